import { AlbaError } from '../report/error.ts';

/** What follows the `?` of a target. A name that is repeated keeps its first value, an empty value counts as none (Go CDK). */
export type Parameters = ReadonlyMap<string, string>;

/** Plain HTTP, by Go CDK's names of all times, today's first. */
export const noHttps = ['disable_https', 'disable_ssl', 'disableSSL'] as const;

/** Reads `a=b&c=d`. Names a `&region=` that was mangled on its way through a web page. */
export function readParameters(query: string | undefined, scheme: string): Parameters {
  if (query?.includes('®')) {
    throw new AlbaError('usage', `the ${scheme}:// target holds "®ion=": that was "&region=" once`, {
      hint: 'a web page made ® of &reg: write &region= again, and put the URL in quotes',
    });
  }
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    refuseSecret(name, scheme);
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

const secretName = /secret|password|passwd|token|signature|credential|access_?-?key/i;

function refuseSecret(name: string, scheme: string): void {
  if (!secretName.test(name)) return;
  const settings =
    scheme === 'docker'
      ? '--username and --password'
      : 'the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  throw new AlbaError('usage', `the ${scheme}:// target holds a secret in the parameter "${name}"`, {
    hint: `URLs end up in logs: give it by ${settings}`,
  });
}

/** Refuses what is not known, naming what is. */
export function onlyParameters(parameters: Parameters, scheme: string, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (name === 'key' && known.includes(name)) {
      throw new AlbaError(
        'usage',
        `the ${scheme}:// target has the parameter key=, which would leave one object`,
        {
          hint: 'alba writes many objects: use prefix= to put them below a folder',
        },
      );
    }
    if (known.includes(name)) continue;
    const close = closest(name, known);
    throw new AlbaError('usage', `the ${scheme}:// target has an unknown parameter "${name}"`, {
      hint: close
        ? `did you mean ${close}=?`
        : `known are ${known.filter((one) => one !== 'key').join(', ')}`,
    });
  }
}

/** Whether one of the names has a value. */
export function hasParameter(parameters: Parameters, ...names: readonly string[]): boolean {
  return names.some((name) => (parameters.get(name) ?? '') !== '');
}

/** A yes or no as Go's strconv.ParseBool reads it; false when it is absent. */
export function booleanParameter(parameters: Parameters, ...names: readonly string[]): boolean {
  for (const name of names) {
    const value = parameters.get(name);
    if (value === undefined || value === '') continue;
    if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
    if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) continue;
    throw new AlbaError('usage', `the parameter ${name}= is "${value}"`, {
      hint: `write ${name}=true or ${name}=false`,
    });
  }
  return false;
}

/** What readers see: an http or https address, without the slash at its end. */
export function publicUrlOf(parameters: Parameters): string | undefined {
  const value = parameters.get('public_url');
  if (value === undefined || value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AlbaError('usage', 'the parameter public_url= is not the address of a site', {
      hint: 'write public_url=https://HOST or public_url=https://HOST/PATH',
    });
  }
  return value.replace(/\/+$/, '');
}

function closest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return known
    .map((one) => ({ one, distance: editDistance(plain(name), plain(one)) }))
    .filter(({ one, distance }) => distance <= Math.max(1, Math.floor(one.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0]?.one;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
