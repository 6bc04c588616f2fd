import type { ClientRequest } from 'node:http';

/** Milliseconds after which a body is sent to a server that does not say that it wants it: some never do (RFC 9110 § 10.1.1). */
const patience = 1000;

/**
 * Keeps the body of a request with `Expect: 100-continue` back until the server wants it. One that answers at once is not sent it:
 * a server that refuses without reading breaks the connection off, and its answer would be lost. Libraries do so only with agents
 * of their own.
 */
export function holdBody(request: ClientRequest): void {
  if (String(request.getHeader('expect')).toLowerCase() !== '100-continue') return;
  const { end, write } = request;
  let held: (() => void)[] = [];
  let isDrained = false;
  const keep = (work: () => void) => {
    held.push(work);
    return request;
  };
  request.end = ((...args: Parameters<typeof end>) =>
    keep(() => void end.apply(request, args))) as typeof end;
  request.write = ((...args: Parameters<typeof write>) => {
    keep(() => {
      isDrained = write.apply(request, args);
    });
    return false; // who writes waits for `drain`
  }) as typeof write;
  const release = () => {
    clearTimeout(timer);
    request.end = end;
    request.write = write;
    for (const work of held) work();
    held = [];
    if (isDrained) request.emit('drain');
  };
  const timer = setTimeout(release, patience);
  request.once('continue', release);
  request.once('close', () => clearTimeout(timer));
  request.once('response', (answer) => {
    clearTimeout(timer);
    if (request.end === end) return;
    // The connection still waits for what will never come.
    answer.once('close', () => request.destroy());
  });
}
