import { type Document, isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml';

/**
 * What a YAML parser of Go makes of a node. Whole numbers are bigints, so that `1000000` and `1000000.0` stay apart. Infinity,
 * binary texts and whole numbers of more than 63 bits are left out.
 */
export type Value = PlainValue | readonly Value[] | Mapping;
type PlainValue = string | boolean | bigint | number | Moment | null;
export type Mapping = ReadonlyMap<string, Value>;

/** A date or a time that stood there without quotes. */
export class Moment {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export interface Encoding {
  /** What `from_secret` may name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Where the map of settings lies in one of the text's documents: `['steps', 0, 'settings']`. Else it is all of the text. */
  readonly at?: readonly (string | number)[];
}

/** The map of settings in a text; `plain` says what a scalar without quotes means to the host's parser. */
export function readSettings(
  text: string,
  at: readonly (string | number)[],
  plain: (text: string) => PlainValue,
): Mapping {
  for (const document of parseAllDocuments(text, { schema: 'failsafe' })) {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const value = read(at.length === 0 ? document.contents : document.getIn(at, true), document, plain);
    if (isMapping(value)) return value;
  }
  throw new Error(`there are no settings at ${at.join('.')}`);
}

function read(node: unknown, document: Document, plain: (text: string) => PlainValue): Value {
  if (isAlias(node)) return read(node.resolve(document), document, plain);
  if (isSeq(node)) return node.items.map((item) => read(item, document, plain));
  if (isMap(node)) return readMap(node.items, (inner) => read(inner, document, plain));
  if (!isScalar(node)) return null;
  return node.type === Scalar.PLAIN ? plain(node.source ?? '') : String(node.value);
}

/** `<<` brings in another map's entries, which a map's own replace. */
function readMap(pairs: readonly unknown[], inner: (node: unknown) => Value): Mapping {
  const entries = pairs.filter(isPair).map(({ key, value }) => [goText(inner(key)), inner(value)] as const);
  const merged = entries.flatMap(([key, value]) => (key === '<<' && isMapping(value) ? [...value] : []));
  return new Map([...merged, ...entries.filter(([key]) => key !== '<<')]);
}

export function isMapping(value: Value): value is Mapping {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A number as Go's strconv.ParseInt reads it with base 0: `1_000`, `0x1F`, and `0777` in base 8. */
export function goInteger(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text.replaceAll('_', '')) ?? [];
  const octal = /^0o?([0-7]+)$/.exec(digits)?.[1];
  const number = octal === undefined ? digits : `0o${octal}`;
  if (!/^(?:0|[1-9][0-9]*|0x[0-9a-f]+|0b[01]+|0o[0-7]+)$/i.test(number)) return undefined;
  const value = BigInt(number);
  return value >= 2n ** 63n ? undefined : sign === '-' ? -value : value;
}

/** A scalar as Go's `%v` prints it. */
export function goText(value: Value): string {
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof Moment) return value.text;
  return String(value ?? '');
}

/** `%g`: the shortest digits, with an exponent below 0.0001 and from a million on (Go's strconv, ftoa.go). */
function goFloat(value: number): string {
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 6)) return Object.is(value, -0) ? '-0' : String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** JSON as Go's encoding/json writes it: keys in order, and what HTML would mind escaped. */
export function goJson(value: Value): string {
  if (isList(value)) return `[${value.map(goJson).join(',')}]`;
  if (isMapping(value)) {
    const entries = [...value].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([key, inner]) => `${goJson(key)}:${goJson(inner)}`).join(',')}}`;
  }
  if (typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value instanceof Moment ? value.text : value);
  return text.replace(/[<>&\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
