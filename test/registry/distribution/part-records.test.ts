import { describe, expect, it } from 'vitest';
import { attested } from '../../container/sample-images.ts';
import { failing, once } from '../../support/registry-double/faults.ts';
import { tokens } from '../../support/registry-double/knobs.ts';
import { expectFailure } from './failure.ts';
import { checkTag, tagsIn } from './held.ts';
import {
  contentUnder,
  entriesUnder,
  imageOf,
  jobOf,
  type PartJob,
  partPlace,
  recordsIn,
  sentJob,
  words,
} from './part-jobs.ts';
import type { Place } from './place.ts';
import { asks } from './requests.ts';

const [amd64, arm64, armv6] = words;
const all = [...words].sort();

/** All jobs of a build, one after the other. */
async function build(at: Place, job: PartJob = {}, order: readonly string[] = words) {
  const results = [];
  for (const word of order) results.push(await jobOf(at, word, job));
  return results.map(({ status }) => status);
}

async function expectWhole(at: Place, tag = 'main'): Promise<void> {
  expect([...(await checkTag(at.double, tag)).platforms].sort()).toEqual(all);
}

/** A request for a record, as the faults name it. */
const record = (method: string) => new RegExp(`^${method} \\S+/manifests/_part-`);

describe('jobs one after the other', () => {
  const orders = [
    [amd64, arm64, armv6],
    [amd64, armv6, arm64],
    [arm64, amd64, armv6],
    [arm64, armv6, amd64],
    [armv6, amd64, arm64],
    [armv6, arm64, amd64],
  ];

  it.each(orders)(
    'publish the same image in the order %s, %s, %s, and leave no other tag',
    async (...order) => {
      const digests = new Set<string>();
      const at = await partPlace();
      expect(await build(at, {}, order)).toEqual(['waiting', 'waiting', 'published']);
      expect(tagsIn(at.double)).toEqual(['main']);
      await expectWhole(at);
      digests.add((await checkTag(at.double, 'main')).digest);
      const other = await partPlace();
      await build(other);
      digests.add((await checkTag(other.double, 'main')).digest);
      expect(digests.size).toBe(1);
    },
  );

  it('write several tags, and find all done when one runs again', async () => {
    const at = await partPlace();
    const job = { tags: ['1.0', 'latest'], floating: ['latest'] };
    expect(await build(at, job)).toEqual(['waiting', 'waiting', 'published']);
    expect(tagsIn(at.double)).toEqual(['1.0', 'latest']);
    at.double.log.clear();
    expect((await jobOf(at, arm64, job)).status).toBe('unchanged');
    expect(at.double.log.count(/^(PUT|POST|PATCH|DELETE) /)).toBe(0);
  });

  it('bring what is attached to their images', async () => {
    const at = await partPlace();
    for (const word of words)
      await jobOf(at, word, { images: [await attested(imageOf(word), [`sbom of ${word}`])] });
    expect(entriesUnder(at, 'main')).toHaveLength(2 * words.length);
    await expectWhole(at);
    expect(recordsIn(at)).toEqual([]);
  });

  it('under a tag and a commit that are too long for one tag are told apart all the same', async () => {
    const at = await partPlace();
    const [long, longer] = ['a'.repeat(127), 'a'.repeat(128)];
    const commit = 'f'.repeat(64);
    await jobOf(at, amd64, { tags: [long], build: commit });
    await jobOf(at, arm64, { tags: [long], build: commit });
    expect((await jobOf(at, armv6, { tags: [longer], build: commit })).status).toBe('waiting');
    expect((await jobOf(at, armv6, { tags: [long], build: commit })).status).toBe('published');
    expect(recordsIn(at)).toEqual([expect.stringMatching(/^_part-[0-9a-f]{40}-linux-arm-v6$/)]);
    await expectWhole(at, long);
  });
});

describe('two builds', () => {
  it('that have a platform in common take no record from each other', async () => {
    const at = await partPlace();
    for (const commit of ['one', 'two']) await jobOf(at, amd64, { build: commit });
    await jobOf(at, arm64, { build: 'one' });
    expect((await jobOf(at, armv6, { build: 'one' })).status).toBe('published');
    expect(recordsIn(at)).toEqual(['_part-main-two-linux-amd64']);
    await jobOf(at, arm64, { build: 'two', images: [imageOf(arm64, 'of two')] });
    expect((await jobOf(at, armv6, { build: 'two' })).status).toBe('published');
    expect(tagsIn(at.double)).toEqual(['main']);
    await expectWhole(at);
  });

  it('of one commit under two tags, as a pushed branch and a pushed tag make them, take none either', async () => {
    const at = await partPlace();
    for (const tag of ['main', '1.0']) await jobOf(at, amd64, { tags: [tag] });
    await jobOf(at, arm64, { tags: ['main'] });
    expect((await jobOf(at, armv6, { tags: ['main'] })).status).toBe('published');
    expect(recordsIn(at)).toEqual(['_part-1.0-c0ffee-linux-amd64']);
    await jobOf(at, arm64, { tags: ['1.0'] });
    expect((await jobOf(at, armv6, { tags: ['1.0'] })).status).toBe('published');
    await expectWhole(at, '1.0');
    expect(recordsIn(at)).toEqual([]);
  });

  it('with the same content have the tag name the later commit, so that who runs again finds all done', async () => {
    const at = await partPlace();
    await build(at, { build: 'one' });
    expect(await build(at, { build: 'two' })).toEqual(['waiting', 'waiting', 'published']);
    expect((await jobOf(at, arm64, { build: 'two' })).status).toBe('unchanged');
    expect(recordsIn(at)).toEqual([]);
  });
});

