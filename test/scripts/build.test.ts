import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
const parts = new URL('../../scripts/parts.mjs', import.meta.url).href;

let folder: string;
let dist: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  dist = join(folder, 'dist');
  await run(process.execPath, [script, '--to', dist]);
  await writeFile(
    join(folder, 'loaded.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.LOADED, Object.keys(require.cache).join('\\n')));`,
  );
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string) => readFile(join(dist, name), 'utf8');
const names = async () => (await readdir(dist)).filter((name) => name.endsWith('.cjs'));

/** Runs the bundle, from elsewhere. Resolves to the parts that were loaded, whatever the exit code. */
async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const LOADED = join(folder, 'loaded');
  await run(process.execPath, ['--require', join(folder, 'loaded.cjs'), join(dist, 'index.cjs'), ...args], {
    cwd: folder,
    env: { LOADED, HOME: folder },
  }).catch(() => {});
  const paths = (await readFile(LOADED, 'utf8')).split('\n').map((path) => basename(path));
  return paths.filter((name) => name !== 'loaded.cjs').sort();
}

describe('the bundle', () => {
  test.each([
    ['--help', ['--help']],
    ['a command’s --help', ['container', 'push', '--help']],
    ['--version', ['--version']],
    ['a slip', ['static', 'push', '--tga', 'hello:1.0', 'df', 'site']],
    ['a setting that does not fit', ['publish', '-t', 'hello:1.0', '--static', 'df', 's3://b?regoin=x']],
  ])('loads no more than the start for %s', async (_, args) => {
    const loaded = await loadedBy(...args);
    expect(loaded).toContain('index.cjs');
    const bytes = await Promise.all(loaded.map(async (name) => (await stat(join(dist, name))).size));
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(160_000);
    const texts = await Promise.all(loaded.map(file));
    expect(texts.join('\n')).not.toMatch(
      /node_modules\/|Segmenter|src\/hosts\/(?:action\/summary|no-proxy)\.ts/,
    );
  });

  test('loads S3 and the Action’s parts for none of what a directory needs', async () => {
    const loaded = await loadedBy('publish', '-t', 'hello:1.0', '--static', folder, join(folder, 'site'));
    expect(loaded).toContain('publish.cjs');
    const texts = await Promise.all(loaded.map(file));
    expect(texts.join('\n')).not.toMatch(/node_modules\/(@aws-sdk|@smithy|@actions)\//);
  });

  test('holds a class once, so that every part knows it', async () => {
    const texts = await Promise.all((await names()).map(file));
    expect(texts.filter((text) => /AlbaError\d* = class/.test(text))).toHaveLength(1);
  });

  test('can be read by a Node that is too old, up to where that is told', async () => {
    const entry = await file('index.cjs');
    expect(entry).toMatch(/^#!.*\nif \(Number\(process\.versions\.node.*process\.exit\(2\); }\n/);
    expect(entry).not.toMatch(/\?\?|\?\./);
  });

  test('runs through a link', async () => {
    await symlink(join(dist, 'index.cjs'), join(folder, 'alba'));
    const { stdout } = await run(process.execPath, [join(folder, 'alba'), '--version'], { cwd: folder });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('is what the sources give, or the check says which file is not', async () => {
    const check = () => run(process.execPath, [script, '--check', '--to', dist]);
    await check();
    await writeFile(join(dist, 'stale.cjs'), '');
    await writeFile(join(dist, 'serve.cjs'), `${await file('serve.cjs')}\n`);
    await expect(check()).rejects.toThrow(
      /dist\/stale\.cjs comes from no source\ndist\/serve\.cjs is not what the sources give/,
    );
    await run(process.execPath, [script, '--to', dist]);
    await check();
  }, 60_000);
});

test('what a source names beside itself comes to lie beside it: workers bundled, other files as they are', async () => {
  const root = join(folder, 'house');
  const sources = {
    'main.ts': `import('./layers/compress.ts').then(({ compress }) => compress());`,
    'name.ts': `export class Name { readonly text: string = 'a worker'; }`,
    'layers/compress.ts': `import { Worker } from 'node:worker_threads';
      import { Name } from '../name.ts';
      export const compress = () => new Worker(new URL('./compress-worker.ts', import.meta.url)).once('message',
        (bytes) => console.log(new Name().text, 'has read', bytes));`,
    'layers/compress-worker.ts': `import { readFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      import { Name } from '../name.ts';
      parentPort?.postMessage(new Name().text && [...readFileSync(new URL('./some.wasm', import.meta.url))]);`,
    'layers/some.wasm': Buffer.from([0, 255, 10]),
  };
  for (const [name, text] of Object.entries(sources)) {
    await mkdir(join(root, 'src', name, '..'), { recursive: true });
    await writeFile(join(root, 'src', name), text);
  }
  const program = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    const { buildParts } = await import(process.argv[1]);
    const { files } = await buildParts({ root: process.argv[2], define: {}, banner: '' });
    mkdirSync('dist');
    for (const [name, bytes] of files) writeFileSync('dist/' + name, bytes);`;
  await run(process.execPath, ['--input-type=module', '--eval', program, parts, root], { cwd: root });
  const { stdout } = await run(process.execPath, [join(root, 'dist/index.cjs')], { cwd: folder });
  expect(stdout).toBe('a worker has read [ 0, 255, 10 ]\n');
});
