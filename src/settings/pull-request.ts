import type { BuildContext } from './context.ts';
import type { Values } from './table.ts';

/** Whether the build is a pull request's that is to be checked and not published. */
export function isCheck(values: Values, context: BuildContext | undefined): boolean {
  return context?.event === 'pull-request' && values['pull-request'] !== 'publish';
}
