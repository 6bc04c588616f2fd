import type { Credential } from './credential.ts';

type Part = keyof Credential;

/** What each part may be called, in letters only: `access_key`, `access-key` and `accessKey` are one. */
const names: Readonly<Record<Part, readonly string[]>> = {
  prefix: ['target', 'prefix', 'targetprefix'],
  user: ['user', 'username', 'accesskey', 'accesskeyid'],
  secret: ['secret', 'password', 'secretkey', 'secretaccesskey'],
};

/**
 * The entries of a list, maps of a target, a user and a secret, or texts; or the one of a single map. Throws an Error that
 * says which entry is wrong, and never holds what stands there but the names of keys.
 */
export function entriesOf(value: unknown): readonly (Credential | string)[] {
  if (!Array.isArray(value)) return [entryOf(value, 'it')];
  return value.map((entry, at) => (typeof entry === 'string' ? entry : entryOf(entry, `entry ${at + 1}`)));
}

function entryOf(value: unknown, which: string): Credential {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${which} is no map with target, user and secret`);
  }
  const found: Partial<Record<Part, string>> = {};
  for (const [key, text] of Object.entries(value)) {
    if (text === null || (typeof text === 'string' && text.trim() === '')) continue;
    const part = partOf(key);
    if (part === undefined) {
      throw new Error(
        `${which} has ${shownKey(key)}, and is to have target, user and secret, or “auths” as a docker config.json has`,
      );
    }
    if (found[part] !== undefined) throw new Error(`${which} has its ${called(part)} twice`);
    if (typeof text !== 'string')
      throw new Error(`${which} has a ${called(part)} that is no text: put it in quotes`);
    found[part] = text.trim();
  }
  const { prefix, user, secret } = found;
  if (prefix === undefined || user === undefined || secret === undefined) {
    const missing = (['prefix', 'user', 'secret'] as const).filter((part) => found[part] === undefined);
    throw new Error(`${which} has no ${missing.map(called).join(' and no ')}`);
  }
  if (!prefix.includes('://')) throw new Error(`${which} has a target that is none, like s3://my-bucket`);
  return { prefix, user, secret };
}

function partOf(key: string): Part | undefined {
  const letters = key.toLowerCase().replace(/[^a-z]/g, '');
  return (Object.keys(names) as Part[]).find((part) => names[part].includes(letters));
}

function called(part: Part): string {
  return part === 'prefix' ? 'target' : part;
}

/** Where a secret slipped into the place of a key, it is no plain word. */
function shownKey(key: string): string {
  return /^[a-z]+(?:[_-][a-z]+)*$/i.test(key) && key.length <= 32 ? `the key “${key}”` : 'an unknown key';
}
