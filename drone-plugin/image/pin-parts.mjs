// Pins what npm and Debian have now: node drone-plugin/image/pin-parts.mjs [NODE-VERSION]. Whether its bin/node is the one that
// Node has published is to be looked at afterwards: node drone-plugin/image/compare-node.mjs.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DebianArchive } from './debian-archive.mjs';
import { cache, digestOf, partsFile } from './pinned-parts.mjs';

const run = promisify(execFile);
const parts = JSON.parse(await readFile(partsFile, 'utf8'));
for (const { node, debian } of Object.values(parts.platforms)) {
  if (process.argv[2]) node.version = process.argv[2];
  const asked = `${node.package}@${node.version}`;
  const { stdout } = await run('npm', ['view', '--json', asked, 'dist.integrity']);
  node.integrity = JSON.parse(stdout);
  node.sha256 = await sumOfProgram(asked);
  const archive = new DebianArchive(debian.architecture, join(cache, `apt-${debian.architecture}`));
  for (const name of Object.keys(debian.packages)) debian.packages[name] = await archive.newest(name);
}
await writeFile(partsFile, `${JSON.stringify(parts, null, 2)}\n`);

async function sumOfProgram(asked) {
  const folder = await mkdtemp(join(tmpdir(), 'alba-pin-'));
  try {
    const { stdout } = await run('npm', ['pack', '--silent', asked], { cwd: folder });
    await run('tar', ['-xzf', stdout.trim(), 'package/bin/node'], { cwd: folder });
    return await digestOf(join(folder, 'package/bin/node'), 'sha256', 'hex');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
