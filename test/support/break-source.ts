import { gunzipSync, gzipSync } from 'node:zlib';
import { breakBytes } from './break-bytes.ts';
import { breakJson } from './break-json.ts';
import type { Dice } from './dice.ts';
import { type ForgedEntry, forgeTar } from './forge-tar.ts';
import { replaceContent, type SampleSource, storedZstd, type Wrap, wrapped } from './sample-sources.ts';

/** What a source became. Of an archive `bytes` lie on the disk; of a layout its `entries`. */
export interface BrokenSource {
  readonly name: string;
  /** What was done, for whoever looks into it. */
  readonly changes: readonly string[];
  readonly wrap: Wrap;
  readonly entries: readonly ForgedEntry[];
  readonly bytes: Buffer;
  /** All that can be read of it: the contents of the entries, the tar. */
  readonly plain: readonly Buffer[];
}

/** `outside` is a folder that nothing may be written to or read from. */
export function breakSource(sample: SampleSource, dice: Dice, outside: string): BrokenSource {
  const changes: string[] = [];
  const said = (what: string) => changes.push(what.slice(0, 200));
  const rounds = dice.once(4) ? 1 + dice.below(3) : 1;
  let entries = [...sample.entries];
  const isDirectory = sample.wrap === 'directory';
  const [inEntries, inTar, inWrap] = isDirectory ? [1, 0, 0] : dice.pick(levels);
  for (let n = 0; n < rounds * inEntries; n++) entries = breakEntries(entries, { dice, outside, said });
  let bytes = isDirectory ? Buffer.alloc(0) : forgeTar(entries);
  for (let n = 0; n < rounds * inTar; n++) bytes = breakBytes(bytes, dice, said);
  const plain = [bytes, ...entries.map(({ content }) => content)];
  bytes = inWrap > 0 && dice.once(2) ? rewrapped(bytes, dice, said) : wrapped(bytes, sample.wrap);
  for (let n = 0; n < rounds * inWrap; n++)
    if (changes.length === 0 || dice.once(2)) bytes = breakBytes(bytes, dice, said);
  return { name: sample.name, changes, wrap: sample.wrap, entries, bytes, plain };
}

