import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import type { ScriptRules } from './open-options.ts';
import { unreadable } from './unreadable.ts';

/** A store object's name: a hash in nix-base32 and a name of these characters (Nix manual, « Store path »). */
const storeObject = /^[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/;

/**
 * The real path of a script that may be run: what is run is what was looked at, wherever links lead later. Rejects with
 * `source` where it lies in no Nix store and scripts may not be run anywhere.
 */
export async function permittedScript(path: string, rules: ScriptRules): Promise<string> {
  const real = await realpath(path).catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
  if (rules.anywhere || (await isInStore(real, rules.stores))) return real;
  const script = shellWord(path.startsWith('-') || !path.includes('/') ? `./${path}` : path);
  throw new AlbaError('source', `${path} is a script and lies in no Nix store, so it is not run`, {
    hint: `if it writes an image and you trust it, set --run-scripts, or run it in the step that builds, into a file: ${script} > image.tar`,
  });
}

/** Directly in it: what lies deeper belongs to a store object, but is no output of streamLayeredImage. */
async function isInStore(real: string, stores: readonly string[]): Promise<boolean> {
  if (!storeObject.test(basename(real))) return false;
  const folders = await Promise.all(stores.map((store) => realpath(store).catch(() => undefined)));
  return folders.includes(dirname(real));
}
