import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { albaStepsOf, mayHaveAlbaStep, mistakesOf } from './alba-steps.ts';
import { fencesOf, pagesIn, textOf } from './pages.ts';

const pages = ['README.md', 'docs', 'drone-plugin/docs.md'].flatMap(pagesIn);
const fences = pages.flatMap((page) => fencesOf(textOf(page)).map((fence) => ({ page, ...fence })));

describe('what is shown in full is the file', () => {
  const shown = fences.flatMap(({ file, ...fence }) => (file === undefined ? [] : [{ ...fence, file }]));

  test('on each page of a host', () => {
    const hosts = ['github', 'forgejo', 'drone', 'woodpecker'];
    expect(shown.map(({ file }) => file)).toEqual(
      expect.arrayContaining(hosts.map((host) => `examples/${host}/nix.yml`)),
    );
  });

  test.each(shown)('$file in $page', ({ file, text }) => {
    expect(text).toBe(textOf(file));
  });
});

describe('an example', () => {
  const examples = ['github', 'gitea', 'forgejo', 'drone', 'woodpecker'].flatMap((host) =>
    readdirSync(new URL(`../../examples/${host}`, import.meta.url)).map((file) => `examples/${host}/${file}`),
  );

  test.each(examples)('%s names only settings that there are', (file) => {
    const steps = albaStepsOf(textOf(file));
    const isCommandLine = textOf(file).includes('dist/index.cjs');
    expect(steps.length > 0 || isCommandLine).toBe(true);
    expect(steps.flatMap(mistakesOf)).toEqual([]);
  });

  test('of the entry in Drone’s index, too', () => {
    const { example } = parse(textOf('drone-plugin/content.yaml'));
    expect(albaStepsOf(example)).toHaveLength(1);
    expect(albaStepsOf(example).flatMap(mistakesOf)).toEqual([]);
  });
});

describe('a step of alba names only what there is', () => {
  const steps = fences.filter(({ text }) => mayHaveAlbaStep(text));

  test.each(steps)('$page, line $line', ({ text }) => {
    const found = albaStepsOf(text);
    expect(found).not.toEqual([]);
    expect(found.flatMap(mistakesOf)).toEqual([]);
  });

  test('and is seen to name something else', () => {
    const action = '- uses: you/alba@v0\n  with: { statik: df/, dry-run: perhaps }\n';
    expect(albaStepsOf(action).flatMap(mistakesOf)).toEqual([
      'there is no statik',
      expect.stringContaining('dry-run'),
    ]);
    const plugin = 'steps:\n  publish:\n    image: alba-plugin\n    settings: { dry-run: yes }\n';
    expect(albaStepsOf(plugin).flatMap(mistakesOf)).toEqual(['there is no dry-run']);
  });
});
