/** More characters than any name that a message is about has; who forges an image may write millions. */
const most = 200;

/** A text out of a source, as a message shows it. */
export function clipped(text: string): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
