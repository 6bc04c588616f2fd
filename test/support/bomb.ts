import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { endMarker, rawEntry, rawHeader } from './raw-tar.ts';

/** A MiB of zeros, and a member of gzip that inflates to it. */
const zeros = Buffer.alloc(1 << 20);
const squeezed = gzipSync(zeros, { level: 9 });

/**
 * Writes a docker-archive, gzipped, whose one layer holds a file of so many MiB of zeros: a thousandth of that on disk,
 * made member by member of gzip (RFC 1952 § 2.2). Resolves to the digest of its config.
 */
export async function writeBomb(file: string, mebibytes: number): Promise<string> {
  const size = mebibytes * zeros.length;
  const layerHeader = rawHeader({ name: 'zeros', size });
  const layerSize = layerHeader.length + size + endMarker.length;
  const hash = createHash('sha256').update(layerHeader);
  for (let count = 0; count < mebibytes; count++) hash.update(zeros);
  const diffId = `sha256:${hash.update(endMarker).digest('hex')}`;
  const config = `{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["${diffId}"]}}`;
  const manifest = '[{"Config":"config.json","RepoTags":null,"Layers":["layer.tar"]}]';
  const before = [
    rawEntry({ name: 'manifest.json' }, manifest),
    rawEntry({ name: 'config.json' }, config),
    rawHeader({ name: 'layer.tar', size: layerSize }),
    layerHeader,
  ];
  const handle = await open(file, 'w');
  try {
    await handle.write(gzipSync(Buffer.concat(before)));
    await handle.write(Buffer.concat(Array<Buffer>(mebibytes).fill(squeezed)));
    await handle.write(gzipSync(Buffer.concat([endMarker, Buffer.alloc(-layerSize & 511), endMarker])));
  } finally {
    await handle.close();
  }
  return `sha256:${createHash('sha256').update(config).digest('hex')}`;
}
