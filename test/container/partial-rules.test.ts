import { expect, it } from 'vitest';
import { recordsAt, refuseForPartial } from '../../src/container/partial-rules.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { memoryStore } from '../support/memory-store.ts';
import { registryIn } from './pushing.ts';
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

it('the jobs of a build find each other, in whatever order they name its tags', () => {
  const destination = registryIn(memoryStore());
  const place = (...tags: string[]) =>
    recordsAt(destination, tags, 'c0ffee').place(parsePlatform('linux/arm/v6'));
  expect(place('latest', '1.0')).toBe('v2/_alba/hello/parts/1.0/c0ffee/linux.arm.v6');
  expect(place('1.0', 'latest')).toBe(place('latest', '1.0'));
  expect(place('1.0+feat')).toBe(place('1.0_feat'));
});
