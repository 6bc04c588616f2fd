// The programs that alba is compared with, and how they come here.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const peers = {
  skopeo: { version: ['--version'], from: 'Debian package skopeo' },
  rclone: { version: ['version'], from: 'Debian package rclone' },
  crane: {
    version: ['version'],
    module: 'github.com/google/go-containerregistry',
    release: 'v0.22.1',
    main: '/cmd/crane',
  },
  regctl: {
    version: ['version'],
    module: 'github.com/regclient/regclient',
    release: 'v0.11.7',
    main: '/cmd/regctl',
  },
  'docker-registry': { version: ['--version'], from: 'Debian package docker-registry' },
  s5cmd: { version: ['version'], module: 'github.com/peak/s5cmd/v2', release: 'v2.3.0', main: '' },
};

/** What measures and ends the others. Throws where one is missing. */
export function requireTools() {
  for (const [tool, from] of [
    ['time', 'time'],
    ['timeout', 'coreutils'],
    ['setpriv', 'util-linux'],
  ]) {
    if (said(tool, ['--version']) === undefined)
      throw new Error(`${tool} is missing: Debian package ${from}`);
  }
}

/**
 * Versions by name; undefined for what is missing. What is a Go module is built into the cache first, where Go is there: another
 * version, which the machine may have, is not what the table names.
 */
export function findPeers(cache) {
  return Object.fromEntries(
    Object.entries(peers).map(([name, peer]) => {
      const isBuilt = peer.module !== undefined && built(name, peer, cache);
      const text = said(name, peer.version);
      return [name, text && (isBuilt ? peer.release : /\d+\.\d+[\w.-]*/.exec(text)?.[0])];
    }),
  );
}

function built(name, peer, cache) {
  const binaries = join(cache, 'bin', `${name}-${peer.release}`);
  if (!existsSync(join(binaries, name))) install(name, peer, binaries);
  if (!existsSync(join(binaries, name))) return false;
  process.env.PATH = `${binaries}:${process.env.PATH}`;
  return true;
}

/** Not `go install`: it asks for all the versions there are, which not every proxy tells. */
function install(name, { module, release, main }, binaries) {
  const folder = mkdtempSync(join(tmpdir(), 'alba-bench-go-'));
  try {
    console.error(`building ${name} ${release}`);
    mkdirSync(binaries, { recursive: true });
    writeFileSync(join(folder, 'go.mod'), `module peer\ngo 1.22\nrequire ${module} ${release}\n`);
    execFileSync('go', ['build', '-mod=mod', '-o', join(binaries, name), module + main], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 600_000,
    });
  } catch {
    console.error(`${name} could not be built from ${module} ${release}: it is left out`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function said(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }) || program;
  } catch {
    return undefined;
  }
}
