// What is published: made once, from the machine's own binaries, and kept outside the checkout.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryFiles } from './binary-files.mjs';

const mega = 1e6;
/** Four that no tool takes for one another; what the layers hold is looked at by none of them. */
const platforms = ['amd64', 'arm64', '386', 'ppc64le'];

/**
 * The inputs by name; each is made when it is first asked for. Archives are docker-archives, plain and gzipped; `files` are
 * folders as `static push` takes them.
 */
export function inputs(cache) {
  const folder = join(cache, 'inputs-1');
  const once = (name, make) => makeOnce(join(folder, name), make);
  const archive = (name, architecture, layers) =>
    once(`${name}.tar`, (path) => dockerArchive(path, architecture, layers));
  const gzipped = (path) =>
    makeOnce(`${path}.gz`, (unfinished) => shell('gzip -6 -n -c "$0" > "$1"', path, unfinished));
  const fifteen = (last) =>
    Array.from({ length: 15 }, (_, at) => share(4 * 120 + at * 20, 20, at === 14 && last));
  const images = {
    four: async () => each(platforms, (name, at) => archive(`four-${name}`, name, [share(at * 120, 120)])),
    fifteen: async () => [await archive('fifteen', 'amd64', fifteen(''))],
    changed: async () => [await archive('fifteen-changed', 'amd64', fifteen('a line that is new\n'))],
    huge: async () => [await archive('huge', 'amd64', [share(0, (2 * 2 ** 30) / mega)])],
  };
  return {
    ...images,
    fourGzip: async () => each(await images.four(), gzipped),
    fifteenGzip: async () => each(await images.fifteen(), gzipped),
    many: () => once('many', (path) => slices(path, 2000, 50_000, (at) => `linux/amd64/${at % 40}/${at}`)),
    large: () =>
      once('large', (path) => slices(path, 4, 100 * mega, (at) => `linux/${platforms[at]}/program`)),
  };
}

/** A part of the machine's binaries, in megabytes; with a text, that of a file that stands beside them. */
function share(from, length, text) {
  return { from: from * mega, length: length * mega, text: text || undefined };
}

async function each(list, make) {
  const made = [];
  for (const [at, item] of list.entries()) made.push(await make(item, at));
  return made;
}

async function makeOnce(path, make) {
  if (await stat(path).catch(() => undefined)) return path;
  console.error(`making ${path}`);
  await mkdir(join(path, '..'), { recursive: true });
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await make(unfinished);
  await rename(unfinished, path);
  return path;
}

/** As nixpkgs writes it: config, layers, manifest.json last. */
async function dockerArchive(path, architecture, layers) {
  const stage = `${path}.stage`;
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const names = [];
  const diffIds = [];
  for (const layer of layers) {
    const unnamed = join(stage, 'layer');
    await layerTar(unnamed, layer);
    const digest = await sha256(unnamed);
    await mkdir(join(stage, digest), { recursive: true });
    await rename(unnamed, join(stage, digest, 'layer.tar'));
    names.push(`${digest}/layer.tar`);
    diffIds.push(`sha256:${digest}`);
  }
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
  });
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  await writeFile(join(stage, configName), config);
  await writeFile(
    join(stage, 'manifest.json'),
    JSON.stringify([{ Config: configName, RepoTags: [`bench:${architecture}`], Layers: names }]),
  );
  tar(path, '-C', stage, configName, ...names, 'manifest.json');
  await rm(stage, { recursive: true });
}

async function layerTar(path, { from, length, text }) {
  const list = `${path}.list`;
  await writeFile(list, binaryFiles(from, length).join('\n'));
  const extra = join(path, '..', 'changed.txt');
  if (text !== undefined) await writeFile(extra, text);
  const beside = text === undefined ? [] : ['-C', join(path, '..'), 'changed.txt'];
  tar(path, '--no-recursion', '-C', '/', '-T', list, ...beside);
  await rm(list);
  await rm(extra, { force: true });
}

function tar(path, ...args) {
  execFileSync(
    'tar',
    [
      '--create',
      '--file',
      path,
      '--format=gnu',
      '--hard-dereference',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      ...args,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
}

/** Files of one size, cut from the machine's binaries. */
async function slices(folder, count, size, nameOf) {
  const source = `${folder}.tar`;
  await layerTar(source, { from: 0, length: count * size + mega });
  const file = await open(source);
  for (let at = 0; at < count; at += 1) {
    const { buffer } = await file.read(Buffer.alloc(size), 0, size, at * size);
    const path = join(folder, nameOf(at));
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, buffer);
  }
  await file.close();
  await rm(source);
}

async function sha256(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

function shell(script, ...args) {
  execFileSync('/bin/sh', ['-ec', script, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
}
