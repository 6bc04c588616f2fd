import type { Publication, TargetResult } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import type { Result } from '../settings/result.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { closingLine, planLine } from './closing-line.ts';
import type { Dependencies } from './dependencies.ts';
import { linesToCopy } from './lines-to-copy.ts';
import { openPublications } from './open-publications.ts';

/** What a publish came to. With a `failure`, the result tells how far each target got. */
export interface Published {
  readonly result: Result;
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
    tags: [...settings.tags],
    ...digestOf(targets),
    complete: targets.every(({ status }) => status === 'published' || status === 'unchanged'),
    targets: [...targets],
    seconds: Math.round(run.clock.now() - started) / 1000,
  });

  const opened = await openPublications(settings, { ...dependencies, run });
  const { publications } = opened;
  try {
    if (settings.dryRun || settings.check) {
      run.reporter.heading('check the targets');
      const planned = await Promise.all(
        publications.map((publication) => planOnly(publication, settings.check, run)),
      );
      for (const result of planned) run.reporter.object(...planLine(result));
      run.reporter.done(closingLine(planned, settings));
      return { result: finish(planned) };
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
    run.reporter.done(
      closingLine(committed, settings),
      linesToCopy({
        targets: [...settings.staticTargets, ...settings.containerTargets],
        results: committed,
        exampleFile: opened.exampleFile,
        invocation: dependencies.invocation,
      }),
    );
    return { result: finish(committed) };
  } catch (failure) {
    stop.abort(failure);
    await Promise.all(publications.map((publication) => publication.abandon()));
    const rest = publications.slice(committed.length).map((publication) => failed(publication));
    return { result: finish([...committed, ...rest]), failure };
  } finally {
    opened.close();
  }
}

/** A pull request may have no secrets: without them its sources alone are checked, and that is said. */
async function planOnly(publication: Publication, isPullRequest: boolean, run: Run): Promise<TargetResult> {
  try {
    await publication.plan();
    return publication.planned();
  } catch (error) {
    if (!isPullRequest || !(error instanceof AlbaError) || error.code !== 'denied') throw error;
    run.reporter.warn(`${publication.target} was not looked at: ${error.message}`);
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
