// The programs that alba is compared with, and how they come here.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const peers = {
  skopeo: { version: ['--version'], from: 'Debian package skopeo' },
  rclone: { version: ['version'], from: 'Debian package rclone' },
  crane: {
    version: ['version'],
    module: 'github.com/google/go-containerregistry',
    release: 'v0.20.6',
    main: '/cmd/crane',
  },
  regctl: {
    version: ['version'],
    module: 'github.com/regclient/regclient',
    release: 'v0.9.0',
    main: '/cmd/regctl',
  },
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

/** Versions by name; undefined for what is missing. What is a Go module is built into the cache first, where Go is there. */
export function findPeers(cache) {
  const binaries = join(cache, 'bin');
  mkdirSync(binaries, { recursive: true });
  process.env.PATH = `${binaries}:${process.env.PATH}`;
  return Object.fromEntries(
    Object.entries(peers).map(([name, peer]) => {
      if (said(name, peer.version) === undefined && peer.module !== undefined) install(name, peer, binaries);
      const text = said(name, peer.version);
      return [name, text && (peer.release ?? /\d+\.\d+[\w.-]*/.exec(text)?.[0])];
    }),
  );
}

/** Not `go install`: it asks for all the versions there are, which not every proxy tells. */
function install(name, { module, release, main }, binaries) {
  const folder = mkdtempSync(join(tmpdir(), 'alba-bench-go-'));
  try {
    console.error(`building ${name} ${release}`);
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
