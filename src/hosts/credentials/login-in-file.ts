import { AlbaError } from '../../report/error.ts';
import { type DockerLogin, isObject, loginOf } from '../../settings/docker-login.ts';
import { isWithin, registryScope } from '../../store/registry-scope.ts';
import type { RegistryTarget } from '../../store/target.ts';
import { canonicalHost } from '../../store/target-registry.ts';
import type { ConfigFile } from './config-files.ts';
import { type DockerConfigFile, readConfigFile } from './read-config-file.ts';

/** A login, and where it was found, as who has to correct it knows it. */
export interface FoundLogin {
  readonly login: DockerLogin;
  readonly origin: string;
}

/** Asks a credential helper for the login of a server; `namedBy` is what names the helper, for messages. */
export type AskHelper = (helper: string, server: string, namedBy: string) => Promise<DockerLogin | undefined>;

/**
 * The login of a target that a file has, or a helper that it names: `credHelpers` of the host, else `auths`, the longest path
 * first, else `credsStore`. Undefined where there is none. Rejects with `denied`, as the file and the helper do.
 */
export async function loginInFile(
  file: ConfigFile,
  target: RegistryTarget,
  ask: AskHelper,
): Promise<FoundLogin | undefined> {
  const config = await readConfigFile(file);
  if (config === undefined) return undefined;
  const asking = async (helper: string, key: string, server: string): Promise<FoundLogin | undefined> => {
    const login = await ask(helper, server, `${key} in ${file.shown}`);
    return login && { login, origin: `the helper docker-credential-${helper}, ${key} in ${file.shown}` };
  };
  const [[, helper] = []] = within(target, config.credHelpers);
  const own = helper ? await asking(helper, 'credHelpers', serverOf(target)) : undefined;
  if (own !== undefined) return own;
  const written = writtenLogin(file, target, config);
  if (written !== undefined) return { login: written, origin: `auths in ${file.shown}` };
  if (config.credsStore === undefined) return undefined;
  return asking(config.credsStore, 'credsStore', loggedIn(target, config) ?? serverOf(target));
}

function writtenLogin(
  { shown }: ConfigFile,
  target: RegistryTarget,
  { auths }: DockerConfigFile,
): DockerLogin | undefined {
  for (const [key, entry] of within(target, auths)) {
    const login = loginOf(entry);
    if (login === undefined) continue;
    if (typeof login !== 'string') return login;
    const host = registryScope(key).host;
    throw login === 'wrong'
      ? new AlbaError('denied', `the login of ${host} in ${shown} is not as docker writes it`, {
          hint: `log in again: docker login ${host}`,
        })
      : new AlbaError(
          'denied',
          `the login of ${host} in ${shown} is a “registrytoken”, which lasts for minutes`,
          {
            hint: `log in with a password or an identity token: docker login ${host}`,
          },
        );
  }
  return undefined;
}

/** The entries that hold a target, the longest path first. */
function within<Value>(
  target: RegistryTarget,
  entries: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] {
  const length = ([key]: readonly [string, Value]) => registryScope(key).path.length;
  return Object.entries(entries)
    .filter(([key]) => isWithin(target, registryScope(key)))
    .sort((a, b) => length(b) - length(a));
}

/** What helpers know a registry by: docker login tells them the host, and of Docker Hub the address of its first API. */
function serverOf({ host }: RegistryTarget): string {
  const canonical = canonicalHost(host);
  return canonical === 'docker.io' ? 'https://index.docker.io/v1/' : canonical;
}

/** The server as docker login wrote it down: an entry without content says that the login is in the store. */
function loggedIn(target: RegistryTarget, { auths }: DockerConfigFile): string | undefined {
  const keys = within(target, auths).filter(([, entry]) => isObject(entry) && loginOf(entry) === undefined);
  return keys.map(([key]) => key).find((key) => registryScope(key).path === '');
}
