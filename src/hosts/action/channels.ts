import { messageOf } from '../../report/error.ts';
import { printable } from '../../report/printable.ts';
import type { Environment } from '../context/detect-host.ts';
import type { Channels, Outcome } from '../request.ts';
import { actionReporter } from './action-reporter.ts';
import type { ActionsCore } from './actions-core.ts';
import { annotate } from './annotations.ts';
import { outputs } from './outputs.ts';
import { summaryOf } from './summary.ts';
import { summaryRemark } from './summary-remark.ts';

/** Masks, groups, annotations, outputs and the job summary of an Action. */
export function actionChannels(core: ActionsCore, environment: Environment): Channels {
  return {
    hide: (secrets) => {
      for (const secret of secrets) core.setSecret(secret);
    },
    reporter: async ({ debug }) => actionReporter(core, { debug }),
    outputs: (result) => {
      for (const [name, { value }] of Object.entries(outputs)) core.setOutput(name, value(result));
    },
    json: (text) => core.setOutput('json', text),
    show: (outcome) => summarise(core, environment, outcome),
    failures: (texts) => annotate(core, texts),
  };
}

async function summarise(core: ActionsCore, environment: Environment, outcome: Outcome): Promise<void> {
  const remark = summaryRemark(environment);
  if (remark !== undefined) core.info(remark);
  if (!environment['GITHUB_STEP_SUMMARY']) return;
  try {
    await core.summary.addRaw(summaryOf(outcome)).write();
  } catch (error) {
    // What was published is published.
    core.warning(printable(`the job summary could not be written: ${messageOf(error)}`), { title: 'alba' });
  }
}
