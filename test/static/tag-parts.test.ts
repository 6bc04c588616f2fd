import { expect, test } from 'vitest';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { Tally } from '../../src/protocol/tally.ts';
import { silent } from '../../src/report/reporter.ts';
import { artefactOf } from '../../src/static/artefact.ts';
import { staticKeys } from '../../src/static/keys.ts';
import { TagParts } from '../../src/static/tag-parts.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { MemoryStoreOptions } from '../support/memory-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { fileOf } from './published.ts';

/** The parts of one tag on a clock that stands still but for `pass`. */
function scene(contents: Readonly<Record<string, string>>, gate: NonNullable<MemoryStoreOptions['gate']>) {
  let now = 1_000_000;
  const bodies = Object.values(contents).map((content) => bytesBody(content));
  const memory = memoryStore({ now: () => now, gate });
  const store: typeof memory = {
    ...memory,
    put: (key, body, options) =>
      memory.put(key, bodies.find(({ digest }) => digest === body.digest) ?? body, options),
  };
  const stop = new AbortController();
  const run: Run = {
    reporter: silent,
    signal: stop.signal,
    timing,
    clock: { now: () => now, sleep: () => Promise.reject(new Error('nobody waits here')) },
    scratch: () => Promise.reject(new Error('no scratch here')),
  };
  const parts = new TagParts('1.0', {
    store,
    keys: staticKeys(store, 'hello'),
    artefact: artefactOf(Object.entries(contents).map(([suffix, content]) => fileOf(suffix, content))),
    pieces: 'pieces/',
    origins: new Map(),
    overwrite: false,
    annotations: {},
    created: new Date(0),
    sent: new Tally(),
    skipped: new Tally(),
    run,
  });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { parts, run, pass };
}

test('a file whose answer came after a new chain of looks had begun is asked for before the tag', async () => {
  const contents = { 'linux/amd64/fast': 'fast', 'linux/amd64/slow': 'slow' };
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { parts, run, pass } = scene(contents, async ({ method, key }, effect) => {
    const done = effect();
    if (method === 'PUT' && key.endsWith('slow')) await answered;
    return done;
  });
  const [fast, slow] = artefactOf(
    Object.entries(contents).map(([suffix, content]) => fileOf(suffix, content)),
  ).parts;
  if (fast === undefined || slow === undefined) throw new Error('there are two');
  const placing = parts.place(slow, undefined, run.signal);
  // A collector may announce, wait, delete and be gone by then.
  await new Promise((resolve) => setImmediate(resolve));
  pass(2 * timing.wait);
  await parts.place(fast, undefined, run.signal);
  answer();
  await placing;
  const chains = new Map(parts.reached().map(({ key, chain }) => [key.split('/').at(-1), chain]));
  expect(chains.get('fast')).toBe(parts.looks.chain);
  expect(chains.get('slow')).toBeUndefined();
});
