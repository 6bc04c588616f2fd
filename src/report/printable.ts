/**
 * Text from outside (file names, tags, error messages of servers) as one harmless line: control and format
 * characters (bidi overrides among them) and lone surrogates are escaped as `\x1b` or `\u202e`, and so is what a CI
 * host would take for a command: a leading `::` (`\::add-mask::`) and `##[` anywhere (`##\[group]`).
 */
export function printable(text: string): string {
  return text
    .replace(unprintable, escapeCharacter)
    .replace(leadingCommand, '$1\\$2')
    .replace(oldCommand, '$1\\[');
}

/** Zero width joiners are left alone: emoji and several scripts are written with them. */
const unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * GitHub's runner looks for `::` after white space and for `##[` anywhere in a line, and its comparison may pass over
 * characters that have no width (actions/runner src/Runner.Common/ActionCommand.cs).
 */
const leadingCommand = /^([\s\p{Default_Ignorable_Code_Point}]*)(:\p{Default_Ignorable_Code_Point}*:)/u;
const oldCommand = /(#\p{Default_Ignorable_Code_Point}*#\p{Default_Ignorable_Code_Point}*)\[/gu;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
