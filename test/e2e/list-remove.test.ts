import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listingSchema } from '../../src/settings/listing.ts';
import { removalSchema } from '../../src/settings/removal.ts';
import { startGarage } from '../support/garage.ts';
import { alba, albaResult, example, serveDirectory, startAlba, temporary } from '../support/real-alba.ts';
import { garages } from '../support/real-binaries.ts';
import { openBucket } from '../support/real-bucket.ts';

/** A store, and the registry that readers see of it. */
interface Place {
  readonly target: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly url: string;
  close(): Promise<void>;
}

async function directory(): Promise<Place> {
  const folder = await temporary();
  const target = join(folder.path, 'site');
  const publishing = ['container', 'push', '-t', 'first:1.0', example.images, target];
  await albaResult(publishing);
  const served = await serveDirectory(target);
  return {
    target,
    url: served.url,
    async close() {
      await served.stop();
      await folder.remove();
    },
  };
}

async function bucketOn(binary: string): Promise<Place> {
  const garage = await startGarage(binary);
  const bucket = openBucket(garage);
  return {
    target: bucket.target,
    env: bucket.env,
    url: garage.webEndpoint,
    async close() {
      bucket.close();
      await garage.close();
    },
  };
}

const places: readonly (readonly [string, () => Promise<Place>])[] = [
  ['a directory', directory],
  ...garages().map(({ path, version }) => [`Garage ${version}`, () => bucketOn(path)] as const),
];

describe.each(places)('images in %s', (_, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
    for (const tags of [['0.9'], ['1.2.3', '1.2', 'latest'], ['1.3+feat']]) {
      const named = tags.flatMap((tag) => ['-t', `birds/hello:${tag}`]);
      await albaResult(['container', 'push', ...named, example.images, place.target], {
        env: place.env ?? {},
      });
    }
    const other = ['container', 'push', '-t', 'gull:main', example.images, place.target];
    await albaResult(other, { env: place.env ?? {} });
  });
  afterAll(() => place?.close());

  const run = (...args: readonly string[]) => alba([...args, place.target], { env: place.env ?? {} });
  const list = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run('container', 'ls', '--json', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return listingSchema.parse(JSON.parse(stdout)).names;
  };
  const read = (path: string) => fetch(`${place.url}/v2/${path}`);

  test('are listed by name, newest tag first, as tables of 80 columns', async () => {
    expect((await list()).map(({ name }) => name)).toEqual(expect.arrayContaining(['birds/hello', 'gull']));
    const tags = (await list('-t', 'birds/hello'))[0]?.tags.map(({ tag, class: word }) => `${tag} ${word}`);
    expect(tags).toEqual([
      '1.3_feat extra',
      '1.2.3 release',
      '1.2 release',
      '0.9 release',
      'latest floating',
    ]);
    for (const args of [
      [],
      ['-t', 'birds/hello'],
      ['-t', 'birds/hello', '--long'],
      ['-t', 'birds/hello:0.9'],
    ]) {
      const { code, stdout, stderr } = await run('container', 'ls', ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test('are told in full: what is listed is what readers get', async () => {
    const [image] = await list('-t', 'birds/hello', '--long');
    for (const { tag = '', digest, platforms } of image?.tags ?? []) {
      const answer = await read(`birds/hello/manifests/${tag}`);
      const index = (await answer.json()) as { manifests: { digest: string }[] };
      expect(platforms?.map((platform) => platform.digest)).toEqual(
        index.manifests.map((entry) => entry.digest),
      );
      expect(platforms?.map(({ platform }) => platform)).toEqual(example.platforms);
      expect((await read(`birds/hello/manifests/${digest}`)).status).toBe(200);
    }
  });

  test('are listed to a reader who has seen enough, without a word', async () => {
    const through = ['sh', '-c', '"$@" | head -n 1', 'sh'];
    const running = startAlba(['container', 'ls', '--long', place.target], { env: place.env ?? {}, through });
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('lose a tag, and nothing that another tag needs', async () => {
    const planned = await run('container', 'rm', '-t', 'birds/hello:latest', '--dry-run');
    expect(planned.code, planned.stderr).toBe(0);
    expect((await read('birds/hello/manifests/latest')).status).toBe(200);
    const names = ['latest', '1.2', '0.9'].flatMap((tag) => ['-t', `birds/hello:${tag}`]);
    const { code, stdout, stderr } = await run('container', 'rm', '--json', ...names);
    expect(code, stderr).toBe(0);
    const { removed } = removalSchema.parse(JSON.parse(stdout));
    expect(removed.map(({ status }) => status)).toEqual(['removed', 'removed', 'removed']);
    for (const { reference, digest } of removed) {
      expect((await read(`birds/hello/manifests/${reference}`)).status).toBe(404);
      // Until it is collected.
      expect((await read(`birds/hello/manifests/${digest}`)).status).toBe(200);
    }
    expect(await (await read('birds/hello/tags/list')).json()).toEqual({
      name: 'birds/hello',
      tags: ['1.2.3', '1.3_feat'],
    });
    expect((await list('-t', 'birds/hello'))[0]?.tags.map(({ tag }) => tag)).toEqual(['1.3_feat', '1.2.3']);
  });

  test('that are not there are named, with what was probably meant', async () => {
    for (const command of ['ls', 'rm']) {
      const tag = await run('container', command, '-t', 'birds/hello:1.2.4');
      expect(tag.code).toBe(1);
      expect(tag.stderr).toMatch(
        /^✗ birds\/hello:1\.2\.4 is not in .*\n {2}did you mean birds\/hello:1\.2\.3\?\n$/,
      );
      const image = await run('container', command, '-t', 'birds/helo:1.2.3');
      expect(image.code).toBe(1);
      expect(image.stderr).toMatch(
        /^✗ there is no image birds\/helo in .*\n {2}did you mean birds\/hello\?\n$/,
      );
    }
  });

  test('removed at the same moment by many leave a list of what is there', async () => {
    const tags = ['5.0', '5.1', '5.2', '5.3'];
    const named = tags.flatMap((tag) => ['-t', `many:${tag}`]);
    await albaResult(['container', 'push', ...named, example.images, place.target], { env: place.env ?? {} });
    const push = ['container', 'push', '-t', 'many:5.4', example.images, place.target];
    const runs = await Promise.all([
      ...tags.slice(1).map((tag) => run('container', 'rm', '-t', `many:${tag}`)),
      alba(push, { env: place.env ?? {} }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(await (await read('many/tags/list')).json()).toEqual({ name: 'many', tags: ['5.0', '5.4'] });
  });
});
