/** Somebody whom the registries of the tests know. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** Of the password, by bcrypt, as docker-registry and zot want it. */
  readonly hash: string;
  /** What a token server takes in place of the password. */
  readonly identityToken: string;
}

export const anna: Account = {
  username: 'anna',
  password: 'fake-of-anna-7Hq2vX9mTz',
  hash: '$2b$04$wg9UXWKHSzIauvfon3XJIu5BhTNKVK30UgXryI3rjpuFLAw78P3Di',
  identityToken: 'fake-1dentity-of-anna-Zc5LwB0p',
};

export const bert: Account = {
  username: 'bert',
  password: 'fake-of-bert-4Kd8sW1nRb',
  hash: '$2b$04$M/7Tzog3VJDfbor50aTPwuPb332YYC6RopC.nfFsnHIM6cc6R705K',
  identityToken: 'fake-1dentity-of-bert-Gy3NfE6u',
};

/** The file that `htpasswd -B` makes. */
export function htpasswd(accounts: readonly Account[]): string {
  return accounts.map(({ username, hash }) => `${username}:${hash}\n`).join('');
}

/** The Authorization header of an account. */
export function basic({ username, password }: Pick<Account, 'username' | 'password'>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The settings `username` and `password`. */
export function flagsOf({ username, password }: Pick<Account, 'username' | 'password'>): readonly string[] {
  return ['--username', username, '--password', password];
}

/** The setting `credentials`, of accounts by what stands behind docker://. */
export function credentialLines(
  ...accounts: readonly (readonly [prefix: string, account: Account])[]
): string {
  return accounts
    .map(([prefix, { username, password }]) => `docker://${prefix} ${username} ${password}`)
    .join('\n');
}
