import { expect, test } from 'vitest';
import { carriedOver } from '../../src/settings/carried-over.ts';
import { textOf } from './pages.ts';

test('every setting that an error explains is told of on the page, too', () => {
  const page = textOf('docs/coming-from.md');
  const untold = Object.keys(carriedOver).filter(
    (name) =>
      ![name, name.replaceAll('-', '_'), `--${name}`, `-${name}`].some((spelled) =>
        page.includes(`\`${spelled}\``),
      ),
  );
  expect(untold).toEqual([]);
});
