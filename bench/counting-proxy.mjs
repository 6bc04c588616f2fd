// Stands before a server on this machine and counts what passes. Signatures hold: requests go on as they came.
import { createServer, request } from 'node:http';

/**
 * Resolves to its address, the requests and bytes of bodies so far, and a log of when each request was there and when its answer
 * had gone, in milliseconds. With a `token` it lets only those pass that bring it, and gives it to who asks, as a registry's token
 * server does.
 */
export async function countingProxy(endpoint, { token } = {}) {
  const { hostname, port } = new URL(endpoint);
  const counts = { requests: 0, sent: 0 };
  const log = [];
  const pass = (incoming, answer) => {
    counts.requests += 1;
    const entry = {
      begun: performance.now(),
      request: `${incoming.method} ${incoming.url}`,
      ended: Number.POSITIVE_INFINITY,
    };
    log.push(entry);
    answer.on('finish', () => (entry.ended = performance.now()));
    if (token !== undefined && !isAllowed(incoming, answer, token)) return;
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
  const address = `127.0.0.1:${server.address().port}`;
  return {
    address,
    endpoint: `http://${address}`,
    counts,
    log,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers by itself where it is not (distribution, docs/spec/auth/token.md). */
function isAllowed({ url, headers }, answer, token) {
  if (headers.authorization === `Bearer ${token}`) return true;
  if (url.startsWith('/token?')) {
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ token, expires_in: 300 }));
    return false;
  }
  const challenge = `Bearer realm="http://${headers.host}/token",service="bench",scope="repository:bench:pull,push"`;
  answer.writeHead(401, { 'www-authenticate': challenge });
  answer.end();
  return false;
}
