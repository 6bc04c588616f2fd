import { describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { type BuildJob, runBuildJob } from '../../src/protocol/build-job.ts';

const words = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'];

/** One build, whose records lie in memory. */
class Build {
  readonly records = new Map<string, { bytes: Buffer; etag: string; written: Date }>();
  #writes = 0;

  record(platform: string, content: string): void {
    this.#writes += 1;
    this.records.set(platform, {
      bytes: Buffer.from(content),
      etag: content,
      written: new Date(this.#writes),
    });
  }

  /** A job of it, which brings these platforms. What it does is told in `did`. */
  job(own: Readonly<Record<string, string>>, more: Partial<BuildJob<string>> = {}) {
    const did: string[] = [];
    const job: BuildJob<string> = {
      what: 'hello:1.0 in memory',
      own: Object.entries(own).map(([word, content]) => ({
        platform: parsePlatform(word),
        bytes: Buffer.from(content),
      })),
      expected: words.map(parsePlatform),
      isRecorded: false,
      record: async () => {
        did.push('record');
        for (const [word, content] of Object.entries(own)) this.record(word, content);
      },
      read: async () => {
        did.push('read');
        return new Map(this.records);
      },
      publish: async (records) => {
        did.push('publish');
        return [...records.values()].map(({ bytes }) => bytes.toString()).join();
      },
      ...more,
    };
    return { job, did };
  }
}

/** A build of which these platforms are recorded by other jobs. */
function buildWith(...platforms: string[]): Build {
  const build = new Build();
  for (const platform of platforms) build.record(platform, platform);
  return build;
}

const amd64 = { 'linux/amd64': 'amd64' };

describe('a job of a build', () => {
  it('waits for the platforms that are not there, and publishes nothing', async () => {
    const { job, did } = buildWith('linux/arm/v6').job(amd64);
    expect(await runBuildJob(job)).toEqual({ kind: 'waiting', missing: ['linux/arm64'] });
    expect(did).toEqual(['record', 'read']);
  });

  it('publishes what is recorded when it brings the last, and makes sure that it is that still', async () => {
    const { job, did } = buildWith('linux/arm64', 'linux/arm/v6').job(amd64);
    expect(await runBuildJob(job)).toEqual({
      kind: 'published',
      published: 'linux/arm64,linux/arm/v6,amd64',
    });
    expect(did).toEqual(['record', 'read', 'publish', 'read']);
  });

  it('looks again later, and records nothing twice', async () => {
    const build = buildWith(...words);
    build.record('linux/amd64', 'amd64');
    const { job, did } = build.job(amd64, { isRecorded: true });
    expect(await runBuildJob(job)).toMatchObject({ kind: 'published' });
    expect(did).toEqual(['read', 'publish', 'read']);
  });

  it('records again what somebody has cleared up', async () => {
    const build = buildWith('linux/arm64', 'linux/arm/v6');
    const { job, did } = build.job(amd64, { isRecorded: true });
    expect(await runBuildJob(job)).toMatchObject({ kind: 'published' });
    expect(did).toEqual(['read', 'record', 'read', 'publish', 'read']);
  });

  it.each([
    ['recorded anew', (build: Build) => build.record('linux/arm64', 'newer')],
    ['taken away', (build: Build) => build.records.delete('linux/arm64')],
  ])('does not leave a tag with what was %s meanwhile', async (_, change) => {
    const build = buildWith('linux/arm64', 'linux/arm/v6');
    let first = true;
    const { job } = build.job(amd64, {
      publish: async (records) => {
        if (first) change(build);
        first = false;
        return records.get('linux/arm64')?.bytes.toString() ?? '';
      },
    });
    const end = await runBuildJob(job);
    expect(end).not.toEqual({ kind: 'published', published: 'linux/arm64' });
  });

  it('is patient with others that are run again, and gives up in the end', async () => {
    const build = buildWith('linux/arm64', 'linux/arm/v6');
    let times = 0;
    const publish = async () => {
      times += 1;
      if (times < 10) build.record('linux/arm64', `run ${times}`);
      return '';
    };
    expect(await runBuildJob(build.job(amd64, { publish }).job)).toMatchObject({ kind: 'published' });
    const forEver = async () => {
      times += 1;
      build.record('linux/arm64', `run ${times}`);
      return '';
    };
    await expect(runBuildJob(build.job(amd64, { publish: forEver }).job)).rejects.toMatchObject({
      code: 'conflict',
      message: 'other jobs keep changing what is there of this build of hello:1.0 in memory',
    });
  });

  it('leaves the record of another job that brings the same platform, and says so', async () => {
    const build = buildWith('linux/amd64', 'linux/arm/v6');
    const { job, did } = build.job({ 'linux/amd64': 'amd64', 'linux/arm64': 'arm64' }, { isRecorded: true });
    await expect(runBuildJob(job)).rejects.toMatchObject({
      code: 'conflict',
      message:
        'another job brings linux/amd64, linux/arm64 of this build of hello:1.0 in memory, too, with other content',
    });
    expect(did).toEqual(['read']);
  });
});