/** Where it is broken: the entries, the tar, what is around it. */
const levels: readonly (readonly [number, number, number])[] = [
  [1, 0, 0],
  [1, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
];

interface Breaking {
  readonly dice: Dice;
  readonly outside: string;
  said(what: string): void;
}

type EntryBreaker = (entries: ForgedEntry[], index: number, breaking: Breaking) => ForgedEntry[];

function breakEntries(entries: ForgedEntry[], breaking: Breaking): ForgedEntry[] {
  if (entries.length === 0) return entries;
  const [what, breaker] = breaking.dice.pick(entryBreakers);
  const documents = entries.flatMap(({ content }, n) => (looksLikeJson(content) ? [n] : []));
  const index =
    documents.length > 0 && breaking.dice.once(2)
      ? breaking.dice.pick(documents)
      : breaking.dice.below(entries.length);
  breaking.said(`${what}: ${JSON.stringify(entries[index]?.name)}`);
  return breaker(entries, index, breaking);
}

function looksLikeJson(content: Buffer): boolean {
  return content[0] === 0x7b || content[0] === 0x5b;
}

function changed(
  entries: ForgedEntry[],
  index: number,
  change: (entry: ForgedEntry) => ForgedEntry,
): ForgedEntry[] {
  return entries.map((entry, n) => (n === index ? change(entry) : entry));
}

/** Changes a content; half the time those who tell its digest are told. */
function contentChanged(
  entries: ForgedEntry[],
  index: number,
  { dice }: Breaking,
  change: (content: Buffer) => Buffer,
): ForgedEntry[] {
  const entry = entries[index];
  if (entry === undefined) return entries;
  const content = change(entry.content);
  if (dice.once(2)) return changed(entries, index, () => ({ ...entry, content }));
  return replaceContent(entries, entry, content);
}

const intoJson: EntryBreaker = (entries, index, breaking) =>
  contentChanged(entries, index, breaking, (content) =>
    looksLikeJson(content)
      ? breakJson(content, breaking.dice, breaking.said)
      : breakBytes(content, breaking.dice, breaking.said),
  );

const entryBreakers: readonly (readonly [string, EntryBreaker])[] = [
  ['a field of JSON', intoJson],
  ['a field of JSON', intoJson],
  ['a field of JSON', intoJson],
  ['a field of JSON', intoJson],
  ['removed', (entries, index) => entries.filter((_, n) => n !== index)],
  [
    'once more',
    (entries, index, { dice }) => {
      const entry = entries[index];
      return entry === undefined ? entries : entries.toSpliced(dice.below(entries.length + 1), 0, entry);
    },
  ],
  [
    'once more, with another content',
    (entries, index, breaking) => {
      const entry = entries[index];
      if (entry === undefined) return entries;
      const content = breakBytes(entry.content, breaking.dice, breaking.said);
      return entries.toSpliced(breaking.dice.below(entries.length + 1), 0, { ...entry, content });
    },
  ],
  [
    'renamed',
    (entries, index, breaking) => {
      const name = nameFrom(entries, breaking);
      breaking.said(`to ${JSON.stringify(name)}`);
      return changed(entries, index, (entry) => ({ ...entry, name }));
    },
  ],
  [
    'moved',
    (entries, index, { dice }) => {
      const entry = entries[index];
      const others = entries.filter((_, n) => n !== index);
      return entry === undefined ? entries : others.toSpliced(dice.below(entries.length), 0, entry);
    },
  ],
  ['emptied', (entries, index, breaking) => contentChanged(entries, index, breaking, () => Buffer.alloc(0))],
  [
    'made a link',
    (entries, index, breaking) => {
      const type = breaking.dice.pick(['1', '2', '2']);
      const link = linkFrom(entries, breaking);
      breaking.said(`of type ${type} to ${JSON.stringify(link)}`);
      return changed(entries, index, (entry) => ({ ...entry, type, link, content: Buffer.alloc(0) }));
    },
  ],
  [
    'of another type',
    (entries, index, breaking) => {
      const type = breaking.dice.pick([
        '\0',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        'g',
        'x',
        'L',
        'K',
        'S',
        'V',
        '?',
      ]);
      breaking.said(`type ${JSON.stringify(type)}`);
      return changed(entries, index, (entry) => ({ ...entry, type }));
    },
  ],
  [
    'with the content of another',
    (entries, index, breaking) => {
      const other = breaking.dice.pick(entries).content;
      return contentChanged(entries, index, breaking, () => other);
    },
  ],
  [
    'with other bytes',
    (entries, index, breaking) =>
      contentChanged(entries, index, breaking, (content) =>
        breakBytes(content, breaking.dice, breaking.said),
      ),
  ],
  [
    'wrapped again',
    (entries, index, breaking) =>
      contentChanged(entries, index, breaking, (content) => rewrapped(content, breaking.dice, breaking.said)),
  ],
  ['unwrapped', (entries, index, breaking) => contentChanged(entries, index, breaking, unwrapped)],
  [
    'with a header field',
    (entries, index, { dice, said }) => {
      const field = dice.pick(headerFields);
      const bytes = dice.pick(field.values(dice));
      said(`at ${field.at}: ${JSON.stringify(bytes.toString('latin1'))}`);
      return changed(entries, index, (entry) => ({
        ...entry,
        patches: [...(entry.patches ?? []), { at: field.at, bytes: bytes.subarray(0, field.length) }],
      }));
    },
  ],
  [
    'with PAX records',
    (entries, index, breaking) => {
      const pax = paxFrom(entries, breaking);
      breaking.said(JSON.stringify(`${Buffer.isBuffer(pax) ? pax : JSON.stringify(pax)}`));
      return changed(entries, index, (entry) => ({ ...entry, pax }));
    },
  ],
  [
    'behind a GNU header',
    (entries, index, { dice }) => {
      const content = Buffer.from(
        dice.pick(['', 'a\0', 'manifest.json\0', '../a\0', 'x'.repeat(70_000), '\0\0\0']),
      );
      return entries.toSpliced(index, 0, { name: '././@LongLink', type: dice.pick(['L', 'K']), content });
    },
  ],
  [
    'with exchanged digests',
    (entries, index, breaking) =>
      contentChanged(entries, index, breaking, (content) => {
        const digests = [...`${content}`.matchAll(/[0-9a-f]{64}/g)].map(String);
        if (digests.length === 0) return content;
        const [one, other] = [breaking.dice.pick(digests), breaking.dice.pick(digests)];
        const parts = `${content}`.split(one).map((part) => part.replaceAll(other, one));
        return Buffer.from(parts.join(breaking.dice.once(3) ? 'f'.repeat(64) : other));
      }),
  ],
];

/** As an earlier change may have broken it, it need not be gzip. */
function unwrapped(content: Buffer): Buffer {
  try {
    return gunzipSync(content);
  } catch {
    return content;
  }
}

function nameFrom(entries: readonly ForgedEntry[], { dice, outside }: Breaking): string {
  const other = dice.pick(entries).name;
  return dice.pick([
    other,
    `./${other}`,
    `/${other}`,
    `${other}/`,
    `${other}/x`,
    `../${other}`,
    `a/../${other}`,
    `a/../../../${other}`,
    `${outside}/written`,
    '../../outside/written',
    'manifest.json',
    'index.json',
    'oci-layout',
    '',
    '.',
    '..',
    '/',
    'a\0b',
    '__proto__',
    'constructor',
    'na\u0007me\n::error::name',
    'ä'.repeat(45),
    'deep/'.repeat(5000),
  ]);
}

function linkFrom(entries: readonly ForgedEntry[], { dice, outside }: Breaking): string {
  const other = dice.pick(entries).name;
  return dice.pick([
    other,
    `../${other}`,
    `./${other}`,
    `/${other}`,
    dice.pick(entries).name,
    `${outside}/secret`,
    '../../outside/secret',
    '../../../../../../../../dev/zero',
    '/dev/zero',
    '/proc/self/mem',
    'nowhere',
    '',
    '.',
    '..',
    'a\0b',
  ]);
}

interface HeaderField {
  readonly at: number;
  readonly length: number;
  values(dice: Dice): readonly Buffer[];
}

const latin = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'latin1'));
const numbers = (dice: Dice) => [
  ...latin(
    '00000000000\0',
    '00000000001\0',
    '00000001000\0',
    '77777777777\0',
    '777777777777',
    '-0000000001\0',
    '99999999999\0',
    '            ',
    '\0\0\0\0\0\0\0\0\0\0\0\0',
    'not a number',
    '\x80\0\0\0\0\0\0\0\0\0\0\x05',
    '\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff',
    '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x80\0\0\x7f\xff\xff\xff\xff\xff\xff\xff\xff',
  ),
  dice.bytes(12),
];

