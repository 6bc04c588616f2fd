import { writeFile } from 'node:fs/promises';
import type { Published } from '../commands/publish.ts';
import { asAlbaError } from '../report/error.ts';
import type { Spelling } from '../settings/decode.ts';
import type { OutputSettings } from '../settings/settings.ts';
import { jsonLine } from './command-line/json-line.ts';
import { errorOf, exitCodeOf, failureTexts } from './failure.ts';
import type { Surroundings } from './process/surroundings.ts';
import { type Redact, redacted } from './redact.ts';
import type { Channels, Outcome, Request } from './request.ts';

interface Handing {
  readonly channels: Channels;
  readonly redact: Redact;
  readonly stdout: Surroundings['stdout'];
}

/**
 * Gives the result to all who asked for it, and tells of the failure; a result that cannot be handed over is a failure as
 * well. Returns the exit code.
 */
export async function handOver(
  published: Published,
  { debug, json, resultFile }: OutputSettings,
  { spelling }: Request,
  { channels, redact, stdout }: Handing,
): Promise<number> {
  const failures = published.failure === undefined ? [] : [published.failure];
  const textsOf = (failure: unknown) => failureTexts(failure, debug, spelling).map(redact);
  const outcome = {
    ...redacted(outcomeOf(published, spelling), redact),
    failures: failures.flatMap(textsOf),
  };
  const { result } = outcome;
  const isPublished = failures.length === 0;
  const hand = async (what: string, step: () => unknown): Promise<void> => {
    try {
      await step();
    } catch (error) {
      const state = isPublished ? 'all else was done; ' : '';
      const hint = `${state}see whether that file can be written, and whether its disk is full`;
      failures.push(asAlbaError(error, 'target', `${what} could not be written`, hint));
    }
  };
  if (json) await hand('stdout', () => stdout(jsonLine(result)));
  if (resultFile !== undefined) {
    await hand(`${spelling('result-file')}: “${resultFile}”`, () =>
      writeFile(resultFile, `${JSON.stringify(result)}\n`),
    );
  }
  await hand('what this host shows of it', () => channels.outcome(outcome));
  if (failures.length > 0) channels.failures(failures.flatMap(textsOf));
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}

function outcomeOf(
  { result, closing, failure }: Published,
  spelling: Spelling,
): Pick<Outcome, 'result' | 'closing'> {
  if (failure !== undefined) return { result: { ...result, error: errorOf(failure, spelling) } };
  return { result, ...(closing === undefined ? {} : { closing }) };
}
