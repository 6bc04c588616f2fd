import { writeFile } from 'node:fs/promises';
import { type Published, publish } from '../commands/publish.ts';
import { asAlbaError } from '../report/error.ts';
import type { BuildContext } from '../settings/context.ts';
import { decode, type RawSettings } from '../settings/decode.ts';
import { refuseForeign } from '../settings/foreign.ts';
import { Mistakes } from '../settings/mistakes.ts';
import { publishSettings } from '../settings/publish-settings.ts';
import type { Result } from '../settings/result.ts';
import type { OutputSettings, PublishSettings } from '../settings/settings.ts';
import type { Values } from '../settings/table.ts';
import type { Verb } from '../settings/verbs.ts';
import { credentialsFrom } from './credentials.ts';
import { environmentDefaults } from './environment.ts';
import { errorOf, exitCodeOf, failureLines } from './failure.ts';
import type { Channels, Request } from './request.ts';
import { secretForms } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';
import { withRun } from './with-run.ts';

export interface PublishCall {
  readonly request: Request;
  /** Undefined after a mistake that leaves open what is to be published. */
  readonly verb: Verb | undefined;
  readonly context: BuildContext | undefined;
  /** What was found wrong before, and takes what is found wrong now. */
  readonly mistakes: Mistakes;
  readonly channels: Channels;
}

/** A publish on any host: settings, command, and the result handed over, on success and on failure. Returns the exit code. */
export async function runPublish(call: PublishCall, surroundings: Surroundings): Promise<number> {
  const { request, channels } = call;
  const { environment } = surroundings;
  const raw: RawSettings = { ...environmentDefaults(environment), ...given(request.raw) };
  // Read leniently first: how to tell of a mistake is needed before the mistakes are known.
  const values = decode(raw, request.spelling, new Mistakes());
  channels.hide(secretForms(values, environment));
  const output = outputSettings(values);
  const started = performance.now();

  const outcome = await withRun(output.debug, surroundings, async (run): Promise<Published> => {
    try {
      const settings = readSettings(call, raw, surroundings.now());
      const credentials = credentialsFrom(values, environment, request.spelling);
      const { stdout, invocation } = surroundings;
      const published = await publish(settings, { run, credentials, stdout, invocation });
      if (published.failure === undefined || !run.signal.aborted) return published;
      return { ...published, failure: run.signal.reason };
    } catch (error) {
      const failure = run.signal.aborted ? run.signal.reason : error;
      return { result: { ...nothing, seconds: Math.round(performance.now() - started) / 1000 }, failure };
    }
  });
  return handOver(outcome, output, call, surroundings);
}

const nothing: Result = { name: '', tags: [], complete: false, targets: [], seconds: 0 };

/** Drops the settings that are empty, so that they do not stand before the environment's. */
function given(raw: RawSettings): RawSettings {
  return Object.fromEntries(
    Object.entries(raw).filter(([, texts]) => texts.some((text) => text.trim() !== '')),
  );
}

/** Throws with all mistakes at once. */
function readSettings(
  { request, verb, context, mistakes }: PublishCall,
  raw: RawSettings,
  now: Date,
): PublishSettings {
  const { spelling, tagExample } = request;
  const values = decode(raw, spelling, mistakes);
  if (verb !== undefined) refuseForeign(request.raw, verb, spelling, mistakes);
  else mistakes.throwIfAny();
  const settings = publishSettings(values, { context, spelling, mistakes, tagExample, now });
  mistakes.throwIfAny();
  if (settings === undefined) throw new Error('the settings came to nothing, and no mistake was found');
  return settings;
}

function outputSettings(values: Values): OutputSettings {
  const resultFile = values['result-file'];
  return {
    debug: values.debug ?? false,
    json: values.json ?? false,
    ...(resultFile === undefined ? {} : { resultFile }),
  };
}

async function handOver(
  outcome: Published,
  output: OutputSettings,
  { request, channels }: PublishCall,
  { stdout }: Surroundings,
): Promise<number> {
  const failures = outcome.failure === undefined ? [] : [outcome.failure];
  const result: Result =
    outcome.failure === undefined ? outcome.result : { ...outcome.result, error: errorOf(outcome.failure) };
  const json = JSON.stringify(result);
  const hand = async (what: string, step: () => unknown): Promise<void> => {
    try {
      await step();
    } catch (error) {
      failures.push(asAlbaError(error, 'target', `${what} could not be written`));
    }
  };
  const { resultFile } = output;
  if (output.json) stdout(json);
  if (resultFile !== undefined) {
    await hand(`${request.spelling('result-file')}: “${resultFile}”`, () =>
      writeFile(resultFile, `${json}\n`),
    );
  }
  await hand('the outputs', () => channels.result(result));
  for (const failure of failures) channels.failure(failureLines(failure, output.debug));
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}
