import type { Incoming } from './exchange.ts';

/** Bytes and milliseconds for which an answer that nobody reads is let come, so that its connection can be used again. */
const most = 64 << 10;
const longest = 5_000;

/** Gives up the rest of an answer. */
export function discard({ body }: Pick<Incoming, 'body'>): void {
  let size = 0;
  const timer = setTimeout(() => body.destroy(), longest);
  timer.unref();
  body.once('close', () => clearTimeout(timer));
  body.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) body.destroy();
  });
}
