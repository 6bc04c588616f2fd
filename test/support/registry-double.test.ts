import { afterEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { captivePortal, failing, once, times } from './registry-double/faults.ts';
import { basic, type Knobs, plain, tokens, writer } from './registry-double/knobs.ts';
import { knownRegistries } from './registry-double/known-registries.ts';
import { type RegistryDouble, startRegistryDouble } from './registry-double.ts';

const running: RegistryDouble[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function start(knobs: Partial<Knobs> = {}) {
  const double = await startRegistryDouble(knobs);
  running.push(double);
  return { double, ...asker(double) };
}

/** Asks as curl does: no redirects. */
function asker({ origin }: RegistryDouble) {
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array | string,
  ) =>
    fetch(new URL(path, origin), {
      method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
  const open = async (headers: Record<string, string> = {}) => {
    const opened = await ask('POST', '/v2/tools/hello/blobs/uploads/', headers);
    expect(opened.status).toBe(202);
    return new URL(opened.headers.get('location') ?? '', opened.url).href;
  };
  const upload = async (content: string, headers: Record<string, string> = {}) => {
    const digest = digestOf(content);
    const put = await ask(
      'PUT',
      `${await open(headers)}&digest=${digest}`,
      { ...octets, ...headers },
      content,
    );
    expect(put.status).toBe(201);
    return { mediaType: 'application/octet-stream', digest, size: content.length };
  };
  const push = async (tag: string, word = 'content', headers: Record<string, string> = {}) => {
    const config = await upload(`config of ${word}`, headers);
    const layer = await upload(`layer of ${word}`, headers);
    const bytes = manifestOf(config, [layer]);
    const put = await ask('PUT', `/v2/tools/hello/manifests/${tag}`, { ...typed, ...headers }, bytes);
    return { put, bytes, digest: digestOf(bytes) };
  };
  return { ask, open, upload, push };
}

const octets = { 'content-type': 'application/octet-stream' };
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const typed = { 'content-type': manifestType };

function manifestOf(config: object, layers: readonly object[], more: object = {}): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config, layers, ...more });
}

async function codeOf(answer: Response): Promise<unknown> {
  const { errors } = (await answer.json()) as { errors: { code: string; detail?: unknown }[] };
  return errors[0];
}