/** pax § ustar Interchange Format: where the fields are. */
const headerFields: readonly HeaderField[] = [
  { at: 124, length: 12, values: numbers },
  { at: 124, length: 12, values: numbers },
  { at: 124, length: 12, values: numbers },
  { at: 100, length: 8, values: numbers },
  { at: 136, length: 12, values: numbers },
  {
    at: 0,
    length: 100,
    values: (dice) => [...latin('\0', '/', '../', 'blobs/', '\xff\xfe'), dice.bytes(100)],
  },
  { at: 157, length: 100, values: (dice) => [...latin('\0', '..'), dice.bytes(100)] },
  {
    at: 257,
    length: 8,
    values: (dice) => [...latin('ustar  \0', '\0\0\0\0\0\0\0\0', 'ustar\x0099'), dice.bytes(8)],
  },
  { at: 345, length: 155, values: (dice) => [...latin('..', '/', 'a/b', 'x'.repeat(155)), dice.bytes(155)] },
  { at: 0, length: 512, values: (dice) => [Buffer.alloc(512), Buffer.alloc(512, 0xff), dice.bytes(512)] },
];

function paxFrom(entries: readonly ForgedEntry[], breaking: Breaking): NonNullable<ForgedEntry['pax']> {
  const { dice } = breaking;
  if (dice.once(3)) return dice.pick([...latin(...paxTexts), dice.bytes(200), Buffer.alloc(600)]);
  const size = dice.pick(['0', '1', '512', '-1', '1e9', '9007199254740993', '99999999999999999999', '', 'x']);
  return dice.pick([
    { size },
    { path: nameFrom(entries, breaking) },
    { linkpath: linkFrom(entries, breaking) },
    { path: nameFrom(entries, breaking), size },
    { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'x', 'GNU.sparse.realsize': size },
    { comment: 'x'.repeat(dice.pick([10, 100_000, 2_000_000])) },
    { ['__proto__']: 'x', path: '' },
  ]);
}

const paxTexts = [
  '',
  '0 a=b\n',
  '5 a=b\n',
  '6 a=b\n6 a=b\n',
  '999999 path=x\n',
  '-7 path=x\n',
  'path=x\n',
  '9 path=xx',
  '7 path\n\n',
  '99999999999999999999 path=x\n',
  '12 path=\0\0\0\n',
];

/** Other streams of gzip and zstd around the same bytes, and wrong ones. */
function rewrapped(bytes: Buffer, dice: Dice, said: Breaking['said']): Buffer {
  const cut = dice.below(bytes.length);
  const [start, rest] = [bytes.subarray(0, cut), bytes.subarray(cut)];
  const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from('abc')]);
  const ways: readonly (readonly [string, () => Buffer])[] = [
    ['two members', () => Buffer.concat([gzipSync(start), gzipSync(rest)])],
    ['gzip in gzip', () => gzipSync(gzipSync(bytes))],
    ['gzip in zstd', () => storedZstd(gzipSync(bytes))],
    ['zstd in gzip', () => gzipSync(storedZstd(bytes))],
    ['gzip, then zstd', () => Buffer.concat([gzipSync(start), storedZstd(rest)])],
    ['gzip, then not', () => Buffer.concat([gzipSync(start), rest])],
    ['frames, one of them skippable', () => Buffer.concat([storedZstd(start), skippable, storedZstd(rest)])],
    ['a skippable frame first', () => Buffer.concat([skippable, storedZstd(bytes)])],
    ['gzip and zeros', () => Buffer.concat([gzipSync(bytes), Buffer.alloc(dice.below(2000))])],
    ['gzip and garbage', () => Buffer.concat([gzipSync(bytes), dice.bytes(1 + dice.below(600))])],
    ['zstd and garbage', () => Buffer.concat([storedZstd(bytes), dice.bytes(1 + dice.below(600))])],
    ['gzip cut off', () => gzipSync(bytes).subarray(0, -1 - dice.below(20))],
    ['zstd cut off', () => storedZstd(bytes).subarray(0, -1 - dice.below(20))],
    ['gzip of nothing', () => gzipSync('')],
    ['zstd of nothing', () => storedZstd(Buffer.alloc(0))],
    ['only a skippable frame', () => skippable],
    ['not wrapped', () => bytes],
    ['twice', () => Buffer.concat([bytes, bytes])],
  ];
  const [what, wrap] = dice.pick(ways);
  said(what);
  return wrap();
}
