import { readFile } from 'node:fs/promises';
import type { RegistryCredentials } from '../../registry/distribution/login.ts';
import { printable } from '../../report/printable.ts';
import type { Values } from '../../settings/table.ts';
import type { Credentials } from '../../store/credentials.ts';
import type { Environment } from '../context/detect-host.ts';
import { proxySecrets } from '../proxy-secrets.ts';

/**
 * Every secret of a run, in the forms in which it may come up. Access keys are no secrets, but tell whom to attack: they are
 * hidden wherever they come from, but for those that are words, as users of MinIO have; so are names of users elsewhere.
 */
export function secretForms(values: Values, environment: Environment): readonly string[] {
  const pairs = [
    { user: values['access-key'], secret: values['secret-key'] },
    { user: values.username, secret: values.password },
    ...(values.credentials ?? []),
    { user: environment['AWS_ACCESS_KEY_ID'], secret: environment['AWS_SECRET_ACCESS_KEY'] },
    ...proxySecrets(environment),
  ];
  const alone = [environment['AWS_SESSION_TOKEN'], environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']];
  const accessKeys = [
    values['access-key'],
    environment['AWS_ACCESS_KEY_ID'],
    ...(values.credentials ?? []).filter(({ prefix }) => prefix.startsWith('s3:')).map(({ user }) => user),
  ];
  const forms = [
    ...pairs.flatMap(({ user, secret }) => [...formsOf(secret), ...pairForms(user, secret)]),
    ...alone.flatMap(formsOf),
    ...accessKeys.flatMap(accessKeyForms),
  ];
  return [...new Set(forms)];
}

/** The same of credentials that are found while alba runs: in files, in a container, by a role. */
export function credentialForms({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Credentials): readonly string[] {
  const alone = [secretAccessKey, sessionToken].flatMap(formsOf);
  return [...alone, ...accessKeyForms(accessKeyId), ...pairForms(accessKeyId, secretAccessKey)];
}

/** The same of what is found for a registry, in files and by helpers. Its users are no secrets. */
export function registryForms(credentials: RegistryCredentials): readonly string[] {
  if ('identityToken' in credentials) return formsOf(credentials.identityToken);
  const { username, password } = credentials;
  return [...formsOf(password), ...pairForms(username, password)];
}

/** The same of the tokens that AWS keeps in files, by which credentials are asked for. */
export async function tokenForms(environment: Environment): Promise<readonly string[]> {
  const paths = [
    environment['AWS_WEB_IDENTITY_TOKEN_FILE'],
    environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
  ].flatMap((path) => (path ? [path] : []));
  // One that cannot be read is told of by whoever needs it.
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.flatMap((text) => formsOf(text.trim()));
}

function accessKeyForms(key: string | undefined): string[] {
  return key !== undefined && key.length >= shortestKey ? formsOf(key) : [];
}

/** AWS's have 20 characters, Garage's 26, R2's 32. */
const shortestKey = 16;

/**
 * A mask of one or two characters hides nothing: they are guessed at once, and what a log shows in their place spoils every
 * word, and tells by the gaps what they are. Drone masks from two on, Woodpecker from three.
 */
const shortest = 3;

/** Of a secret of several lines a short one is most likely a bracket of JSON, or the word of a key. */
const shortestLine = 6;

/** Hosts mask line by line, so that a secret of several lines is not found as a whole. */
function formsOf(secret: string | undefined): string[] {
  if (secret === undefined || secret.length < shortest) return [];
  const lines = secret.split(/\r\n|[\r\n]/).map((line) => line.trim());
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : [];
  return [secret, ...parts].flatMap((text) => [
    text,
    ...urlEncoded(text),
    quoted(text),
    printable(text),
    ...base64(text),
  ]);
}

/** `user:secret`, as it goes into the header of a login and stands in a docker `config.json`. */
function pairForms(user: string | undefined, secret: string | undefined): string[] {
  return user && secret ? base64(`${user}:${secret}`) : [];
}

/** As in a path, as the signatures of AWS want it, and as in a form, where a space is a plus. */
function urlEncoded(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return [component, strict, new URLSearchParams([['', text]]).toString().slice(1)];
}

/** As in a text of JSON. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** With what fills it up, which some leave out: what is left in front of it is hidden then as well. */
function base64(text: string): string[] {
  const bytes = Buffer.from(text);
  const plain = bytes.toString('base64');
  return [plain, plain.replace(/=+$/, ''), bytes.toString('base64url')];
}
