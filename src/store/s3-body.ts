import { Readable } from 'node:stream';

export interface Resumable {
  /** Bytes in all. */
  readonly size: number;
  /** The answer's body, from the first byte. */
  readonly first: Readable;
  /** Asks for the same object from a byte on. */
  readonly from: (at: number) => Promise<Readable>;
  readonly signal: AbortSignal | undefined;
  /** What the last error means to the reader. */
  readonly explain: (error: unknown) => Error;
}

/** How often a body may break off without having brought a byte. */
const emptyAnswers = 4;

/** A body that is asked for again, from where it broke off, when its connection breaks. */
export function resumedBody(object: Resumable): Readable {
  let current: Readable;
  const hold = (body: Readable) => {
    current = body;
    // Nobody may be reading at that moment: who reads then meets the error there.
    body.on('error', () => {});
  };
  hold(object.first);
  const stream = Readable.from(chunks(object, hold), { objectMode: false });
  stream.on('error', () => {});
  // Also of a body that nobody ever reads, the connection has to be let go.
  return stream.once('close', () => current.destroy());
}

async function* chunks(
  { size, first, from, signal, explain }: Resumable,
  hold: (body: Readable) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  let failures = 0;
  for (let body = first; ; ) {
    try {
      for await (const chunk of body) {
        at += chunk.length;
        failures = 0;
        yield chunk;
      }
      if (at >= size) return;
      throw new Error(`broken off at byte ${at} of ${size}`);
    } catch (error) {
      signal?.throwIfAborted();
      failures++;
      if (failures > emptyAnswers) throw explain(error);
    }
    body = await from(at);
    hold(body);
  }
}
