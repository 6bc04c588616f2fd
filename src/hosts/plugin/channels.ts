import { writeFile } from 'node:fs/promises';
import { messageOf } from '../../report/error.ts';
import { printable } from '../../report/printable.ts';
import type { Surroundings } from '../process/surroundings.ts';
import type { Channels, Outcome } from '../request.ts';
import { terminal } from '../terminal.ts';

/** A plugin's step: its log, and the card of Drone, which says by DRONE_CARD_PATH that it takes one. */
export function pluginChannels(surroundings: Surroundings): Channels {
  const { environment, stdout, stderr } = surroundings;
  return {
    ...terminal(surroundings),
    show: async (outcome) => {
      const path = environment['DRONE_CARD_PATH'];
      if (!path) return;
      try {
        await writeCard(path, outcome, stdout);
      } catch (error) {
        // What was published is published.
        stderr.write(`warning: ${printable(`the card could not be written: ${messageOf(error)}`)}\n`);
      }
    },
  };
}

async function writeCard(path: string, outcome: Outcome, stdout: Surroundings['stdout']): Promise<void> {
  // Only Drone needs it.
  const [{ cardOf }, { framed }] = await Promise.all([import('./card.ts'), import('./card-frame.ts')]);
  if (path !== '/dev/stdout')
    return writeFile(path, JSON.stringify(cardOf(outcome, Number.POSITIVE_INFINITY)));
  const frame = [64, 16, 4, 0]
    .map((most) => framed(cardOf(outcome, most)))
    .find((each) => each !== undefined);
  if (frame !== undefined) await stdout(frame);
}
