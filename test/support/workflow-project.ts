import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout } from './real-alba.ts';
import { run } from './real-program.ts';

/** A git repository with an example project and a workflow, as a user has it who copied both. */
export interface WorkflowProject {
  readonly path: string;
  /** OWNER/NAME at the host. */
  readonly repository: string;
  /** Below `path`. */
  readonly workflow: string;
  readonly commit: string;
  /** The actions that the workflow uses, as OWNER/REPO@REF. */
  readonly uses: readonly string[];
}

export interface ProjectOptions {
  /** A folder that is not there yet. */
  readonly path: string;
  readonly repository: string;
  /** A folder of the checkout. What a workflow is to build is left behind. */
  readonly example: string;
  /** A file of the checkout, and what is replaced in it: the addresses that a user changes. */
  readonly workflow: string;
  readonly replace: Readonly<Record<string, string>>;
}

const git = (path: string, ...args: readonly string[]) =>
  run('git', ['-C', path, '-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org', ...args]);

export async function workflowProject(options: ProjectOptions): Promise<WorkflowProject> {
  const { path, repository } = options;
  const example = join(checkout, options.example);
  const built = ['static', 'images'].map((name) => join(example, name));
  await cp(example, path, { recursive: true, filter: (source) => !built.includes(source) });
  let text = await readFile(join(checkout, options.workflow), 'utf8');
  for (const [from, to] of Object.entries(options.replace)) text = text.replaceAll(from, to);
  // Where the runner finds actions is told by its own means.
  text = text.replaceAll(/(?<=uses: )https:\/\/[^/\s]+\//g, '');
  const workflow = /(?<=^# Copy it to )\S+\.yml/m.exec(text)?.[0];
  if (workflow === undefined) throw new Error(`${options.workflow} does not say where it belongs`);
  await mkdir(dirname(join(path, workflow)), { recursive: true });
  await writeFile(join(path, workflow), text);
  const commit = await committed(path);
  const uses = [...text.matchAll(/(?<=uses: )\S+/g)].map(([action]) => action);
  return { path, repository, workflow, commit, uses: [...new Set(uses)] };
}

/** Makes a git repository of a folder, with one commit on `main` and tags. Resolves to the commit. */
export async function committed(path: string, ...tags: readonly string[]): Promise<string> {
  await git(path, 'init', '--quiet', '--initial-branch=main');
  await git(path, 'add', '--all');
  await git(path, 'commit', '--quiet', '--message=All there is');
  for (const tag of tags) await git(path, 'tag', tag);
  return (await git(path, 'rev-parse', 'HEAD')).trim();
}
