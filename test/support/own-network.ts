import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporary } from './real-alba.ts';
import { until } from './real-program.ts';

const addresses = `
ip link set lo up
ip address add 192.0.2.1/32 dev lo
ip address add 192.0.2.2/32 dev lo
`;

export interface OwnNetwork {
  /** What stands before a command that is to run in it. */
  readonly enter: readonly string[];
  close(): Promise<void>;
}

/**
 * A network with nothing in it but 127.0.0.1, on which the given ports of this machine's 127.0.0.1 answer. Programs in it can
 * fetch nothing from elsewhere, and whatever they listen on is out of reach from outside. Needs root.
 */
export async function openNetwork(ports: readonly string[]): Promise<OwnNetwork> {
  const sockets = await temporary();
  const servers = await Promise.all(ports.map((port) => leadOut(join(sockets.path, port), Number(port))));
  // Two addresses of RFC 5737, since Gitea's runner wants one that is not a loopback's, and finds none where there is just one.
  const holder = spawn(
    'unshare',
    [
      ...['--net', 'sh', '-euc', `${addresses}exec "$@"`, 'sh'],
      ...[process.execPath, fileURLToPath(new URL('forward-ports.mjs', import.meta.url))],
      ...[sockets.path, ...ports],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(holder, 'exit');
  let said = '';
  holder.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const close = async () => {
    holder.stdin.end();
    await ended;
    for (const { server, clients } of servers) {
      for (const client of clients) client.destroy();
      server.close();
    }
    await sockets.remove();
  };
  try {
    await until('a network of its own', 20, () => {
      if (holder.exitCode !== null) throw new Error(`unshare --net ended with ${holder.exitCode}`);
      return said.includes('ready');
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { enter: ['nsenter', `--net=/proc/${holder.pid}/ns/net`, '--'], close };
}

/** The outer half: what connects to the socket is led to the port. */
async function leadOut(
  socket: string,
  port: number,
): Promise<{ readonly server: Server; readonly clients: Set<Socket> }> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const real = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true });
    client.pipe(real).pipe(client);
    client.on('error', () => real.destroy());
    real.on('error', () => client.destroy());
    clients.add(client).add(real);
    for (const end of [client, real]) end.on('close', () => clients.delete(end));
  });
  server.listen(socket);
  await once(server, 'listening');
  return { server, clients };
}
