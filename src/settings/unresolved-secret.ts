import { parseJson } from './split.ts';

/**
 * The mistake of a `from_secret` that came as it was written, within a list or a map: Drone puts in a secret only where it is
 * all of a setting, and hands on the rest as JSON (drone/runner-go, manifest/param.go). Undefined where the text has none.
 */
export function unresolvedSecret(
  text: string,
  setting: string,
): { message: string; hint: string } | undefined {
  if (!text.includes('from_secret')) return undefined;
  const names: unknown[] = [];
  collect(parseJson(text), names);
  if (names.length === 0) return undefined;
  const shown = names.filter(
    (name): name is string => typeof name === 'string' && /^[\w.-]{1,64}$/.test(name),
  );
  return {
    message: `${setting}: it holds ${['from_secret', ...shown.slice(0, 1)].join(': ')} within a list or a map, where Drone puts in no secret`,
    hint: `make all of its text one secret, and write ${setting}: {from_secret: NAME}`,
  };
}

function collect(value: unknown, into: unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  if ('from_secret' in value) into.push(value.from_secret);
  for (const inner of Object.values(value)) collect(inner, into);
}
