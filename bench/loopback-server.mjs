// A program that serves HTTP on this machine for a while.
import { spawn } from 'node:child_process';
import { freePort } from './free-port.mjs';

/**
 * Starts what `wordsFor` an address says, gives the address to `work`, and ends it, whatever ends the bench. `folder` is its home;
 * its stdout goes to the file descriptor `stdout`, if there is one.
 */
export async function withServer(wordsFor, { folder, stdout = 'ignore' }, work) {
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn('setpriv', ['--pdeathsig', 'TERM', ...wordsFor(address)], {
    stdio: ['ignore', stdout, 'ignore'],
    env: { PATH: process.env.PATH, HOME: folder },
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  try {
    await answering(`http://${address}/`);
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
