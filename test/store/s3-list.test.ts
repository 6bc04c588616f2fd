import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { entriesOf } from '../../src/store/s3-list.ts';

function pageOf(key: string, EncodingType?: 'url'): ListObjectsV2CommandOutput {
  return {
    $metadata: {},
    Contents: [{ Key: key, Size: 1, ETag: '"x"', LastModified: new Date(0) }],
    ...(EncodingType && { EncodingType }),
  };
}

const keysOf = (page: ListObjectsV2CommandOutput) =>
  entriesOf(page, '', undefined).map((entry) => (entry.kind === 'object' ? entry.key : entry.prefix));

it('decodes keys where the store says that they are encoded, and only there', () => {
  expect(keysOf(pageOf('0.8.2%2Bfeat+x', 'url'))).toEqual(['0.8.2+feat x']);
  expect(keysOf(pageOf('0.8.2+feat'))).toEqual(['0.8.2+feat']);
  expect(keysOf(pageOf('100%'))).toEqual(['100%']);
});

it('names a key that is not encoded as the store says', () => {
  expect(() => keysOf(pageOf('100%', 'url'))).toThrow(/100%/);
});
