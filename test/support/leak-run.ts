import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { buildFixture } from '../hosts/context/fixtures.ts';
import { actionStep, pluginStep } from './host-step.ts';
import { type HostileS3, type Hostility, startHostileS3 } from './hostile-s3.ts';
import { filesBelow, leaksIn, type Marked, tracesOf } from './leak-search.ts';
import { listen } from './local-server.ts';
import { example, type RunningAlba, startAlba, temporary } from './real-alba.ts';
import type { Finished } from './real-program.ts';

/** Who calls alba, and so where what it tells goes. */
export const callers = ['the command line', 'an Action', 'a plugin'] as const;
export type Caller = (typeof callers)[number];

type Texts = Readonly<Record<string, string>>;

/** A folder of a run's own, and the hostile store if the run has one. */
export interface Place {
  readonly folder: string;
  /** The target that is that store. */
  readonly store: string;
  readonly caller: Caller;
  readonly requests: () => number;
  /** Writes a file that the run finds there: what stands in it is no leak. Resolves to its path. */
  readonly file: (name: string, text: string, mode?: number) => Promise<string>;
  /** Starts a server of the run's own. Resolves to its address. */
  readonly serve: (listener: RequestListener) => Promise<string>;
}

/** A way to fail. */
export interface FailingRun {
  readonly name: string;
  /** The secrets that alba is told, or that it can find. */
  readonly secrets: readonly Marked[];
  readonly hostility?: Hostility;
  /** What the store says as well. */
  readonly said?: readonly string[];
  readonly settings?: (place: Place) => Texts | Promise<Texts>;
  readonly environment?: (place: Place) => Texts | Promise<Texts>;
  /** What is typed behind the flags, for the command line. */
  readonly words?: (place: Place) => readonly string[];
  readonly through?: (place: Place) => readonly string[];
  /** What is done to it while it runs. */
  readonly meanwhile?: (running: RunningAlba, place: Place) => Promise<void>;
  /** In what it prints: that it failed in this way and no other. */
  readonly says?: RegExp;
  /** The exit code; any but 0 if not given, null after a signal. */
  readonly ends?: number | null;
  /** Where it is no way to fail for all of them. */
  readonly callers?: readonly Caller[];
}

export interface LeakReport {
  readonly finished: Finished;
  /** Where a secret was told, one line each. */
  readonly leaks: readonly string[];
  /** The requests that followed a redirect. */
  readonly astray: number;
}

/** Runs it, and searches everything that it leaves: what it printed, and all files. */
export async function leaksOf(run: FailingRun, caller: Caller, debug: boolean): Promise<LeakReport> {
  const { path: folder, remove } = await temporary();
  const store = run.hostility && (await startHostileS3(run.hostility, run.said ?? []));
  const servers: Server[] = [];
  try {
    const place = placeOf(folder, caller, store, servers);
    const { args, env } = await callOf(run, place, debug);
    const before = await filesBelow(folder);
    const running = startAlba(args, { env, cwd: folder, through: run.through?.(place) ?? [] });
    await run.meanwhile?.(running, place);
    const finished = await running.ended;
    const after = await filesBelow(folder);
    const texts = [
      ['stdout', withoutMasks(finished.stdout)],
      ['stderr', finished.stderr],
      ['the names of files', [...after.keys()].join('\n')],
      ...[...after].filter(([name, text]) => before.get(name) !== text),
    ] as const;
    const traces = tracesOf([...run.secrets, ...ofTheHost]);
    const leaks = texts.flatMap(([name, text]) => leaksIn(name, text, traces));
    return { finished, leaks, astray: store?.astray().length ?? 0 };
  } finally {
    await store?.close();
    for (const server of servers) server.close().closeAllConnections();
    await remove();
  }
}

function placeOf(folder: string, caller: Caller, store: HostileS3 | undefined, servers: Server[]): Place {
  return {
    folder,
    caller,
    store: `s3://leaky?endpoint=${store?.endpoint ?? 'http://127.0.0.1:1'}&region=garage`,
    requests: () => store?.requests() ?? 0,
    file: async (name, text, mode) => {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { mode: mode ?? 0o644 });
      return path;
    },
    serve: async (listener) => {
      const server = createServer(listener);
      servers.push(server);
      return listen(server);
    },
  };
}

/** The run as its caller sets it up. Everything that it may write to lies in the folder. */
async function callOf(
  run: FailingRun,
  place: Place,
  debug: boolean,
): Promise<{ args: string[]; env: Record<string, string> }> {
  const { folder, caller } = place;
  for (const name of ['home', 'tmp']) await mkdir(join(folder, name));
  const settings = {
    static: example.static,
    container: example.images,
    tag: 'hello:1.0',
    target: place.store,
    'result-file': join(folder, 'result.json'),
    ...(debug ? { debug: 'yes' } : {}),
    ...(await run.settings?.(place)),
  };
  const own = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), ...ofNobody };
  const extra = (await run.environment?.(place)) ?? {};
  if (caller === 'the command line') {
    return { args: argumentsOf(settings, run.words?.(place) ?? []), env: { ...own, ...extra } };
  }
  if (caller === 'an Action') {
    const { environment } = buildFixture('github-tag');
    const step = await actionStep(folder, settings);
    return { args: [], env: { ...environment, ...step.environment, ...own, ...extra } };
  }
  const { environment } = buildFixture('drone-tag');
  const card = debug ? {} : { DRONE_CARD_PATH: join(folder, 'card.json') };
  return {
    args: [],
    env: { ...environment, ...card, ...pluginStep(settings).environment, ...own, ...extra },
  };
}

/** Secrets of the host, which alba has no business to look at. */
const ofNobody = {
  GITHUB_TOKEN: 'fake-of-the-host-g1thub-4f6a',
  ACTIONS_RUNTIME_TOKEN: 'fake-of-the-host-runt1me-91bc',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'fake-of-the-host-1dentity-77de',
  DRONE_NETRC_PASSWORD: 'fake-of-the-host-netrc1-05af',
  CI_NETRC_PASSWORD: 'fake-of-the-host-netrc2-b2c8',
};
const ofTheHost: readonly Marked[] = Object.values(ofNobody).map((text) => ({ text }));

/** The same as flags, with the target last. */
function argumentsOf({ target, command, ...others }: Texts, words: readonly string[]): string[] {
  const flags = Object.entries(others).map(([name, text]) => `--${name}=${text}`);
  const verb = command === undefined ? ['publish'] : [command];
  return [...verb, ...flags, '--json', ...words, ...(target === undefined ? [] : [target])];
}

/** What a runner takes out of the log. */
function withoutMasks(stdout: string): string {
  return stdout.replaceAll(/^::add-mask::.*$/gm, '');
}

/** What a runner is told to hide, in the order of the log; and whether any of it was printed before. */
export function masksOf(stdout: string): {
  readonly masks: readonly string[];
  readonly late: readonly string[];
} {
  const command = '::add-mask::';
  const lines = stdout.split('\n');
  const masks: string[] = [];
  const late: string[] = [];
  let printed = '';
  for (const line of lines) {
    if (!line.startsWith(command)) printed += `${line}\n`;
    else {
      const mask = decodeURIComponent(line.slice(command.length).replaceAll(/%(?!25|0D|0A)/g, '%25'));
      masks.push(mask);
      if (printed.includes(mask)) late.push(mask);
    }
  }
  return { masks, late };
}
