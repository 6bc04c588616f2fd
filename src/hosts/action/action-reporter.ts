import { createLineReporter } from '../../report/line-reporter.ts';
import { printable } from '../../report/printable.ts';
import type { Reporter } from '../../report/reporter.ts';
import type { ActionsCore } from './actions-core.ts';

/**
 * Tells of a run in the log of a step: each heading opens a group, which can be folded away, and warnings are annotations. All
 * goes to stdout, where the commands of a step go, so that nothing changes places. `now` in milliseconds.
 */
export function actionReporter(
  core: ActionsCore,
  { debug, now = () => performance.now() }: { readonly debug: boolean; readonly now?: () => number },
): Reporter {
  const lines = createLineReporter((line) => core.info(line), debug, now);
  let isOpen = false;
  const endGroup = (): void => {
    if (isOpen) core.endGroup();
    isOpen = false;
  };
  return {
    ...lines,
    heading: (title) => {
      endGroup();
      core.startGroup(printable(title));
      isOpen = true;
    },
    warn: (text) => core.warning(printable(text), { title: 'alba' }),
    done: (line, next) => {
      endGroup();
      lines.done(line, next);
    },
    close: endGroup,
  };
}
