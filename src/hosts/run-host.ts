import type { BuildContext } from '../settings/context.ts';
import { Mistakes } from '../settings/mistakes.ts';
import { table } from '../settings/table.ts';
import type { Verb } from '../settings/verbs.ts';
import { inputSpelling, readInputs } from './action/inputs.ts';
import {
  commandLineSpelling,
  givenFlagSpelling,
  readCommandLine,
  tagExample,
} from './command-line/command-line.ts';
import { helpText } from './command-line/help.ts';
import { detectHost, type Environment } from './context/detect-host.ts';
import { readEventPayload } from './environment.ts';
import { pluginChannels } from './plugin/channels.ts';
import { givenPluginSpelling, readPluginSettings } from './plugin/plugin-settings.ts';
import type { Surroundings } from './process/surroundings.ts';
import { runCall } from './run-call.ts';
import { runServe } from './run-serve.ts';
import { terminal } from './terminal.ts';
import { version } from './version.ts';
import { whichHost } from './which-host.ts';

/**
 * Runs alba as the host that this is, and returns the exit code. Arguments mean the command line, on every host; with none,
 * an Action's inputs or a plugin's settings are read.
 */
export async function runHost(surroundings: Surroundings): Promise<number> {
  const { argv, environment, stderr } = surroundings;
  switch (whichHost(argv, environment)) {
    case 'command line':
      return runCommandLine(surroundings);
    case 'action':
      return runAction(surroundings);
    case 'plugin':
      return runPlugin(surroundings);
    case undefined:
      stderr.write(`${helpText(undefined)}\n`);
      return 2;
  }
}

async function runCommandLine(surroundings: Surroundings): Promise<number> {
  const mistakes = new Mistakes();
  const line = readCommandLine(surroundings.argv, mistakes);
  if (line.kind === 'help') await surroundings.stdout(helpText(line.verb));
  if (line.kind === 'version') await surroundings.stdout(version);
  if (line.kind === 'help' || line.kind === 'version') return 0;
  if (line.kind === 'serve')
    return runServe({ ...line, spelling: commandLineSpelling, mistakes }, surroundings);
  const request = {
    raw: line.raw,
    spelling: givenFlagSpelling(surroundings.argv),
    tagExample: tagExample(line.verb ?? 'publish'),
    stdin: surroundings.stdin,
  };
  const context = await contextOf(surroundings.environment);
  return runCall(
    { request, verb: line.verb, context, mistakes, channels: terminal(surroundings) },
    surroundings,
  );
}

async function runAction(surroundings: Surroundings): Promise<number> {
  const [{ actionsCore: core }, { actionChannels }] = await Promise.all([
    import('./action/core.ts'),
    import('./action/channels.ts'),
  ]);
  const mistakes = new Mistakes();
  const raw = readInputs(core, surroundings.environment, mistakes);
  const request = { raw, spelling: inputSpelling(surroundings.environment) };
  const channels = actionChannels(core, surroundings.environment);
  const context = await contextOf(surroundings.environment);
  return runCall({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}

async function runPlugin(surroundings: Surroundings): Promise<number> {
  const mistakes = new Mistakes();
  const raw = readPluginSettings(surroundings.environment, mistakes);
  const request = { raw, spelling: givenPluginSpelling(surroundings.environment) };
  const channels = pluginChannels(surroundings);
  const context = await contextOf(surroundings.environment);
  return runCall({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}

/** What a CI host tells of the build. What reads that is loaded on one only. */
async function contextOf(environment: Environment): Promise<BuildContext | undefined> {
  if (detectHost(environment) === undefined) return undefined;
  const { buildContext } = await import('./context/build-context.ts');
  return buildContext(environment, await readEventPayload(environment));
}

/** `publish` where it is none too; decoding tells the user of that, and of what else is wrong. */
function hostVerb(texts: readonly string[] = []): Verb {
  const text = texts.map((each) => each.trim()).find((each) => each !== '');
  const reading = table.command.kind.read(text ?? '');
  return 'value' in reading ? reading.value : 'publish';
}