describe('blobs', () => {
  it('are taken whole after a POST, and given back', async () => {
    const { ask, upload } = await start();
    const { digest } = await upload('hello');
    const got = await ask('GET', `/v2/tools/hello/blobs/${digest}`);
    expect([got.status, await got.text(), got.headers.get('docker-content-digest')]).toEqual([
      200,
      'hello',
      digest,
    ]);
    const head = await ask('HEAD', `/v2/tools/hello/blobs/${digest}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
    expect((await ask('HEAD', `/v2/tools/other/blobs/${digest}`)).status).toBe(404);
  });

  it('are taken by one POST, or that opens an upload', async () => {
    const digest = digestOf('hello');
    for (const [singlePost, status] of [
      [true, 201],
      [false, 202],
    ] as const) {
      const { ask } = await start({ singlePost });
      const path = `/v2/tools/hello/blobs/uploads/?digest=${digest}`;
      expect((await ask('POST', path, octets, 'hello')).status).toBe(status);
    }
  });

  it('are refused where they are not what their digest says', async () => {
    const { ask, open, double } = await start();
    const put = await ask('PUT', `${await open()}&digest=${digestOf('other')}`, octets, 'hello');
    expect([put.status, await codeOf(put)]).toMatchObject([400, { code: 'DIGEST_INVALID' }]);
    expect(double.content.repositories.get('tools/hello')?.blobs.size ?? 0).toBe(0);
  });

  it('come in chunks, each where the last ended', async () => {
    const { ask, open } = await start();
    const url = await open();
    const first = await ask('PATCH', url, { ...octets, 'content-range': '0-2' }, 'hel');
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-2']);
    const wrong = await ask('PATCH', url, { ...octets, 'content-range': '4-5' }, 'lo');
    expect([wrong.status, wrong.headers.get('range')]).toEqual([416, '0-2']);
    const status = await ask('GET', url);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-2']);
    const digest = digestOf('hello');
    expect(
      (await ask('PUT', `${url}&digest=${digest}`, { ...octets, 'content-range': '3-4' }, 'lo')).status,
    ).toBe(201);
    expect((await ask('GET', url)).status).toBe(404);
  });

  it('are not resumed by an older address where addresses change, nor without their query', async () => {
    const { ask, open } = await start({ uploadUrls: 'changing' });
    const url = await open();
    const next = await ask('PATCH', url, octets, 'hel');
    expect((await ask('PATCH', url, octets, 'lo')).status).toBe(400);
    const latest = next.headers.get('location') ?? '';
    expect((await ask('PATCH', latest, octets, 'lo')).status).toBe(202);
    expect((await ask('GET', latest.split('?')[0] ?? '')).status).toBe(400);
  });

  it('have to come in chunks of a size, where the registry says so', async () => {
    const { ask, open } = await start({ chunkMinimum: 4 });
    const url = await open();
    const first = await ask('PATCH', url, octets, 'hel');
    expect(first.headers.get('oci-chunk-min-length')).toBe('4');
    expect((await ask('PATCH', url, octets, 'lo')).status).toBe(400);
  });

  it('are too large for one request of a gateway', async () => {
    const { ask, open } = await start({ maxBody: 4 });
    expect((await ask('PUT', `${await open()}&digest=${digestOf('hello')}`, octets, 'hello')).status).toBe(
      413,
    );
  });

  it('are given up', async () => {
    const { ask, open } = await start();
    const url = await open();
    expect((await ask('DELETE', url)).status).toBe(204);
    expect((await ask('GET', url)).status).toBe(404);
  });

  it.each([
    ['from', '&from=tools/hello', 201],
    ['from', '', 202],
    ['from', '&from=tools/none', 202],
    ['anonymous', '', 201],
    ['none', '&from=tools/hello', 202],
  ] as const)('with mounts %s, “%s” answers %d', async (mount, from, status) => {
    const { ask, upload } = await start({ mount });
    const { digest } = await upload('hello');
    const path = `/v2/tools/second/blobs/uploads/?mount=${digest}${from}`;
    expect((await ask('POST', path)).status).toBe(status);
    expect((await ask('HEAD', `/v2/tools/second/blobs/${digest}`)).status).toBe(status === 201 ? 200 : 404);
  });

  it.each(['absolute', 'relative', 'path-relative', 'elsewhere'] as const)(
    'go to a Location that is %s',
    async (location) => {
      const { upload, double } = await start({ location });
      await upload('hello');
      expect(double.log.all(/^PUT/).map(({ at }) => at)).toEqual([
        location === 'elsewhere' ? 'elsewhere' : 'registry',
      ]);
    },
  );

  it('are read at another host', async () => {
    const { ask, upload, double } = await start({ redirects: 'get' });
    const { digest } = await upload('hello');
    const got = await ask('GET', `/v2/tools/hello/blobs/${digest}`);
    expect(got.status).toBe(307);
    const location = got.headers.get('location') ?? '';
    expect(location.startsWith(double.elsewhere)).toBe(true);
    expect(await (await fetch(location)).text()).toBe('hello');
  });
});

describe('manifests', () => {
  it('are put by tag and by digest, and read by both', async () => {
    const { ask, push } = await start();
    const { put, bytes, digest } = await push('1.0');
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digest]);
    for (const reference of ['1.0', digest]) {
      const got = await ask('GET', `/v2/tools/hello/manifests/${reference}`);
      expect([got.headers.get('content-type'), await got.text()]).toEqual([manifestType, bytes]);
    }
    const wrong = await ask('PUT', `/v2/tools/hello/manifests/${digestOf('x')}`, typed, bytes);
    expect([wrong.status, await codeOf(wrong)]).toMatchObject([400, { code: 'DIGEST_INVALID' }]);
  });

  it.each(['text', 'object', 'none'] as const)('are refused while a part is missing: %s', async (detail) => {
    const { ask, upload } = await start({ validation: { detail } });
    const unknown = (named: unknown) => ({
      code: 'MANIFEST_BLOB_UNKNOWN',
      ...(named === undefined ? {} : { detail: named }),
    });
    const config = await upload('config');
    const missing = { ...config, digest: digestOf('missing') };
    const details = { text: missing.digest, object: { digest: missing.digest }, none: undefined };
    const put = await ask('PUT', '/v2/tools/hello/manifests/1.0', typed, manifestOf(config, [missing]));
    expect(await codeOf(put)).toMatchObject(unknown(details[detail]));
    const child = { mediaType: manifestType, digest: missing.digest, size: 3 };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [child] });
    const whole = await ask('PUT', '/v2/tools/hello/manifests/1.0', { 'content-type': indexType }, index);
    expect(await codeOf(whole)).toMatchObject(unknown(details[detail]));
  });

  it('are refused under another type than they say, and over 4 MiB', async () => {
    const { ask, upload } = await start();
    const bytes = manifestOf(await upload('config'), []);
    const put = await ask('PUT', '/v2/tools/hello/manifests/1.0', { 'content-type': indexType }, bytes);
    expect(await codeOf(put)).toMatchObject({ code: 'MANIFEST_INVALID' });
    const large = await ask('PUT', '/v2/tools/hello/manifests/1.0', typed, ' '.repeat((4 << 20) + 1));
    expect(large.status).toBe(413);
  });

  it.each([
    ['all', 'a, b', ['a', 'b']],
    ['first', 'a', ['a']],
    ['none', null, []],
  ] as const)('take %s of the tags in a query', async (queryTags, answered, held) => {
    const { ask, push, double } = await start({ queryTags });
    const { bytes, digest } = await push('1.0');
    const put = await ask('PUT', `/v2/tools/hello/manifests/${digest}?tag=a&tag=b`, typed, bytes);
    expect([put.status, put.headers.get('oci-tag')]).toEqual([201, answered]);
    const { tags } = double.content.repository('tools/hello');
    expect([...tags.keys()].filter((tag) => tag !== '1.0')).toEqual(held);
  });

  it('are not seen at once where the registry is late', async () => {
    const { ask, push } = await start({ lateManifests: 2 });
    const { digest } = await push('1.0');
    const statuses: number[] = [];
    for (let nth = 0; nth < 3; nth++)
      statuses.push((await ask('HEAD', `/v2/tools/hello/manifests/${digest}`)).status);
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('keep the tag they have where tags do not change', async () => {
    const { push } = await start({ immutableTags: true });
    expect((await push('1.0')).put.status).toBe(201);
    expect((await push('1.0')).put.status).toBe(201);
    const other = await push('1.0', 'other');
    expect([other.put.status, await codeOf(other.put)]).toMatchObject([400, { code: 'TAG_INVALID' }]);
  });

  it('go, or not', async () => {
    const { ask, push } = await start();
    const { digest } = await push('1.0');
    await push('2.0');
    expect((await ask('DELETE', '/v2/tools/hello/manifests/1.0')).status).toBe(202);
    expect((await ask('HEAD', '/v2/tools/hello/manifests/1.0')).status).toBe(404);
    expect((await ask('DELETE', `/v2/tools/hello/manifests/${digest}`)).status).toBe(202);
    expect((await ask('HEAD', '/v2/tools/hello/manifests/2.0')).status).toBe(404);
    const strict = await start({ removal: { tags: 405, manifests: 400, blobs: 405 } });
    await strict.push('1.0');
    const refused = await strict.ask('DELETE', '/v2/tools/hello/manifests/1.0');
    expect([refused.status, await codeOf(refused)]).toMatchObject([405, { code: 'UNSUPPORTED' }]);
  });

  it('are listed under what they refer to', async () => {
    for (const [referrers, status] of [
      [true, 200],
      [false, 404],
    ] as const) {
      const { ask, push, upload } = await start({ referrers });
      const { digest, bytes } = await push('1.0');
      const subject = { mediaType: manifestType, digest, size: bytes.length };
      const sbom = manifestOf(await upload('sbom'), [], { subject, artifactType: 'application/x.sbom' });
      const put = await ask('PUT', `/v2/tools/hello/manifests/${digestOf(sbom)}`, typed, sbom);
      expect(put.headers.get('oci-subject')).toBe(referrers ? digest : null);
      const list = await ask('GET', `/v2/tools/hello/referrers/${digest}?artifactType=application/x.sbom`);
      expect(list.status).toBe(status);
      if (!referrers) continue;
      expect(list.headers.get('oci-filters-applied')).toBe('artifactType');
      expect(await list.json()).toMatchObject({
        manifests: [{ digest: digestOf(sbom), artifactType: 'application/x.sbom' }],
      });
    }
  });
});

describe('tags', () => {
  async function walk(knobs: Partial<Knobs['tags']>) {
    const { ask, push } = await start({ tags: { ...plain.tags, ...knobs } });
    for (const tag of ['b', 'a', 'c']) await push(tag);
    const pages: unknown[] = [];
    let next: string | undefined = '/v2/tools/hello/tags/list?n=2';
    while (next !== undefined && pages.length < 4) {
      const answer: Response = await ask('GET', next);
      pages.push(((await answer.json()) as { tags: unknown }).tags);
      next = /<(.*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return pages;
  }

  it('come in pages', async () => {
    expect(await walk({})).toEqual([['a', 'b'], ['c']]);
    expect(await walk({ link: 'absolute' })).toEqual([['a', 'b'], ['c']]);
    expect(await walk({ page: 1 })).toEqual([['a'], ['b'], ['c']]);
    expect(await walk({ ignoresN: true })).toEqual([['a', 'b', 'c']]);
    expect(await walk({ order: 'reversed' })).toEqual([['c', 'b'], ['a']]);
    expect(await walk({ link: 'loop' })).toHaveLength(4);
  });

  it('are unknown with their repository', async () => {
    const { ask } = await start();
    expect((await ask('GET', '/v2/tools/hello/tags/list')).status).toBe(404);
  });
});

describe('authentication', () => {
  const to = (token: unknown) => ({ authorization: `Bearer ${token}` });
  const anna = `Basic ${Buffer.from(`${writer.username}:${writer.password}`).toString('base64')}`;
  const scope = 'repository:tools/hello:pull,push';

  async function tokenOf(
    challenge: string | null,
    scopes = [scope],
    authorization: string | undefined = anna,
  ) {
    const realm = new URL(/realm="([^"]*)"/.exec(challenge ?? '')?.[1] ?? '');
    realm.searchParams.set('service', /service="([^"]*)"/.exec(challenge ?? '')?.[1] ?? '');
    for (const one of scopes) realm.searchParams.append('scope', one);
    const answer = await fetch(realm, authorization === '' ? {} : { headers: { authorization } });
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
  }

  it('is by name and password', async () => {
    const { ask } = await start({ auth: basic() });
    const refused = await ask('GET', '/v2/');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="registry"',
    ]);
    expect((await ask('GET', '/v2/', { authorization: anna })).status).toBe(200);
  });

  it.each([true, false])('is by tokens of a server elsewhere: %s', async (elsewhere) => {
    const { ask, push } = await start({ auth: tokens({ elsewhere }) });
    const refused = await ask('POST', '/v2/tools/hello/blobs/uploads/');
    const challenge = refused.headers.get('www-authenticate');
    expect([refused.status, challenge]).toMatchObject([401, expect.stringContaining(`scope="${scope}"`)]);
    const { token, expires_in } = (await tokenOf(challenge)) as Record<string, unknown>;
    expect(expires_in).toBe(300);
    expect((await push('1.0', 'content', to(token))).put.status).toBe(201);
    const other = await ask('POST', '/v2/tools/other/blobs/uploads/', to(token));
    expect(other.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    const nobody = (await tokenOf(challenge, [scope], '')) as Record<string, unknown>;
    expect((await ask('POST', '/v2/tools/hello/blobs/uploads/', to(nobody['token']))).status).toBe(401);
    expect(await tokenOf(challenge, [scope], 'Basic AAAA')).toMatchObject({ status: 401 });
  });

  it('is over when the tokens are', async () => {
    const { ask, double } = await start({ auth: tokens({ uses: 2 }) });
    const challenge = (await ask('GET', '/v2/')).headers.get('www-authenticate');
    const statuses: number[] = [];
    const { token } = (await tokenOf(challenge)) as Record<string, unknown>;
    for (let nth = 0; nth < 3; nth++) statuses.push((await ask('GET', '/v2/', to(token))).status);
    expect(statuses).toEqual([200, 200, 401]);
    const { token: second } = (await tokenOf(challenge)) as Record<string, unknown>;
    double.expireTokens();
    expect((await ask('GET', '/v2/', to(second))).status).toBe(401);
  });

  it('is by refresh token, in a form', async () => {
    const { double } = await start({ auth: tokens() });
    const form = {
      grant_type: 'refresh_token',
      refresh_token: 'refresh-of-anna',
      service: 'registry-double',
      client_id: 'test',
      scope,
    };
    const post = (changes: object = {}) =>
      fetch(`${double.origin}/token`, { method: 'POST', body: new URLSearchParams({ ...form, ...changes }) });
    expect(await (await post()).json()).toMatchObject({ access_token: expect.any(String) });
    expect((await post({ refresh_token: 'other' })).status).toBe(401);
    expect(
      (await post({ grant_type: 'password', username: writer.username, password: writer.password })).status,
    ).toBe(200);
  });

  it('goes to nobody else: who sends it there has a test that fails', async () => {
    const { double, upload } = await start({ auth: basic(), redirects: 'get' });
    await upload('hello', { authorization: anna });
    await fetch(`${double.elsewhere}/store/x`, { headers: { authorization: anna } });
    expect(double.strays).toHaveLength(1);
    running.pop();
    await expect(double.close()).rejects.toThrow('GET /store/x at elsewhere: Basic');
  });
});

describe('faults', () => {
  it('answer, and count', async () => {
    const { ask, double } = await start();
    double.faults = times(2, /^GET \/v2\/$/, failing(429, { 'retry-after': '7' }, 'TOOMANYREQUESTS'));
    const first = await ask('GET', '/v2/');
    expect([first.status, first.headers.get('retry-after'), await codeOf(first)]).toMatchObject([
      429,
      '7',
      { code: 'TOOMANYREQUESTS' },
    ]);
    expect((await ask('GET', '/v2/')).status).toBe(429);
    expect((await ask('GET', '/v2/')).status).toBe(200);
    expect(double.log.lines()).toEqual(['GET /v2/ 429', 'GET /v2/ 429', 'GET /v2/ 200']);
    double.faults = once(/^GET/, captivePortal);
    expect((await ask('GET', '/v2/')).headers.get('content-type')).toContain('text/html');
  });

  it('cut the connection before a thing is done, or after', async () => {
    for (const [reset, held] of [
      ['before', 0],
      ['after', 1],
    ] as const) {
      const { ask, open, double } = await start();
      const url = `${await open()}&digest=${digestOf('hello')}`;
      double.faults = once(/^PUT/, { reset });
      await expect(ask('PUT', url, octets, 'hello')).rejects.toThrow();
      expect(double.content.repositories.get('tools/hello')?.blobs.size ?? 0).toBe(held);
      expect(double.log.lines(/^PUT/)).toEqual([expect.stringMatching(/lost$/)]);
    }
  });

  it.each([
    ['kept', '0-1'],
    ['dropped', '0-0'],
  ] as const)('break a body off, whose bytes are %s', async (partial, range) => {
    const { ask, open, double } = await start({ partial });
    const url = await open();
    double.faults = once(/^PUT/, { breakAfter: 2 });
    await expect(ask('PUT', `${url}&digest=${digestOf('hello')}`, octets, 'hello')).rejects.toThrow();
    expect((await ask('GET', url)).headers.get('range')).toBe(range);
    expect(double.log.bytes(/^PUT/)).toBe(2);
  });

  it('cut an answer short, hold it, or change it', async () => {
    const { ask, upload, double } = await start();
    const path = `/v2/tools/hello/blobs/${(await upload('hello')).digest}`;
    double.faults = once(/^GET/, { truncate: 2 });
    await expect(ask('GET', path).then((answer) => answer.text())).rejects.toThrow(/terminated|aborted/);
    let release = () => {};
    double.faults = once(/^GET/, {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    const held = ask('GET', path);
    expect((await ask('HEAD', path)).status).toBe(200);
    release();
    expect((await held).status).toBe(200);
    double.faults = once(/^GET/, {
      rewrite: (answer) => ({ ...answer, headers: { 'docker-content-digest': 'x' } }),
    });
    expect((await ask('GET', path)).headers.get('docker-content-digest')).toBe('x');
  });
});

describe('a registry in the way of', () => {
  it.each(Object.entries(knownRegistries))(
    '%s takes an image from who may push',
    async (_, knobs: Partial<Knobs>) => {
      const { ask, push, double } = await start(knobs);
      const auth = knobs.auth ?? plain.auth;
      let authorization: string | undefined;
      const anna = `Basic ${Buffer.from(`${writer.username}:${writer.password}`).toString('base64')}`;
      if (auth.kind === 'basic') authorization = anna;
      if (auth.kind === 'token') {
        const challenge = (await ask('GET', '/v2/')).headers.get('www-authenticate');
        const realm = new URL(/realm="([^"]*)"/.exec(challenge ?? '')?.[1] ?? '');
        realm.search = new URLSearchParams({
          service: auth.service,
          scope: 'repository:tools/hello:pull,push',
        }).toString();
        const answer = (await (await fetch(realm, { headers: { authorization: anna } })).json()) as Record<
          string,
          string
        >;
        authorization = `Bearer ${answer['token'] ?? answer['access_token']}`;
      }
      const headers = authorization === undefined ? {} : { authorization };
      const { put, digest } = await push('1.0', 'content', headers);
      expect(put.status).toBe(201);
      expect(
        (await ask('HEAD', '/v2/tools/hello/manifests/1.0', headers)).headers.get('docker-content-digest'),
      ).toBe(digest);
      if (auth.kind !== 'none') expect((await ask('HEAD', '/v2/tools/hello/manifests/1.0')).status).toBe(401);
      expect(double.content.repository('tools/hello').tags.get('1.0')).toBe(digest);
    },
  );
});
