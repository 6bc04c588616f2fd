import { expect, it, test } from 'vitest';
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

test.each([
  ['linux/arm64', 'linux/arm64/v8'],
  ['linux/amd64', 'linux/amd64/v1'],
])('%s and %s are one platform to clients, and not both in an image', (plain, usual) => {
  const images = [sampleImage(plain, { source: 'a.tar' }), sampleImage(usual, { source: 'b.tar' })];
  expect(() => sortedByPlatform(images)).toThrow(
    `a.tar and b.tar both hold an image for ${plain}, which clients take for ${usual}`,
  );
});

test('other variants, and versions of Windows, are platforms of their own', () => {
  const platforms = [
    'linux/amd64',
    'linux/amd64/v3',
    'linux/arm64/v8',
    'linux/arm64/v9',
    'linux/arm',
    'linux/arm/v7',
  ];
  const images = platforms.map((platform) => sampleImage(platform));
  const windows = sampleImage('windows/amd64');
  const versions = ['10.0.1', '10.0.2'].map((version) => ({
    ...windows,
    platform: { ...windows.platform, 'os.version': version },
  }));
  expect(sortedByPlatform([...images, ...versions])).toHaveLength(8);
});
