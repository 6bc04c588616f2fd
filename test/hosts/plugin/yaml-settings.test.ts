import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { givenPluginSpelling, readPluginSettings } from '../../../src/hosts/plugin/plugin-settings.ts';
import { decode } from '../../../src/settings/decode.ts';
import type { Kind } from '../../../src/settings/kinds.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import { type SettingName, settings } from '../../../src/settings/table.ts';
import { droneSettings } from '../../support/drone-settings.ts';
import { woodpeckerSettings } from '../../support/woodpecker-settings.ts';

const hosts = { Drone: droneSettings, Woodpecker: woodpeckerSettings } as const;
type Host = keyof typeof hosts;

const credentials = [
  { prefix: 's3://releases', user: 'KEY1', secret: 'fake-one' },
  { prefix: 's3://nightly', user: 'KEY2', secret: 'fake-two' },
];
const credentialLines = 's3://releases KEY1 fake-one\ns3://nightly KEY2 fake-two\n';
const secrets = {
  word: 'fake-word',
  items: 'one\ntwo',
  pairs: 'team=birds\nwings=2',
  one: 'fake-one',
  all: credentialLines,
};

/** What `settings:` comes to on a host: the values, and the mistakes one by one. */
function read(yaml: string, host: Host) {
  const environment = hosts[host](yaml, { secrets });
  const mistakes = new Mistakes();
  const values = decode(
    readPluginSettings(environment, mistakes),
    givenPluginSpelling(environment),
    mistakes,
  );
  return { values, told: toldBy(mistakes) };
}

function toldBy(mistakes: Mistakes): string[] {
  try {
    mistakes.throwIfAny();
    return [];
  } catch (error) {
    const { cause } = error as Error;
    const all = cause instanceof AggregateError ? cause.errors : [error];
    return all.map(({ message, hint }) => `${message} (${hint})`);
  }
}

interface Form {
  /** As it is written behind the setting's name. */
  readonly yaml: string;
  readonly meant: unknown;
  /** Where only one host takes it. */
  readonly on?: Host;
}

const lists: readonly Form[] = [
  { yaml: 'one', meant: ['one'] },
  { yaml: '42', meant: ['42'] },
  { yaml: '[one, two three, "a: b"]', meant: ['one', 'two three', 'a: b'] },
  {
    yaml: '\n  - linux/amd64\n  - s3://b?endpoint=https://h&region=r',
    meant: ['linux/amd64', 's3://b?endpoint=https://h&region=r'],
  },
  { yaml: '[":{{version}}", "*", "#1"]', meant: [':{{version}}', '*', '#1'] },
  { yaml: '["1.10", 1, true, null]', meant: ['1.10', '1', 'true'] },
  { yaml: '|\n  one\n  two, three', meant: ['one', 'two', 'three'] },
  { yaml: 'one, two', meant: ['one', 'two'] },
  { yaml: String.raw`['one\, two', three]`, meant: ['one, two', 'three'] },
  { yaml: `'["one, two", "three"]'`, meant: ['one, two', 'three'] },
  { yaml: '{from_secret: items}', meant: ['one', 'two'] },
  { yaml: '[{from_secret: one}, two]', meant: ['fake-one', 'two'], on: 'Woodpecker' },
  { yaml: '[]', meant: undefined },
  { yaml: '', meant: undefined },
];

const maps: readonly Form[] = [
  { yaml: '{team: birds, wings: 2, flies: true}', meant: { team: 'birds', wings: '2', flies: 'true' } },
  {
    yaml: '\n  org.example.title: "Birds, all = of them"',
    meant: { 'org.example.title': 'Birds, all = of them' },
  },
  { yaml: '{version: "1.10"}', meant: { version: '1.10' } },
  { yaml: '[team=birds, "wings=2"]', meant: { team: 'birds', wings: '2' } },
  {
    yaml: '["title=Birds, all of them", org.example.url=https://h/?a=b]',
    meant: { title: 'Birds, all of them', 'org.example.url': 'https://h/?a=b' },
  },
  { yaml: String.raw`['list=a\,b=c', wings=2]`, meant: { list: 'a,b=c', wings: '2' } },
  { yaml: '|\n  team=birds\n  list=a,b=c', meant: { team: 'birds', list: 'a,b=c' } },
  { yaml: '{from_secret: pairs}', meant: { team: 'birds', wings: '2' } },
  { yaml: '{team: {from_secret: word}}', meant: { team: 'fake-word' }, on: 'Woodpecker' },
];

const answers: readonly Form[] = [
  ...['true', 'True', 'yes', 'on', '"true"', '"yes"', '1', '[true]'].map((yaml) => ({ yaml, meant: true })),
  ...['false', 'FALSE', 'no', 'off', '"no"', '0'].map((yaml) => ({ yaml, meant: false })),
];

const texts: readonly Form[] = [
  { yaml: 'some/path.json', meant: 'some/path.json' },
  { yaml: '"with: colon, and comma"', meant: 'with: colon, and comma' },
  { yaml: '>\n  folded\n  text', meant: 'folded text' },
  { yaml: '{from_secret: word}', meant: 'fake-word' },
];

