// The machine's own programs and libraries: what layers and downloads are made of.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

let known;

/**
 * Paths, without their first slash, of files that hold about `length` bytes together, after skipping `from` bytes. The order is
 * mixed, and the same on every run; where the machine has too few, it begins again.
 */
export function binaryFiles(from, length) {
  known ??= find();
  const paths = [];
  let at = 0;
  for (let index = 0; at < from + length; index += 1) {
    const { path, size } = known[index % known.length];
    if (at >= from) paths.push(path);
    at += size;
  }
  return paths;
}

function find() {
  const files = ['usr/bin', 'usr/lib']
    .flatMap((folder) => readdirSync(join('/', folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name).slice(1))
    .filter((path) => path.startsWith('usr/bin/') || /\.so(\.[\d.]+)?$/.test(path))
    .filter((path) => !path.includes('\n'))
    .map((path) => ({ path, size: statSync(join('/', path)).size }))
    // Larger ones would make the parts unequal; smaller ones are scripts.
    .filter(({ size }) => size > 20_000 && size < 20e6);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total < 3e8)
    throw new Error('/usr/bin and /usr/lib hold less than 300 MB: too little to make inputs of');
  return files
    .map((file) => ({ ...file, order: createHash('sha256').update(file.path).digest('hex') }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
}
