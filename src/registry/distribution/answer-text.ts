import type { Incoming } from './exchange.ts';

/** Bytes of a message that anybody reads. */
const longest = 64 << 10;

/** The text of a small answer, cut off where it is a large one. */
export async function readText({ body }: Pick<Incoming, 'body'>, most = longest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk as Buffer;
    chunks.push(bytes);
    size += bytes.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most).toString();
}
