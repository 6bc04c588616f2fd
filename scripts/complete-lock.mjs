// Adds to package-lock.json the optional packages of other machines (esbuild's, biome's) that npm leaves out when it
// could not load them while it wrote the file (npm/cli#4828). Without them `npm ci` refuses the lock everywhere else.
// Run it after every change of a dependency: npm install --ignore-scripts && node scripts/complete-lock.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(await readFile(path, 'utf8'));
const systems = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const processors = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

/** The machine that a package is for, as the words of its name say: `@biomejs/cli-linux-x64-musl`. */
function machineOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) =>
    word === 'musl' ? ['musl'] : word.startsWith('gnu') ? ['glibc'] : [],
  );
  return Object.fromEntries(Object.entries({ os, cpu, libc }).filter(([, found]) => found.length > 0));
}

for (const [place, { optionalDependencies = {}, dev, engines, license }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const places = [`${place}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((known) => known in lock.packages)) continue;
    const entry = { version, dev, engines, license, optional: true, ...machineOf(name) };
    lock.packages[`node_modules/${name}`] = JSON.parse(JSON.stringify(entry));
    console.log(`added ${name} ${version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
