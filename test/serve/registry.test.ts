import { describe, expect, it } from 'vitest';
import { mergeImages } from '../../src/container/merge.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { attested, sampleImage, withForeignBase } from '../container/sample-images.ts';
import { sampleRun } from '../container/sample-run.ts';
import { publishImage } from '../support/publish-image.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';
import { Tree, writeImage } from './published-tree.ts';

const absent = digestOf('never published');

async function served(name = 'albatros', tags: readonly string[] = ['1.0']) {
  const tree = await Tree.make();
  const image = await writeImage(tree, name, tags);
  const { url } = await tree.serve();
  return { tree, image, url, v2: `${url}/v2/${name}` };
}

async function errorOf(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/json');
  const { errors } = (await answer.json()) as { errors: { code: string; message: string }[] };
  expect(errors).toHaveLength(1);
  expect(errors[0]?.message).toMatch(/\w/);
  return [answer.status, errors[0]?.code];
}

describe('a pull', () => {
  it('goes from the tag to every byte, as skopeo and docker do it', async () => {
    const { url, v2, image } = await served('team/albatros');
    for (const path of ['/v2/', '/v2']) {
      const ping = await fetch(url + path, { redirect: 'error' });
      expect([ping.status, await ping.text()]).toEqual([200, '{}']);
      expect(ping.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    }

    const head = await fetch(`${v2}/manifests/1.0`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(String(image.index.length));
    expect(head.headers.get('docker-content-digest')).toBe(image.indexDigest);
    expect(head.headers.get('content-type')).toBe(mediaTypes.index);

    const tag = await fetch(`${v2}/manifests/1.0`, { headers: { accept: 'application/x-other' } });
    expect(tag.headers.get('content-type')).toBe(mediaTypes.index);
    expect(tag.headers.get('cache-control')).toBe('no-cache');
    expect(tag.headers.get('etag')).toBe(`"${image.indexDigest}"`);
    expect(await tag.text()).toBe(image.index);

    const child = await fetch(`${v2}/manifests/${encodeURIComponent(image.manifestDigest)}`);
    expect(child.headers.get('content-type')).toBe(mediaTypes.manifest);
    expect(child.headers.get('docker-content-digest')).toBe(image.manifestDigest);
    expect(child.headers.get('cache-control')).toMatch(/immutable/);
    expect(await child.text()).toBe(image.manifest);

    const config = await fetch(`${v2}/blobs/${image.configDigest}`);
    expect(digestOf(Buffer.from(await config.arrayBuffer()))).toBe(image.configDigest);
    const layer = await fetch(`${v2}/blobs/${image.layerDigest}`);
    expect(layer.headers.get('content-type')).toBe('application/octet-stream');
    expect(layer.headers.get('docker-content-digest')).toBe(image.layerDigest);
    expect(layer.headers.get('cache-control')).toMatch(/immutable/);
    expect(Buffer.from(await layer.arrayBuffer())).toEqual(image.layer);
    expect(await (await fetch(`${v2}/tags/list`)).json()).toEqual({ name: 'team/albatros', tags: ['1.0'] });
  });

  it('goes on where a layer broke off', async () => {
    const { v2, image } = await served();
    const address = `${v2}/blobs/${image.layerDigest}`;
    const rest = await fetch(address, {
      headers: { range: 'bytes=10-', 'if-range': `"${image.layerDigest}"` },
    });
    expect(rest.status).toBe(206);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(image.layer.subarray(10));
    expect((await fetch(address, { headers: { range: 'bytes=9999-' } })).status).toBe(416);
    const head = await fetch(address, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(image.layer.length));
  });

  it('asks for an unchanged tag without reading it again', async () => {
    const { v2, image } = await served();
    const answer = await fetch(`${v2}/manifests/1.0`, {
      headers: { 'if-none-match': `"${image.indexDigest}"` },
    });
    expect(answer.status).toBe(304);
    expect(answer.headers.get('docker-content-digest')).toBe(image.indexDigest);
  });
});

describe('the type of a manifest', () => {
  const docker = 'application/vnd.docker.distribution.manifest.v2+json';
  it.each([
    ['its own', { mediaType: docker, config: {} }, docker],
    ['an index without one', { schemaVersion: 2, manifests: [] }, mediaTypes.index],
    ['a manifest without one', { schemaVersion: 2, config: {}, layers: [] }, mediaTypes.manifest],
    ['one that browsers show', { mediaType: 'text/html', manifests: [] }, mediaTypes.index],
    [
      'one that ends the header',
      { mediaType: 'application/vnd.x+json\r\nX: y', config: {} },
      mediaTypes.manifest,
    ],
  ])('is %s', async (_, manifest, type) => {
    const { tree, v2 } = await served();
    await tree.write('v2/albatros/manifests/x', JSON.stringify(manifest));
    const answer = await fetch(`${v2}/manifests/x`);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.json()).toEqual(manifest);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[]'],
    ['more than 4 MiB', `{"x":"${'y'.repeat(4 * 1024 * 1024)}"}`],
  ])('is not made up for what is %s', async (_, content) => {
    const { tree, v2 } = await served();
    await tree.write('v2/albatros/manifests/x', content);
    expect(await errorOf(await fetch(`${v2}/manifests/x`))).toEqual([404, 'MANIFEST_UNKNOWN']);
  });
});

it('hands out what others have left under a digest that alba does not write', async () => {
  const { tree, v2 } = await served();
  const digest = `sha512:${'0'.repeat(128)}`;
  await tree.write(`v2/albatros/blobs/${digest}`, 'a layer');
  const answer = await fetch(`${v2}/blobs/${digest}`);
  expect([answer.headers.get('docker-content-digest'), await answer.text()]).toEqual([digest, 'a layer']);
});

describe('the list of tags', () => {
  const tags = ['1.0', '1.10', '1.9', 'Main', '_x', 'latest'];

  it('comes from the tags themselves, in ASCII order', async () => {
    const { tree, v2 } = await served('albatros', [...tags].reverse());
    await tree.write('v2/albatros/tags/list', '{"name":"albatros","tags":["gone"]}');
    expect(await (await fetch(`${v2}/tags/list`)).json()).toEqual({ name: 'albatros', tags });
  });

  it('is turned page by page through the Link header', async () => {
    const { url, v2 } = await served('albatros', tags);
    const pages: string[][] = [];
    let next: string | undefined = `${v2}/tags/list?n=4`;
    while (next !== undefined) {
      const answer: Response = await fetch(next);
      pages.push(((await answer.json()) as { tags: string[] }).tags);
      const link = answer.headers.get('link') ?? '';
      const target = /^<(.*)>; rel="next"$/.exec(link)?.[1];
      next = target === undefined ? undefined : new URL(target, url).href;
    }
    expect(pages).toEqual([tags.slice(0, 4), tags.slice(4)]);
  });

  it.each([
    ['n=0', []],
    ['n=6', tags],
    ['n=100', tags],
    ['last=1.9', ['Main', '_x', 'latest']],
    ['last=1.95&n=1', ['Main']],
    ['last=zzz', []],
  ])('follows %s', async (query, expected) => {
    const { v2 } = await served('albatros', tags);
    const answer = await fetch(`${v2}/tags/list?${query}`);
    expect(((await answer.json()) as { tags: string[] }).tags).toEqual(expected);
    if (query !== 'last=1.95&n=1') expect(answer.headers.get('link')).toBeNull();
  });

  it.each(['n=x', 'n=-1', 'n=1.5', 'n='])('refuses %s', async (query) => {
    const { v2 } = await served();
    expect(await errorOf(await fetch(`${v2}/tags/list?${query}`))).toEqual([
      400,
      'PAGINATION_NUMBER_INVALID',
    ]);
  });
});

it('lists the images, also those below other images, and nothing of its own', async () => {
  const { tree, url } = await served('team/albatros');
  for (const name of ['zebra', 'team', 'a/b/c']) await writeImage(tree, name, ['1']);
  await tree.write('v2/_alba/albatros/notices/x', '{}');
  await tree.write('v2/_alba/manifests/1.0', '{}');
  await tree.write('v2/index.html', '{}');
  const all = await fetch(`${url}/v2/_catalog`);
  expect(await all.json()).toEqual({ repositories: ['a/b/c', 'team', 'team/albatros', 'zebra'] });
  const some = await fetch(`${url}/v2/_catalog?n=1&last=team`);
  expect(await some.json()).toEqual({ repositories: ['team/albatros'] });
  expect(some.headers.get('link')).toBe('</v2/_catalog?n=1&last=team%2Falbatros>; rel="next"');
});

describe('referrers', () => {
  const descriptor = (artifactType: string, text: string) => ({
    mediaType: mediaTypes.manifest,
    digest: digestOf(text),
    size: text.length,
    artifactType,
  });
  const [signature, sbom] = [
    descriptor('application/x-signature', 'a'),
    descriptor('application/x-sbom', 'b'),
  ];

  it('are an empty index where none are known', async () => {
    const { v2, image } = await served();
    const answer = await fetch(`${v2}/referrers/${image.indexDigest}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(mediaTypes.index);
    expect(answer.headers.get('oci-filters-applied')).toBeNull();
    expect(await answer.json()).toEqual({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });
  });

  it('are an empty index for what has a digest that alba does not write', async () => {
    const { v2 } = await served();
    const answer = await fetch(`${v2}/referrers/sha512:${'0'.repeat(128)}`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { manifests: [] }]);
  });

  it('are what was published, filtered on request', async () => {
    const { tree, v2, image } = await served();
    const stored = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [signature, sbom] };
    await tree.write(`v2/albatros/referrers/${image.indexDigest}`, JSON.stringify(stored));
    const all = await fetch(`${v2}/referrers/${image.indexDigest}`);
    expect(await all.json()).toEqual(stored);
    const query = new URLSearchParams({ artifactType: 'application/x-sbom' });
    const some = await fetch(`${v2}/referrers/${image.indexDigest}?${query}`);
    expect(some.headers.get('oci-filters-applied')).toBe('artifactType');
    expect(await some.json()).toEqual({ ...stored, manifests: [sbom] });
  });
});

it('serves an image with all that is attached to it as the specification says', async () => {
  const tree = await Tree.make();
  const run = sampleRun();
  const images = await Promise.all([
    attested(sampleImage('linux/amd64'), ['sbom', 'signature'], 'referrer'),
    attested(sampleImage('linux/arm64'), ['provenance']),
    withForeignBase(sampleImage('windows/amd64')),
  ]);
  const name = 'team/hello';
  const destination = staticRegistry({ store: directoryStore(tree.root), name, run });
  await publishImage(destination, await mergeImages(images, { annotations: {}, floating: [], run }), {
    name,
  });
  const { url } = await tree.serve();
  const valid = await validateImage(overHttp(url), name, '1.0');
  expect(valid.platforms).toEqual(['linux/amd64', 'linux/arm64', 'windows/amd64']);
  expect(valid.attestations).toHaveLength(3);
});

describe('errors', () => {
  it.each([
    ['albatros/manifests/2.0', 404, 'MANIFEST_UNKNOWN'],
    [`albatros/manifests/${absent}`, 404, 'MANIFEST_UNKNOWN'],
    ['albatros/manifests/.INVALID', 404, 'MANIFEST_UNKNOWN'],
    ['albatros/manifests/1.0+feat', 404, 'MANIFEST_UNKNOWN'],
    ['albatros/manifests/sha256:abc', 400, 'DIGEST_INVALID'],
    [`albatros/blobs/${absent}`, 404, 'BLOB_UNKNOWN'],
    ['albatros/blobs/sha256:../../x', 400, undefined],
    ['albatros/blobs/1.0', 400, 'DIGEST_INVALID'],
    ['albatros/blobs/sha512:abc', 400, 'DIGEST_INVALID'],
    [`albatros/blobs/sha512:${'0'.repeat(128)}`, 404, 'BLOB_UNKNOWN'],
    [`albatros/manifests/sha512:${'0'.repeat(128)}`, 404, 'MANIFEST_UNKNOWN'],
    ['albatros/manifests/sha256+b64:LCa0a2j=', 404, 'MANIFEST_UNKNOWN'],
    ['albatros/referrers/1.0', 400, 'DIGEST_INVALID'],
    ['other/tags/list', 404, 'NAME_UNKNOWN'],
    ['other/manifests/1.0', 404, 'MANIFEST_UNKNOWN'],
    ['Albatros/manifests/1.0', 404, 'NAME_INVALID'],
    ['_alba/manifests/1.0', 404, 'NAME_INVALID'],
    ['_alba/albatros/manifests/1.0', 404, 'NAME_INVALID'],
    ['albatros', 404, 'NAME_UNKNOWN'],
    ['albatros/tags', 404, 'NAME_UNKNOWN'],
    ['albatros/tags/list/', 404, 'NAME_UNKNOWN'],
    ['albatros/manifests/1.0/', 404, 'NAME_UNKNOWN'],
    ['albatros/blobs/uploads/', 404, 'NAME_UNKNOWN'],
    ['%zz', 400, 'UNSUPPORTED'],
  ])('for %s: %i %s', async (path, status, code) => {
    const { tree, url } = await served();
    await tree.write('v2/_alba/manifests/1.0', '{}');
    const answer = await fetch(`${url}/v2/${path}`);
    if (code === undefined) expect(answer.status).toBeGreaterThanOrEqual(400);
    else expect(await errorOf(answer)).toEqual([status, code]);
    expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  it('have no body after HEAD', async () => {
    const { v2 } = await served();
    for (const path of ['manifests/2.0', `blobs/${absent}`, 'tags/nothing']) {
      const answer = await fetch(`${v2}/${path}`, { method: 'HEAD' });
      expect([answer.status, await answer.text()]).toEqual([404, '']);
    }
  });

  it.each(['PUT', 'POST', 'PATCH', 'DELETE'])('say that %s is not supported', async (method) => {
    const { v2 } = await served();
    const answer = await fetch(`${v2}/manifests/1.0`, {
      method,
      ...(method === 'DELETE' ? {} : { body: 'x'.repeat(100_000) }),
    });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await errorOf(answer)).toEqual([405, 'UNSUPPORTED']);
    expect((await fetch(`${v2}/manifests/1.0`)).status).toBe(200);
  });

  // distribution-spec, end-7b of 2026: the tags of a push by digest. A registry that took them would answer OCI-Tag.
  it('say that tags as parameters are not supported', async () => {
    const { v2 } = await served();
    const answer = await fetch(`${v2}/manifests/${absent}?tag=1.1&tag=latest`, { method: 'PUT', body: '{}' });
    expect(answer.headers.get('oci-tag')).toBeNull();
    expect(await errorOf(answer)).toEqual([405, 'UNSUPPORTED']);
  });
});
