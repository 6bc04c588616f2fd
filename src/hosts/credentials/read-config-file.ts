import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AlbaError, messageOf } from '../../report/error.ts';
import { isObject } from '../../settings/docker-login.ts';
import type { ConfigFile } from './config-files.ts';

/** What a docker config.json says of logins (docker/cli, cli/config/configfile). */
export interface DockerConfigFile {
  readonly auths: Readonly<Record<string, unknown>>;
  /** Hosts, and the helper that is asked for each. */
  readonly credHelpers: Readonly<Record<string, string>>;
  /** The helper for all others. */
  readonly credsStore: string | undefined;
}

/**
 * Reads a file of logins; undefined where it is not there. Rejects with `denied` where it cannot be read, or is not as docker
 * writes it, and never tells what stands there: all of it may be secret.
 */
export async function readConfigFile(file: ConfigFile): Promise<DockerConfigFile | undefined> {
  const { path, shown, variable } = file;
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    if (isAbsent(error) && variable === undefined) {
      await refuseFileAsFolder(file);
      return undefined;
    }
    const named = variable === undefined ? '' : `, which ${variable} names,`;
    throw new AlbaError('denied', `${shown}${named} cannot be read for a login: ${reasonOf(error)}`, {
      hint:
        variable === undefined
          ? 'let this user read it, or take it away'
          : `correct ${variable}, or take it away`,
      cause: error,
    });
  });
  if (text === undefined || text.trim() === '') return undefined;
  const config = parsed(text);
  if (config !== undefined) return config;
  throw new AlbaError(
    'denied',
    `${shown} is to have the login of a registry, and is not as docker writes it`,
    {
      hint: 'correct it, or move it away and log in again: docker login HOST writes a new one',
    },
  );
}

/** A folder of the path may be a file, too. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** Where DOCKER_CONFIG names the file itself, docker would find no login either, and nobody would see why. */
async function refuseFileAsFolder({ folder }: ConfigFile): Promise<void> {
  if (folder === undefined || !(await stat(folder.path).catch(() => undefined))?.isFile()) return;
  throw new AlbaError('denied', `DOCKER_CONFIG names ${folder.shown}, a file, and is to name a folder`, {
    hint:
      basename(folder.path) === 'config.json'
        ? `write its folder: DOCKER_CONFIG=${dirname(folder.shown)}`
        : 'write the folder that holds config.json; a file of another name is for REGISTRY_AUTH_FILE',
  });
}

function reasonOf(error: unknown): string {
  if (isAbsent(error)) return 'it is not there';
  return reasons[codeOf(error)] ?? messageOf(error);
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

function codeOf(error: unknown): string {
  return (error instanceof Error && (error as NodeJS.ErrnoException).code) || '';
}

/** The parser's own message quotes what it read, and that is secret. */
function parsed(text: string): DockerConfigFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { auths, credHelpers, credsStore } = {
    auths: {},
    credHelpers: {},
    credsStore: '',
    ...withoutNulls(value),
  };
  if (!isObject(auths) || !isObject(credHelpers) || typeof credsStore !== 'string') return undefined;
  const helpers = Object.entries(credHelpers);
  if (!helpers.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  return { auths, credHelpers: Object.fromEntries(helpers), credsStore: credsStore || undefined };
}

function withoutNulls(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}
