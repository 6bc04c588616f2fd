/** A user and a secret for the targets whose name begins with `prefix`. */
export interface Credential {
  readonly prefix: string;
  readonly user: string;
  readonly secret: string;
}

/**
 * Reads lines `TARGET-PREFIX USER SECRET` (empty lines and `#` comments are skipped), or the text of a docker
 * `config.json`. Throws an Error whose message says what is wrong, and never holds what was read.
 */
export function parseCredentials(text: string): readonly Credential[] {
  return text.trimStart().startsWith('{') ? fromDockerConfig(text) : fromLines(text);
}

/**
 * The credential for a target, by its name: the longest prefix that ends where a part of the name ends, so that
 * `s3://releases` says nothing about `s3://releases-eu`.
 */
export function credentialFor(target: string, credentials: readonly Credential[]): Credential | undefined {
  return credentials
    .filter(({ prefix }) => isPrefix(prefix, target))
    .reduce<Credential | undefined>(
      (best, next) => (best === undefined || next.prefix.length > best.prefix.length ? next : best),
      undefined,
    );
}

function isPrefix(prefix: string, target: string): boolean {
  if (!target.startsWith(prefix)) return false;
  const rest = target.slice(prefix.length);
  if (rest === '' || /[/?&]$/.test(prefix) || /^[/?&]/.test(rest)) return true;
  // A colon ends a repository's name, but not a host's: another port is another server.
  return rest.startsWith(':') && /:\/\/[^/]+\/./.test(prefix);
}

function fromLines(text: string): Credential[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [, prefix, user, secret] = /^\s*(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (prefix === undefined || user === undefined || secret === undefined || !prefix.includes('://')) {
      throw new Error(`line ${at + 1} is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET`);
    }
    return [{ prefix, user, secret }];
  });
}

/** docker/cli, cli/config/configfile: `auth` is base64 of `user:password`; the host may be written as an https address. */
type DockerEntry = { readonly [Field in 'auth' | 'username' | 'password']?: string };

function fromDockerConfig(text: string): Credential[] {
  return Object.entries(readDockerAuths(text)).flatMap(([host, { auth, username, password }]) => {
    const [user, secret] =
      auth === undefined ? [username, password] : halves(Buffer.from(auth, 'base64').toString());
    if (!user || !secret) return [];
    return [{ prefix: `docker://${hostName(host)}`, user, secret }];
  });
}

function readDockerAuths(text: string): Readonly<Record<string, DockerEntry>> {
  try {
    const { auths } = JSON.parse(text);
    if (isObject(auths) && Object.values(auths).every(isDockerEntry))
      return auths as Record<string, DockerEntry>;
  } catch {
    // The parser's own message quotes what it read, and that is secret.
  }
  throw new Error('begins like a docker config.json, and is none with “auths”');
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
