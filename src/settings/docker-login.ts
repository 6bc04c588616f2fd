/** Who to be at a registry. */
export interface DockerLogin {
  /** `<token>` where the secret is an identity token and not a password, as docker's credential helpers have it. */
  readonly user: string;
  readonly secret: string;
}

/** docker/cli, cli/config/credentials: the user of an identity token. */
export const tokenUser = '<token>';

/**
 * The login in an entry of a docker config.json's `auths` (docker/cli, cli/config/types): `identitytoken`, else `auth`, base64 of
 * `user:password`, else `username` and `password`. Undefined where it is empty, as it is where a helper keeps the login.
 */
export function loginOf(entry: unknown): DockerLogin | 'registrytoken' | 'wrong' | undefined {
  if (!isObject(entry)) return 'wrong';
  const [identity, token, auth, username, password] = [
    entry['identitytoken'],
    entry['registrytoken'],
    entry['auth'],
    entry['username'],
    entry['password'],
  ].map((field) => field ?? '');
  if (![identity, token, auth, username, password].every((field) => typeof field === 'string'))
    return 'wrong';
  if (identity) return { user: tokenUser, secret: String(identity) };
  const halves = auth ? divided(String(auth)) : { user: String(username), secret: String(password) };
  if (halves === undefined) return 'wrong';
  if (halves.user !== '' && halves.secret !== '') return halves;
  return token ? 'registrytoken' : undefined;
}

/** Undefined where it is no base64 of two halves. Docker's own files may end in NULs. */
function divided(auth: string): DockerLogin | undefined {
  const text = Buffer.from(auth, 'base64').toString();
  const at = text.indexOf(':');
  if (at <= 0 || !/^[A-Za-z0-9+/_=\s-]+$/.test(auth)) return undefined;
  return { user: text.slice(0, at), secret: text.slice(at + 1).replace(/\0+$/, '') };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
