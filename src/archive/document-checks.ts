import { AlbaError } from '../report/error.ts';
import type { Format } from './recognise.ts';

/** Configs and manifests are smaller than this in practice; registries refuse manifests above it (distribution-spec, « Pushing Manifests »). */
export const mostDocumentBytes = 4 << 20;

const again = 'build the image again';

/** Throws where a file of this size and format is no document. */
export function checkIsDocument(label: string, name: string, size: number, format: Format): void {
  if (format === 'tar' || format === 'gzip' || format === 'zstd') {
    throw new AlbaError('source', `${label}: ${name} is no JSON document, but ${format}`, { hint: again });
  }
  if (size <= mostDocumentBytes) return;
  throw new AlbaError(
    'source',
    `${label}: ${name} is larger than a document of an image is (${size} bytes)`,
    {
      hint: again,
    },
  );
}

/** The format of a layer; throws where a file is none. */
export function layerFormat(label: string, name: string, format: Format): 'empty' | 'tar' | 'gzip' | 'zstd' {
  switch (format) {
    case 'empty':
    case 'tar':
    case 'gzip':
    case 'zstd':
      return format;
    case 'xz':
    case 'bzip2':
      throw new AlbaError(
        'source',
        `${label}: ${name} is compressed with ${format}, which alba does not read in an image`,
        {
          hint: 'build the image with layers that are plain, gzip or zstd',
        },
      );
    default:
      throw new AlbaError('source', `${label}: ${name} is no tar`, { hint: again });
  }
}

/** For a file that went by, was no layer, and was too large to be kept. */
export function notKept(label: string, name: string): AlbaError {
  return new AlbaError('source', `${label}: ${name} is larger than what alba keeps of a stream`, {
    hint: 'decompress the archive into a file, and give that',
  });
}
