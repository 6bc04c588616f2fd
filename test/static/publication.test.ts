import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import type { StaticFile } from '../../src/static/static-file.ts';
import type { Body } from '../../src/store/object-store.ts';
import { type Gate, type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { filesOf, publicationOf, publish, texts, wholeTag } from './published.ts';
import { recordedRun } from './run.ts';

const key = 'df-dist-v1/hello';

async function hello(amd64 = '#!amd64', more: Record<string, string> = {}): Promise<StaticFile[]> {
  return filesOf({ 'linux/arm64/hello': '#!arm64', 'linux/amd64/hello': amd64, ...more });
}

async function textOf(body: Body): Promise<string> {
  let text = '';
  for await (const chunk of body.open()) text += String(chunk);
  return text;
}

function methods(store: MemoryStore): string[] {
  return store.requests.map(({ method, key: of }) => `${method} ${of}`);
}

/** The requests that one push makes. */
async function requestsOf(store: MemoryStore, push: () => Promise<unknown>): Promise<string[]> {
  store.requests.length = 0;
  await push();
  return methods(store);
}

describe('a new tag', () => {
  test('lies under the keys of df-dist-v1, with documents that readers of the original understand', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello(), annotations: { source: 'https://example.org' } });
    const [amd64, arm64] = [digestOf('#!amd64'), digestOf('#!arm64')];
    expect(texts(store.objects)).toEqual({
      'df-dist-v1/hello': '{"name":"hello","tags":["1.0"]}',
      'df-dist-v1/hello/1.0':
        `{"flavors":[` +
        `{"resources":[{"path":"hello","size":7,"digest":"${amd64}","executable":true}],"platform":{"architecture":"amd64","os":"linux"}},` +
        `{"resources":[{"path":"hello","size":7,"digest":"${arm64}","executable":true}],"platform":{"architecture":"arm64","os":"linux"}}],` +
        `"created":"2024-05-06T07:08:09.000Z","annotations":{"source":"https://example.org"}}`,
      'df-dist-v1/hello/1.0/SHA256SUMS': `${amd64.slice(7)}  linux/amd64/hello\n${arm64.slice(7)}  linux/arm64/hello\n`,
      'df-dist-v1/hello/1.0/linux/amd64/hello': '#!amd64',
      'df-dist-v1/hello/1.0/linux/arm64/hello': '#!arm64',
    });
  });

  test('has the content types that browsers and caches need', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    const types = [...store.objects].map(([of, { contentType, cacheControl }]) => [
      of,
      contentType,
      cacheControl,
    ]);
    expect(types.sort()).toEqual([
      [key, 'application/json', 'no-cache'],
      [`${key}/1.0`, 'application/json', 'no-cache'],
      [`${key}/1.0/SHA256SUMS`, 'text/plain', 'no-cache'],
      [`${key}/1.0/linux/amd64/hello`, 'application/octet-stream', 'no-cache'],
      [`${key}/1.0/linux/arm64/hello`, 'application/octet-stream', 'no-cache'],
    ]);
  });

  test('is written children first: files, checksums, document, list', async () => {
    const store = memoryStore();
    const requests = await requestsOf(store, async () => publish({ store, files: await hello() }));
    const written = requests.filter((request) => request.startsWith('PUT') && !request.includes('/notices/'));
    expect(written.slice(2)).toEqual([`PUT ${key}/1.0/SHA256SUMS`, `PUT ${key}/1.0`, `PUT ${key}`]);
  });

  test('shows nothing before commit', async () => {
    const store = memoryStore();
    const publication = publicationOf({ store, files: await hello() });
    await publication.plan();
    expect(store.objects.size).toBe(0);
    await publication.send();
    expect(store.objects.has(key)).toBe(false);
    expect(store.objects.has(`${key}/1.0`)).toBe(false);
    await publication.commit();
    expect(Object.keys(wholeTag(store.objects, '1.0'))).toHaveLength(2);
  });

  test('is reported in the order of the original, and counted', async () => {
    const run = recordedRun();
    const [store, files] = [memoryStore(), await hello()];
    const result = await publish({
      store,
      files,
      run,
      publicUrl: 'https://dl.example.org/',
      tags: ['1.0+a'],
    });
    const source = (at: number) => files[at]?.source;
    expect(run.lines).toEqual([
      `${source(1)} -> ${key}/1.0+a/linux/amd64/hello`,
      `${source(0)} -> ${key}/1.0+a/linux/arm64/hello`,
      `tag -> ${key}/1.0+a`,
      `manifest -> ${key}`,
    ]);
    expect(result).toMatchObject({
      target: 'memory',
      kind: 'static',
      status: 'published',
      references: ['hello:1.0+a'],
      urls: [
        `https://dl.example.org/${key}/1.0%2Ba/linux/amd64/hello`,
        `https://dl.example.org/${key}/1.0%2Ba/linux/arm64/hello`,
        `https://dl.example.org/${key}/1.0%2Ba`,
      ],
      platforms: [
        { platform: 'linux/amd64', digest: digestOf('#!amd64'), size: 7 },
        { platform: 'linux/arm64', digest: digestOf('#!arm64'), size: 7 },
      ],
      skipped: { objects: 0, bytes: 0 },
    });
    expect(result.sent.objects).toBe(5);
  });

  test('a file that vanishes before the tag is written is sent again', async () => {
    let vanished = false;
    const gate: Gate = async ({ method, key: of }, effect) => {
      if (method === 'LIST' && of.includes('/notices/') && !vanished) {
        vanished = store.objects.delete(`${key}/1.0/linux/amd64/hello`);
      }
      return effect();
    };
    const store = memoryStore({ gate });
    await publish({ store, files: await hello() });
    expect(vanished).toBe(true);
    expect(wholeTag(store.objects, '1.0')['linux/amd64/hello']).toBe('#!amd64');
  });
});

