import type { Incoming } from './exchange.ts';

/** Bytes of a message that anybody reads, and milliseconds in which it has to come. */
const [longest, latest] = [64 << 10, 10_000];

/** The text of a small answer, cut off where it is a large one, or a slow one. */
export async function readText({ body }: Pick<Incoming, 'body'>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), latest);
  try {
    for await (const chunk of body) {
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= longest) break;
    }
  } catch {
    // What came of it is said.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, longest).toString();
}
