import type { ActionsCore } from './actions-core.ts';

/** GitHub shows ten errors of a step, and no more (its docs, « Workflow commands »). */
const shown = 10;

/** One annotation for each failure; where there are too many, the last one has all the rest. */
export function annotate(core: Pick<ActionsCore, 'error'>, texts: readonly string[]): void {
  const plain = texts.map((text) => text.replace(/^✗ /, ''));
  const own = plain.length > shown ? plain.slice(0, shown - 1) : plain;
  const rest = plain.slice(own.length);
  for (const text of own) core.error(text, { title: 'alba' });
  if (rest.length > 0) core.error(rest.join('\n'), { title: 'alba' });
}
