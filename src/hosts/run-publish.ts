import type { Published } from '../commands/publish.ts';
import type { Run } from '../protocol/run.ts';
import { publishSettings } from '../settings/publish-settings.ts';
import type { Result } from '../settings/result.ts';
import { hasImages, type PublishSettings } from '../settings/settings.ts';
import type { Verb } from '../settings/verbs.ts';
import { checkCertificates } from './check-files.ts';
import { handOver } from './hand-over.ts';
import type { Surroundings } from './process/surroundings.ts';
import { type Call, checked, ownValues, type ReadCall, readCall, stdinOf } from './read-call.ts';
import { scriptSurroundings } from './script-surroundings.ts';
import { withRun } from './with-run.ts';

export interface PublishCall extends Call {
  /** Undefined after a mistake that leaves open what is to be published. */
  readonly verb: Verb | undefined;
}

/** A publish on any host: settings, command, and the result handed over, on success and on failure. Returns the exit code. */
export async function runPublish(call: PublishCall, surroundings: Surroundings): Promise<number> {
  const read = await readCall(call, surroundings);
  const outcome = await withRun(surroundings, read, (run) => published(read, call.verb, run, surroundings));
  const { channels, warnings } = read;
  const { redact } = surroundings.redactor;
  return handOver(outcome, read.output, call.request, {
    channels,
    redact,
    warnings,
    stdout: surroundings.stdout,
  });
}

const nothing: Result = { name: '', tags: [], complete: false, targets: [], seconds: 0 };

/** What a publish came to. Where the run was stopped, that is the failure, whatever followed from it. */
async function published(
  read: ReadCall,
  verb: Verb | undefined,
  run: Run,
  surroundings: Surroundings,
): Promise<Published> {
  const { environment, invocation, crashed } = surroundings;
  const started = performance.now();
  try {
    const settings = await readSettings(read, verb, surroundings);
    // Whether there is room for it is better known before the sources are read.
    if (hasImages(settings)) await run.scratch();
    // They are most of alba, and of no use before there is something to publish.
    const { readLogins } = await import('./read-logins.ts');
    const logins = await readLogins(read, run.signal, environment);
    const { publish } = await import('../commands/publish.ts');
    const scripts = scriptSurroundings(environment);
    const { stdin } = read.request;
    const outcome = await publish(settings, { run, ...logins, invocation, stdin, scripts });
    if (crashed.aborted) return { ...outcome, failure: crashed.reason };
    if (outcome.failure === undefined || !run.signal.aborted) return outcome;
    return { ...outcome, failure: run.signal.reason };
  } catch (error) {
    const failure = run.signal.aborted ? run.signal.reason : error;
    return { result: { ...nothing, seconds: Math.round(performance.now() - started) / 1000 }, failure };
  }
}

/** Throws with all mistakes at once. */
async function readSettings(
  read: ReadCall,
  verb: Verb | undefined,
  surroundings: Surroundings,
): Promise<PublishSettings> {
  const { request, context, mistakes } = read;
  const { spelling, tagExample } = request;
  const values = ownValues(read, verb);
  if (verb === undefined) mistakes.throwIfAny();
  const now = surroundings.now();
  const stdin = stdinOf(request);
  const settings = publishSettings(values, { context, spelling, mistakes, tagExample, now, stdin });
  const certificates = values['ca-certificates'];
  if (certificates !== undefined) {
    await checkCertificates(certificates, spelling('ca-certificates'), mistakes);
  }
  const trusted = await checked(values, read, surroundings);
  if (settings === undefined) throw new Error('the settings came to nothing, and no mistake was found');
  const { caFile: _, ...others } = settings;
  return { ...others, ...trusted };
}
