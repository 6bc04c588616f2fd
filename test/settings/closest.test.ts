import { describe, expect, it } from 'vitest';
import { closest } from '../../src/settings/closest.ts';

const names = ['tag', 'tags', 'target', 'static-target', 'dry-run', 'overwrite', 'platform'];

describe('closest', () => {
  it.each([
    ['dryrun', 'dry-run'],
    ['dry_run', 'dry-run'],
    ['plattform', 'platform'],
    ['overwrit', 'overwrite'],
    ['traget', 'target'],
    ['staticTarget', 'static-target'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, names)).toBe(meant);
  });

  it.each(['frobnicate', 'x', 'bucket'])('takes %s for nothing', (word) => {
    expect(closest(word, names)).toBeUndefined();
  });
});
