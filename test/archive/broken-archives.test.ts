import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrokenSource, breakSource } from '../support/break-source.ts';
import { BrokenCase } from '../support/broken-case.ts';
import { Dice } from '../support/dice.ts';
import { forgeTar } from '../support/forge-tar.ts';
import { type SampleSource, sampleSources, wrapped } from '../support/sample-sources.ts';
import { Watchdog } from '../support/watchdog.ts';

/** ALBA_BROKEN=50000 breaks so many; ALBA_BROKEN=4711-4711 those of these seeds. */
const [first, last] = seedsOf(process.env['ALBA_BROKEN'] ?? '2000');
/** So many are told of in one run. */
const most = 20;
const isAskedFor = process.env['ALBA_BROKEN'] !== undefined;

let root: string;
let samples: readonly SampleSource[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'alba-broken-'));
  samples = await sampleSources();
});
afterAll(() => rm(root, { recursive: true }));

function seedsOf(text: string): readonly [number, number] {
  const [one = '', other] = text.split('-');
  return other === undefined ? [1, Number(one)] : [Number(one), Number(other)];
}

/**
 * A config without architecture or os is published as it is where the index, the file's name or the user says them, as a
 * config is never changed. Only the validator minds.
 */
function lacksItsPlatform(error: unknown): boolean {
  const [, ...problems] = error instanceof Error ? error.message.split(/the config sha256:\w+ /) : [];
  const platformOnly =
    /^is not as it should be: (\S Invalid input: expected string, received (undefined|null)\s+→ at (os|architecture)\s*)+$/;
  return problems.length > 0 && problems.every((problem) => platformOnly.test(problem));
}

function whole(sample: SampleSource) {
  const tar = forgeTar(sample.entries);
  return {
    ...sample,
    changes: [],
    bytes: wrapped(tar, sample.wrap),
    plain: sample.entries.map(({ content }) => content),
  };
}

test('what is not broken is published', async () => {
  const outcomes = new Map<string, unknown>();
  for (const sample of samples) {
    const outcome = await new BrokenCase(root).run(whole(sample)).catch((error) => error);
    outcomes.set(
      sample.name,
      'published' in outcome ? outcome.published?.platforms : (outcome.refused?.message ?? outcome),
    );
  }
  expect(Object.fromEntries(outcomes)).toEqual(
    Object.fromEntries(samples.map(({ name, platforms }) => [name, platforms])),
  );
});

test(
  `what is broken is published as far as it is right, or refused with one error: seeds ${first} to ${last}`,
  async () => {
    const unhandled: unknown[] = [];
    const remember = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', remember);
    const watchdog = new Watchdog(90_000);
    const before = process.memoryUsage.rss();
    const broken = new BrokenCase(root);
    const found: string[] = [];
    const counts = { published: 0, refused: 0 };
    for (let seed = first; seed <= last; seed++) {
      if (isAskedFor && seed % 1000 === 0) process.stderr.write(`seed ${seed}, ${found.length} found\n`);
      watchdog.isAt(seed);
      const dice = new Dice(seed);
      let source: BrokenSource | undefined;
      try {
        source = breakSource(dice.pick(samples), dice, broken.outside);
        const outcome = await broken.run(source);
        counts['published' in outcome ? 'published' : 'refused']++;
        if (unhandled.length > 0) throw unhandled.pop();
      } catch (error) {
        if (lacksItsPlatform(error)) continue;
        const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
        found.push(`seed ${seed}, ${source?.name}: ${source?.changes.join('; ')}\n${told.slice(0, 1500)}`);
        if (found.length === most) break;
      }
    }
    process.off('unhandledRejection', remember);
    await watchdog.end();
    expect(found.join('\n\n')).toBe('');
    const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
    expect(grown).toBeLessThan(400);
    if (isAskedFor) console.log(counts, `${grown.toFixed(0)} MiB more`);
  },
  24 * 3600_000,
);