describe('an unchanged tag', () => {
  test('is two requests, and nothing is written', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    let status: string | undefined;
    const requests = await requestsOf(store, async () => {
      const later = { created: new Date('2030-01-01'), annotations: { more: 'x' } };
      ({ status } = await publish({ store, files: await hello(), ...later }));
    });
    expect(requests).toEqual([`GET ${key}/1.0`, `GET ${key}`]);
    expect(status).toBe('unchanged');
  });

  test('that the list has lost is listed again, and nothing else is written', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    store.objects.delete(key);
    const requests = await requestsOf(store, async () => publish({ store, files: await hello() }));
    expect(requests.filter((request) => request.startsWith('PUT'))).toEqual([`PUT ${key}`]);
    expect(texts(store.objects)[key]).toBe('{"name":"hello","tags":["1.0"]}');
  });

  test('whose files were damaged is mended by --overwrite', async () => {
    const time = { now: 0 };
    const store = memoryStore({ now: () => time.now });
    await publish({ store, files: await hello() });
    time.now += 5000;
    const other = await hello('#!other');
    const killed = publicationOf({ store, files: other, overwrite: true });
    await killed.plan();
    await killed.send();
    await store.copy(`${key}/1.0/linux/arm64/hello`, `${key}/1.0/linux/amd64/hello`, {
      contentType: 'application/octet-stream',
    });
    expect((await publish({ store, files: await hello() })).status).toBe('unchanged');
    expect((await publish({ store, files: await hello(), overwrite: true })).status).toBe('published');
    expect(wholeTag(store.objects, '1.0')['linux/amd64/hello']).toBe('#!amd64');
    expect((await publish({ store, files: await hello(), overwrite: true })).status).toBe('unchanged');
  });
});

