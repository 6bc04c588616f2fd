// How src/ becomes the files of dist/: a small entry, and parts that are loaded when they are needed.
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Bundles src/main.ts as index.cjs, with a part for each `import()` and for what parts share, so that no module is there
 * twice. Files that a source names as `new URL('./FILE', import.meta.url)` come to lie beside: a worker's .ts as .cjs, others
 * as they are. Resolves to the files, bytes by name, and to esbuild's metafile.
 */
export async function buildParts({ root, define, banner }) {
  const main = join(root, 'src/main.ts');
  const beside = await filesBeside(join(root, 'src'));
  const workers = beside.filter((file) => file.endsWith('.ts'));
  const options = {
    absWorkingDir: root,
    entryPoints: Object.fromEntries([main, ...workers].map((file) => [parse(file).name, file])),
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Of esbuild's formats this one alone can be split.
    format: 'esm',
    splitting: true,
    define,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  };
  const { metafile: whole } = await build({ ...options, plugins: [onlyWhatIsUsed] });
  const start = importsOfStart(root, whole, workers);
  const { metafile, outputFiles } = await build({
    ...options,
    plugins: [changeSources((path, text) => start(path) + besideInDist(path, text, beside)), onlyWhatIsUsed],
  });
  const names = partNames(metafile);
  const files = new Map();
  for (const { path, text } of outputFiles) {
    const name = names.get(basename(path));
    files.set(name, Buffer.from(await asCommonJs(text, names, name === 'index.cjs' ? banner : '')));
  }
  for (const file of beside.filter((each) => !workers.includes(each))) {
    files.set(basename(file), await readFile(file));
  }
  return { files, metafile };
}

const urlBeside = /new URL\('\.\/([^']+)', import\.meta\.url\)/g;

async function filesBeside(src) {
  const sources = (await readdir(src, { recursive: true })).filter((path) => path.endsWith('.ts')).sort();
  const found = await Promise.all(
    sources.map(async (path) => {
      const text = await readFile(join(src, path), 'utf8');
      return [...text.matchAll(urlBeside)].map(([, file]) => join(src, dirname(path), file));
    }),
  );
  return [...new Set(found.flat())];
}

/** A source's text as it holds in dist/, where workers are .cjs. */
function besideInDist(path, text, beside) {
  return text.replace(urlBeside, (whole, file) => {
    if (!beside.includes(join(dirname(path), file))) return whole;
    return `new URL('./${basename(file).replace(/\.ts$/, '.cjs')}', import.meta.url)`;
  });
}

/**
 * Makes one part of all that is loaded at the start. esbuild makes a part for each set of modules that the same entries and
 * `import()`s reach, which were a dozen small ones: so each of those is told to reach all of the start, loaded by then anyway.
 * Returns what is to stand before the text of a source.
 */
function importsOfStart(root, { inputs }, workers) {
  const start = reached('src/main.ts', inputs);
  start.delete('src/main.ts');
  const dynamic = Object.values(inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind }) => kind === 'dynamic-import');
  const later = new Set([...dynamic.map(({ path }) => join(root, path)), ...workers]);
  const all = [...start].map((path) => `import ${JSON.stringify(join(root, path))};`).join('');
  return (path) => (later.has(path) ? all : '');
}

/** The modules that are loaded with one, itself included. */
function reached(entry, inputs) {
  const found = new Set([entry]);
  for (const module of found) {
    for (const { kind, path, external } of inputs[module].imports) {
      if (kind !== 'dynamic-import' && !external) found.add(path);
    }
  }
  return found;
}

/**
 * What dist/ calls each of esbuild's files, whose own names hold a hash: an entry or `import()` has the name of its module,
 * what parts share that of its largest one, and a number where that is taken.
 */
function partNames({ outputs }) {
  const wanted = Object.entries(outputs).map(([path, { entryPoint, inputs }]) => {
    const [largest] = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    const name = entryPoint === undefined ? `shared-${moduleName(largest?.[0])}` : moduleName(entryPoint);
    return { path, name, order: Object.keys(inputs).sort().join() };
  });
  const names = new Map();
  for (const { path, name } of wanted.sort((a, b) => (a.order < b.order ? -1 : 1))) {
    const taken = [...names.values()].filter((other) => other.replace(/(-\d+)?\.cjs$/, '') === name);
    names.set(basename(path), `${name}${taken.length === 0 ? '' : `-${taken.length + 1}`}.cjs`);
  }
  return names;
}

function moduleName(path = 'esbuild') {
  if (path === 'src/main.ts') return 'index';
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  return inPackage?.replace('@', '').replace('/', '-') ?? parse(path).name;
}

/**
 * One of esbuild's files as CommonJS, which starts sooner than an ES module. `import()` becomes `require` as well, and
 * `import.meta.url` the address of the file.
 */
async function asCommonJs(text, names, banner) {
  const named = text.replace(/(["'])\.\/([^"'\n]+\.js)\1/g, (whole, quote, file) =>
    names.has(file) ? `${quote}./${names.get(file)}${quote}` : whole,
  );
  // Of the comments esbuild keeps legal ones alone: those that name the modules pass as such.
  const { code } = await transform(named.replace(/^\/\/ (?=\S+$)/gm, '//! '), {
    format: 'cjs',
    platform: 'node',
    // A Node that is too old must be able to read the file whose banner says so.
    target: banner === '' ? 'node20' : 'es2017',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'fileAddress' },
    legalComments: 'inline',
    logLevel: 'warning',
  });
  const address = 'const fileAddress = require("node:url").pathToFileURL(__filename).href;\n';
  return banner + (code.includes('fileAddress') ? address : '') + code.replace(/^\/\/! (?=\S+$)/gm, '// ');
}

/** An esbuild plugin that changes the text of sources. */
function changeSources(change) {
  return {
    name: 'change sources',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: change(path, await readFile(path, 'utf8')),
        loader: 'ts',
      }));
    },
  };
}

/** Packages whose modules do nothing but define, though they do not say so: what nobody imports of them is left out. */
const definingOnly = /^@actions\/|[\\/]node_modules[\\/]@actions[\\/]/;

const onlyWhatIsUsed = {
  name: 'only what is used',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === onlyWhatIsUsed || !(definingOnly.test(path) || definingOnly.test(from.importer)))
        return;
      const { kind, importer, resolveDir } = from;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: onlyWhatIsUsed });
      return { ...found, sideEffects: false };
    });
  },
};
