import type { Publication, TargetResult } from '../protocol/publication.ts';
import { AlbaError } from '../report/error.ts';
import type { Result } from '../settings/result.ts';
import { hasImages, type PublishSettings } from '../settings/settings.ts';
import { allTags } from '../settings/tags-for.ts';
import { type Closing, closingLine, planLine } from './closing-line.ts';
import type { Dependencies } from './dependencies.ts';
import { linesToCopy } from './lines-to-copy.ts';
import { openPublications } from './open-publications.ts';

/** What a publish came to. With a `failure`, the result tells how far each target got. */
export interface Published {
  readonly result: Result;
  /** Absent after a failure. */
  readonly closing?: Closing;
  readonly failure?: unknown;
}

/**
 * Publishes files and images: everything is read and checked, then sent to all targets, then the tags are written,
 * target by target. So a failure before the first tag leaves every target as it was.
 */
export async function publish(settings: PublishSettings, dependencies: Dependencies): Promise<Published> {
  const started = dependencies.run.clock.now();
  const stop = new AbortController();
  const run = { ...dependencies.run, signal: AbortSignal.any([dependencies.run.signal, stop.signal]) };
  const committed: TargetResult[] = [];
  const finish = (targets: readonly TargetResult[]): Result => ({
    name: settings.name,
    tags: [...allTags(settings)],
    ...digestOf(targets),
    complete: targets.every(({ status }) => status === 'published' || status === 'unchanged'),
    targets: [...targets],
    seconds: Math.round(run.clock.now() - started) / 1000,
  });

  const close = (targets: readonly TargetResult[], next: readonly string[]): Closing => {
    const line = closingLine(targets, settings);
    run.reporter.done(line, next);
    return { line, next };
  };

  for (const warning of settings.warnings ?? []) run.reporter.warn(warning);
  if (lacksTarget(settings)) run.reporter.warn('no target was given: only what the build left is checked');
  const opened = await openPublications(settings, { ...dependencies, run }).catch((error: unknown) => {
    // What is still under way elsewhere is of no use any more.
    stop.abort(error);
    throw error;
  });
  const { publications } = opened;
  try {
    if (settings.dryRun || settings.check) {
      run.reporter.heading('check the targets');
      const warned = new Set<string>();
      const warnOnce = (text: string): void => {
        if (!warned.has(text)) run.reporter.warn(text);
        warned.add(text);
      };
      const planned = await Promise.all(
        publications.map((publication) => planOnly(publication, settings.check, warnOnce)),
      );
      for (const result of planned) run.reporter.object(...planLine(result));
      return { result: finish(planned), closing: close(planned, []) };
    }
    await Promise.all(publications.map((publication) => publication.plan()));
    for (const publication of publications) {
      run.reporter.heading(
        `push ${publication.kind === 'static' ? 'files' : 'images'} to ${publication.target}`,
      );
      await publication.send();
    }
    run.reporter.heading('publish the tags');
    for (const publication of publications) committed.push(await publication.commit());
    await lookAgain(publications, committed);
    const next = linesToCopy({
      targets: [...settings.staticTargets, ...settings.containerTargets],
      results: committed,
      exampleFile: opened.exampleFile,
      invocation: dependencies.invocation,
    });
    return { result: finish(committed), closing: close(committed, next) };
  } catch (failure) {
    stop.abort(failure);
    await Promise.all(publications.map((publication) => publication.abandon()));
    const rest = publications.slice(committed.length).map((publication) => failed(publication));
    return { result: finish([...committed, ...rest]), failure };
  } finally {
    opened.close();
  }
}

/**
 * Of two runs that bring the last parts of files and images at the same moment, each may find the other's missing once. So who
 * has published some looks for the rest once more: then one of the two has published all.
 */
async function lookAgain(publications: readonly Publication[], committed: TargetResult[]): Promise<void> {
  const isWaiting = ({ status }: TargetResult) => status === 'waiting';
  if (committed.every(isWaiting)) return;
  for (const [at, publication] of publications.entries()) {
    const before = committed[at];
    if (before !== undefined && isWaiting(before)) committed[at] = await publication.commit();
  }
}

function lacksTarget(settings: PublishSettings): boolean {
  return (
    (settings.static.length > 0 && settings.staticTargets.length === 0) ||
    (hasImages(settings) && settings.containerTargets.length === 0)
  );
}

/** A pull request may have no secrets: without them its sources alone are checked, and that is said. */
async function planOnly(
  publication: Publication,
  isPullRequest: boolean,
  warn: (text: string) => void,
): Promise<TargetResult> {
  try {
    await publication.plan();
    return publication.planned();
  } catch (error) {
    if (!isPullRequest || !(error instanceof AlbaError) || error.code !== 'denied') throw error;
    warn(`${publication.target} was not looked at: ${error.message}`);
    return { ...publication.planned(), status: 'planned' };
  }
}

/** Nothing that a target does not hold for sure is announced. */
function failed(publication: Publication): TargetResult {
  const none = { objects: 0, bytes: 0 };
  const { digest: _, ...planned } = publication.planned();
  return { ...planned, status: 'failed', references: [], urls: [], sent: none, reused: none, skipped: none };
}

/** The index's digest is the same at every target: one run makes one index. */
function digestOf(targets: readonly TargetResult[]): Pick<Result, 'digest'> {
  const digest = targets.find(({ digest }) => digest !== undefined)?.digest;
  return digest === undefined ? {} : { digest };
}
