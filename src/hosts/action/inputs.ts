import { printable } from '../../report/printable.ts';
import type { RawSettings, Spelling } from '../../settings/decode.ts';
import type { Mistakes } from '../../settings/mistakes.ts';
import { unknownSetting } from '../../settings/unknown.ts';
import { detectHost, type Environment } from '../context/detect-host.ts';
import { hostSettings } from '../host-settings.ts';
import type { ActionsCore } from './actions-core.ts';

const rows = hostSettings().map(([name, { aliases = [] }]) => ({ name, spellings: [name, ...aliases] }));
const known = rows.flatMap(({ spellings }) => spellings);

/** How the inputs of one step are spelled there: by an alias, where that was given. */
export function inputSpelling(environment: Environment): Spelling {
  return (name) => {
    const row = rows.find((each) => each.name === name);
    return row?.spellings.find((spelled) => environment[variableOf(spelled)]?.trim()) ?? name;
  };
}

/**
 * The inputs of a GitHub, Forgejo or Gitea step. One that there is none of is a mistake where it is known what was meant, and
 * else gets a warning.
 */
export function readInputs(core: ActionsCore, environment: Environment, mistakes: Mistakes): RawSettings {
  const isInherited = mayInherit(environment);
  const found = known.filter((spelled) => environment[variableOf(spelled)]?.trim());
  if (isInherited && found.length > 0) {
    core.info(
      `inputs that were found here, this step’s or those of the action around it: ${found.join(', ')}`,
    );
  }
  for (const [variable, text] of Object.entries(environment)) {
    const written = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase();
    if (written === undefined || known.includes(written) || !text?.trim()) continue;
    const { message, hint } = unknownSetting(written, { noun: 'input', written, known });
    if (hint !== undefined && !isInherited) mistakes.add(message, hint);
    else core.warning(`alba has no input “${printable(written)}”, and leaves it alone`, { title: 'alba' });
  }
  return Object.fromEntries(
    rows.map(({ name, spellings }) => [
      name,
      spellings.map((spelled) => core.getInput(spelled)).filter((text) => text !== ''),
    ]),
  );
}

/**
 * Whether inputs may stand there that nobody gave to this step: runners of Forgejo and Gitea leave those of a composite action
 * in the environment of the steps inside it (act/runner/action_composite.go). GITHUB_ACTION_PATH is set inside of one only.
 */
function mayInherit(environment: Environment): boolean {
  return detectHost(environment) !== 'github' && Boolean(environment['GITHUB_ACTION_PATH']);
}

/** As runners name it, hyphens kept. */
function variableOf(input: string): string {
  return `INPUT_${input.toUpperCase()}`;
}
