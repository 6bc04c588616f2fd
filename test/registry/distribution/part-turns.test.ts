import { describe, expect, it, vi } from 'vitest';
import type { Publication, TargetResult } from '../../../src/protocol/publication.ts';
import { Dice } from '../../support/dice.ts';
import { seedsOf } from '../../support/scheduler.ts';
import { checkTag } from './held.ts';
import { contentUnder, imageOf, jobOf, partPlace, recordsIn, sentJob, words } from './part-jobs.ts';
import type { Place } from './place.ts';
import { type Kill, Turns } from './turns.ts';

vi.setConfig({ testTimeout: 120_000 });

const [amd64, arm64, armv6] = words;
const [one, two] = ['one', 'two'] as const;

interface Ended {
  readonly at: Place;
  readonly results: Readonly<Record<string, TargetResult | undefined>>;
  readonly steps: number;
}

/** The first of three platforms is recorded; the jobs of the two others are sent, and make the rest of their requests in turns. */
async function lastTwo(
  play: (turns: Turns, place: Place) => Promise<void>,
  { tag, kill, at: given }: { tag: string; kill?: Omit<Kill, 'kill'>; at?: Place },
): Promise<Ended> {
  const at = given ?? (await partPlace());
  const tags = [tag];
  expect((await jobOf(at, amd64, { tags })).status).toBe('waiting');
  const killer = new AbortController();
  const turns = new Turns(kill && { ...kill, kill: () => killer.abort(new Error('killed')) });
  const jobs = {
    [one]: await sentJob(at, arm64, { who: one, tags, signal: killer.signal }),
    [two]: await sentJob(at, armv6, { who: two, tags }),
  };
  at.double.faults = turns.faults;
  const results: Record<string, TargetResult | undefined> = {};
  const errors: unknown[] = [];
  for (const [who, job] of Object.entries(jobs)) {
    turns.start(who, async () => {
      try {
        results[who] = await job.commit();
      } catch (error) {
        if (who === two || kill === undefined) errors.push(error);
      }
    });
  }
  await play(turns, at);
  await turns.finish();
  at.double.faults = () => undefined;
  expect(errors).toEqual([]);
  return { at, results, steps: turns.steps(one) };
}

/** The tag holds all platforms, and one of them says so at least. */
async function expectWhole({ at, results }: Ended, tag: string, who: readonly string[]): Promise<void> {
  expect((await checkTag(at.double, tag)).platforms.slice().sort()).toEqual([...words].sort());
  expect(who.map((each) => results[each]?.status)).toContain('published');
}

/** Nobody says that it waits for what was brought before it began. */
function expectNoVainWait({ results }: Ended, what: string): void {
  for (const result of Object.values(results)) expect(result?.missing ?? [], what).not.toContain(amd64);
}

describe.each(['main', '1.0'])('the two last jobs of a build of %s', (tag) => {
  it('may be held up anywhere, each while the other goes on', async () => {
    const alone = await lastTwo((turns) => turns.step(one).then(() => turns.step(two)), { tag });
    await expectWhole(alone, tag, [one, two]);
    for (let first = 0; first <= 24; first += 1) {
      for (const second of [1, 4, 8, 12, 16, 20]) {
        const ended = await lastTwo(
          async (turns) => {
            await turns.step(one, first);
            await turns.step(two, second);
            await turns.step(one);
            await turns.step(two);
          },
          { tag },
        );
        const what = `${first} ${second}\n${ended.at.double.log.lines().join('\n')}`;
        await expectWhole(ended, tag, [one, two]);
        expect(recordsIn(ended.at), what).toEqual([]);
        expectNoVainWait(ended, what);
      }
    }
  });

  it('take turns at each request', async () => {
    for (const seed of seedsOf(40)) {
      const dice = new Dice(seed);
      const ended = await lastTwo(
        async (turns) => {
          while (!turns.hasEnded(one) || !turns.hasEnded(two)) await turns.step(dice.once(2) ? one : two, 1);
        },
        { tag },
      );
      await expectWhole(ended, tag, [one, two]);
      expect(recordsIn(ended.at), `seed ${seed}`).toEqual([]);
      expectNoVainWait(ended, `seed ${seed}`);
    }
  });

  it.each(['before', 'after'] as const)(
    'one of them is killed at any request, %s it is done',
    async (reset) => {
      for (let nth = 0; nth < 24; nth += 1) {
        const at = await partPlace();
        const kill = { who: one, at: nth, reset };
        await lastTwo(
          async (turns) => {
            await turns.step(one);
            await turns.step(two);
          },
          { tag, kill, at },
        );
        const again = await jobOf(at, arm64, { tags: [tag] });
        expect(['published', 'unchanged'], `request ${nth}`).toContain(again.status);
        expect((await checkTag(at.double, tag)).platforms).toHaveLength(words.length);
      }
    },
  );
});

