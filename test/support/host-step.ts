import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A step of a host, as far as it is made of files and variables: what is set for it, and what it leaves. */
export interface HostStep {
  /** The files' paths and the settings, to be put on top of what the host says of the build. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it handed to the next steps, as a runner reads it; empty on a host without outputs. */
  outputs(): Promise<Readonly<Record<string, string>>>;
}

/** The files that an Action's step writes. */
const actionFiles = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];

/** A step of GitHub, Gitea or Forgejo with these inputs. Its files lie in the folder. */
export async function actionStep(
  folder: string,
  inputs: Readonly<Record<string, string>>,
  payload: unknown = {},
): Promise<HostStep> {
  const event = join(folder, 'event.json');
  await writeFile(event, JSON.stringify(payload));
  const paths = actionFiles.map((name) => [name, join(folder, name)] as const);
  for (const [, path] of paths) await writeFile(path, '');
  return {
    environment: {
      ...Object.fromEntries(paths),
      GITHUB_EVENT_PATH: event,
      GITHUB_WORKSPACE: folder,
      ...prefixed(inputs, (name) => `INPUT_${name.toUpperCase()}`),
    },
    outputs: async () => {
      const text = await readFile(join(folder, 'GITHUB_OUTPUT'), 'utf8');
      const found = text.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
      return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
    },
  };
}

/** A step of Drone or Woodpecker with these settings. */
export function pluginStep(settings: Readonly<Record<string, string>>): HostStep {
  const spelled = (name: string) => `PLUGIN_${name.toUpperCase().replaceAll('-', '_')}`;
  return { environment: prefixed(settings, spelled), outputs: async () => ({}) };
}

function prefixed(
  settings: Readonly<Record<string, string>>,
  variable: (name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, text]) => [variable(name), text]));
}
