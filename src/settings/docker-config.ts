import type { Credential } from './credential.ts';

/** docker/cli, cli/config/configfile: `auth` is base64 of `user:password`; the host may be written as an https address. */
type DockerEntry = { readonly [Field in 'auth' | 'username' | 'password']?: string };

/** The credentials in a docker `config.json`. Throws an Error that never holds what was read. */
export function fromDockerConfig({ auths }: { readonly auths: unknown }): Credential[] {
  if (!isObject(auths) || !Object.values(auths).every(isDockerEntry)) {
    throw new Error('is like a docker config.json, and its “auths” are not');
  }
  return Object.entries(auths as Record<string, DockerEntry>).flatMap(
    ([host, { auth, username, password }]) => {
      const [user, secret] =
        auth === undefined ? [username, password] : halves(Buffer.from(auth, 'base64').toString());
      if (!user || !secret) return [];
      return [{ prefix: `docker://${hostName(host)}`, user, secret }];
    },
  );
}

function isDockerEntry(entry: unknown): entry is DockerEntry {
  if (!isObject(entry)) return false;
  return [entry['auth'], entry['username'], entry['password']].every(
    (field) => field === undefined || typeof field === 'string',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function halves(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
}

function hostName(host: string): string {
  const bare = host.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$/, '');
  return bare === 'index.docker.io' || bare === 'registry-1.docker.io' ? 'docker.io' : bare;
}
