import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { type Serving, serveDirectory } from '../../src/serve/serve-directory.ts';

const atEnd: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of atEnd.splice(0).reverse()) await undo();
});

/** A folder that is gone after the test, with a served folder `site` in it, so that there is an outside. */
export class Tree {
  readonly outside: string;
  readonly root: string;

  private constructor(outside: string) {
    this.outside = outside;
    this.root = join(outside, 'site');
  }

  static async make(): Promise<Tree> {
    const tree = new Tree(await mkdtemp(join(tmpdir(), 'alba-serve-')));
    atEnd.push(() => rm(tree.outside, { recursive: true, force: true }));
    await mkdir(tree.root);
    return tree;
  }

  path(key: string): string {
    return join(this.root, key);
  }

  async write(key: string, content: string | Buffer): Promise<void> {
    await mkdir(dirname(this.path(key)), { recursive: true });
    await writeFile(this.path(key), content);
  }

  async serve(onRequest?: (line: string) => void): Promise<Serving> {
    const serving = await serveDirectory(this.root, {
      host: '127.0.0.1',
      port: 0,
      signal: new AbortController().signal,
      ...(onRequest === undefined ? {} : { onRequest }),
    });
    atEnd.push(() => serving.close());
    return serving;
  }
}

/** One platform's image and an index over it, as they are published. */
export interface SampleImage {
  readonly index: string;
  readonly indexDigest: Digest;
  readonly manifest: string;
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  readonly layer: Buffer;
  readonly layerDigest: Digest;
}

export async function writeImage(tree: Tree, name: string, tags: readonly string[]): Promise<SampleImage> {
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const layer = Buffer.from(`not really a layer of ${name}, but bytes`);
  const [configDigest, layerDigest] = [digestOf(config), digestOf(layer)];
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: configDigest, size: config.length },
    layers: [{ mediaType: mediaTypes.layerGzip, digest: layerDigest, size: layer.length }],
  });
  const manifestDigest = digestOf(manifest);
  const platform = { architecture: 'amd64', os: 'linux' };
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ mediaType: mediaTypes.manifest, digest: manifestDigest, size: manifest.length, platform }],
  });
  const indexDigest = digestOf(index);
  await tree.write(`v2/${name}/blobs/${configDigest}`, config);
  await tree.write(`v2/${name}/blobs/${layerDigest}`, layer);
  await tree.write(`v2/${name}/manifests/${manifestDigest}`, manifest);
  await tree.write(`v2/${name}/manifests/${indexDigest}`, index);
  for (const tag of tags) await tree.write(`v2/${name}/manifests/${tag}`, index);
  return { index, indexDigest, manifest, manifestDigest, configDigest, layer, layerDigest };
}

/** Sends bytes as they are, which fetch would tidy up, and gives all that comes back until the server hangs up. */
export function raw(serving: Serving, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(serving.url).port), '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += text;
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

/** GET with a request target that is sent as it is. */
export function rawGet(serving: Serving, target: string): Promise<string> {
  return raw(serving, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
}
