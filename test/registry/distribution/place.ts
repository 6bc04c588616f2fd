import { lookup } from 'node:dns';
import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { afterEach } from 'vitest';
import type { Connections } from '../../../src/http/connections.ts';
import type { Clock } from '../../../src/protocol/clock.ts';
import type { Run } from '../../../src/protocol/run.ts';
import type { RegistryCredentials, RegistryLogin } from '../../../src/registry/distribution/login.ts';
import type { Patience } from '../../../src/registry/distribution/patience.ts';
import {
  type Purpose,
  type Registries,
  type Repository,
  registries,
} from '../../../src/registry/distribution/registries.ts';
import type { RegistryTarget } from '../../../src/store/target.ts';
import { sampleRun } from '../../container/sample-run.ts';
import { type Knobs, writer } from '../../support/registry-double/knobs.ts';
import { type RegistryDouble, startRegistryDouble } from '../../support/registry-double.ts';

/** A registry, and runs of alba that push to it. */
export interface Place {
  readonly double: RegistryDouble;
  /** The same registry by a name, as one that is in no private network: to be opened with `disableHttps`. */
  readonly named: string;
  /** What runs waited, in milliseconds, in order: no time goes by meanwhile. */
  readonly sleeps: number[];
  /** Time goes on so much at once. */
  pass(milliseconds: number): void;
  /** Every host and port that a connection was wanted to. */
  readonly asked: Set<string>;
  /** What a user sees with `--debug`, and without. */
  readonly said: string[];
  /** As a new run sees it: nothing is remembered. */
  open(options?: Opening): Repository;
  /** Another run, for several repositories. */
  registries(options?: Opening): Registries;
}

export interface Opening {
  readonly repository?: string;
  readonly host?: string;
  readonly purpose?: Purpose;
  readonly disableHttps?: boolean;
  readonly credentials?: RegistryCredentials | undefined;
  readonly login?: RegistryLogin;
  readonly patience?: Partial<Patience>;
  readonly signal?: AbortSignal;
}

/** Enough tries for every fault here, and hardly a pause. */
export const quick: Patience = {
  tries: 4,
  firstPause: 10,
  longestPause: 40,
  budget: 60_000,
  idle: 5_000,
  answer: 5_000,
};

export const anna: RegistryCredentials = {
  origin: 'username and password',
  username: writer.username,
  password: writer.password,
};

/** Names that are nobody's (RFC 2606) lead to the double. */
const names: LookupFunction = (hostname, options, answer) => {
  if (!hostname.endsWith('.example')) lookup(hostname, options, answer);
  else if (options.all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
  else answer(null, '127.0.0.1', 4);
};

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

export async function place(knobs: Partial<Knobs> = {}): Promise<Place> {
  const double = await startRegistryDouble(knobs);
  const agents = {
    'http:': new Agent({ keepAlive: true, lookup: names }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  const close = () => {
    for (const agent of Object.values(agents)) agent.destroy();
  };
  endings.push(async () => {
    close();
    await double.close();
  });
  const sleeps: number[] = [];
  const asked = new Set<string>();
  const said: string[] = [];
  let now = 0;
  const connections: Connections = {
    agentFor(url) {
      asked.add(url.host);
      return agents[url.protocol === 'https:' ? 'https:' : 'http:'];
    },
    close,
  };
  const clock: Clock = {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
      await new Promise(setImmediate);
    },
  };
  const run = ({ signal }: Opening): Run => {
    const sample = sampleRun();
    const say = (text: string) => void said.push(text);
    const reporter = { ...sample.reporter, debug: say, note: say, warn: say };
    return { ...sample, reporter, clock, ...(signal && { signal }) };
  };
  const made = (options: Opening = {}) =>
    registries({ connections, run: run(options), patience: { ...quick, ...options.patience } });
  return {
    double,
    named: `registry.example:${new URL(double.origin).port}`,
    sleeps,
    asked,
    said,
    pass(milliseconds) {
      now += milliseconds;
    },
    registries: made,
    open: (options = {}) => opened(made(options), double, options),
  };
}

/** A repository of a run. */
export function opened(
  from: Registries,
  double: Pick<RegistryDouble, 'host'>,
  { repository = 'tools/hello', host = double.host, purpose = 'push', ...options }: Opening = {},
): Repository {
  const credentials = 'credentials' in options ? options.credentials : anna;
  const login = options.login ?? loginOf(credentials);
  const { disableHttps } = options;
  const target: RegistryTarget = {
    kind: 'registry',
    name: `docker://${host}/${repository}`,
    host,
    repository,
    ...(disableHttps !== undefined && { disableHttps }),
  };
  return from.open(target, login, purpose);
}

export function loginOf(credentials: RegistryCredentials | undefined): RegistryLogin {
  return { credentials: async () => credentials, hint: 'set username and password' };
}
