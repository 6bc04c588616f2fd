import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Result, resultSchema } from '../../src/settings/result.ts';
import { type BuildFixture, buildFixtures, type ExpectedPublish } from '../hosts/context/fixtures.ts';
import { actionStep, type HostStep, pluginStep } from '../support/host-step.ts';
import { alba, example, temporary } from '../support/real-alba.ts';

let folder: Awaited<ReturnType<typeof temporary>>;
beforeEach(async () => {
  folder = await temporary();
});
afterEach(() => folder.remove());

const inFolder = (...path: string[]) => join(folder.path, ...path);
const json = async (...path: string[]) => JSON.parse(await readFile(inFolder(...path), 'utf8'));

/** The step as its host sets it up: files and images to a directory, with `auto-tag`, and nothing said of tags. */
function stepOf({ context: { host }, payload }: BuildFixture): Promise<HostStep> | HostStep {
  const settings = {
    static: example.static,
    container: example.images,
    target: inFolder('site'),
    'auto-tag': 'yes',
    'result-file': inFolder('result.json'),
  };
  return host === 'drone' || host === 'woodpecker'
    ? pluginStep(settings)
    : actionStep(folder.path, settings, payload);
}

async function run(fixture: BuildFixture, step: HostStep): Promise<{ code: number | null; result: Result }> {
  const env = { ...fixture.environment, ...step.environment };
  const { code, stdout, stderr } = await alba([], { env, cwd: folder.path });
  expect(existsSync(inFolder('result.json')), `${stdout}${stderr}`).toBe(true);
  return { code, result: resultSchema.parse(await json('result.json')) };
}

/** What readers find there: of files and of images, every tag with its annotations. */
async function expectPublished({ name, tags, annotations }: ExpectedPublish): Promise<void> {
  const names = await json('site/df-dist-v1', name, 'index.json');
  expect([...names.tags].sort()).toEqual([...tags].sort());
  const images = await json('site/v2', name, 'tags/list');
  expect([...images.tags].sort()).toEqual([...tags].sort());
  for (const tag of tags) {
    const document = await json('site/df-dist-v1', name, tag, 'index.json');
    expect(ofTheBuild(document.annotations), tag).toEqual(annotations);
    const index = await json('site/v2', name, 'manifests', tag);
    expect(ofTheBuild(index.annotations), tag).toEqual(annotations);
  }
}

/** Those that OCI defines: others are alba's notes for itself. */
function ofTheBuild(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const known = Object.entries(annotations).filter(([key]) => key.startsWith('org.opencontainers.image.'));
  return Object.fromEntries(known);
}

describe('a publish in the environment of', () => {
  test.each(buildFixtures)('$name', async (fixture) => {
    const step = await stepOf(fixture);
    const { code, result } = await run(fixture, step);
    const { expected } = fixture;
    if ('error' in expected) {
      expect(code).toBe(2);
      expect(result.error?.message).toContain(expected.error);
      return;
    }
    const { name, tags, status } = expected;
    expect(result).toMatchObject({ name, tags, complete: status === 'published' });
    expect(result.error).toBeUndefined();
    expect(code).toBe(0);
    expect(result.targets.map((target) => target.status)).toEqual([status, status]);
    if (status === 'published') await expectPublished(expected);
    else expect(existsSync(inFolder('site')), 'nothing is written').toBe(false);
    await expectOutputs(fixture, step, result);
  });
});

async function expectOutputs({ context }: BuildFixture, step: HostStep, result: Result): Promise<void> {
  if (context.host === 'drone' || context.host === 'woodpecker') return;
  const { json: text = '', ...others } = await step.outputs();
  expect(JSON.parse(text)).toEqual(result);
  const isPublished = result.targets.every(({ status }) => status === 'published');
  expect(others).toMatchObject({
    name: result.name,
    tags: isPublished ? result.tags.join('\n') : '',
    digest: isPublished ? result.digest : '',
    complete: String(result.complete),
  });
}
