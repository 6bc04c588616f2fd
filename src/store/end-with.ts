import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';

/** The signal, on which as many requests and streams may hang as there are: Node would warn of more than ten. */
export function manyListeners(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}

/** The stream, which ends with the signal's reason as its error when the signal is aborted. */
export function endWith<Stream extends Readable>(signal: AbortSignal | undefined, stream: Stream): Stream {
  if (!signal) return stream;
  const end = () => stream.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  // Nobody may be reading at that moment: who reads later is told by the stream itself.
  stream.on('error', () => {});
  manyListeners(signal).addEventListener('abort', end, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', end));
  if (signal.aborted) end();
  return stream;
}
