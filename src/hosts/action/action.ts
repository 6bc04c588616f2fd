import { closest } from '../../settings/closest.ts';
import type { RawSettings } from '../../settings/decode.ts';
import type { Mistakes } from '../../settings/mistakes.ts';
import { settings } from '../../settings/table.ts';
import type { Environment } from '../context/detect-host.ts';
import type { Channels } from '../request.ts';
import { outputs } from './outputs.ts';

/** What alba uses of @actions/core, which is loaded for an Action only. */
export type ActionsCore = Pick<
  typeof import('@actions/core'),
  'getInput' | 'setOutput' | 'setSecret' | 'setFailed' | 'warning'
>;

/**
 * The inputs of a GitHub, Forgejo or Gitea step. One that is nearly an input's name is a mistake, others only get a warning: on
 * Forgejo, Gitea and act the inputs of a composite action stand in the environment of the steps inside it
 * (forgejo-runner, act/runner/action_composite.go).
 */
export function readInputs(core: ActionsCore, environment: Environment, mistakes: Mistakes): RawSettings {
  const rows = settings.filter(([, { where }]) => where !== 'command line');
  const known = rows.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  for (const variable of Object.keys(environment)) {
    const input = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase();
    if (input === undefined || known.includes(input) || !environment[variable]) continue;
    const meant = closest(input, known);
    if (meant === undefined) core.warning(`alba has no input “${input}”, and leaves it alone`);
    else mistakes.add(`there is no input ${input}`, `did you mean ${meant}?`);
  }
  return Object.fromEntries(
    rows.map(([name, { aliases = [] }]) => [
      name,
      [name, ...aliases].map((spelled) => core.getInput(spelled)).filter((text) => text !== ''),
    ]),
  );
}

/** Masks, outputs and the annotation of an Action. */
export function actionChannels(core: ActionsCore): Channels {
  return {
    hide: (secrets) => {
      for (const secret of secrets) core.setSecret(secret);
    },
    result: (result) => {
      for (const [name, { value }] of Object.entries(outputs)) core.setOutput(name, value(result));
    },
    failure: (lines) => core.setFailed(lines),
  };
}
