import { expect, it } from 'vitest';
import { refuseForPartial } from '../../src/container/partial-rules.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { sampleImage } from './sample-images.ts';

it('versions of one system are refused, since records cannot tell them apart', () => {
  const image = sampleImage('windows/amd64', { layers: ['any'] });
  const versioned = { ...image, platform: { ...image.platform, 'os.version': '10.0.20348.1' } };
  const expected = [parsePlatform('windows/amd64')];
  expect(() => refuseForPartial([image], expected)).not.toThrow();
  expect(() => refuseForPartial([versioned], expected)).toThrow(
    expect.objectContaining({ code: 'platform', message: expect.stringContaining('10.0.20348.1') }),
  );
});
