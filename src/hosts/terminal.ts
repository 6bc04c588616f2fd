import { createReporter } from '../report/create-reporter.ts';
import type { Surroundings } from './process/surroundings.ts';
import type { Channels } from './request.ts';

/** A host that has nothing but stderr: a terminal, or the log of a plugin's step. */
export function terminal({ environment, stderr }: Surroundings): Channels {
  const live = stderr.isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];
  return {
    hide() {},
    reporter: ({ debug, signal }) =>
      createReporter({ stream: stderr, live, debug, colour: !environment['NO_COLOR'], signal }),
    outputs() {},
    json() {},
    async show() {},
    failures: (texts) => void stderr.write(`${texts.join('\n')}\n`),
  };
}
