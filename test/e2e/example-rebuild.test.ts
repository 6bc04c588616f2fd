import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../support/real-alba.ts';
import { run } from '../support/real-program.ts';

test('the committed example is what its source builds, byte for byte', async () => {
  const said = await run(join(checkout, 'examples/hello/build.sh'), ['--check']);
  expect(said).toContain('examples/hello');
});
