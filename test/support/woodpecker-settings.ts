import {
  type Encoding,
  goInteger,
  goJson,
  goText,
  isList,
  isMapping,
  Moment,
  readSettings,
  type Value,
} from './settings-yaml.ts';

/**
 * The variables that Woodpecker makes of a map of settings (woodpecker 1.0.5, pipeline/frontend/yaml/compiler/settings). Throws
 * where Woodpecker refuses the pipeline: for a secret that is not there, or that this event may not read.
 */
export function woodpeckerSettings(
  text: string,
  { secrets = {}, at = [] }: Encoding = {},
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [key, value] of readSettings(text, at, plain)) {
    if (value === null || key === '') continue;
    variables[`PLUGIN_${key.replace(/[.-]/g, '_').toUpperCase()}`] = encoded(value, secrets);
  }
  return variables;
}

function encoded(value: Value, secrets: NonNullable<Encoding['secrets']>): string {
  if (isList(value) && !value.some(isComplex)) return value.map(goText).join(',');
  if (!isComplex(value)) return goText(value);
  const resolved = resolve(value, secrets);
  return typeof resolved === 'string' ? resolved : goJson(resolved);
}

/** What goes out as JSON. A date is a struct to Go, so it is one of them, quotes and all. */
function isComplex(value: Value): boolean {
  return isList(value) || isMapping(value) || value instanceof Moment;
}

/** Puts in the secrets, wherever they stand. */
function resolve(value: Value, secrets: NonNullable<Encoding['secrets']>): Value {
  if (value === null) throw new Error('Woodpecker 1.0 crashes on an empty value in a map');
  if (isList(value)) return value.map((item) => resolve(item, secrets));
  if (!isMapping(value)) return value;
  const name = value.get('from_secret');
  if (name === undefined) return new Map([...value].map(([key, inner]) => [key, resolve(inner, secrets)]));
  const secret = typeof name === 'string' ? secrets[name.toLowerCase()] : undefined;
  if (secret === undefined) throw new Error(`no secret found for “${goText(name)}”`);
  return secret;
}

const words: Readonly<Record<string, boolean | null>> = {
  ...{ true: true, True: true, TRUE: true },
  ...{ false: false, False: false, FALSE: false },
  ...{ '': null, '~': null, null: null, Null: null, NULL: null },
};

/** yaml.v3, resolve.go: the booleans of YAML 1.2, numbers of 1.1 and 1.2, and dates. */
function plain(text: string): string | boolean | bigint | number | Moment | null {
  if (Object.hasOwn(words, text)) return words[text] ?? null;
  if (/^\d{4}-\d\d?-\d\d?$/.test(text)) return new Moment(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d?-\d\d?[Tt ]\d\d?:\d\d?:\d\d?/.test(text)) return new Moment(text);
  if (!/^[-+.0-9]/.test(text)) return text;
  const number = text.replaceAll('_', '');
  const isFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(number);
  return goInteger(text) ?? (isFloat ? Number(number) : text);
}
