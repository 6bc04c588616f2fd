import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGarage } from '../support/garage.ts';
import { runInTerminal } from '../support/pseudo-terminal.ts';
import { alba, bundle, checkout, example, temporary } from '../support/real-alba.ts';
import { newestGarage } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';

let garage: Awaited<ReturnType<typeof startGarage>>;
let bucket: Bucket;
let folder: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  garage = await startGarage(newestGarage().path);
  bucket = openBucket(garage);
  folder = await temporary();
  // Big enough for a bar that moves.
  await writeFile(join(folder.path, 'big'), Buffer.alloc(100 << 20, 'alba '));
});
afterAll(async () => {
  bucket?.close();
  await garage?.close();
  await folder?.remove();
});

const command = (name: string) => [
  ...[process.execPath, bundle, 'publish', '-t', `${name}:1.0`, ...example.sources],
  ...['--static', `linux/amd64=${join(folder.path, 'big')}`, bucket.target],
];

describe.each([120, 40])('in a terminal of %d columns', (columns) => {
  test('a bar moves, and goes without a trace', async () => {
    const { exitCode, output, screen } = await runInTerminal(command(`wide-${columns}`), {
      columns,
      cwd: checkout,
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...bucket.env },
    });
    expect(exitCode).toBe(0);
    // It was drawn more than once, and taken away.
    expect(new Set(output.match(/\d+ %/g)).size).toBeGreaterThan(1);
    expect(screen.cursorVisible).toBe(true);
    const text = screen.lines.join('\n');
    expect(text).toMatch(/^✅ push succeeded/m);
    expect(text).toContain('examples/hello/static/linux/amd64/hello -> ');
    expect(text).not.toMatch(/\d+ %/);
    // No line of the bar was ever too long for the terminal.
    expect(screen.wrapped.filter((line) => /\d+ %/.test(line))).toEqual([]);
  });
});

test('without a terminal: plain lines, no bar, no colours', async () => {
  const { code, stderr } = await alba(command('plain').slice(2), { env: bucket.env });
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/[\x1b\r]/);
  expect(stderr).toMatch(/^✅ push succeeded/m);
});