describe('a tag with other content', () => {
  test.each([
    ['other bytes', () => hello('#!other'), 'linux/amd64/hello has other bytes'],
    ['a file more', () => hello('#!amd64', { 'linux/386/hello': 'x' }), 'linux/386/hello would be new'],
    ['a file less', async () => (await hello()).slice(0, 1), 'linux/amd64/hello would be gone'],
    [
      'another executable bit',
      async () => (await hello()).map((file) => ({ ...file, executable: false })),
      'linux/amd64/hello is no longer executable',
    ],
  ])('is refused when released: %s', async (_, files, difference) => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    const before = texts(store.objects);
    await expect(publish({ store, files: await files() })).rejects.toMatchObject({
      code: 'released',
      message: `hello:1.0 is released with other content: ${difference}`,
      hint: expect.stringContaining('--overwrite'),
    });
    expect(texts(store.objects)).toEqual(before);
  });

  test('of the original, which knows no digests, is refused too', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    const document = store.objects.get(`${key}/1.0`);
    const original =
      '{"flavors":[{"resources":[{"path":"hello"}],"platform":{"architecture":"amd64","os":"linux"}}]}';
    store.objects.set(`${key}/1.0`, { ...document, bytes: Buffer.from(original) } as never);
    await expect(publish({ store, files: (await hello()).slice(1) })).rejects.toThrow(/gives no digest/);
  });

  test.each([
    ['with --overwrite', '1.0', { overwrite: true }],
    ['when it floats', '1.0', { floating: () => true }],
    ['when it is latest', 'latest', {}],
    ['when it is extra', '1.0-rc1', {}],
    ['when it is development', 'main', {}],
  ])('is replaced %s: changed files only, and leftovers go', async (_, tag, options) => {
    const time = { now: 0 };
    const store = memoryStore({ now: () => time.now });
    const push = { store, tags: [tag], ...options };
    await publish({ ...push, files: await hello('#!old', { 'linux/386/old': 'x' }) });
    time.now += 5000;
    let skipped = 0;
    const requests = await requestsOf(store, async () => {
      ({
        skipped: { objects: skipped },
      } = await publish({ ...push, files: await hello('#!new') }));
    });
    expect(wholeTag(store.objects, tag)).toEqual({
      'linux/amd64/hello': '#!new',
      'linux/arm64/hello': '#!arm64',
    });
    expect(skipped).toBe(1);
    expect(requests.filter((request) => /^(PUT|COPY).*arm64/.test(request))).toEqual([]);
    expect(requests.filter((request) => /^PUT.*amd64/.test(request))).toEqual([
      expect.stringMatching(/^PUT df-dist-v1\/_alba\/hello\/pieces\//),
    ]);
    expect([...store.objects.keys()].sort()).toEqual([
      key,
      `${key}/${tag}`,
      `${key}/${tag}/SHA256SUMS`,
      `${key}/${tag}/linux/amd64/hello`,
      `${key}/${tag}/linux/arm64/hello`,
    ]);
  });

  test('is whole until commit', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello('#!old'), tags: ['main'] });
    const publication = publicationOf({ store, files: await hello('#!new'), tags: ['main'] });
    await publication.plan();
    await publication.send();
    expect(wholeTag(store.objects, 'main')['linux/amd64/hello']).toBe('#!old');
    await publication.abandon();
    expect([...store.objects.keys()].filter((of) => of.includes('_alba'))).toEqual([]);
  });

  test('says in its document that it floats, and is protected no more than that', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello(), tags: ['1.0', '1'], floating: (tag) => tag === '1' });
    expect(JSON.parse(texts(store.objects)[`${key}/1`] ?? '').floating).toBe(true);
    expect(texts(store.objects)[`${key}/1.0`]).not.toContain('floating');
    await expect(publish({ store, files: await hello('x'), floating: () => true })).rejects.toThrow(
      /released/,
    );
  });

  test('a document that cannot be read is named, and replaced with --overwrite only', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello(), tags: ['main'] });
    for (const bytes of [
      '<html>',
      '{"flavors":[{"resources":[{"path":"../x"}],"platform":{"architecture":"a","os":"b"}}]}',
    ]) {
      store.objects.set(`${key}/main`, {
        ...store.objects.get(`${key}/main`),
        bytes: Buffer.from(bytes),
      } as never);
      await expect(publish({ store, files: await hello(), tags: ['main'] })).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringContaining(`${key}/main`),
      });
    }
    await publish({ store, files: await hello('#!new'), tags: ['main'], overwrite: true });
    expect(wholeTag(store.objects, 'main')['linux/amd64/hello']).toBe('#!new');
  });

  test('a replacement that was broken off is mended by the next push', async () => {
    const time = { now: 0 };
    const store = memoryStore({ now: () => time.now });
    await publish({ store, files: await hello('#!old'), tags: ['main'] });
    time.now += 5000;
    await store.copy(`${key}/main/linux/amd64/hello`, `${key}/main/linux/arm64/hello`, {
      contentType: 'application/octet-stream',
    });
    await publish({ store, files: await hello('#!new'), tags: ['main'] });
    expect(wholeTag(store.objects, 'main')['linux/arm64/hello']).toBe('#!arm64');
  });
});

