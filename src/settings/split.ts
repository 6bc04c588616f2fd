/**
 * The items of a list: a JSON array, or divided by newlines and commas, where `\,` is a comma in an item and what
 * surrounds an item is trimmed. Empty items are dropped. Undefined where the text is a JSON object, a JSON array of anything
 * else than texts, numbers and booleans, or is in brackets and no JSON.
 */
export function splitList(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) return jsonList(trimmed);
  if (isJsonMap(trimmed)) return undefined;
  return trimmed
    .split(/\r?\n|(?<!\\),/)
    .map((item) => item.replaceAll('\\,', ',').trim())
    .filter((item) => item !== '');
}

/**
 * The entries of a map: a JSON object, or lines `KEY=VALUE`. Undefined where a value is no text, number or boolean, or a
 * line has no `=` or no key. A key given twice has its last value; null means unset.
 */
export function splitMap(text: string): Record<string, string> | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return jsonMap(trimmed);
  const entries: [string, string][] = [];
  for (const line of trimmed.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key === '') return undefined;
    entries.push([key, line.slice(at + 1).trim()]);
  }
  return Object.fromEntries(entries);
}

/** Whether a text is what hosts make of a map. */
export function isJsonMap(text: string): boolean {
  return text.trimStart().startsWith('{') && typeof parseJson(text) === 'object';
}

/**
 * The lines of a map that was written as a list of `KEY=VALUE`, which Drone and Woodpecker join by commas: one divides where
 * a key and `=` follow it, and `\,` is a comma.
 */
export function linesOfJoined(text: string): string {
  if (text.includes('\n') || isJsonMap(text)) return text;
  return text.replace(/\\,|,(?=[\w./-]+=)/g, (comma) => (comma === ',' ? '\n' : ','));
}

function jsonList(text: string): string[] | undefined {
  const value = parseJson(text);
  if (!Array.isArray(value) || !value.every((item) => item === null || isScalar(item))) return undefined;
  return value.map((item) => String(item ?? '')).filter((item) => item.trim() !== '');
}

function jsonMap(text: string): Record<string, string> | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  if (!entries.every(([, item]) => isScalar(item))) return undefined;
  return Object.fromEntries(entries.map(([key, item]) => [key, String(item)]));
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Undefined where the text is no JSON: the caller says what was expected. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
