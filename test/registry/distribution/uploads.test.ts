import { describe, expect, it } from 'vitest';
import { always, each, failing, once } from '../../support/registry-double/faults.ts';
import { tokens } from '../../support/registry-double/knobs.ts';
import { line } from '../../support/registry-double/log.ts';
import { expectFailure, failureOf } from './failure.ts';
import { blobIn } from './held.ts';
import { opened, place } from './place.ts';
import { asks } from './requests.ts';
import { smallBlob, streamedBlob } from './sample.ts';

const mebi = 1 << 20;

describe('an upload', () => {
  it('takes two requests at most, and no chunks where none are asked for', async () => {
    const { double, open } = await place();
    const blobs = [smallBlob(), streamedBlob(5 * mebi)];
    const repository = open();
    for (const blob of blobs) {
      double.log.clear();
      await repository.putBlob(blob);
      expect(double.log.count(asks.upload)).toBeLessThanOrEqual(2);
      expect(double.log.count(/^PATCH/)).toBe(0);
      expect(double.log.bytes(asks.upload)).toBe(blob.descriptor.size);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(blob.descriptor.size);
    }
  });

  it('of nothing at all is possible', async () => {
    const { double, open } = await place();
    const blob = streamedBlob(0);
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(0);
  });

  it.each(['absolute', 'relative', 'path-relative'] as const)(
    'goes where a %s Location leads, query and all',
    async (location) => {
      for (const uploadUrls of ['stable', 'changing'] as const) {
        const { double, open } = await place({ location, uploadUrls });
        const blob = streamedBlob(2 * mebi);
        await open().putBlob(blob);
        expect(blobIn(double, blob.descriptor.digest)?.length).toBe(2 * mebi);
      }
    },
  );

  it.each([
    ['a private address', 'http://10.11.12.13:5000/v2/tools/hello/blobs/uploads/x?_state=a%2Bb%3D1'],
    ['the address of a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['this machine', 'http://127.0.0.1:1/v2/'],
    ['no web address', 'ftp://127.0.0.1/x'],
    ['a file', 'file:///etc/passwd'],
    ['no address', 'http://['],
    ['nothing', ''],
  ])('is not sent to %s', async (_, Location) => {
    const { double, open, asked, named } = await place();
    const headers = Location === '' ? {} : { Location };
    double.faults = always(asks.start, { answer: { status: 202, headers } });
    const repository = open({ host: named, disableHttps: true });
    await expectFailure(repository.putBlob(streamedBlob(mebi)), 'target', /registry\.example/);
    expect([...asked]).toEqual([named]);
    expect(double.log.bytes(asks.upload)).toBe(0);
  });

  it('to a repository that is to be made first says so', async () => {
    const { double, open } = await place();
    double.faults = always(asks.start, failing(404, {}, 'NAME_UNKNOWN'));
    await expectFailure(open().putBlob(smallBlob()), 'target', /no such repository/);
    expect(double.log.requests.length).toBeLessThanOrEqual(3);
  });

  it('is sent on by a redirect, from its first byte', async () => {
    const { double, open } = await place({ auth: tokens() });
    const blob = streamedBlob(2 * mebi);
    double.faults = (request) =>
      request.at === 'registry' && request.method === 'PUT'
        ? { answer: { status: 307, headers: { Location: `${double.elsewhere}${request.path}` } } }
        : undefined;
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(2 * mebi);
  });

  it('says its length, also where there is no body', async () => {
    const { double, open } = await place({ lengthRequired: true });
    const blob = streamedBlob(2 * mebi);
    await open().putBlob(blob);
    await open().putBlob(smallBlob());
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(2 * mebi);
  });

  it('goes in chunks where one request is too large, and the next blob does so at once', async () => {
    const { double, open } = await place({ maxBody: 5 * mebi });
    const repository = open();
    for (const size of [12, 13]) {
      const blob = streamedBlob(size * mebi);
      await repository.putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size * mebi);
      expect(double.log.count(/^PATCH/)).toBeGreaterThan(0);
    }
    const refused = double.log.requests.filter(({ status }) => status === 413);
    expect(refused.length).toBeLessThanOrEqual(6);
    const second = double.log.requests.slice(double.log.requests.indexOf(refused.at(-1) ?? never()));
    expect(
      second.filter(({ method, status }) => method === 'PATCH' && status === 202).length,
    ).toBeGreaterThan(3);
  });

  it('goes in chunks that are not too small', async () => {
    const { double, open } = await place({ maxBody: 6 * mebi, chunkMinimum: 5 * mebi });
    const blob = streamedBlob(17 * mebi);
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(17 * mebi);
  });

  it('that is too large for any chunk ends in one error', async () => {
    const { double, open } = await place({ maxBody: 10 });
    await expectFailure(open().putBlob(streamedBlob(mebi)), 'target', /127\.0\.0\.1/);
    expect(double.log.requests.length).toBeLessThan(40);
  });

  it('does without PATCH, and without POST with a digest', async () => {
    const { double, open } = await place({ chunks: false, singlePost: false });
    for (const blob of [smallBlob(), streamedBlob(3 * mebi)]) {
      await open().putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(blob.descriptor.size);
    }
  });

  it('tells of every byte once, whatever had to be sent again', async () => {
    const { double, open } = await place({ partial: 'dropped' });
    const blob = streamedBlob(4 * mebi);
    double.faults = once(asks.bytes, { breakAfter: mebi });
    let sent = 0;
    await open().putBlob(blob, {
      onProgress(bytes) {
        sent += bytes;
      },
    });
    expect(sent).toBe(4 * mebi);
  });

  it('ends with its signal, in the middle', async () => {
    const { double, open } = await place();
    const stop = new AbortController();
    double.faults = (request) => {
      if (!asks.bytes.test(line(request))) return undefined;
      stop.abort(new Error('enough'));
      return { hold: new Promise((resolve) => stop.signal.addEventListener('abort', resolve)) };
    };
    const signal = stop.signal;
    await expect(open().putBlob(streamedBlob(4 * mebi), { signal })).rejects.toThrow('enough');
  });
});