test('a push that dies over what another has published meanwhile is seen by the next push', async () => {
  const store = memoryStore();
  await publish({ store, files: await hello('#!old'), tags: ['main'] });
  const [ours, theirs] = [await hello('#!ours'), await hello('#!theirs', { 'linux/386/hello': '#!386' })];
  const put: MemoryStore['put'] = async (of, body, options) => {
    const isDocument = of === `${key}/main` && (await textOf(body)).includes(digestOf('#!ours'));
    if (isDocument) throw new Error('died');
    return await store.put(of, body, options);
  };
  const late = publicationOf({ store: { ...store, put }, files: ours, tags: ['main'] });
  await late.plan();
  await late.send();
  await publish({ store, files: theirs, tags: ['main'] });
  await expect(late.commit()).rejects.toThrow('died');
  await late.abandon();
  expect(() => wholeTag(store.objects, 'main')).toThrow('other bytes');

  const { status } = await publish({ store, files: theirs, tags: ['main'] });
  expect(status).toBe('published');
  expect(wholeTag(store.objects, 'main')).toMatchObject({ 'linux/amd64/hello': '#!theirs' });
});

test('a push does not bring back a tag that was removed meanwhile before it writes its own', async () => {
  const store = memoryStore();
  await publish({ store, files: await hello('#!old'), tags: ['main'] });
  const late = publicationOf({ store, files: await hello('#!ours'), tags: ['main'] });
  await late.plan();
  await late.send();
  await store.remove([`${key}/main`]);
  store.requests.length = 0;
  await late.commit();
  expect(methods(store).filter((request) => request === `PUT ${key}/main`)).toHaveLength(1);
});

describe('several tags', () => {
  test('are sent once and copied inside the store', async () => {
    const store = memoryStore();
    const files = await hello();
    const result = await publish({ store, files, tags: ['1.0', 'latest', '1.0'] });
    expect(result.references).toEqual(['hello:1.0', 'hello:latest']);
    expect(wholeTag(store.objects, 'latest')).toEqual(wholeTag(store.objects, '1.0'));
    expect(texts(store.objects)[key]).toBe('{"name":"hello","tags":["1.0","latest"]}');
    expect(methods(store).filter((request) => /^PUT.*linux/.test(request))).toHaveLength(2);
    expect(result.skipped.objects).toBe(2);
  });

  test('of which one stands already: its files are copied to the others', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    const requests = await requestsOf(store, async () =>
      publish({ store, files: await hello(), tags: ['latest', '1.0'] }),
    );
    expect(requests.filter((request) => /^PUT.*linux/.test(request))).toEqual([]);
    expect(Object.keys(wholeTag(store.objects, 'latest'))).toHaveLength(2);
  });

  test('of which one is replaced', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello('#!old'), tags: ['main', 'latest'] });
    await publish({ store, files: await hello('#!new'), tags: ['latest', 'next', 'main'] });
    for (const tag of ['main', 'latest', 'next']) {
      expect(wholeTag(store.objects, tag)['linux/amd64/hello']).toBe('#!new');
    }
    expect([...store.objects.keys()].filter((of) => of.includes('_alba'))).toEqual([]);
  });

  test('of which one fails: those that were written before it are listed', async () => {
    const store = memoryStore();
    const put: MemoryStore['put'] = async (of, body, options) => {
      if (of === `${key}/1.1`) throw new Error('no more room');
      return await store.put(of, body, options);
    };
    const files = await hello();
    await expect(publish({ store: { ...store, put }, files, tags: ['1.0', '1.1'] })).rejects.toThrow(
      'no more room',
    );
    expect(wholeTag(store.objects, '1.0')).toBeDefined();
    expect(texts(store.objects)[key]).toBe('{"name":"hello","tags":["1.0"]}');
  });

  test('none is written where one of them is refused', async () => {
    const store = memoryStore();
    await publish({ store, files: await hello() });
    const before = texts(store.objects);
    await expect(publish({ store, files: await hello('x'), tags: ['latest', '1.0'] })).rejects.toThrow(
      /hello:1.0/,
    );
    expect(texts(store.objects)).toEqual(before);
  });
});

