// The table: which figure of which contestant is compared with whose, and what it is to be.

const mega = 1e6;

/**
 * A row compares the median of a figure of `alba` with that of `peer`, or with another figure of its own (`per`), or tells it in
 * a `unit`. `bar` and `aim` are the largest that will do. Of several peers the fastest counts.
 */
const time = (name, work, alba, peer, bar, aim) => ({ name, work, alba, peer, bar, aim, figure: 'seconds' });

const images = (input, words) => {
  const first = (name, what, kind, bar, aim) =>
    time(`${input}-${name}`, `${what}, ${words}`, `alba ${input}${kind}`, `skopeo ${input}`, bar, aim);
  return [
    first('first', 'first push, plain archives, gzip layers', '', 1.0, 0.7),
    {
      ...first('size', 'the same: size of the layers', '', 1.01),
      figure: 'stored',
    },
    first('zstd', 'the same with zstd layers', ' zstd', 0.5, 0.3),
    first('gzip', 'first push, gzip archives', ' gzip', 1.2, 0.8),
    first('unchanged', 'unchanged, plain archives', ' unchanged', 0.05, 0.03),
    first('gzip-unchanged', 'unchanged, gzip archives', ' gzip unchanged', 0.1, 0.06),
    time(`${input}-regctl`, `first push, plain archives, ${words}`, `alba ${input}`, `regctl ${input}`),
    time(`${input}-crane`, `first push, plain archives, ${words}`, `alba ${input}`, `crane ${input}`),
  ];
};

const files = (input, words) => [
  time(`${input}-rclone`, `static push of ${words} to Garage`, `alba ${input}`, `rclone ${input}`, 1.0),
  time(
    `${input}-s5cmd`,
    `static push of ${words} to Garage`,
    `alba ${input}`,
    `s5cmd ${input}`,
    undefined,
    0.8,
  ),
];

/** Each by itself can publish four archives as one index. */
const tools = ['crane registry', 'regctl registry'];

/** The same, and two together, which a script would have to call: one that pushes fast, and one that merges. */
const mergers = ['crane', 'regctl', 'skopeo + crane', 'skopeo + regctl', 'skopeo at once + crane'].map(
  (name) => `${name} registry`,
);

const registry = () => {
  const trips = (name, work, alba, figure) => ({
    name: `registry-${name}`,
    work,
    alba,
    figure,
    unit: 1,
    bar: 6,
  });
  return [
    time(
      'registry-first',
      'first push of 4 × 120 MB to a registry, plain archives, gzip layers, one index',
      'alba registry',
      tools,
      0.8,
    ),
    time(
      'registry-scripts',
      'the same, over the fastest script of two tools as well',
      'alba registry',
      mergers,
      undefined,
      0.8,
    ),
    { ...time('registry-size', 'the same: size of the layers', 'alba registry', mergers), figure: 'stored' },
    {
      name: 'registry-wire',
      work: 'the same: bytes sent, over the compressed layers',
      alba: 'alba counted registry',
      figure: 'sent',
      per: 'stored',
      bar: 1.01,
    },
    time('registry-gzip', 'the same, gzip archives', 'alba gzip registry', mergers),
    time(
      'registry-unchanged',
      'unchanged, over that first push, plain archives',
      'alba unchanged registry',
      mergers,
      0.05,
    ),
    time(
      'registry-gzip-unchanged',
      'unchanged, over that first push, gzip archives',
      'alba gzip unchanged registry',
      mergers,
      0.1,
    ),
    ...[
      ['late', 'plain archives'],
      ['gzip late', 'gzip archives'],
      ['token late', 'plain archives, token authentication'],
      ['gzip token late', 'gzip archives, token authentication'],
    ].flatMap(([kind, words]) => {
      const [name, alba] = [kind.replaceAll(' ', '-'), `alba ${kind} registry`];
      return [
        trips(name, `unchanged, 30 ms away, ${words}: round trips by time`, alba, 'roundTrips'),
        trips(`${name}-depth`, 'the same: by requests that wait for one another', alba, 'depth'),
      ];
    }),
    ...mergers.map((peer) =>
      time(
        `registry-${peer.replace(/ registry$/, '').replaceAll(/[ +]+/g, '-')}`,
        'first push of 4 × 120 MB to a registry, plain archives',
        'alba registry',
        peer,
      ),
    ),
  ];
};

/**
 * Each row has a name for --only. Groups are measured in rounds: all the contestants of one in turn, then all again, so that
 * what else the machine does meets all of them. What is over at once has `times` rounds for each of the others.
 */
export const groups = [
  { name: 'four', rows: images('four', '4 × 120 MB') },
  {
    name: 'fifteen',
    rows: [
      ...images('fifteen', '15 × 20 MB'),
      time('changed', 'one layer of fifteen changed', 'alba fifteen changed', 'skopeo fifteen', 0.2, 0.12),
      {
        name: 'changed-bytes',
        work: 'the same: bytes written, over the compressed layer',
        alba: 'alba fifteen changed',
        figure: 'sent',
        per: 'changed',
        bar: 1.02,
      },
    ],
  },
  {
    name: 'huge',
    rows: [
      {
        name: 'memory',
        work: 'a 2 GiB layer: peak memory, MB',
        alba: 'alba huge',
        peer: 'skopeo huge',
        figure: 'peak',
        unit: mega,
        bar: 150,
        aim: 110,
      },
      {
        name: 'scratch',
        work: 'a 2 GiB layer: scratch, over the compressed size',
        alba: 'alba huge',
        figure: 'scratch',
        per: 'stored',
        bar: 1.0,
      },
    ],
  },
  {
    name: 'files',
    rows: [
      ...files('many', '2,000 × 50 KB'),
      time('many-unchanged', 'the same again, over the first push', 'alba many unchanged', 'alba many', 0.1),
      ...files('large', '4 × 100 MB'),
    ],
  },
  { name: 'registry', rows: registry() },
  { name: 'start-up', times: 20, rows: [time('help', '`--help`', 'alba --help', 'node -e 0', 1.5, 1.2)] },
];
