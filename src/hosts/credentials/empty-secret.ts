import type { Spelling } from '../../settings/decode.ts';
import type { SettingName } from '../../settings/table.ts';
import { detectHost, type Environment } from '../context/detect-host.ts';

/**
 * CI hosts set a variable to nothing where they have no such secret, or keep it from the build, of a fork for one. GitHub sets
 * an input to nothing that was not given, too. Says so of the first of the settings that is empty, else of the first variable.
 */
export function emptySecret(
  settings: readonly SettingName[],
  environment: Environment,
  spelling: Spelling,
  variables: readonly string[] = [],
): readonly string[] {
  if (detectHost(environment) === undefined) return [];
  const setting = settings.find((name) =>
    hostVariables(name).some((variable) => environment[variable] === ''),
  );
  const empty =
    setting === undefined ? variables.find((name) => environment[name] === '') : spelling(setting);
  if (empty === undefined) return [];
  return [`${empty} is empty: it was not set, its secret does not exist here, or this event may not read it`];
}

/** Actions keep the hyphen, and Drone keeps what was written (see hosts/plugin/plugin-settings.ts). */
function hostVariables(name: SettingName): readonly string[] {
  const upper = name.toUpperCase();
  return [`INPUT_${upper}`, ...['_', '-', '.'].map((divider) => `PLUGIN_${upper.replaceAll('-', divider)}`)];
}
