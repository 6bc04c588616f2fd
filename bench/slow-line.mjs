// A line to a server on this machine that takes its time: what is sent arrives later, and costs nothing else.
import { connect, createServer } from 'node:net';

/**
 * Resolves to its address, and the bytes that went up so far. Each direction is `delay` milliseconds late, however much is on its
 * way. A connection by itself is there at once: what is measured behind it has no set-up to be taken off.
 */
export async function slowLine(address, delay = 0) {
  const [host, port] = address.split(':');
  const counts = { sent: 0 };
  const open = new Set();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) open.add(socket);
    near.on('data', (bytes) => (counts.sent += bytes.length));
    late(near, far, delay);
    late(far, near, delay);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    counts,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function late(from, to, delay) {
  if (delay === 0) from.pipe(to);
  else {
    // Timers of one length end in the order in which they were begun.
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), delay));
    from.on('end', () => setTimeout(() => to.end(), delay));
  }
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), 2 * delay));
}
