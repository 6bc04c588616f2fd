import { registryScope } from '../store/registry-scope.ts';
import type { Credential } from './credential.ts';
import { isObject, loginOf } from './docker-login.ts';

/** Whether JSON is a docker `config.json`, as far as it could have credentials. */
export function isDockerConfig(value: unknown): value is DockerConfig {
  return isObject(value) && ['auths', ...programs].some((key) => key in value);
}

type DockerConfig = { readonly [Key in 'auths' | (typeof programs)[number]]?: unknown };

/** What names programs that keep the logins. */
const programs = ['credsStore', 'credHelpers'] as const;

/** The credentials in the text of a docker `config.json`. Throws an Error that never holds what was read. */
export function fromDockerConfig(config: DockerConfig): Credential[] {
  const program = programs.find((key) =>
    isObject(config[key]) ? Object.keys(config[key]).length > 0 : Boolean(config[key]),
  );
  if (program !== undefined) {
    throw new Error(
      `is like a docker config.json, and its “${program}” names programs, which a text has not: give one whose “auths” hold the logins, or the file itself by DOCKER_CONFIG`,
    );
  }
  const { auths } = config;
  if (!isObject(auths)) throw new Error('is like a docker config.json, and its “auths” are not');
  return Object.entries(auths).flatMap(([key, entry]) => {
    const login = loginOf(entry);
    if (login === 'wrong') throw new Error('is like a docker config.json, and its “auths” are not');
    if (login === 'registrytoken') {
      throw new Error(
        'has a “registrytoken”, which lasts for minutes: give a user and a password, or an identity token',
      );
    }
    const { host, path } = registryScope(key);
    return login === undefined ? [] : [{ prefix: `docker://${host}${path && `/${path}`}`, ...login }];
  });
}
