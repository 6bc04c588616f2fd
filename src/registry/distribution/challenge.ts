/** One way to prove who one is that a server offers in `WWW-Authenticate` (RFC 9110, 11.6.1). */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const parameter = new RegExp(`^(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);
const token68 = /^\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/;
const scheme = new RegExp(`^(${token})(?=\\s|,|$)`);

/** The challenges of a header, in its order; several headers are one, joined by commas. What cannot be read is left out. */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = (header ?? '').trim();
  while (rest !== '') {
    const found = parameter.exec(rest);
    const last = challenges.at(-1);
    if (found !== null && last !== undefined) {
      const [all, name = '', quoted, plain] = found;
      last.parameters.set(
        name.toLowerCase(),
        quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'),
      );
      rest = rest.slice(all.length);
    } else {
      const [all = ''] = scheme.exec(rest) ?? [];
      if (all === '') return challenges;
      challenges.push({ scheme: all.toLowerCase(), parameters: new Map() });
      // What some schemes have in place of parameters.
      rest = rest.slice(all.length).replace(token68, '');
    }
    rest = rest.replace(/^[\s,]+/, '');
  }
  return challenges;
}
