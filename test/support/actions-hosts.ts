import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from './build-events.ts';
import { type ForgeRegistry, startForgeRegistry } from './forge-registry.ts';
import { type Garage, startGarage } from './garage.ts';
import { runByAct } from './real-act.ts';
import { newestGarage } from './real-binaries.ts';
import { type Bucket, openBucket } from './real-bucket.ts';
import { flakeStore } from './real-flake.ts';
import { runByGiteaRunner } from './real-gitea-runner.ts';
import { run } from './real-program.ts';
import { openRunnerPlace, type WorkflowRun } from './runner-place.ts';
import { workflowProject } from './workflow-project.ts';

const ofGitea = { GITEA_ACTIONS: 'true' };
/** `token` is the secret that may write packages: GitHub makes it by itself, and act is given it like others. */
const runners = {
  github: { runWorkflow: runByAct, variables: {}, token: 'GITHUB_TOKEN' },
  gitea: { runWorkflow: runByGiteaRunner, variables: ofGitea, token: 'PACKAGES_TOKEN' },
  // Forgejo's runner is to be had nowhere here; it grew out of the same program as Gitea's.
  forgejo: {
    runWorkflow: runByGiteaRunner,
    variables: { ...ofGitea, FORGEJO_ACTIONS: 'true' },
    token: 'PACKAGES_TOKEN',
  },
} as const;

/** Each has a folder of workflows in examples/. */
export type ActionsHost = keyof typeof runners;
export const actionsHosts = Object.keys(runners) as ActionsHost[];

interface DocumentedWorkflow {
  readonly host: ActionsHost;
  /** The files in examples/HOST and examples/. */
  readonly workflow: string;
  readonly project: string;
  /** The repository's name, and so that of what is published. */
  readonly name: string;
  readonly event: Build['event'];
  /** Those that the workflows name, if not given. */
  readonly secrets?: Build['secrets'];
}

interface DocumentedRun extends WorkflowRun {
  readonly commit: string;
}

/** A Garage and a forge's registry, and runners that publish to them by the workflows in examples/. */
export interface ActionsHosts {
  readonly garage: Garage;
  readonly bucket: Bucket;
  readonly registry: ForgeRegistry;
  /** The secrets that the workflows of a host name, with the password of the registry's user that is given. */
  secrets(host: ActionsHost, password?: string): Build['secrets'];
  /** Runs a workflow on the example it is for, with nothing changed in it but addresses. */
  run(documented: DocumentedWorkflow): Promise<DocumentedRun>;
  /** What curl gets of a published file. */
  fetch(path: string): Promise<Buffer>;
  /** The path that `fetch` has put it at. */
  fetched(path: string): string;
  close(): Promise<void>;
}

export async function openActionsHosts(): Promise<ActionsHosts> {
  const garage = await startGarage(newestGarage().path);
  // The workflows publish to a bucket of that name.
  await garage.cli('bucket', 'alias', garage.bucket, 'downloads');
  const bucket = openBucket(garage);
  const registry = await startForgeRegistry();
  const ports = [garage.endpoint, `http://${registry.host}`].map((url) => new URL(url).port);
  const place = await openRunnerPlace(ports);
  const nix = await flakeStore(place.made('nix'));
  const secrets = (host: ActionsHost, password = registry.user.password) => ({
    GARAGE_ACCESS_KEY: garage.accessKeyId,
    GARAGE_SECRET_KEY: garage.secretAccessKey,
    [runners[host].token]: password,
  });
  const fetched = (path: string) => place.made(`fetched-${path.replaceAll('/', '-')}`);
  return {
    garage,
    bucket,
    registry,
    secrets,
    fetched,
    async run({ host, workflow, project: example, name, event, secrets: given = secrets(host) }) {
      const project = await workflowProject({
        path: place.made(name),
        repository: `you/${name}`,
        example: join('examples', example),
        workflow: join('examples', host, workflow),
        replace: {
          'https://garage.example.org': garage.endpoint,
          'https://downloads.example.org': garage.webEndpoint,
          ...registry.replace(name),
        },
      });
      const { runWorkflow, variables } = runners[host];
      const done = await runWorkflow(place, project, {
        event,
        secrets: given,
        env: { ...nix.nixEnv, ...variables },
      });
      return { ...done, commit: project.commit };
    },
    async fetch(path) {
      await run('curl', ['-fsS', '-o', fetched(path), `${garage.webEndpoint}/df-dist-v1/${path}`]);
      return readFile(fetched(path));
    },
    async close() {
      await place.close();
      bucket.close();
      await registry.stop();
      await garage.close();
    },
  };
}
