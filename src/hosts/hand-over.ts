import { writeFile } from 'node:fs/promises';
import type { Published } from '../commands/publish.ts';
import { asAlbaError } from '../report/error.ts';
import type { Result } from '../settings/result.ts';
import type { OutputSettings } from '../settings/settings.ts';
import { jsonLine } from './command-line/json-line.ts';
import { errorOf, exitCodeOf, failureLines } from './failure.ts';
import type { Surroundings } from './process/surroundings.ts';
import type { Channels, Request } from './request.ts';

/**
 * Gives the result to all who asked for it, and tells of the failure; a result that cannot be handed over is a failure as
 * well. Returns the exit code.
 */
export async function handOver(
  outcome: Published,
  { debug, json, resultFile }: OutputSettings,
  { spelling }: Request,
  channels: Channels,
  stdout: Surroundings['stdout'],
): Promise<number> {
  const failures = outcome.failure === undefined ? [] : [outcome.failure];
  const result: Result =
    outcome.failure === undefined
      ? outcome.result
      : { ...outcome.result, error: errorOf(outcome.failure, spelling) };
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
  await hand('the outputs', () => channels.result(result));
  for (const failure of failures) channels.failure(failureLines(failure, debug, spelling));
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}
