/** JSON as a value; undefined where the bytes are no JSON in UTF-8, or begin with a mark of their order, as Docker has it: the schema that follows refuses that, and says whose. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
