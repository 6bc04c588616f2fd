import { addAbortSignal } from 'node:stream';
import { AlbaError } from '../../report/error.ts';
import type { Spelling } from '../../settings/decode.ts';
import type { StandardInput } from '../request.ts';

/** Bytes: tokens are long, and an image is longer. */
const longest = 64 * 1024;

/** All of standard input, without the end of its last line, as docker login reads it. Rejects with `usage` where that is no password. */
export async function passwordFromStdin(
  stdin: StandardInput,
  spelling: Spelling,
  signal: AbortSignal,
): Promise<string> {
  const name = spelling('password-stdin');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    size += bytes.length;
    if (size > longest) {
      throw new AlbaError('usage', `${name}: standard input holds more than a password`, {
        hint: `send it the password alone: printf %s "$TOKEN" | alba … ${name}`,
      });
    }
    chunks.push(bytes);
  }
  const password = Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new AlbaError('usage', `${name}: standard input is empty`, {
    hint: `send it the password: printf %s "$TOKEN" | alba … ${name}; a variable that is not set sends nothing`,
  });
}
