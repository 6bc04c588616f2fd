// Measures alba beside its peers and writes the table of docs/performance.md.
//   node bench/run.mjs [--only ROW]… [--runs N] [--search] [--alba FILE] [--print]
// --only also takes a group; --search tries rclone's settings anew; --alba is another bundle; --print changes no file.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, homedir, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { garageBinary } from './garage.mjs';
import { imageContestants } from './images.mjs';
import { inputs } from './inputs.mjs';
import { findPeers, requireTools } from './peers.mjs';
import { bestRcloneSettings } from './rclone-settings.mjs';
import { registryContestants } from './registry-pushes.mjs';
import { groups } from './rows.mjs';
import { startUpContestants } from './start-up.mjs';
import { staticContestants } from './static.mjs';
import { tableOf } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '5' },
    search: { type: 'boolean' },
    alba: { type: 'string' },
    print: { type: 'boolean' },
  },
});
const root = join(import.meta.dirname, '..');
const cache =
  process.env.ALBA_BENCH_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'alba-bench');
const bundle = resolve(options.alba ?? join(root, 'dist/index.cjs'));
const runs = Number(options.runs);
/** What others made the machine do in the minute before. */
const [load] = loadavg();
const busy = 'Other work had the machine busy: the times say little, the CPU seconds more.';

const chosen = groups
  .map((group) => ({ ...group, rows: group.rows.filter((row) => isChosen(row.name, group.name)) }))
  .filter(({ rows }) => rows.length > 0);
if (chosen.length === 0 || !(runs >= 1)) {
  const names = groups.flatMap(({ name, rows }) => [name, ...rows.map((row) => row.name)]);
  console.error(`usage: node bench/run.mjs [--runs N] [--only ROW]…, where ROW is one of ${names.join(' ')}`);
  process.exit(2);
}

requireTools();
const peers = findPeers(cache);
const garage = garageBinary();
const newestNode = nodes().at(-1);
const made = inputs(cache);
const usedRclone = new Map();
const contestants = {
  ...imageContestants({
    alba: [process.execPath, bundle],
    albaZstd: [newestNode, bundle],
    inputs: made,
    fresh,
  }),
  ...staticContestants({ alba: [process.execPath, bundle], inputs: made, rclone }),
  ...registryContestants({ alba: [process.execPath, bundle], inputs: made, fresh }),
  ...startUpContestants({ alba: [process.execPath, bundle] }),
};

const figures = new Map();
const counts = new Map();
for (const { name, rows, times = 1 } of chosen) {
  const names = [...new Set(rows.flatMap(({ alba, peer }) => [alba, peer ?? []].flat()))];
  for (const each of names) figures.set(each, missingFor(each) ?? []);
  for (let round = 1; round <= runs * times; round += 1) {
    for (const each of names) await measureOnce(each, `${name} ${round}/${runs * times}`);
  }
  if (name === 'files') for (const each of names) await count(each);
}

// The page has a table of its own for what is measured alone.
for (const [command, isOf] of [
  ['node bench/run.mjs', (group) => group.name !== 'registry'],
  ['node bench/run.mjs --only registry', (group) => group.name === 'registry'],
]) {
  const of = chosen.filter(isOf);
  if (of.length === 0) continue;
  const rows = of.flatMap((group) => group.rows);
  const text = [tableOf(rows, figures, counts), '', ...remarks()].join('\n');
  const all = groups.filter(isOf).flatMap((group) => group.rows);
  if (options.print || rows.length < all.length) console.log(text);
  else await intoPage(join(root, 'docs/performance.md'), command, text);
}

function isChosen(row, group) {
  return options.only === undefined || options.only.includes(row) || options.only.includes(group);
}

async function measureOnce(name, round) {
  const rounds = figures.get(name);
  if (typeof rounds === 'string') return;
  try {
    const measured = await contestants[name]();
    rounds.push(measured);
    console.error(`${round} ${name}: ${measured.seconds.toFixed(3)} s`);
  } catch (error) {
    console.error(`${round} ${name}: ${error.message}`);
    figures.set(name, /no flag --compression/.test(error.message) ? 'not there yet' : `${name} failed`);
  }
}

async function count(name) {
  if (typeof figures.get(name) === 'string') return;
  counts.set(name, await contestants[name]({ counted: true }));
}

/** Why a contestant cannot start; undefined where it can. */
function missingFor(name) {
  const programs = name.replace(/ registry$/, ' docker-registry').split(' ');
  const missing = programs.find((program) => program in peers && peers[program] === undefined);
  if (missing !== undefined) return `${missing} is missing`;
  return garage === undefined && / (many|large)/.test(name) ? 'Garage is missing' : undefined;
}

async function rclone(input) {
  if (!usedRclone.has(input)) {
    const flags = await bestRcloneSettings(cache, peers.rclone, input, await made[input](), options.search);
    usedRclone.set(input, flags);
  }
  return usedRclone.get(input);
}

/** An empty folder for a while. */
async function fresh(work) {
  const folder = await mkdtemp(join(tmpdir(), 'alba-bench-'));
  try {
    return await work(join(folder, 'to'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The Node that runs this, and those of ALBA_NODES; oldest first. */
function nodes() {
  const named = (process.env.ALBA_NODES ?? '').split(':').filter((path) => path !== '');
  const version = (path) => execFileSync(path, ['--version'], { encoding: 'utf8' });
  return [process.execPath, ...named].sort((a, b) =>
    version(a).localeCompare(version(b), 'en', { numeric: true }),
  );
}

function remarks() {
  const tools = Object.entries(peers).map(([name, version]) =>
    version ? `${name} ${version}` : `${name} (missing)`,
  );
  const version = (path, ...args) =>
    /\d+\.\d+\.\d+/.exec(execFileSync(path, args, { encoding: 'utf8' }))?.[0];
  return [
    `Medians of ${runs === 1 ? 'one round' : `${runs} rounds`}, in turns, on ${availableParallelism()} cores with a load of ${load.toFixed(1)} before. Node ${process.versions.node}, for zstd ${version(newestNode, '--version')}; ` +
      `${tools.join(', ')}${garage === undefined ? '' : `, Garage ${version(garage, '--version')}`}.`,
    ...(load > availableParallelism() / 2 ? [`\n${busy}`] : []),
    ...[...usedRclone].map(
      ([input, flags]) => `\nrclone’s best settings for “${input}”: \`${flags.join(' ')}\`.`,
    ),
  ];
}

async function intoPage(page, command, generated) {
  const before = await readFile(page, 'utf8');
  const begin = `<!-- begin measured: ${command} -->\n`;
  const [start, end] = [
    before.indexOf(begin),
    before.indexOf('\n<!-- end measured -->', before.indexOf(begin)),
  ];
  if (start < 0 || end < 0) throw new Error(`${page} has no lines “${begin.trim()}” and “end measured”`);
  await writeFile(page, `${before.slice(0, start)}${begin}${generated}${before.slice(end)}`);
}
