import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPseudoTerminal, runInTerminal } from '../support/pseudo-terminal.ts';

const objects = Array.from(
  { length: 12 },
  (_, file) =>
    `df/linux/arm/v6/名前-${file + 1} -> df-dist-v1/hello/1.0/linux/arm/v6/名前-${file + 1} (already there)`,
);

describe.skipIf(!hasPseudoTerminal)('a push seen in a pseudo-terminal (needs `script` of util-linux)', () => {
  let directory: string;
  let program: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'alba-terminal-'));
    program = join(directory, 'sending.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./sending.mjs', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each([12, 40, 80, 120])('leaves whole lines and no trace of the bar at %i columns', async (columns) => {
    const { exitCode, output, screen } = await runInTerminal([process.execPath, program, 'done'], {
      columns,
    });
    expect(exitCode).toBe(0);
    expect(output).toContain(' %');
    expect(screen.lines).toEqual([
      '-- push the files --',
      ...objects,
      '✅ push succeeded: hello:1.0',
      'docker pull localhost:8080/hello:1.0',
    ]);
    expect(screen.wrapped.filter((line) => /%|sending/.test(line))).toEqual([]);
    expect(screen.cursorVisible).toBe(true);
  });

  it.each([
    [40, ['sending 名…self.tar.gz  [====  ]  81 %', '32.5 of 40.0 MB  16.3 MB/s  0:01 left']],
    [
      120,
      [
        'sending 名前-👩‍👩‍👧-a-n…-is-wide-by-itself.tar.gz  [===============    ]  81 %  32.5 of 40.0 MB  16.3 MB/s  0:01 left',
      ],
    ],
  ])('shows name, bar, amount, rate and time left at %i columns', async (columns, bar) => {
    const { output } = await runInTerminal([process.execPath, program, 'done'], { columns });
    expect(plainText(output)).toContain(`\n${bar.join('\n')}\n`);
  });

  it('takes the bar away and gives the cursor back on Ctrl-C', async () => {
    const { exitCode, screen } = await runInTerminal([process.execPath, program, 'interrupted'], {
      columns: 40,
      whenSeen: { seen: `名前-12 ->`, type: '\x03' },
    });
    expect(exitCode).toBe(0);
    expect(screen.lines.filter((line) => line !== '^C')).toEqual([
      '-- push the files --',
      ...objects,
      'interrupted',
    ]);
    expect(screen.cursorVisible).toBe(true);
  });
});

function plainText(output: string): string {
  return output.replaceAll(/\x1b\[[?\d;]*[A-Za-z]/g, '').replaceAll('\r', '');
}
