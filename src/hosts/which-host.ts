import { decode, type RawSettings } from '../settings/decode.ts';
import { Mistakes } from '../settings/mistakes.ts';
import { flagOf, readFlags } from './command-line/flags.ts';
import { detectHost, type Environment } from './context/detect-host.ts';
import { environmentDefaults } from './environment.ts';
import { hasPluginSettings, readPluginSettings } from './plugin/plugin-settings.ts';

export type HostKind = 'command line' | 'action' | 'plugin';

/** Who calls: arguments mean the command line, on every host. Undefined where there is nothing to read at all. */
export function whichHost(argv: readonly string[], environment: Environment): HostKind | undefined {
  if (argv.length > 0) return 'command line';
  const host = detectHost(environment);
  if (host === 'github' || host === 'forgejo' || host === 'gitea') return 'action';
  return host !== undefined || hasPluginSettings(environment) ? 'plugin' : undefined;
}

/** Whether `debug` is set, on any host. It is asked for once, before all else: failures of all kinds are told by it. */
export function isDebug(argv: readonly string[], environment: Environment): boolean {
  const raw = { ...environmentDefaults(environment), ...debugGiven(argv, environment) };
  // What is wrong with it is told when all the settings are read.
  return decode({ debug: raw.debug ?? [] }, flagOf, new Mistakes()).debug ?? false;
}

function debugGiven(argv: readonly string[], environment: Environment): RawSettings {
  const texts = {
    'command line': () => readFlags(argv, new Mistakes()).given.get('debug'),
    action: () => [environment['INPUT_DEBUG'] ?? ''],
    plugin: () => readPluginSettings(environment, new Mistakes()).debug,
  }[whichHost(argv, environment) ?? 'command line']();
  return texts?.some((text) => text.trim() !== '') ? { debug: texts } : {};
}
