// Holds the bin/node that parts.json pins against what Node has published: its SHASUMS256.txt, the archive that is named there, and
// bin/node in that. Fetches 60 MB: node drone-plugin/image/compare-node.mjs [ADDRESS in place of https://nodejs.org/dist]
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digestOf, platforms } from './pinned-parts.mjs';

const run = promisify(execFile);
const dist = process.argv[2] ?? 'https://nodejs.org/dist';
const folder = await mkdtemp(join(tmpdir(), 'alba-compare-'));
try {
  for (const [platform, { node }] of Object.entries(platforms)) {
    const name = `node-v${node.version}-${node.package.replace('node-', '')}`;
    const release = `${dist}/v${node.version}`;
    const { stdout: sums } = await run('curl', ['-fsSL', '--retry', '3', `${release}/SHASUMS256.txt`]);
    const published = sums
      .split('\n')
      .find((line) => line.endsWith(`  ${name}.tar.xz`))
      ?.slice(0, 64);
    if (published === undefined) throw new Error(`${release}/SHASUMS256.txt does not name ${name}.tar.xz`);
    const archive = join(folder, 'node.tar.xz');
    await run('curl', ['-fsSL', '--retry', '3', '-o', archive, `${release}/${name}.tar.xz`]);
    same(`${name}.tar.xz`, await digestOf(archive, 'sha256', 'hex'), published);
    await run('tar', ['-C', folder, '-xJf', archive, `${name}/bin/node`]);
    same(
      `bin/node for ${platform}`,
      node.sha256,
      await digestOf(join(folder, name, 'bin/node'), 'sha256', 'hex'),
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function same(what, found, published) {
  if (found !== published)
    throw new Error(`${what} has the sha256 ${found}, and what Node published ${published}`);
  console.log(`${what}: sha256 ${found}, as Node published it`);
}
