import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { droneSettings } from '../support/drone-settings.ts';
import { checkout, temporary } from '../support/real-alba.ts';
import { finish, run } from '../support/real-program.ts';
import { runnerBinary } from '../support/real-runners.ts';
import { woodpeckerSettings } from '../support/woodpecker-settings.ts';

/** Settings of all shapes. Each host makes something else of some of them. */
const settings = `
plain: text
quoted: "1.10"
short: 1.10
million: 1000000
large: 1e9
larger: 1e+9
hex: 0x1F
octal: 0777
under_scores: 1_000
negative: -5
word: yes
flag: true
nothing: ~
empty: ''
list: [a, b, 1, true, 1.10]
holes: [a, ~, b]
commas: ['a,b', c]
map: { k: v, n: 1, f: 1.50, flag: true }
maps: [{ a: 1 }, { b: [x, y] }]
lists: [[a, b], [c]]
token: { from_secret: token }
lines: |
  one
  two
date: 2001-02-03
hyphen-key: x
dotted.key: y
camelCase: z
letters: "<é> & 'ü'"
`;
const nested = `
logins: [{ user: somebody, password: { from_secret: token } }]
`;
const secrets = { token: 'a-fake-token' };

let folder: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  folder = await temporary();
});
afterAll(() => folder?.remove());

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '      ');
const pipelineWith = (image: string, text: string) => `steps:
  - name: publish
    image: ${image}
    settings:${indented(text)}`;

const compiled = z.object({
  steps: z.array(
    z.object({
      name: z.string(),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.object({ env: z.string(), data: z.string().default('') })).default([]),
    }),
  ),
});

/** The settings that Drone's runner gives to the step `publish`. */
async function byDrone(
  file: string,
  known: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const flags = Object.entries(known).map(([name, value]) => `--secrets=${name}=${value}`);
  const said = await run(runnerBinary('drone-runner-docker'), ['compile', `--source=${file}`, ...flags]);
  const step = compiled.parse(JSON.parse(said)).steps.find(({ name }) => name === 'publish');
  const decoded = (step?.secrets ?? []).map(({ env, data }) => [env, Buffer.from(data, 'base64').toString()]);
  return pluginVariables({ ...step?.environment, ...Object.fromEntries(decoded) });
}

/** The same of Woodpecker, from what a program on the local backend finds in its environment. */
async function byWoodpecker(text: string): Promise<Record<string, string>> {
  const at = (name: string) => join(folder.path, name);
  await mkdir(at('bin'), { recursive: true });
  await writeFile(at('bin/plugin-git'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(at('bin/tell'), `#!/bin/sh\nenv --null >'${at('told')}'\n`, { mode: 0o755 });
  const matrix = JSON.stringify({ include: [secrets] });
  await writeFile(at('pipeline.yml'), `${pipelineWith('tell', text)}\nmatrix: ${matrix}\n`);
  const args = ['exec', '--backend-engine=local', '--local=false', 'pipeline.yml'];
  const env = { PATH: `${at('bin')}:${process.env['PATH']}`, TMPDIR: folder.path };
  const { code, stdout, stderr } = await finish(runnerBinary('woodpecker-cli'), args, {
    cwd: folder.path,
    env,
  });
  expect(code, `${stderr}${stdout}`).toBe(0);
  const told = (await readFile(at('told'), 'utf8'))
    .split('\0')
    .map((line) => /^([^=]*)=(.*)$/s.exec(line) ?? []);
  return pluginVariables(Object.fromEntries(told.map(([, name = '', value = '']) => [name, value])));
}

function pluginVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('PLUGIN_')));
}

describe('the settings of a step reach the plugin as the unit tests have it', () => {
  test.each([settings, nested])('on Drone', async (text) => {
    const file = join(folder.path, '.drone.yml');
    await writeFile(
      file,
      `kind: pipeline\ntype: docker\nname: default\n${pipelineWith('alba-plugin', text)}`,
    );
    expect(await byDrone(file, secrets)).toEqual(droneSettings(text, { secrets }));
  });

  test.each([settings, nested])('on Woodpecker', async (text) => {
    expect(await byWoodpecker(text)).toEqual(woodpeckerSettings(text, { secrets }));
  });

  test.each(['go', 'files', 'nix'])('in examples/drone/%s.yml, with both secrets', async (name) => {
    const file = join(checkout, 'examples/drone', `${name}.yml`);
    const known = { garage_access_key: 'GK-fake', garage_secret_key: 'a-fake-secret' };
    const found = await byDrone(file, known);
    expect(found).toMatchObject({ PLUGIN_ACCESS_KEY: 'GK-fake', PLUGIN_SECRET_KEY: 'a-fake-secret' });
    const text = await readFile(file, 'utf8');
    expect(found).toEqual(droneSettings(text, { secrets: known, at: ['steps', 1, 'settings'] }));
  });
});
