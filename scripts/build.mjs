// Bundles src/main.ts into dist/index.cjs and writes the licences of what went in beside it.
// With --check nothing is written: it fails when dist/ is not what the sources give.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tooOld = `if (Number(process.versions.node.split('.')[0]) < 20) { console.error('alba needs Node 20 or newer; this is ' + process.version + '. Install it, or choose a job image that has it.'); process.exit(2); }`;

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const result = await build({
  absWorkingDir: root,
  entryPoints: { index: 'src/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  banner: { js: `#!/usr/bin/env node\n${tooOld}` },
  define: { ALBA_VERSION: JSON.stringify(version) },
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
});

/** The folders below node_modules that gave the bundle at least one file. */
const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
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

const outputs = [
  ...result.outputFiles.map(({ path, text }) => ({ path, text })),
  { path: join(root, 'dist/licenses.txt'), text: `${licences.join(`\n\n${'-'.repeat(80)}\n\n`)}\n` },
];
const check = process.argv.includes('--check');
await mkdir(join(root, 'dist'), { recursive: true });
for (const { path, text } of outputs) {
  if (!check) await writeFile(path, text, path.endsWith('.cjs') ? { mode: 0o755 } : {});
  else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    console.error(
      `${path.slice(root.length + 1)} is not what the sources give: run npm run build and commit it.`,
    );
    process.exitCode = 1;
  }
}
