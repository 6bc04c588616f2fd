import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { requirePlatforms } from '../../src/oci/required-platforms.ts';

test('of many sources that were not asked for, three are named', () => {
  const found = ['a', 'b', 'c', 'd', 'e'].map((source) => ({ source, platform: parsePlatform('linux/386') }));
  expect(() => requirePlatforms(found, [parsePlatform('linux/amd64')])).toThrow(
    expect.objectContaining({
      code: 'platform',
      hint: expect.stringMatching(/^--platform lists all the platforms/),
      message: expect.stringMatching(
        /^nothing was found for linux\/amd64; a is .*; b is .*; c is .*; and 2 more$/,
      ),
    }),
  );
});
