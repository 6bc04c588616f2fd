import { expect, it } from 'vitest';
import { annotate } from '../../../src/hosts/action/annotations.ts';
import { coreDouble } from '../../support/actions-core.ts';

function annotations(count: number): readonly string[] {
  const { double, said } = coreDouble();
  annotate(
    double,
    Array.from({ length: count }, (_, at) => `✗ mistake ${at + 1}\n  hint`),
  );
  return said;
}

it('each failure is an annotation of its own', () => {
  expect(annotations(2)).toEqual(['error mistake 1\n  hint', 'error mistake 2\n  hint']);
  expect(annotations(10)).toHaveLength(10);
});

it('what would be more than GitHub shows is in the last one', () => {
  const said = annotations(12);
  expect(said).toHaveLength(10);
  expect(said[8]).toBe('error mistake 9\n  hint');
  expect(said[9]).toBe('error mistake 10\n  hint\nmistake 11\n  hint\nmistake 12\n  hint');
});
