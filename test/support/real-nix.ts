import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './real-program.ts';

/** A Nix store of its own, below a folder: no root, no daemon, no network. */
export interface NixStore {
  /** What programs that look into the store need to know. */
  readonly env: Readonly<Record<string, string>>;
  /** What Nix's own programs need to work with it, besides PATH. */
  readonly nixEnv: Readonly<Record<string, string>>;
  readonly path: string;
  /** `nix-build`: builds an attribute of an expression, and leaves a link to its output. */
  build(expression: string, attribute: string, link: string): Promise<void>;
}

/** What makes builders the machine's own programs, without users of their own, and without a network. */
export const nixSettings = ['build-users-group =', 'sandbox = false', 'substituters ='] as const;

/** Makes a store (Nix manual, « Common Environment Variables »). Builders are the machine's own programs, and see its files. */
export async function nixStore(folder: string): Promise<NixStore> {
  const at = (name: string) => join(folder, name);
  const env = {
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('var'),
    NIX_LOCALSTATE_DIR: at('var'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
    XDG_CACHE_HOME: at('cache'),
    HOME: at('home'),
    NIX_REMOTE: 'local',
  };
  for (const name of ['conf', 'home']) await mkdir(at(name), { recursive: true });
  await writeFile(at('conf/nix.conf'), nixSettings.map((line) => `${line}\n`).join(''));
  return {
    env: { NIX_STORE_DIR: env.NIX_STORE_DIR },
    nixEnv: env,
    path: env.NIX_STORE_DIR,
    async build(expression, attribute, link) {
      await writeFile(at('default.nix'), expression);
      await run('nix-build', [at('default.nix'), '-A', attribute, '-o', link], {
        env: { PATH: process.env['PATH'], ...env },
      });
    },
  };
}
