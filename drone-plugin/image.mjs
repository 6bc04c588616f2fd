// Makes the plugin's image for Drone and Woodpecker, of Node, Debian's libraries and dist/, and publishes it with alba: no Docker,
// no base image, and nothing that goes in is run. From the top of a checkout, on Debian 12 or in a container of it:
//     npm run image                                    as the tag of package.json's version, in drone-plugin/image.oci
//     npm run image -- -t alba-plugin:0.1.0 TARGET     anywhere else: flags and targets of `alba container build`
// What is in it is pinned in image/parts.json, or in the file that ALBA_IMAGE_PARTS names. It ends with 3 where Debian has what is
// pinned no more. --keep DIR keeps what was laid out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OutdatedPin } from './image/debian-archive.mjs';
import { layOutAlba, layOutPlatform, writeCertificates } from './image/lay-out.mjs';
import { cache, fetchParts, platforms } from './image/pinned-parts.mjs';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
const { keep, args } = choices(process.argv.slice(2));
const folder = keep ?? (await mkdtemp(join(tmpdir(), 'alba-image-')));
try {
  process.exitCode = await build();
} catch (error) {
  console.error(error.message);
  if (error.cause) console.error(error.cause.message);
  process.exitCode = error instanceof OutdatedPin ? 3 : 1;
} finally {
  if (keep === undefined) await rm(folder, { recursive: true, force: true });
}

async function build() {
  const at = (...names) => join(folder, ...names);
  await mkdir(cache, { recursive: true });
  const sources = [];
  for (const [platform, parts] of Object.entries(platforms)) {
    await fetchParts(parts, at('parts', platform));
    await layOutPlatform(parts, at('parts', platform), at('root', platform));
    sources.push(`${platform}=${at('root', platform)}`);
  }
  // The same for all: Debian's package of certificates is for every architecture.
  const [first] = Object.keys(platforms);
  await layOutAlba(checkout, at('parts', first), at('root/all'));
  await writeCertificates(at('parts', first), at('certificates.pem'));
  return alba([
    ...['container', 'build', '--layer', `${at('root/all')}=/`, '--ca-certificates', at('certificates.pem')],
    ...['--entrypoint', '/usr/local/bin/node', '--entrypoint', '/opt/alba/dist/index.cjs'],
    ...['--user', 'nonroot', '--workdir', '/drone/src', ...sources, ...args],
  ]);
}

async function alba(args) {
  const child = spawn(process.execPath, [join(checkout, 'dist/index.cjs'), ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function choices(given) {
  const at = given.indexOf('--keep');
  const keep = at < 0 ? undefined : given[at + 1];
  const args = at < 0 ? given : [...given.slice(0, at), ...given.slice(at + 2)];
  if (args.length > 0) return { keep, args };
  return { keep, args: ['-t', `alba-plugin:${version}`, `oci:${join(checkout, 'drone-plugin/image.oci')}`] };
}
