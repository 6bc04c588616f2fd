// How often a run has to wait for an answer before it can ask on.
import { countingProxy } from './counting-proxy.mjs';
import { slowLine } from './slow-line.mjs';

/** Milliseconds, both ways; timers make it one or two more. */
const roundTrip = 30;

/** Of so many runs the quickest counts: the one that other work disturbed the least. */
const tries = 5;

/**
 * Lets `push` an address, over a line that is slow and over one that is not, in turns. Resolves to the figures of the quickest over
 * the slow one, with `roundTrips`: as many times what one request takes longer there did it take longer; and `depth`: of its
 * requests, so many at most that each began when the answer to the one before had come. With `token` nobody is let in without one
 * from a token server on the same line.
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
    const [near, far] = [await secondsOfOne(lines[0]), await secondsOfOne(lines[1])];
    return { ...slow, roundTrips: (slow.seconds - quick.seconds) / (far - near) };
  } finally {
    for (const each of [...lines, proxy]) each.close();
  }
}

/** What a request and its answer take on a connection that is there, when nothing is in their way. */
async function secondsOfOne({ address }) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4 * tries; round += 1) {
    const begun = performance.now();
    await (await fetch(`http://${address}/v2/`)).text();
    least = Math.min(least, (performance.now() - begun) / 1000);
  }
  return least;
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
