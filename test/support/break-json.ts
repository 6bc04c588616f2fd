import type { Dice } from './dice.ts';

/** Changes one field of a JSON document, or the document as a text. */
export function breakJson(content: Buffer, dice: Dice, said: (what: string) => void): Buffer {
  const document = parsed(content);
  if (document === undefined || dice.once(8)) {
    const [what, change] = dice.pick(texts);
    said(what);
    return change(content, dice);
  }
  const places = placesIn(document);
  if (places.length === 0) return Buffer.from('null');
  const { holder, key } = dice.pick(places);
  const [what, value] = dice.pick(values(dice, places));
  said(`${String(key)} is ${what}`);
  if (value === removed) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (value === doubled && Array.isArray(holder)) holder.splice(Number(key), 0, holder[Number(key)]);
  else holder[key as never] = value as never;
  return Buffer.from(JSON.stringify(document).replace(`"${deep}"`, deepJson));
}

type Holder = Record<string, unknown> | unknown[];

interface Place {
  readonly holder: Holder;
  readonly key: string;
}

function parsed(content: Buffer): Holder | undefined {
  if (content.includes('[[[[[[[[')) return undefined; // An earlier change has nested it.
  try {
    const value: unknown = JSON.parse(content.toString());
    return typeof value === 'object' && value !== null ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function placesIn(holder: Holder): Place[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesIn(value as Holder) : []),
  ]);
}

const removed = Symbol('removed');
const doubled = Symbol('doubled');
const deep = 'deeply nested';
const deepJson = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

function values(dice: Dice, places: readonly Place[]): readonly (readonly [string, unknown])[] {
  const other = dice.pick(places);
  return [
    ['removed', removed],
    ['there twice', doubled],
    ['null', null],
    ['a number', dice.pick([0, 1, -1, 0.5, 1e308, 2 ** 53, -(2 ** 31), 512])],
    ['yes', true],
    ['an empty text', ''],
    [
      'a text',
      dice.pick(['sha256:', 'x', '../../outside/written', 'a\0b', '\u001b[2J\n::error::x', 'é'.repeat(300)]),
    ],
    [
      'a digest',
      dice.pick([`sha256:${'0'.repeat(64)}`, `sha512:${'0'.repeat(128)}`, `sha256:${'A'.repeat(64)}`]),
    ],
    ['a long text', 'x'.repeat(100_000)],
    ['an empty list', []],
    ['an empty object', {}],
    ['a list of lists', [[], [[]]]],
    ['a list of wrong things', [null, 1, 'x', {}]],
    [
      'an object with __proto__',
      JSON.parse('{"__proto__": {"toString": null}, "constructor": null, "length": -1}'),
    ],
    ['many', Array.from({ length: 20_000 }, () => 'sha256:x')],
    ['nested', deep],
    ['what stands elsewhere', copyOf(other)],
  ];
}

function copyOf({ holder, key }: Place): unknown {
  return JSON.parse(JSON.stringify((holder as Record<string, unknown>)[key]));
}

const texts: readonly (readonly [string, (content: Buffer, dice: Dice) => Buffer])[] = [
  ['a byte order mark', (content) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), content])],
  ['cut off', (content, dice) => content.subarray(0, dice.below(content.length))],
  [
    'bytes that are not UTF-8',
    (content, dice) => {
      const at = dice.below(content.length);
      return Buffer.concat([content.subarray(0, at), Buffer.from([0xff, 0xfe]), content.subarray(at)]);
    },
  ],
  ['NULs behind it', (content) => Buffer.concat([content, Buffer.alloc(20)])],
  ['spaces around it', (content) => Buffer.from(`\n\t ${content} \r\n`)],
  ['two documents', (content) => Buffer.concat([content, content])],
  ['null', () => Buffer.from('null')],
  ['an empty list', () => Buffer.from('[]')],
  ['an empty object', () => Buffer.from('{}')],
  ['a list around it', (content) => Buffer.from(`[${content}]`)],
  ['a name twice', (content) => Buffer.from(`${content}`.replace('{', '{"schemaVersion":2,"Config":"a",'))],
  [
    '__proto__',
    (content) => Buffer.from(`${content}`.replace('{', '{"__proto__":{"Config":"x","layers":[]},')),
  ],
  ['nested deeply', () => Buffer.from(deepJson)],
  ['UTF-16', (content) => Buffer.from(`\ufeff${content}`, 'utf16le')],
];
