import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../../src/hosts/tables/generated-files.ts';

describe('generated tables', () => {
  it.each(Object.entries(generatedFiles))('%s is in step with the settings', (file, regenerate) => {
    const text = readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');
    expect(text, 'run node scripts/generate-tables.mjs').toBe(regenerate(text));
  });
});
