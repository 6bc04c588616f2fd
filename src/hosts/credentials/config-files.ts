import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../context/detect-host.ts';

/** A file in which docker, podman and their kin keep logins. */
export interface ConfigFile {
  readonly path: string;
  /** The path for people, with ~ for the home directory. */
  readonly shown: string;
  /** The variable that names it outright: then it has to be there. */
  readonly variable?: string;
  /** What DOCKER_CONFIG says of where it is, for people as well: a folder. */
  readonly folder?: { readonly path: string; readonly shown: string };
}

/**
 * Where logins of registries may be, first the file that is asked first: REGISTRY_AUTH_FILE (containers-auth.json(5)), docker's
 * own, then those that podman, buildah and skopeo write.
 */
export function configFiles(environment: Environment): readonly ConfigFile[] {
  const home = environment['HOME'] || homedir();
  const {
    REGISTRY_AUTH_FILE: named,
    DOCKER_CONFIG: docker,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: config,
  } = environment;
  const ofDocker = join(docker || join(home, '.docker'), 'config.json');
  const paths = [
    ...(runtime ? [join(runtime, 'containers/auth.json')] : []),
    join(config || join(home, '.config'), 'containers/auth.json'),
  ];
  return [
    ...(named ? [{ path: named, shown: shown(named, home), variable: 'REGISTRY_AUTH_FILE' }] : []),
    {
      path: ofDocker,
      shown: shown(ofDocker, home),
      ...(docker ? { folder: { path: docker, shown: shown(docker, home) } } : {}),
    },
    ...paths.map((path) => ({ path, shown: shown(path, home) })),
  ];
}

function shown(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
