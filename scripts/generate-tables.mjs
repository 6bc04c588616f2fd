// Writes what the table of settings says into action.yml, docs/settings.md and the files of drone-plugin/.
// With --check nothing is written: it fails when a file is not what the table gives.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Node 20 reads no TypeScript: the table is bundled in memory.
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/hosts/tables/generated-files.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { generatedFiles } = await import(`data:text/javascript;base64,${code}`);

for (const [file, regenerate] of Object.entries(generatedFiles)) {
  const text = await readFile(join(root, file), 'utf8').catch(() => '');
  let wanted;
  try {
    wanted = regenerate(text);
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
  if (wanted === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${file} is not what the table of settings gives: run node scripts/generate-tables.mjs`);
    process.exitCode = 1;
  } else await writeFile(join(root, file), wanted);
}