const entry = '{target: s3://releases, user: KEY1, secret: fake-one}';
const listsOfKeys: readonly Form[] = [
  { yaml: '{from_secret: all}', meant: credentials },
  { yaml: `|\n  ${credentialLines.replaceAll('\n', '\n  ')}`, meant: credentials },
  { yaml: '\n  - s3://releases KEY1 fake-one\n  - s3://nightly KEY2 fake-two', meant: credentials },
  { yaml: `[${entry}, {prefix: s3://nightly, access_key: KEY2, secret_key: fake-two}]`, meant: credentials },
  { yaml: entry, meant: credentials.slice(0, 1) },
  {
    yaml: '\n  - target: s3://releases\n    username: KEY1\n    password: {from_secret: one}',
    meant: credentials.slice(0, 1),
    on: 'Woodpecker',
  },
  { yaml: '[{from_secret: all}]', meant: credentials, on: 'Woodpecker' },
];

const sizes: readonly Form[] = [
  { yaml: '20GB', meant: 20e9 },
  { yaml: '512 MiB', meant: 512 * 1024 ** 2 },
  { yaml: '20000000000', meant: 20e9 },
  { yaml: '20_000', meant: 20_000 },
];

/** The natural ways to write a value, by what the setting takes. */
function formsOf(name: SettingName, { word, read: readText }: Kind<unknown>): readonly Form[] {
  if (name === 'credentials') return listsOfKeys;
  if (word === 'choice') {
    const words = ['publish', 'static push', 'check', 'gzip', 'zstd'].filter(
      (one) => 'value' in readText(one),
    );
    return words.flatMap((one) => [one, `"${one}"`, `[${one}]`].map((yaml) => ({ yaml, meant: one })));
  }
  return {
    list: lists,
    map: maps,
    'yes/no': answers,
    text: texts,
    path: texts,
    secret: texts,
    size: sizes,
    number: [],
  }[word];
}

const cases = settings
  .filter(([, { where }]) => where !== 'command line')
  .flatMap(([name, { kind, aliases = [] }]) =>
    formsOf(name, kind).map((form) => ({ name, spellings: [name, ...aliases], ...form })),
  );

/** In quotes, since YAML 1.1, which is Drone's, reads `n` as a no. */
function inQuotes(settings: object): string {
  return stringify(settings, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' });
}

describe.each(Object.keys(hosts) as Host[])('settings on %s', (host) => {
  const here = cases.filter(({ on = host }) => on === host);
  it.each(here)(
    '$name: $yaml comes out as meant, however its name is written',
    ({ name, spellings, yaml, meant }) => {
      for (const spelled of spellings) {
        for (const divider of ['_', '-', '.']) {
          const { values, told } = read(`${spelled.replaceAll('-', divider)}: ${yaml}\n`, host);
          expect(told).toEqual([]);
          expect(values).toEqual(meant === undefined ? {} : { [name]: meant });
        }
      }
    },
  );

  it('cover every setting that hosts have', () => {
    const rows = settings.filter(([, { where }]) => where !== 'command line').map(([name]) => name);
    expect(new Set(here.map(({ name }) => name))).toEqual(new Set(rows));
  });

  const item = fc
    .string({ unit: 'grapheme-ascii', minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/[,\\[\]{}]/.test(text));
  const key = fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}$/);

  it('have lists as they were written, but for commas', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (platform) => {
        expect(read(inQuotes({ platform }), host)).toEqual({ values: { platform }, told: [] });
      }),
    );
  });

  it('have maps as they were written, whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.string({ minLength: 1 }), { noNullPrototype: true }),
        (annotations) => {
          expect(read(inQuotes({ annotations }), host)).toEqual({ values: { annotations }, told: [] });
        },
      ),
    );
  });
});

describe('what a host makes something else of', () => {
  const list = 'a list: write it as lines, with commas, or as a JSON array of texts';
  it.each([
    [
      'a number with an exponent',
      'max_layer_size: 1e9',
      'Woodpecker',
      /^max_layer_size: “1e\+09” is not a size: .* like 20GB/,
    ],
    ['the y of YAML 1.1', 'dry_run: y', 'Woodpecker', /^dry_run: “y” is not yes or no/],
    ['a map for a list', 'platform: {linux: amd64}', 'Drone', `platform: “{"linux":"amd64"}” is not ${list}`],
    ['lists in a list', 'platform: [[a, b], c]', 'Drone', `platform: “[["a","b"],"c"]” is not ${list}`],
    ['a list in a map', 'annotations: {a: [b]}', 'Drone', /^annotations: “{"a":\["b"\]}” is not a map: .*/],
    ['a map for a path', 'result_file: {a: b}', 'Woodpecker', 'result_file: “{"a":"b"}” is not a path'],
    [
      'a map for a secret',
      'secret_key: {value: fake}',
      'Drone',
      /^secret_key: it is one text, and no map \(/,
    ],
  ] as const)('is told with what to write: %s', (_, yaml, host, message) => {
    const { told } = read(yaml, host);
    expect(told).toEqual([expect.stringMatching(message instanceof RegExp ? message : escaped(message))]);
  });

  const names = settings.filter(([, { where }]) => where !== 'command line').map(([name]) => name);
  const nested = ['[{from_secret: word}]', '[plain, {from_secret: word}]', '{key: {from_secret: word}}'];
  it.each(names.flatMap((name) => nested.map((yaml) => [name, yaml])))(
    'is told once: %s: %s on Drone',
    (name, yaml) => {
      const setting = name.replaceAll('-', '_');
      expect(read(`${setting}: ${yaml}`, 'Drone').told).toEqual([
        `${setting}: it holds from_secret: word within a list or a map, where Drone puts in no secret (make all of its text one secret, and write ${setting}: {from_secret: NAME})`,
      ]);
    },
  );
});

function escaped(text: string): RegExp {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')} \\(`);
}
