import { expect, test } from 'vitest';
import { foreignLayer } from '../../src/archive/source-layer.ts';
import { digestOf } from '../../src/oci/digest.ts';

const digest = digestOf(Buffer.from('base'));
const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar';

test.each<[string, readonly string[] | undefined, boolean]>([
  ['an address', ['https://example.com/base', 'HTTP://example.com/base'], true],
  ['no field for addresses', undefined, false],
  ['no address', [], false],
  ['a file of the machine', ['file:///etc/passwd'], false],
  ['one address and no other', ['https://example.com/base', 'base.tar'], false],
])('clients can fetch a foreign layer with %s: %s', (_, urls, isForeign) => {
  const descriptor = { mediaType, digest, size: 4, ...(urls === undefined ? {} : { urls: [...urls] }) };
  expect(foreignLayer(digest, descriptor) !== undefined).toBe(isForeign);
});
