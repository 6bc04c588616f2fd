import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NixStore, nixSettings, nixStore } from './real-nix.ts';
import { run } from './real-program.ts';

/**
 * A Nix store below a folder where `nix build .#…` works as it does with a network: the flake `nixpkgs` is the stand-in in
 * test/support/nixpkgs, which offers what examples/nix uses, and builds with the Go of this machine. With `nixEnv` and PATH in a
 * runner's environment a workflow's own commands work, and alba runs the scripts of that store.
 */
export async function flakeStore(folder: string): Promise<NixStore> {
  const store = await nixStore(folder);
  const conf = store.nixEnv['NIX_CONF_DIR'] ?? '';
  const goCache = (await run('go', ['env', 'GOCACHE'])).trim();
  await writeFlakes(conf, { seenAt: conf, path: process.env['PATH'] ?? '', node: process.execPath, goCache });
  return { ...store, nixEnv: { ...store.nixEnv, NIX_CONFIG: 'experimental-features = nix-command flakes' } };
}

export interface FlakeMachine {
  /** The folder's path for Nix. */
  readonly seenAt: string;
  /** Where builders find programs, Node among them, and where Go keeps what it has compiled: a flake sees no environment. */
  readonly path: string;
  readonly node: string;
  readonly goCache: string;
}

/** Fills a folder of Nix's configuration, as /etc/nix is one, with what `flakeStore` promises. */
export async function writeFlakes(folder: string, { seenAt, ...machine }: FlakeMachine): Promise<void> {
  const at = (name: string) => join(folder, name);
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL('nixpkgs', import.meta.url)), at('nixpkgs'), { recursive: true });
  await writeFile(at('nixpkgs/machine.nix'), `builtins.fromJSON ''${JSON.stringify(machine)}''\n`);
  const nixpkgs = { type: 'path', path: join(seenAt, 'nixpkgs') };
  const flakes = [{ from: { type: 'indirect', id: 'nixpkgs' }, to: nixpkgs }];
  await writeFile(at('registry.json'), JSON.stringify({ version: 2, flakes }));
  const settings = [...nixSettings, `flake-registry = ${join(seenAt, 'registry.json')}`];
  await writeFile(at('nix.conf'), settings.map((line) => `${line}\n`).join(''));
}
