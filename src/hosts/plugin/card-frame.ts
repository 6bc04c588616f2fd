import type { Card } from './card.ts';

/** Docker hands a log over in pieces of 16 KiB, and Drone finds a card in one piece only. */
const largest = 16_000;

/**
 * A card as Drone finds it in a step's output: the line begins with it, and nothing is in between (drone/runner-go,
 * livelog/extractor/writer.go). Undefined where it is too large.
 */
export function framed(card: Card): string | undefined {
  const frame = `\u001b]1338;${Buffer.from(JSON.stringify(card)).toString('base64')}\u001b]0m`;
  return frame.length > largest ? undefined : frame;
}
