import { writeFile } from 'node:fs/promises';
import type { Closing } from '../commands/closing-line.ts';
import type { Published } from '../commands/publish.ts';
import { asAlbaError } from '../report/error.ts';
import type { Spelling } from '../settings/decode.ts';
import type { Result } from '../settings/result.ts';
import type { OutputSettings } from '../settings/settings.ts';
import { jsonLine } from './command-line/json-line.ts';
import { errorOf, exitCodeOf, failureTexts } from './failure.ts';
import type { Surroundings } from './process/surroundings.ts';
import { type Redact, redactedResult } from './redact.ts';
import type { Channels, Request } from './request.ts';

interface Handing {
  readonly channels: Channels;
  readonly redact: Redact;
  /** What the run has warned of. */
  readonly warnings: readonly string[];
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
  { channels, redact, warnings, stdout }: Handing,
): Promise<number> {
  const failures = published.failure === undefined ? [] : [published.failure];
  const textsOf = (failure: unknown) => failureTexts(failure, debug, spelling).map(redact);
  const result = redactedResult(resultOf(published, spelling), redact);
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
  await hand('the outputs', () => channels.outputs(result));
  const texts = failures.flatMap(textsOf);
  const closing = published.closing && redactedClosing(published.closing, redact);
  await channels.show({ result, ...(closing === undefined ? {} : { closing }), warnings, failures: texts });
  if (texts.length > 0) channels.failures(texts);
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}

function resultOf({ result, failure }: Published, spelling: Spelling): Result {
  return failure === undefined ? result : { ...result, error: errorOf(failure, spelling) };
}

function redactedClosing({ line, next }: Closing, redact: Redact): Closing {
  return { line: redact(line), next: next.map(redact) };
}
