import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionsHosts } from '../support/actions-hosts.ts';
import { checkout, temporary } from '../support/real-alba.ts';
import { finish } from '../support/real-program.ts';
import { runnerBinary } from '../support/real-runners.ts';

const workflows = await Promise.all(
  actionsHosts.map(async (host) => {
    const files = await readdir(join(checkout, 'examples', host));
    return files.filter((file) => file.endsWith('.yml')).map((file) => `${host}/${file}`);
  }),
);

/** A project in which alba is an action of its own, so that actionlint knows alba's inputs and outputs. */
let project: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  project = await temporary();
  await mkdir(join(project.path, '.git'));
  await mkdir(join(project.path, '.github/workflows'), { recursive: true });
  await mkdir(join(project.path, 'dist'));
  await cp(join(checkout, 'action.yml'), join(project.path, 'action.yml'));
  await writeFile(join(project.path, 'dist/index.cjs'), '');
  // What Forgejo's documentation calls its label.
  await writeFile(join(project.path, '.github/actionlint.yaml'), 'self-hosted-runner:\n  labels: [docker]\n');
});
afterAll(() => project?.remove());

/** What actionlint says of a workflow of examples/. It knows `uses:` as GitHub has it: without the server. */
async function lint(workflow: string, change = (text: string) => text): Promise<string> {
  const text = await readFile(join(checkout, 'examples', workflow), 'utf8');
  const file = join(project.path, '.github/workflows', workflow.replace('/', '-'));
  await writeFile(
    file,
    change(text)
      .replaceAll(/uses: https:\/\/[^/\s]+\//g, 'uses: ')
      .replaceAll('uses: you/alba@v0', 'uses: ./'),
  );
  // Elsewhere than on GitHub upload-artifact@v3 is not too old, but the one that works.
  const ignore = workflow.startsWith('github/') ? [] : ['-ignore', 'artifact@v3" action is too old'];
  const { stdout, stderr } = await finish(
    runnerBinary('actionlint'),
    [...ignore, '-shellcheck=', '-pyflakes=', '-no-color', '-oneline', file],
    {
      cwd: project.path,
    },
  );
  return `${stdout}${stderr}`;
}

test.each(workflows.flat())('actionlint finds nothing in %s', async (workflow) => {
  expect(await lint(workflow)).toBe('');
});

test('actionlint knows the inputs and outputs of alba', async () => {
  const input = (text: string) => text.replace('static: ', 'statics: ');
  expect(await lint('github/files.yml', input)).toContain('input "statics" is not defined in action "alba"');
  const output = (text: string) => text.replace('outputs.digest', 'outputs.digests');
  expect(await lint('github/files.yml', output)).toContain('property "digests" is not defined');
});
