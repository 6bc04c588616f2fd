import { execFile } from 'node:child_process';
import { AlbaError } from '../../report/error.ts';
import { type DockerLogin, isObject } from '../../settings/docker-login.ts';
import { withShortTexts } from '../../settings/shown.ts';
import type { Environment } from '../context/detect-host.ts';

export interface HelperCall {
  /** What stands behind `docker-credential-`. */
  readonly helper: string;
  readonly server: string;
  /** What names the helper: `credsStore in ~/.docker/config.json`. */
  readonly namedBy: string;
  /** Its PATH says where the helper lies. Settings are kept from it. */
  readonly environment: Environment;
  /** Milliseconds; half a minute unless told. */
  readonly limit?: number;
  /** Ends the helper, which nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `docker-credential-HELPER get` (docker/docker-credential-helpers, credentials.Serve): the server goes in, JSON with
 * Username and Secret comes out. Undefined where the helper has none. Rejects with `denied`, and never tells what came out; with the signal's reason when aborted.
 */
export async function askHelper(call: HelperCall): Promise<DockerLogin | undefined> {
  const { helper, namedBy, server, signal } = call;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(helper)) {
    throw new AlbaError('denied', `${namedBy} names a helper that cannot be a program`, {
      hint: 'it is what stands behind docker-credential- in the name of a program, like pass or ecr-login',
    });
  }
  const { failure, stdout, stderr } = await run(call);
  signal?.throwIfAborted();
  if (failure !== undefined && isAbsent(stdout)) return undefined;
  const program = `docker-credential-${helper}`;
  if (failure !== undefined) throw failed(program, failure, said(stdout, stderr), call);
  const login = loginFrom(stdout);
  if (login === 'wrong') {
    throw new AlbaError(
      'denied',
      `${program}, ${namedBy}, has given no login of ${server} that can be read`,
      {
        hint: `look at what it says: echo ${server} | ${program} get`,
      },
    );
  }
  return login;
}

interface Outcome {
  readonly failure: (Error & { readonly code?: unknown; readonly killed?: boolean }) | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run({ helper, server, environment, limit = 30_000, signal }: HelperCall): Promise<Outcome> {
  const options = {
    env: withoutSettings(environment),
    timeout: limit,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 20,
    signal,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${helper}`, ['get'], options, (error, stdout, stderr) =>
      resolve({ failure: error === null ? undefined : (error as Outcome['failure']), stdout, stderr }),
    );
    // One that ends without reading has said what it has to say by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(server);
  });
}

/** Inputs and plugin settings hold other secrets. */
function withoutSettings(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^(?:INPUT|PLUGIN)_/.test(entry[0]),
    ),
  );
}

/** Helpers tell so on stdout (docker-credential-helpers, credentials/error.go). */
function isAbsent(stdout: string): boolean {
  return stdout.trim() === 'credentials not found in native keychain';
}

/** What it says of its failure: never the login that it may have printed before. */
function said(stdout: string, stderr: string): string {
  const login = loginFrom(stdout);
  const spoken = typeof login === 'object' ? stderr.replaceAll(login.secret, '***') : stderr;
  const line = [spoken, stdout.includes('{') ? '' : stdout]
    .map((text) => text.trim())
    .find((text) => text !== '');
  return line === undefined ? '' : withShortTexts(`: “${line.replace(/\s+/g, ' ').replace(/[“”]/g, '"')}”`);
}

function failed(
  program: string,
  { code, killed = false }: NonNullable<Outcome['failure']>,
  words: string,
  { helper, server, namedBy, limit = 30_000 }: HelperCall,
): AlbaError {
  // docker speaks of the server's login here, and not of the program (docker/cli#2121).
  if (code === 'ENOENT') {
    const how = Object.hasOwn(packages, helper) ? packages[helper] : `install ${program}`;
    return new AlbaError(
      'denied',
      `${program} is to give the login of ${server}, by ${namedBy}, and is not installed`,
      {
        hint: `${how}, take it out of that file, or give the login by --username and --password`,
      },
    );
  }
  const what = killed
    ? `has not answered within ${limit / 1000} seconds`
    : code === 'EACCES'
      ? 'cannot be run'
      : `has failed${words}`;
  return new AlbaError('denied', `${program}, ${namedBy}, was to give the login of ${server} and ${what}`, {
    hint: `see that it works here: echo ${server} | ${program} get; or give the login by --username and --password`,
  });
}

/** Where the better known helpers come from. */
const packages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['pass', 'secretservice', 'osxkeychain', 'wincred'].map((name) => [
      name,
      `install docker-credential-${name}, of docker-credential-helpers`,
    ]),
  ),
  desktop: 'Docker Desktop has it, and a machine without that has none',
  'ecr-login': 'install amazon-ecr-credential-helper',
  gcr: 'install docker-credential-gcr',
  gcloud: 'install the Google Cloud CLI',
  'acr-env': 'install docker-credential-acr-env',
};

function loginFrom(stdout: string): DockerLogin | 'wrong' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    return 'wrong';
  }
  if (!isObject(value)) return 'wrong';
  const { Username: user = '', Secret: secret = '' } = value;
  if (typeof user !== 'string' || typeof secret !== 'string') return 'wrong';
  return secret === '' ? undefined : { user, secret };
}
