// Stands before a server on this machine and counts what passes. Signatures hold: requests go on as they came.
import { createServer, request } from 'node:http';

/** Resolves to its address, and the requests and bytes of bodies so far. */
export async function countingProxy(endpoint) {
  const { hostname, port } = new URL(endpoint);
  const counts = { requests: 0, sent: 0 };
  const pass = (incoming, answer) => {
    counts.requests += 1;
    const onward = request({
      hostname,
      port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.rawHeaders,
      setHost: false,
    });
    incoming.on('data', (bytes) => (counts.sent += bytes.length));
    incoming.pipe(onward);
    onward.on('response', (reply) => {
      answer.writeHead(reply.statusCode, reply.rawHeaders);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.on('error', () => onward.destroy());
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, pass);
  server.on('checkContinue', (incoming, answer) => {
    answer.writeContinue();
    pass(incoming, answer);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    counts,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
