import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openNetwork } from './own-network.ts';
import { bundle, checkout, temporary } from './real-alba.ts';
import { finish, run } from './real-program.ts';

/** What a workflow's run came to. */
export interface WorkflowRun {
  /** 0 if it is green. */
  readonly code: number | null;
  readonly log: string;
  /** What steps wrote into their summaries. */
  readonly summary: string;
  /** A folder with a folder for each artifact that its jobs uploaded. */
  readonly artifacts: string;
}

/** A machine's worth of surroundings for runners that run jobs on the host. */
export interface RunnerPlace {
  /** A path in the place, for what a test makes; every name once. */
  made(name: string): string;
  /** The folder of what is to run for `uses: OWNER/REPO@REF`. */
  action(uses: string): string;
  /** Runs a runner to its end, with a home of its own. */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<WorkflowRun>;
  close(): Promise<void>;
}

/**
 * Programs that a job finds before those of the machine. What apt-get would install is there. Node is the machine's; what the
 * step wrote into its summary is kept, since runners without a host throw it away. bash, as dash drops INPUT_ACCESS-KEY and the like.
 */
const programs = {
  sudo: 'exec "$@"',
  'apt-get': 'exit 0',
  node: `"$STAND_IN_NODE" "$@"
status=$?
cat "$GITHUB_STEP_SUMMARY" >>"$STAND_IN_SUMMARY"
exit $status`,
};

const standIns = fileURLToPath(new URL('actions', import.meta.url));

/** `ports` are those of 127.0.0.1 that jobs may reach. alba is the checkout's, as it is now. */
export async function openRunnerPlace(ports: readonly string[]): Promise<RunnerPlace> {
  const folder = await temporary();
  const at = (name: string) => join(folder.path, name);
  const network = await openNetwork(ports);
  await mkdir(at('bin'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(at(`bin/${name}`), `#!/usr/bin/env bash\n${script}\n`);
    await chmod(at(`bin/${name}`), 0o755);
  }
  await cp(standIns, at('actions'), { recursive: true });
  await cp(join(bundle, '..'), at('actions/alba/dist'), { recursive: true });
  await cp(join(checkout, 'action.yml'), at('actions/alba/action.yml'));
  const known = await readdir(at('actions'));
  const goCache = (await run('go', ['env', 'GOCACHE'])).trim();

  let runs = 0;
  return {
    made: (name) => at(name),
    action(uses) {
      const name = /^[^/]+\/([^/@]+)@/.exec(uses)?.[1];
      if (name === undefined || !known.includes(name)) throw new Error(`nothing stands in for ${uses}`);
      return at(`actions/${name}`);
    },
    async run(program, args, env) {
      const own = (name: string) => at(`run-${runs}-${name}`);
      runs += 1;
      const [artifacts, summary] = [own('artifacts'), own('summary.md')];
      await mkdir(artifacts);
      await writeFile(summary, '');
      const [enter = '', ...rest] = network.enter;
      const { code, stdout, stderr } = await finish(enter, [...rest, program, ...args], {
        env: {
          PATH: `${at('bin')}:${process.env['PATH']}`,
          HOME: own('home'),
          STAND_IN_ARTIFACTS: artifacts,
          STAND_IN_SUMMARY: summary,
          STAND_IN_NODE: process.execPath,
          GOCACHE: goCache,
          GOPROXY: 'off',
          GOTOOLCHAIN: 'local',
          ...env,
        },
      });
      return { code, log: `${stderr}${stdout}`, summary: await readFile(summary, 'utf8'), artifacts };
    },
    async close() {
      await network.close();
      await folder.remove();
    },
  };
}