describe('what stands there', () => {
  it('of a release with other content is refused', async () => {
    const at = await partPlace();
    await build(at, { tags: ['1.0'] });
    const images = [imageOf(arm64, 'another')];
    await expectFailure(jobOf(at, arm64, { tags: ['1.0'], images }), 'released', /linux\/arm64 differs/);
    expect(recordsIn(at)).toEqual([]);
  });

  it('of a release of another commit with the same content is found to be done', async () => {
    const at = await partPlace();
    await build(at, { tags: ['1.0'], build: 'one' });
    expect(await build(at, { tags: ['1.0'], build: 'two' })).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  it('is replaced by all jobs of a build that overwrite it', async () => {
    const at = await partPlace();
    await build(at, { tags: ['1.0'], build: 'one' });
    const job = { tags: ['1.0'], build: 'two', overwrite: true };
    for (const word of [amd64, arm64]) await jobOf(at, word, { ...job, images: [imageOf(word, 'new')] });
    expect((await jobOf(at, armv6, { ...job, images: [imageOf(armv6, 'new')] })).status).toBe('published');
    expect(contentUnder(at, '1.0')).toEqual(words.map((word) => `${word} new`).sort());
    expect(recordsIn(at)).toEqual([]);
  });

  it('of this build is completed by it, where one job of it runs again and has built something else', async () => {
    const at = await partPlace();
    await build(at);
    const again = await jobOf(at, arm64, { images: [imageOf(arm64, 'again')] });
    expect(again.status).toBe('published');
    expect(contentUnder(at, 'main')).toEqual([`${amd64} `, `${armv6} `, `${arm64} again`].sort());
    await expectWhole(at);
  });

  it('of this build is built on by every one that runs again and has built something else, at the same moment too', async () => {
    const at = await partPlace();
    await build(at);
    const jobs = await Promise.all(
      [amd64, arm64].map((word) => sentJob(at, word, { images: [imageOf(word, 'again')] })),
    );
    expect((await jobOf(at, armv6)).status).toBe('unchanged');
    const ends = await Promise.all(jobs.map((job) => job.commit()));
    expect(ends.map(({ status }) => status)).toEqual(['published', 'published']);
    expect(contentUnder(at, 'main')).toEqual([`${amd64} again`, `${armv6} `, `${arm64} again`].sort());
  });

  it.each(['buildkit', 'referrer'] as const)(
    'keeps what is attached to platforms that stay, as %s',
    async (as) => {
      const at = await partPlace();
      const made = (word: string, content = '') =>
        attested(imageOf(word, content), [`sbom of ${word} ${content}`], as);
      for (const word of words) await jobOf(at, word, { images: [await made(word)] });
      const before = entriesUnder(at, 'main');
      const images = [await made(arm64, 'again')];
      expect((await jobOf(at, arm64, { images })).status).toBe('published');
      const after = entriesUnder(at, 'main');
      expect(after).toHaveLength(2 * words.length);
      expect(after.filter((digest) => before.includes(digest))).toHaveLength(2 * words.length - 2);
    },
  );

  it('is written once more by one job that overwrites it, without the others', async () => {
    const at = await partPlace();
    await build(at, { tags: ['1.0'] });
    const images = [imageOf(arm64, 'again')];
    expect((await jobOf(at, arm64, { tags: ['1.0'], images, overwrite: true })).status).toBe('published');
    expect(contentUnder(at, '1.0')).toEqual([`${amd64} `, `${armv6} `, `${arm64} again`].sort());
  });
});

describe('jobs at odds', () => {
  it('which bring the same platform with other content are told of it', async () => {
    const at = await partPlace();
    const one = await sentJob(at, amd64, { who: 'one' });
    let other: Promise<unknown> | undefined;
    at.double.faults = ({ method, path, headers }) => {
      if (method !== 'GET' || !path.includes('_part-') || other !== undefined) return undefined;
      if (!headers.host?.startsWith('one.')) return undefined;
      other = jobOf(at, amd64, { who: 'two', images: [imageOf(amd64, 'another')] });
      return { hold: other };
    };
    await expectFailure(one.commit(), 'conflict', /another job brings linux\/amd64/);
    expect(await other).toMatchObject({ status: 'waiting' });
  });

  it('which list other platforms are told of it', async () => {
    const at = await partPlace();
    await jobOf(at, amd64);
    await expectFailure(
      jobOf(at, arm64, { expected: [amd64, arm64] }),
      'conflict',
      /lists other platforms: linux\/amd64, linux\/arm\/v6, linux\/arm64/,
    );
    expect(tagsIn(at.double)).not.toContain('main');
  });
});

describe('removal that is forbidden', () => {
  it.each([400, 403, 405, 412])('by %i leaves the records, and is told once', async (status) => {
    const at = await partPlace({ removal: { tags: status, manifests: status, blobs: status } });
    expect(await build(at)).toEqual(['waiting', 'waiting', 'published']);
    await expectWhole(at);
    expect(recordsIn(at)).toHaveLength(words.length);
    expect(at.said.filter((text) => text.includes('begin with _part-'))).toHaveLength(1);
    // They are in nobody's way.
    expect((await jobOf(at, arm64)).status).toBe('unchanged');
    expect((await jobOf(at, arm64, { images: [imageOf(arm64, 'again')] })).status).toBe('published');
    expect(contentUnder(at, 'main')).toContain(`${arm64} again`);
    expect(await build(at, { build: 'later' })).toEqual(['waiting', 'waiting', 'published']);
  });

  it.each([401, 403] as const)(
    'by a token server that grants it to nobody, told by %i, leaves them, too',
    async (refusal) => {
      const account = { username: 'anna', password: 'correct horse', actions: ['pull', 'push'] as const };
      const at = await partPlace({ auth: tokens({ accounts: [account], refusal }) });
      const { host } = at.double;
      expect(await build(at, { host })).toEqual(['waiting', 'waiting', 'published']);
      await expectWhole(at);
      expect(at.said.filter((text) => text.includes('begin with _part-'))).toHaveLength(1);
    },
  );

  it('by digest is done by tag, where a registry keeps what has a tag', async () => {
    const at = await partPlace({ removal: { tags: 202, manifests: 400, blobs: 405 } });
    expect(await build(at)).toEqual(['waiting', 'waiting', 'published']);
    expect(tagsIn(at.double)).toEqual(['main']);
    expect(at.said.filter((text) => text.includes('begin with _part-'))).toEqual([]);
  });
});

describe('what goes wrong on the way', () => {
  it.each([
    ['record’s PUT', record('PUT')],
    ['record’s GET', record('GET')],
    ['removal', asks.remove],
  ])('the answer to a %s is lost', async (_, what) => {
    const at = await partPlace();
    await jobOf(at, amd64);
    at.double.faults = once(what, { reset: 'after' });
    await jobOf(at, arm64);
    at.double.faults = once(what, { reset: 'after' });
    expect((await jobOf(at, armv6)).status).toBe('published');
    expect(tagsIn(at.double)).toEqual(['main']);
    await expectWhole(at);
  });

  it('a removal that fails fails no publish', async () => {
    const at = await partPlace();
    await jobOf(at, amd64);
    await jobOf(at, arm64);
    at.double.faults = ({ method }) => (method === 'DELETE' ? failing(500) : undefined);
    expect((await jobOf(at, armv6)).status).toBe('published');
    await expectWhole(at);
  });

  it('a record that somebody removes is written again by its job, at work or run again', async () => {
    const at = await partPlace();
    const held = at.double.content.repository('tools/hello');
    const remove = () => held.tags.delete('_part-main-c0ffee-linux-amd64');
    let isRemoved = false;
    at.double.faults = ({ method, path }) => {
      if (!isRemoved && method === 'GET' && path.includes('_part-')) isRemoved = remove();
      return undefined;
    };
    expect((await jobOf(at, amd64)).status).toBe('waiting');
    expect(isRemoved).toBe(true);
    expect(recordsIn(at)).toHaveLength(1);
    await jobOf(at, arm64);
    remove();
    expect(await jobOf(at, armv6)).toMatchObject({ status: 'waiting', missing: [amd64] });
    expect((await jobOf(at, amd64)).status).toBe('published');
    await expectWhole(at);
    expect(recordsIn(at)).toEqual([]);
  });

  it('a registry that sees only after a moment what it was given is waited for', async () => {
    const at = await partPlace({ lateManifests: 2 });
    expect(await build(at)).toEqual(['waiting', 'waiting', 'published']);
    await expectWhole(at);
  });
});
