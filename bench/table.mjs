// Figures become a table of ratios.

/** The middle one; of an even number the lower of the two in the middle. Undefined for none. */
function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/**
 * The table in Markdown. `figures` has, by contestant, one set of figures for each round, or the reason why there are none;
 * `counts` the requests and bytes that were counted apart.
 */
export function tableOf(rows, figures, counts) {
  const lines = rows.map((row) => lineOf(row, figures, counts));
  const heads = [
    'work',
    'over',
    'ratio',
    'of single rounds',
    'bar',
    'aim',
    'CPU',
    'peak memory',
    'requests',
    'bytes sent',
  ];
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function lineOf(row, figures, counts) {
  const peer = fastest([row.peer].flat(), figures);
  const [own, other] = [figures.get(row.alba), figures.get(peer)];
  const bars = [row.bar ?? '', row.aim ?? ''];
  const missing = [own, other].find((each) => typeof each === 'string');
  const over = peer?.replace(/ (four|fifteen|huge|many|large|registry)$/, '') ?? '';
  if (missing !== undefined) return [row.work, over, missing, '', ...bars, '', '', '', ''];
  const of = (rounds, figure) => rounds?.map((round) => round[figure]);
  const lower = row.per === undefined ? other : own;
  const lowerFigure = row.per ?? row.figure;
  const value = median(of(own, row.figure)) / (row.unit ?? median(of(lower, lowerFigure)));
  const each = own.map(
    (round, at) => round[row.figure] / (row.unit ?? lower[Math.min(at, lower.length - 1)][lowerFigure]),
  );
  const peaks = [own, other].map((rounds) => rounds && median(of(rounds, 'peak')));
  const [ownCounts, otherCounts] = [counts.get(row.alba), counts.get(peer)];
  const sent = (count, rounds) => count?.sent ?? (rounds && median(of(rounds, 'sent')));
  const requests = (count, rounds) => count?.requests ?? (rounds && median(of(rounds, 'requests')));
  return [
    row.work,
    over,
    `${number(value)}${row.bar === undefined ? '' : value <= row.bar ? ' ✓' : ' ✗'}`,
    each.length < 2 ? '' : `${number(Math.min(...each))} to ${number(Math.max(...each))}`,
    ...bars,
    row.figure === 'seconds' && other ? number(median(of(own, 'cpu')) / median(of(other, 'cpu'))) : '',
    beside(peaks.map((bytes) => bytes && `${Math.round(bytes / 1e6)} MB`)),
    beside([requests(ownCounts, own), requests(otherCounts, other)]),
    beside(
      [sent(ownCounts, own), sent(otherCounts, other)].map((bytes) =>
        bytes === undefined ? undefined : `${number(bytes / 1e6)} MB`,
      ),
    ),
  ];
}

/** Of several the one with the least seconds, if each has any: one that is missing may have been the fastest. */
function fastest(peers, figures) {
  if (peers.length < 2) return peers[0];
  const seconds = (name) => median(figures.get(name).map((round) => round.seconds));
  const missing = peers.find((name) => typeof figures.get(name) === 'string');
  return missing ?? peers.reduce((best, name) => (seconds(name) < seconds(best) ? name : best));
}

/** `alba’s, the other’s` */
function beside(values) {
  const [own, other] = values.map((value) => value ?? '');
  if (own === '') return '';
  return other === '' ? String(own) : `${own}, ${other}`;
}

function number(value) {
  if (!Number.isFinite(value)) return '';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
