// A Garage of its own for each run, empty: it stores equal blocks once, so that the second to come would have it easier.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** The binary: the first of ALBA_GARAGE, else what .ci/run has built. Undefined where there is none. */
export function garageBinary() {
  const cache = process.env.ALBA_CI_CACHE ?? join(homedir(), '.cache/alba-ci');
  const named = (process.env.ALBA_GARAGE ?? '').split(':').filter((path) => path !== '');
  return [...named, join(cache, 'garage-2.5.0/bin/garage')].find(existsSync);
}

/** Starts one, gives it to `work`, and stops it. */
export async function withGarage(work) {
  const { startGarage } = await testSupport();
  const garage = await startGarage(garageBinary());
  try {
    return await work(garage);
  } finally {
    await garage.close();
  }
}

/** How many objects a bucket holds, and their bytes together: asked by neither of those that are measured. */
export async function contentsOf({ endpoint, region, bucket, accessKeyId, secretAccessKey }) {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  const contents = { objects: 0, bytes: 0 };
  let token;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }));
    for (const { Size } of page.Contents ?? []) {
      contents.objects += 1;
      contents.bytes += Size;
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  client.destroy();
  return contents;
}

let loaded;

/** The tests' own Garage is TypeScript, which Node 20 does not run. */
async function testSupport() {
  if (loaded !== undefined) return loaded;
  const folder = await mkdtemp(join(tmpdir(), 'alba-bench-'));
  const outfile = join(folder, 'garage.mjs');
  const source = join(import.meta.dirname, '../test/support/garage.ts');
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  loaded = await import(pathToFileURL(outfile).href);
  await rm(folder, { recursive: true });
  return loaded;
}
