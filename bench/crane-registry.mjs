// crane pushes to registries only, and brings one.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { freePort } from './free-port.mjs';

/** Starts crane's registry on this machine, with its blobs in a folder; it ends with the bench, whatever ends that. */
export async function withCraneRegistry(folder, work) {
  await mkdir(folder, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(
    'setpriv',
    ['--pdeathsig', 'TERM', 'crane', 'registry', 'serve', '--address', address, '--disk', folder],
    { stdio: 'ignore', env: { PATH: process.env.PATH, HOME: folder } },
  );
  const ended = new Promise((resolve) => server.once('close', resolve));
  try {
    await answering(`http://${address}/v2/`);
    return await work(address);
  } finally {
    server.kill();
    await ended;
  }
}

async function answering(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(url).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within 10 s`);
}
