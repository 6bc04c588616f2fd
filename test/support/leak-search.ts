import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A secret that nobody may come to see, with the user it belongs to. */
export interface Marked {
  readonly text: string;
  readonly user?: string;
}

/** A text that tells a secret, and how: as a form of it, or as a piece. */
interface Trace {
  readonly secret: string;
  readonly form: string;
  readonly text: string;
}

/** Shorter ones come up by chance. */
const shortest = 6;
const piece = 12;

/** Everything that tells these secrets: in the forms that programs write, and in pieces of twelve characters. */
export function tracesOf(secrets: readonly Marked[]): readonly Trace[] {
  return secrets.flatMap(({ text, user }) => {
    const lines = text.split(/\r\n|[\r\n]/).map((line) => line.trim());
    const forms: Readonly<Record<string, readonly string[]>> = {
      'as it is': [text, ...lines],
      'in pieces': lines.flatMap(pieces),
      'in base64': encoded(text, 'base64'),
      'in base64 for URLs': encoded(text, 'base64url'),
      'in hex': [Buffer.from(text).toString('hex'), Buffer.from(text).toString('hex').toUpperCase()],
      'in base64 with its user': user === undefined ? [] : encoded(`${user}:${text}`, 'base64'),
      'in base64 for URLs with its user': user === undefined ? [] : encoded(`${user}:${text}`, 'base64url'),
    };
    return Object.entries(forms).flatMap(([form, texts]) =>
      texts.filter((trace) => trace.length >= shortest).map((trace) => ({ secret: text, form, text: trace })),
    );
  });
}

function pieces(line: string): string[] {
  if (line.length < 2 * piece) return [];
  const middle = Math.floor((line.length - piece) / 2);
  return [0, middle, line.length - piece].map((at) => line.slice(at, at + piece));
}

/** Without its last characters, which depend on what comes behind. */
function encoded(text: string, encoding: 'base64' | 'base64url'): string[] {
  return [Buffer.from(text).toString(encoding).replace(/=+$/, '').slice(0, -1)];
}

/** The secrets that a text tells, one line each: in plain sight, or where it is written for URLs, JSON, HTML, a terminal or in base64. */
export function leaksIn(place: string, text: string, traces: readonly Trace[]): string[] {
  const readings: Readonly<Record<string, string>> = {
    '': text,
    'URL-encoded': percentDecoded(text),
    'as a form': percentDecoded(text.replaceAll('+', ' ')),
    'escaped as in JSON': jsonDecoded(text),
    'escaped as in HTML': htmlDecoded(text),
    'between colours': text.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, ''),
    'within base64': base64Decoded(text),
  };
  const told = new Map<string, string>();
  for (const [reading, read] of Object.entries(readings)) {
    for (const { secret, form, text: trace } of traces) {
      if (told.has(secret) || !read.includes(trace)) continue;
      told.set(secret, `${place}: ${JSON.stringify(secret)} ${[form, reading].join(' ').trim()}`);
    }
  }
  return [...told.values()];
}

function percentDecoded(text: string): string {
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
}

function jsonDecoded(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi, (_, unicode, byte, sign) => {
    if (sign === undefined) return String.fromCharCode(Number.parseInt(unicode ?? byte, 16));
    return { n: '\n', r: '\r', t: '\t' }[sign as string] ?? sign;
  });
}

function htmlDecoded(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return names[name.toLowerCase()] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

/** What looks like base64 is read as such, as the card of Drone is: its text may be written for JSON or URLs again. */
function base64Decoded(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [];
  const read = runs.map((run) => Buffer.from(run, 'base64').toString()).join('\n');
  return [read, jsonDecoded(read), jsonDecoded(percentDecoded(read))].join('\n');
}

/** The files below a folder, by their path in it. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const),
    ),
  );
}