describe('a blob that another repository of the registry has', () => {
  async function twice(knobs: Parameters<typeof place>[0]) {
    const there = await place(knobs);
    const { double, registries } = there;
    const run = registries();
    const blob = streamedBlob(mebi);
    await opened(run, double, { repository: 'tools/first' }).putBlob(blob);
    double.log.clear();
    const taken: string[] = [];
    const onTaken = () => void taken.push(blob.descriptor.digest);
    await opened(run, double, { repository: 'tools/second' }).putBlob(blob, { onTaken });
    expect(blobIn(double, blob.descriptor.digest, 'tools/second')?.length).toBe(mebi);
    return { ...there, blob, isTaken: taken.length > 0 };
  }

  it('is mounted from there, and not sent again', async () => {
    for (const auth of [tokens(), { kind: 'none' } as const]) {
      const { double, isTaken } = await twice({ auth });
      expect(isTaken).toBe(true);
      const mounts = double.log.all(asks.mount).filter(({ status }) => status === 201);
      expect(mounts.map(({ path }) => new URL(path, double.origin).searchParams.get('from'))).toEqual([
        'tools/first',
      ]);
      expect(double.log.bytes(asks.upload)).toBe(0);
    }
  });

  it('is sent by the upload that a registry without mounts opens instead', async () => {
    const { double, isTaken } = await twice({ mount: 'none' });
    expect(isTaken).toBe(false);
    expect(double.log.count(asks.start)).toBe(1);
    expect(double.log.bytes(asks.upload)).toBe(mebi);
  });

  it.each([400, 403, 404, 405])('is sent where a mount is answered with %d', async (status) => {
    await mountAnswered(status);
  });

  // ggcr#1404
  it('is sent where a mount is always answered with 500', async () => {
    await mountAnswered(500);
  });

  async function mountAnswered(status: number): Promise<void> {
    const there = await place();
    const { double, registries } = there;
    const run = registries();
    const blob = streamedBlob(mebi);
    await opened(run, double, { repository: 'tools/first' }).putBlob(blob);
    double.faults = always(asks.mount, failing(status, {}, 'UNSUPPORTED'));
    await opened(run, double, { repository: 'tools/second' }).putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest, 'tools/second')?.length).toBe(mebi);
  }

  it('is sent where its reader may not be the other repository’s', async () => {
    const accounts = ['first', 'second'].map((name) => ({
      username: name,
      password: name,
      actions: ['pull', 'push'] as const,
      repositories: [`tools/${name}`],
    }));
    for (const refusal of [401, 403] as const) {
      const { double, registries } = await place({ auth: tokens({ accounts, refusal }) });
      const run = registries();
      const blob = streamedBlob(mebi);
      for (const { username, password } of accounts) {
        const repository = `tools/${username}`;
        const credentials = { origin: 'credentials', username, password };
        await opened(run, double, { repository, credentials }).putBlob(blob);
        expect(blobIn(double, blob.descriptor.digest, repository)?.length).toBe(mebi);
      }
    }
  });
});

describe('a body that is not what it says', () => {
  it('is found damaged, by what the registry says of it', async () => {
    const { double, open } = await place();
    const [good, other] = [smallBlob('one'), smallBlob('two')];
    const bad = { descriptor: good.descriptor, body: { ...other.body, digest: good.body.digest } };
    await expectFailure(open().putBlob(bad), 'damaged', /sha256:/);
    expect(blobIn(double, good.descriptor.digest)).toBeUndefined();
  });

  it('is not sent on where its source ends early', async () => {
    const { open } = await place();
    const { descriptor, body } = streamedBlob(2 * mebi);
    const short = { descriptor, body: { ...body, open: () => streamedBlob(mebi).body.open() } };
    expect(['damaged', 'source']).toContain((await failureOf(open().putBlob(short))).code);
  });

  it('is told when it cannot be read, and the upload is not tried for ever', async () => {
    const { double, open } = await place();
    const { descriptor, body } = streamedBlob(2 * mebi);
    const open_ = () => {
      const stream = body.open();
      stream.once('data', () => stream.destroy(new Error('the disk is gone')));
      return stream;
    };
    const ended = await open()
      .putBlob({ descriptor, body: { ...body, open: open_ } })
      .catch((error: unknown) => error);
    expect(String(ended)).toContain('the disk is gone');
    expect(double.log.count(asks.bytes)).toBeLessThanOrEqual(4);
    expect(double.content.uploads.size).toBe(0);
  });
});

describe('an upload that a registry answers oddly', () => {
  it('with another digest than was sent is damaged', async () => {
    const { double, open } = await place();
    const digest = smallBlob('other').descriptor.digest;
    double.faults = each(
      always(asks.commit, {
        rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, 'Docker-Content-Digest': digest } }),
      }),
    );
    await expectFailure(open().putBlob(smallBlob()), 'damaged', /sha256:/);
  });
});

function never(): never {
  throw new Error('nothing was refused');
}
