import { writeFile } from 'node:fs/promises';
import type { Closing } from '../commands/closing-line.ts';
import type { Published } from '../commands/publish.ts';
import type { Spelling } from '../settings/decode.ts';
import type { Result } from '../settings/result.ts';
import type { OutputSettings } from '../settings/settings.ts';
import { jsonLine } from './command-line/json-line.ts';
import { errorOf, exitCodeOf, failureTexts } from './failure.ts';
import { Handing } from './handing.ts';
import type { Surroundings } from './process/surroundings.ts';
import { type Redact, redactedResult } from './redact.ts';
import type { Channels, Request } from './request.ts';

interface Channelling {
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
  { channels, redact, warnings, stdout }: Channelling,
): Promise<number> {
  const handing = new Handing(published.failure);
  const hand = (what: string, step: () => unknown) => handing.hand(what, step);
  const result = redactedResult(resultOf(published, spelling), redact);
  if (json) await hand('stdout', () => stdout(jsonLine(result)));
  if (resultFile !== undefined) {
    await hand(`${spelling('result-file')}: “${resultFile}”`, () =>
      writeFile(resultFile, `${JSON.stringify(result)}\n`),
    );
  }
  await hand('the outputs', () => channels.outputs(result));
  const { failures } = handing;
  const texts = failures.flatMap((failure) => failureTexts(failure, debug, spelling).map(redact));
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
