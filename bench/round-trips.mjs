// How often a run has to wait for an answer before it can ask on.
import { countingProxy } from './counting-proxy.mjs';
import { slowLine } from './slow-line.mjs';

/** Milliseconds, both ways. */
const roundTrip = 30;

/** Of so many runs the quickest counts: the one that other work disturbed the least. */
const tries = 5;

/**
 * Lets `push` an address, over a line that is slow and over one that is not, in turns. Resolves to the figures of the quickest over
 * the slow one, with `roundTrips`: by how many of them it took longer; and `depth`: of its requests, so many at most that each began
 * when the answer before had come. With `token` nobody is let in without one from a token server on the same line.
 */
export async function roundTrips(address, push, { token } = {}) {
  const proxy = await countingProxy(`http://${address}`, { token });
  const lines = [await slowLine(proxy.address, 0), await slowLine(proxy.address, roundTrip / 2)];
  try {
    const best = [];
    for (let round = 0; round < tries; round += 1) {
      for (const [at, line] of lines.entries()) {
        proxy.log.length = 0;
        const figures = await push(line.address);
        const run = { ...figures, requests: proxy.log.length, depth: depth([...proxy.log]) };
        if (!(best[at]?.seconds <= run.seconds)) best[at] = run;
      }
    }
    const [quick, slow] = best;
    return { ...slow, roundTrips: ((slow.seconds - quick.seconds) * 1000) / roundTrip };
  } finally {
    for (const each of [...lines, proxy]) each.close();
  }
}

/** Behind the line, what waited for an answer begins a round trip after that ended; a timer may be a little early. */
function depth(log) {
  const chains = [];
  for (const { begun, ended } of log.sort((a, b) => a.begun - b.begun)) {
    const before = chains.filter((chain) => chain.ended + roundTrip * 0.9 <= begun);
    chains.push({ ended, length: 1 + Math.max(0, ...before.map(({ length }) => length)) });
  }
  return Math.max(0, ...chains.map(({ length }) => length));
}
