import { expect, it } from 'vitest';
import { sortedByPlatform } from '../../src/container/platforms-of.ts';
import { sampleImage } from './sample-images.ts';

it('tells an archive that is given twice from a source with two images of one platform', () => {
  const image = sampleImage('linux/amd64', { source: 'a.tar' });
  expect(() => sortedByPlatform([image, image])).toThrow('a.tar is given twice');
  const { config } = sampleImage('linux/arm64');
  expect(() => sortedByPlatform([image, { ...image, config }])).toThrow(
    'a.tar holds two images for linux/amd64',
  );
});
