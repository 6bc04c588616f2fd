import type { RegistryCredentials, RegistryLogin } from '../../registry/distribution/login.ts';
import type { Spelling } from '../../settings/decode.ts';
import { type DockerLogin, tokenUser } from '../../settings/docker-login.ts';
import { registryCredentialFor } from '../../settings/registry-credential.ts';
import type { Values } from '../../settings/table.ts';
import type { RegistryTarget } from '../../store/target.ts';
import type { Environment } from '../context/detect-host.ts';
import { configFiles } from './config-files.ts';
import { askHelper } from './credential-helper.ts';
import { loginInFile } from './login-in-file.ts';
import { registryHint } from './registry-hint.ts';

/**
 * Who to be at each registry: what `credentials` says for it, else `username` and `password`, else the files of docker, podman
 * and their kin and the helpers that these name. Nothing is read or run before a registry wants to know. `found` hears of what
 * is found before anybody else; `signal` ends helpers.
 */
export function registryLoginFrom(
  values: Values,
  environment: Environment,
  spelling: Spelling,
  found: (credentials: RegistryCredentials) => void,
  signal?: AbortSignal,
): (target: RegistryTarget) => RegistryLogin {
  return (target) => {
    const given = givenLogin(target, values, spelling);
    let credentials: Promise<RegistryCredentials | undefined> | undefined;
    const find = async (): Promise<RegistryCredentials | undefined> => {
      const login = given ?? (await keptLogin(target, environment, signal));
      if (login !== undefined) found(login);
      return login;
    };
    return {
      hint: registryHint(
        target,
        values,
        environment,
        spelling,
        registryCredentialFor(target, values.credentials ?? []) !== undefined,
      ),
      credentials: () => {
        credentials ??= find();
        return credentials;
      },
    };
  };
}

function givenLogin(
  target: RegistryTarget,
  values: Values,
  spelling: Spelling,
): RegistryCredentials | undefined {
  const own = registryCredentialFor(target, values.credentials ?? []);
  if (own !== undefined) return settingOf(own, `${spelling('credentials')}, its line for ${own.prefix}`);
  const { username: user, password: secret } = values;
  if (user === undefined || secret === undefined) return undefined;
  const password = values['password-stdin'] === true ? 'password-stdin' : 'password';
  return settingOf({ user, secret }, `${spelling('username')} and ${spelling(password)}`);
}

function settingOf(login: DockerLogin, origin: string): RegistryCredentials {
  return { ...credentialsOf(login, origin), fromSettings: true };
}

/** In files and by helpers, as `docker login` and `podman login` left them. */
async function keptLogin(
  target: RegistryTarget,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
  for (const file of configFiles(environment)) {
    const kept = await loginInFile(file, target, (helper, server, namedBy) =>
      askHelper({ helper, server, namedBy, environment, signal }),
    );
    if (kept !== undefined) return credentialsOf(kept.login, kept.origin);
  }
  return undefined;
}

function credentialsOf({ user, secret }: DockerLogin, origin: string): RegistryCredentials {
  return user === tokenUser
    ? { origin, identityToken: secret }
    : { origin, username: user, password: secret };
}
