import {
  type Encoding,
  goInteger,
  goJson,
  goText,
  isList,
  isMapping,
  readSettings,
  type Value,
} from './settings-yaml.ts';

/**
 * The variables that Drone's docker runner makes of a map of settings (drone-runner-docker 1.8.3, engine/compiler/step.go and
 * internal/encoder; runner-go, manifest/param.go). A secret that is not there comes as nothing.
 */
export function droneSettings(
  text: string,
  { secrets = {}, at = [] }: Encoding = {},
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [key, value] of readSettings(text, at, plain)) {
    if (value === null) continue;
    const secret = isMapping(value) ? goText(value.get('from_secret') ?? null) : '';
    variables[`PLUGIN_${key.toUpperCase()}`] = secret === '' ? encoded(value) : (secrets[secret] ?? '');
  }
  return variables;
}

/** Nothing within a list or a map is looked at: a `from_secret` there stays one. */
function encoded(value: Value): string {
  if (isMapping(value)) return goJson(value);
  if (!isList(value)) return goText(value);
  const isFlat = !value.some((item) => isList(item) || isMapping(item));
  return isFlat ? value.map(goText).join(',') : goJson(value);
}

const words: Readonly<Record<string, boolean | null>> = {
  ...Object.fromEntries(spellings('y', 'yes', 'true', 'on').map((word) => [word, true])),
  ...Object.fromEntries(spellings('n', 'no', 'false', 'off').map((word) => [word, false])),
  ...Object.fromEntries(['', '~', ...spellings('null')].map((word) => [word, null])),
};

/** `yes`, `Yes` and `YES` */
function spellings(...all: readonly string[]): string[] {
  return all.flatMap((word) => [word, `${word[0]?.toUpperCase()}${word.slice(1)}`, word.toUpperCase()]);
}

/** buildkite/yaml 2.1, resolve.go: the booleans of YAML 1.1, dates as texts, and `1e9` is a text where `1e+9` is a number. */
function plain(text: string): string | boolean | bigint | number | null {
  if (Object.hasOwn(words, text)) return words[text] ?? null;
  const number = text.replaceAll('_', '');
  if (!/^[-+.0-9]/.test(text)) return text;
  return goInteger(text) ?? (/^[-+]?[0-9]*\.?[0-9]+([eE][-+][0-9]+)?$/.test(number) ? Number(number) : text);
}