it('two jobs that run again with something else, held up anywhere, lose nothing of each other', async () => {
  for (let first = 0; first <= 24; first += 1) {
    for (const second of [1, 4, 8, 12, 16, 20]) {
      const at = await partPlace();
      for (const word of words) await jobOf(at, word);
      const again = (word: string) => ({ images: [imageOf(word, 'again')] });
      const jobs = {
        [one]: await sentJob(at, arm64, { who: one, ...again(arm64) }),
        [two]: await sentJob(at, armv6, { who: two, ...again(armv6) }),
      };
      const turns = new Turns();
      at.double.faults = turns.faults;
      const ended: TargetResult[] = [];
      for (const [who, job] of Object.entries(jobs))
        turns.start(who, async () => void ended.push(await job.commit()));
      await turns.step(one, first);
      await turns.step(two, second);
      await turns.step(one);
      await turns.step(two);
      await turns.finish();
      const content = [`${amd64} `, `${arm64} again`, `${armv6} again`].sort();
      expect(contentUnder(at, 'main'), `${first} ${second}`).toEqual(content);
      expect(ended.map(({ status }) => status)).toEqual(['published', 'published']);
    }
  }
});

it('a job that has written the tag has published, though another build has it by the time that it looks again', async () => {
  const { at, results } = await lastTwo(
    async (turns, place) => {
      const hasWritten = () => place.double.log.count(/^PUT \S+\/manifests\/main$/) > 0;
      while (!hasWritten()) {
        // Both are recorded before either looks.
        await turns.step(one, 1);
        await turns.step(two, turns.steps(two) < 3 ? 1 : 0);
      }
      await turns.step(two);
      for (const word of words) await jobOf(place, word, { build: 'later' });
      await turns.step(one);
    },
    { tag: 'main' },
  );
  expect([results[one]?.status, results[two]?.status]).toEqual(['published', 'published']);
  expect(recordsIn(at)).toEqual([]);
});

it('two builds that end at the same moment leave the tag whole, of one of them', async () => {
  for (const seed of seedsOf(60)) {
    const at = await partPlace();
    const dice = new Dice(seed);
    const builds = [one, two].map((build) => ({ build, images: (word: string) => [imageOf(word, build)] }));
    const jobs: [string, Publication][] = [];
    for (const { build, images } of builds) {
      await jobOf(at, amd64, { build, images: images(amd64) });
      for (const word of [arm64, armv6]) {
        const who = `${build}-${jobs.length}`;
        jobs.push([who, await sentJob(at, word, { who, build, images: images(word) })]);
      }
    }
    const turns = new Turns();
    at.double.faults = turns.faults;
    const ended = new Map<string, TargetResult>();
    for (const [who, job] of jobs) turns.start(who, async () => void ended.set(who, await job.commit()));
    const names = jobs.map(([who]) => who);
    while (names.some((who) => !turns.hasEnded(who))) await turns.step(dice.pick(names), 1);
    await turns.finish();
    expect(ended.size, `seed ${seed}`).toBe(jobs.length);
    const [word] = contentUnder(at, 'main').map((text) => text.split(' ')[1]);
    expect(contentUnder(at, 'main')).toEqual(words.map((platform) => `${platform} ${word}`).sort());
    for (const { build } of builds) {
      const own = [...ended].filter(([who]) => who.startsWith(build)).map(([, { status }]) => status);
      expect(own, `seed ${seed}`).toContain('published');
    }
    // Where the other build has taken the tag at just this moment, one may take what was published for what is still to come.
    const waiting = [...ended.values()].filter(({ status }) => status === 'waiting');
    expect(recordsIn(at).length, `seed ${seed}`).toBeLessThanOrEqual(waiting.length);
  }
});
