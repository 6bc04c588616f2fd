import type { Credential } from './credential.ts';
import { entriesOf } from './credential-entries.ts';
import { fromDockerConfig, isDockerConfig } from './docker-config.ts';

/**
 * Reads lines `TARGET-PREFIX USER SECRET` (empty lines and `#` comments are skipped), the text of a docker `config.json`, or
 * JSON as Woodpecker makes it of a list of maps with a target, a user and a secret each. Throws an Error whose message says
 * what is wrong, and never holds what was read.
 */
export function parseCredentials(text: string): readonly Credential[] {
  return /^\s*[[{]/.test(text) ? fromJson(text) : fromLines(text);
}

/**
 * The credential for a store, by the target's name: the longest prefix that ends where a part of the name ends, so that
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
  return rest === '' || /[/?&]$/.test(prefix) || /^[/?&]/.test(rest);
}

function fromJson(text: string): readonly Credential[] {
  const value = parsed(text);
  if (isDockerConfig(value)) return fromDockerConfig(value);
  return entriesOf(value).flatMap((entry) => (typeof entry === 'string' ? fromLines(entry) : [entry]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read, and that is secret.
    const kind = text.trimStart().startsWith('{') ? 'a docker config.json or a map' : 'a list';
    throw new Error(`begins like ${kind}, and is no JSON`);
  }
}

function fromLines(text: string): Credential[] {
  return text
    .split(/\r?\n/)
    .flatMap(itemsOf)
    .flatMap((line, at) => {
      if (isBlank(line)) return [];
      const [, prefix, user, secret] = /^\s*(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
      if (prefix === undefined || user === undefined || secret === undefined || !prefix.includes('://')) {
        throw new Error(`line ${at + 1} is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET`);
      }
      if (/\s[a-z][a-z0-9+.-]*:\/\//i.test(secret)) {
        throw new Error(
          `line ${at + 1} has two targets: give each a line of its own, behind | and not > in YAML`,
        );
      }
      return [{ prefix, user, secret }];
    });
}

/** Drone and Woodpecker join the items of a list by commas. */
function itemsOf(line: string): readonly string[] {
  return isBlank(line) ? [line] : line.split(/,(?=\s*[a-z][a-z0-9+.-]*:\/\/\S*\s+\S+\s+\S)/i);
}

function isBlank(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}
