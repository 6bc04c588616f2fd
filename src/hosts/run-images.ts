import type { ImageDependencies } from '../commands/image-dependencies.ts';
import { type ImageSettings, imageSettings } from '../settings/image-settings.ts';
import type { Listing } from '../settings/listing.ts';
import type { RemovalResult } from '../settings/removal.ts';
import type { ImageVerb } from '../settings/verbs.ts';
import { handOverImages, type ImagesOutcome } from './hand-over-images.ts';
import type { Surroundings } from './process/surroundings.ts';
import { type Call, checked, ownValues, type ReadCall, readCall, stdinOf } from './read-call.ts';
import { readLogins } from './read-logins.ts';
import { withRun } from './with-run.ts';

/** A command about images that are there. */
export interface ImagesCommand<Result> {
  readonly verb: ImageVerb;
  /** Does it. Loaded when it is called, as it is most of alba. */
  run(settings: ImageSettings, dependencies: ImageDependencies): Promise<ImagesOutcome<Result>>;
  /** The result of nothing. `target` may be empty. */
  nothing(target: string): Result;
}

/** Such a command on any host: settings, command, and the result handed over, on success and on failure. Returns the exit code. */
export async function runImages<Result extends Listing | RemovalResult>(
  command: ImagesCommand<Result>,
  call: Call,
  surroundings: Surroundings,
): Promise<number> {
  const read = await readCall(call, surroundings);
  const { crashed } = surroundings;
  const outcome = await withRun(surroundings, read, async (run): Promise<ImagesOutcome<Result>> => {
    let target = '';
    try {
      const settings = await readSettings(command.verb, read, surroundings);
      target = settings.target.name;
      const logins = await readLogins(read, run.signal, surroundings.environment);
      const done = await command.run(settings, { run, ...logins });
      if (crashed.aborted) return { ...done, failure: crashed.reason };
      return done.failure !== undefined && run.signal.aborted
        ? { ...done, failure: run.signal.reason }
        : done;
    } catch (error) {
      return { result: command.nothing(target), failure: run.signal.aborted ? run.signal.reason : error };
    }
  });
  return handOverImages(outcome, read, surroundings);
}

/** Throws with all mistakes at once. */
async function readSettings(
  verb: ImageVerb,
  read: ReadCall,
  surroundings: Surroundings,
): Promise<ImageSettings> {
  const { request, context, mistakes } = read;
  const { spelling, tagExample } = request;
  const situation = { context, spelling, mistakes, tagExample, stdin: stdinOf(request) };
  const settings = imageSettings(verb, ownValues(read, verb), situation);
  const trusted = await checked(read.values, read, surroundings);
  if (settings === undefined) throw new Error('the settings came to nothing, and no mistake was found');
  const { caFile: _, ...others } = settings;
  return { ...others, ...trusted };
}
