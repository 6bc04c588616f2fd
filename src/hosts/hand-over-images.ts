import { writeFile } from 'node:fs/promises';
import type { Listing } from '../settings/listing.ts';
import type { RemovalResult } from '../settings/removal.ts';
import { jsonLine } from './command-line/json-line.ts';
import { errorOf, exitCodeOf, failureTexts } from './failure.ts';
import { Handing } from './handing.ts';
import type { Surroundings } from './process/surroundings.ts';
import type { ReadCall } from './read-call.ts';
import type { Redact } from './redact.ts';

/** What a command about images that are there came to. */
export interface ImagesOutcome<Result> {
  readonly result: Result;
  /** For people, on stdout where no JSON is wanted. */
  readonly lines?: readonly string[];
  readonly failure?: unknown;
}

/** Gives the result to all who asked for it, and tells of the failure. Returns the exit code. */
export async function handOverImages<Result extends Listing | RemovalResult>(
  { result: found, lines = [], failure }: ImagesOutcome<Result>,
  { output: { debug, json, resultFile }, request: { spelling }, channels }: ReadCall,
  { stdout, redactor: { redact } }: Surroundings,
): Promise<number> {
  const handing = new Handing(failure);
  const error = failure === undefined ? undefined : errorOf(failure, spelling);
  const result = redacted(error === undefined ? found : { ...found, error }, redact);
  await handing.hand('stdout', async () => {
    if (json) await stdout(jsonLine(result));
    else for (const line of lines) await stdout(redact(line));
  });
  if (resultFile !== undefined) {
    await handing.hand(`${spelling('result-file')}: “${resultFile}”`, () =>
      writeFile(resultFile, `${JSON.stringify(result)}\n`),
    );
  }
  await handing.hand('the outputs', () => channels.json(JSON.stringify(result)));
  const { failures } = handing;
  const texts = failures.flatMap((each) => failureTexts(each, debug, spelling).map(redact));
  if (texts.length > 0) channels.failures(texts);
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}

/** As `redactedResult`: what readers use stays. */
function redacted<Result extends Listing | RemovalResult>(result: Result, redact: Redact): Result {
  const { error } = result;
  const told = error && {
    ...error,
    message: redact(error.message),
    ...(error.hint === undefined ? {} : { hint: redact(error.hint) }),
  };
  return { ...result, target: redact(result.target), ...(told === undefined ? {} : { error: told }) };
}
