// Run inside a network of its own by own-network.ts: what connects to one of the ports there is led to the socket of that
// name in the folder, behind which the port outside answers. It ends with its standard input.
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';

const [folder = '', ...ports] = process.argv.slice(2);
for (const port of ports) {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const outside = createConnection({ path: join(folder, port), allowHalfOpen: true });
    client.pipe(outside).pipe(client);
    client.on('error', () => outside.destroy());
    outside.on('error', () => client.destroy());
  });
  await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
}
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => process.exit());