describe('another publisher of the same tag', () => {
  /** Does something once, right behind the first PUT of our tag document. */
  function meddled(meddle: (store: MemoryStore) => void, times = 1): MemoryStore {
    let left = times;
    const store = memoryStore({
      gate: async ({ method, key: of }, effect) => {
        const result = effect();
        if (method === 'PUT' && of === `${key}/main` && left > 0) {
          left -= 1;
          meddle(store);
        }
        return result;
      },
    });
    return store;
  }

  function replaced(store: MemoryStore, of: string, text: string): void {
    store.objects.set(of, { ...store.objects.get(of), bytes: Buffer.from(text) } as never);
  }

  test.each([
    ['a file', (store: MemoryStore) => replaced(store, `${key}/main/linux/amd64/hello`, '#!theirs')],
    ['the checksums', (store: MemoryStore) => replaced(store, `${key}/main/SHA256SUMS`, 'theirs')],
    ['the document', (store: MemoryStore) => replaced(store, `${key}/main`, '{"flavors":[]}')],
    ['a document that is none', (store: MemoryStore) => replaced(store, `${key}/main`, '')],
    ['no document', (store: MemoryStore) => void store.objects.delete(`${key}/main`)],
  ])('that writes %s is noticed, and the tag made whole', async (_, meddle) => {
    const store = meddled(meddle);
    await publish({ store, files: await hello(), tags: ['main'] });
    expect(wholeTag(store.objects, 'main')).toEqual({
      'linux/amd64/hello': '#!amd64',
      'linux/arm64/hello': '#!arm64',
    });
    expect(texts(store.objects)[`${key}/main/SHA256SUMS`]).toContain('linux/amd64/hello');
  });

  test.each([
    ['drops a file that the other brings back each time', 'linux/386/old'],
    ['drops a file, to one that brings another', 'linux/386/new'],
  ])('gets its tag whole from one that gives way and %s', async (_, brought) => {
    const store = memoryStore();
    await publish({ store, files: await hello('#!old', { 'linux/386/old': 'x' }), tags: ['main'] });
    const [ours, theirs] = [await hello('#!ours'), await hello('#!theirs', { [brought]: 'y' })];
    const put: MemoryStore['put'] = async (of, body, options) => {
      const info = await store.put(of, body, options);
      const text = of === `${key}/main` ? await textOf(body) : '';
      const isOurs = text.includes(digestOf('#!ours')) && !text.includes('replacing');
      if (isOurs) await publish({ store, files: theirs, tags: ['main'] });
      return info;
    };
    await expect(publish({ store: { ...store, put }, files: ours, tags: ['main'] })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(wholeTag(store.objects, 'main')).toEqual({
      'linux/amd64/hello': '#!theirs',
      'linux/arm64/hello': '#!arm64',
      [brought]: 'y',
    });
  });

  test('that never ends is told about', async () => {
    const store = meddled((of) => replaced(of, `${key}/main`, '{"flavors":[]}'), 99);
    await expect(publish({ store, files: await hello(), tags: ['main'] })).rejects.toMatchObject({
      code: 'conflict',
      message: 'another publisher keeps writing hello:main in memory',
    });
  });
});

test('planned tells what would go, and nothing is written', async () => {
  const time = { now: 0 };
  const store = memoryStore({ now: () => time.now });
  await publish({ store, files: await hello('#!old'), tags: ['main'] });
  const before = texts(store.objects);
  const publication = publicationOf({ store, files: await hello('#!new'), tags: ['main', 'next'] });
  await publication.plan();
  expect(publication.planned()).toMatchObject({
    status: 'planned',
    sent: { objects: 1, bytes: 5 },
    skipped: { objects: 3 },
    references: ['hello:main', 'hello:next'],
  });
  expect(texts(store.objects)).toEqual(before);
  const same = publicationOf({ store, files: await hello('#!old'), tags: ['main'] });
  await same.plan();
  expect(same.planned().status).toBe('unchanged');
});

test('a file that has changed since it was read is not published', async () => {
  const store = memoryStore();
  const [file] = await filesOf({ 'linux/amd64/hello': 'now' });
  const files = [{ ...file, digest: digestOf('then') } as StaticFile];
  await expect(publish({ store, files })).rejects.toThrow(/digest/);
  expect(store.objects.size).toBe(0);
});
