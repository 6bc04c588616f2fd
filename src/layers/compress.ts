import * as zlib from 'node:zlib';
import { AlbaError } from '../report/error.ts';
import { gzip } from './gzip.ts';

/** How layers are packed. */
export type Compression = 'gzip' | 'zstd';

/** A step of a pipeline: the compressed form of what it takes. */
export type Compress =
  | ((plain: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>)
  | NodeJS.ReadWriteStream;

/** Of the zlib that Node has from 22.15 on. */
interface ZstdOfNode {
  createZstdCompress(options: { params: Record<number, number> }): NodeJS.ReadWriteStream;
  readonly constants: { readonly ZSTD_c_compressionLevel: number; readonly ZSTD_c_checksumFlag: number };
}

function hasZstd(module: object): module is ZstdOfNode {
  return 'createZstdCompress' in module;
}

/**
 * The stream that packs a layer. Its gzip depends on nothing but what it takes; its zstd, level 3 with a checksum, on the libzstd
 * that this version of Node brings, too. Throws `usage` where Node has none.
 */
export function compress(compression: Compression): Compress {
  if (compression === 'gzip') return (plain) => gzip(plain);
  const node = nodeWithZstd();
  const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum } = node.constants;
  return node.createZstdCompress({ params: { [level]: 3, [checksum]: 1 } });
}

/** Throws `usage` where this Node cannot compress so: to be told before anything is read. */
export function checkCompression(compression: Compression): void {
  if (compression === 'zstd') nodeWithZstd();
}

function nodeWithZstd(): ZstdOfNode {
  const node: object = zlib;
  if (hasZstd(node)) return node;
  throw new AlbaError('usage', `Node ${process.versions.node} cannot compress with zstd`, {
    hint: 'use Node 22.15 or newer, or gzip',
  });
}
