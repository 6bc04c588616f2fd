// Bundles src/main.ts into dist/index.cjs and its parts, and writes the licences of what went in beside them.
// With --check nothing is written: it fails when dist/ is not what the sources give. --to DIR is for another folder than dist/.
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildParts } from './parts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, to: { type: 'string' } } });
const folder = resolve(values.to ?? join(root, 'dist'));
const tooOld = `if (Number(process.versions.node.split('.')[0]) < 20) { console.error('alba needs Node 20 or newer; this is ' + process.version + '. Install it, or choose a job image that has it.'); process.exit(2); }`;

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { files, metafile } = await buildParts({
  root,
  define: { ALBA_VERSION: JSON.stringify(version) },
  banner: `#!/usr/bin/env node\n${tooOld}\n`,
});

/** The folders below node_modules that gave the bundle at least one file. */
const packages = new Set();
const used = Object.values(metafile.outputs)
  .flatMap(({ inputs }) => Object.entries(inputs))
  .flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : []));
for (const input of used) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) packages.add(match[1]);
}
const licences = [];
for (const folder of [...packages].sort()) {
  const {
    name,
    version: packageVersion,
    license,
  } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = (await readdir(join(root, folder)))
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
  licences.push(`${name} ${packageVersion} (${license})\n\n${texts.map((text) => text.trim()).join('\n\n')}`);
}
// What src/ holds of others has its licence beside it.
for (const path of (await readdir(join(root, 'src'), { recursive: true })).sort()) {
  if (!path.endsWith('.license.txt')) continue;
  const text = await readFile(join(root, 'src', path), 'utf8');
  licences.push(`${basename(path, '.license.txt')}\n\n${text.trim()}`);
}

files.set('licenses.txt', Buffer.from(`${licences.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`));

const there = await readdir(folder).catch(() => []);
const stale = there.filter((name) => !files.has(name));
if (values.check) await check();
else await write();

async function write() {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  for (const name of stale) await rm(join(folder, name));
  await chmod(join(folder, 'index.cjs'), 0o755);
}

async function check() {
  const wrong = stale.map((name) => `dist/${name} comes from no source`);
  for (const [name, bytes] of files) {
    const found = await readFile(join(folder, name)).catch(() => undefined);
    if (!found?.equals(bytes)) wrong.push(`dist/${name} is not what the sources give`);
  }
  if (wrong.length === 0) return;
  console.error(`${wrong.join('\n')}\nRun npm run build and commit dist/.`);
  process.exitCode = 1;
}
