// What the plugin's image is made of: read from parts.json, fetched, and held against what is pinned there.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DebianArchive } from './debian-archive.mjs';

const run = promisify(execFile);

export const partsFile =
  process.env.ALBA_IMAGE_PARTS ?? fileURLToPath(new URL('parts.json', import.meta.url));
export const { platforms } = JSON.parse(await readFile(partsFile, 'utf8'));

/** Fetched parts are kept there; none is used before its digest has been checked. */
export const cache =
  process.env.ALBA_IMAGE_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'alba-image');

/**
 * The parts of one platform in `to`: `to/node` as in Node's release, and `to/debian/PACKAGE` for each package. Rejects for a part
 * that is not there any more, or whose bytes are not those that are pinned.
 */
export async function fetchParts({ node, debian }, to) {
  const archive = new DebianArchive(debian.architecture, join(cache, `apt-${debian.architecture}`));
  await mkdir(join(to, 'node'), { recursive: true });
  await mkdir(join(to, 'debian'), { recursive: true });
  // Not as root's files: npm's tarballs are owned by whoever packed them.
  const unpack = ['--no-same-owner', '--strip-components=1', '-C', join(to, 'node'), '-xzf'];
  await run('tar', [...unpack, await nodePackage(node)]);
  const program = join(to, 'node/bin/node');
  const sum = await digestOf(program, 'sha256', 'hex');
  if (sum !== node.sha256)
    throw new Error(`bin/node of ${node.package} has the sha256 ${sum}, not ${node.sha256}`);
  for (const [name, { version, sha256 }] of Object.entries(debian.packages)) {
    const file = await kept(
      `${name}_${debian.architecture}_${sha256}.deb`,
      ['sha256', 'hex', sha256],
      (folder) => archive.download(`${name}=${version}`, folder),
    );
    await run('dpkg-deb', ['-x', file, join(to, 'debian', name)]);
  }
}

function nodePackage({ package: name, version, integrity }) {
  const [algorithm, expected] = [integrity.slice(0, 6), integrity.slice(7)];
  return kept(`${name}-${version}.tgz`, [algorithm, 'base64', expected], (folder) =>
    run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`], { cwd: folder }),
  );
}

/** The path of a file in the cache, which `download` puts alone into the folder that it is given. */
async function kept(name, [algorithm, encoding, expected], download) {
  const path = join(cache, name);
  if (await stat(path).catch(() => undefined)) {
    if ((await digestOf(path, algorithm, encoding)) === expected) return path;
  }
  const folder = join(cache, `fetching-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await download(folder);
    const [file, ...others] = await readdir(folder);
    if (file === undefined || others.length > 0) throw new Error(`${name}: no file was fetched`);
    const found = await digestOf(join(folder, file), algorithm, encoding);
    if (found !== expected) {
      throw new Error(
        `${file} has the ${algorithm} ${found}, and ${partsFile} says ${expected}: do not use it`,
      );
    }
    await rename(join(folder, file), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

export async function digestOf(path, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest(encoding);
}
