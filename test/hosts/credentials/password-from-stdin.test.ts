import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { passwordFromStdin } from '../../../src/hosts/credentials/password-from-stdin.ts';

const never = new AbortController().signal;
const read = (...chunks: (string | Buffer)[]) =>
  passwordFromStdin(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), (name) => `--${name}`, never);

it.each([
  [['fake-token'], 'fake-token'],
  [['fake-', 'token\n'], 'fake-token'],
  [['fake-token\r\n'], 'fake-token'],
  [['two\nlines\n\n'], 'two\nlines\n'],
  [[' spaced '], ' spaced '],
  [[Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)], 'é'],
])('%j is the password %j', async (chunks, password) => {
  expect(await read(...chunks)).toBe(password);
});

it.each([
  [[], 'standard input is empty'],
  [['\n'], 'standard input is empty'],
  [['x'.repeat(40_000), 'x'.repeat(40_000)], 'standard input holds more than a password'],
])('is refused where it is none', async (chunks, message) => {
  await expect(read(...chunks)).rejects.toMatchObject({
    code: 'usage',
    message: `--password-stdin: ${message}`,
    hint: expect.stringContaining('| alba … --password-stdin'),
  });
});

it('is not waited for when the run is stopped', async () => {
  const stop = new AbortController();
  const waiting = passwordFromStdin(new Readable({ read() {} }), (name) => name, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
