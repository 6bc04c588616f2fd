import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { temporary } from './real-alba.ts';
import { type Authority, type KeyPair, makeAuthority } from './real-certificates.ts';

/** What registries and their clients need in a file of tests: made before them, and gone behind them. */
export interface RegistryPlace {
  readonly folder: Awaited<ReturnType<typeof temporary>>;
  /** Signs certificates. */
  readonly authority: Authority;
  /** A certificate for loopback. */
  readonly tls: KeyPair;
  /** A folder with a docker `config.json`. Resolves to its path. */
  configFolder(name: string, config: string): Promise<string>;
}

export function registryPlace(): RegistryPlace {
  const place: { folder?: RegistryPlace['folder']; authority?: Authority; tls?: KeyPair } = {};
  beforeAll(async () => {
    place.folder = await temporary();
    place.authority = await makeAuthority(place.folder.path);
    place.tls = await place.authority.issue('server');
  });
  afterAll(() => place.folder?.remove());
  const made = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('asked for before the tests began');
    return value;
  };
  return {
    get folder() {
      return made(place.folder);
    },
    get authority() {
      return made(place.authority);
    },
    get tls() {
      return made(place.tls);
    },
    async configFolder(name, config) {
      const path = join(this.folder.path, name);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'config.json'), config);
      return path;
    },
  };
}
