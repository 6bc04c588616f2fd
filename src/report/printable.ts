/**
 * Text from outside (file names, tags, error messages of servers) as one harmless line: control characters, bidi
 * overrides and lone surrogates are escaped as `\x1b` or `\u202e`, and so is the start of what a CI host would
 * take for a command (`::add-mask::`, `##[group]`).
 */
export function printable(text: string): string {
  const escaped = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]/gu,
    (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code <= 0xff
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );
  return escaped.replace(/^(\s*)(::|##\[)/, (_, space: string, command: string) => `${space}\\${command}`);
}
