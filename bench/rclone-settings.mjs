// rclone's best settings for an input, found by trying, and remembered for the next run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withGarage } from './garage.mjs';
import { measure } from './measure.mjs';
import { checkBucket, keyOf, rcloneCommand } from './static.mjs';

const plain = ['--s3-no-check-bucket', '--s3-no-head', '--no-check-dest', '--no-traverse'];
const candidates = {
  many: [8, 16, 32, 64].flatMap((transfers) => {
    const flags = [`--transfers=${transfers}`, `--checkers=${transfers}`];
    return [flags, [...flags, ...plain], [...flags, ...plain, '--s3-disable-checksum']];
  }),
  large: [4, 8].flatMap((concurrency) =>
    ['16Mi', '64Mi'].flatMap((chunk) => {
      const parts = ['--s3-upload-cutoff=5Mi', `--s3-chunk-size=${chunk}`];
      const flags = ['--transfers=4', `--s3-upload-concurrency=${concurrency}`, ...parts, ...plain];
      return [flags, [...flags, '--s3-disable-checksum']];
    }),
  ),
};
// In one request each, as rclone sends what is smaller than its own cutoff.
candidates.large.push(['--transfers=4', ...plain], ['--transfers=4', ...plain, '--s3-disable-checksum']);

const rounds = 3;

/** Resolves to the flags with the least seconds, the best of three rounds. Tries anew where `search` is set. */
export async function bestRcloneSettings(cache, version, input, path, search) {
  const file = join(cache, `rclone-${version}-${input}.json`);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined && !search) return JSON.parse(known);
  const tried = candidates[input].map((flags) => ({ flags, seconds: Number.POSITIVE_INFINITY }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const each of tried) {
      each.seconds = Math.min(each.seconds, await attempt(input, path, each.flags));
      console.error(`${round}/${rounds} rclone ${each.flags.join(' ')}: ${each.seconds.toFixed(2)} s`);
    }
  }
  const [best] = tried.sort((a, b) => a.seconds - b.seconds);
  await mkdir(cache, { recursive: true });
  await writeFile(file, JSON.stringify(best.flags));
  return best.flags;
}

function attempt(input, path, flags) {
  return withGarage(async (garage) => {
    const { seconds } = await measure(rcloneCommand(garage, path, flags), { env: keyOf(garage) });
    await checkBucket(garage, input);
    return seconds;
  });
}
