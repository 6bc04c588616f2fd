/**
 * A value as one line of JSON that no CI host can take for a command, though it was printed raw: `##[` is written with an
 * escaped bracket, and so is every character that is not seen. The line begins with what JSON does, so never with `::`.
 */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(unseen, escaped).replaceAll('##[', '##\\u005b');
}

/** Runners pass over some of them when they look for a command (see report/printable.ts). */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** By UTF-16 code units, as JSON escapes (RFC 8259 §7). */
function escaped(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
