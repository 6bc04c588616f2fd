import type { Publication, TargetResult } from '../protocol/publication.ts';
import type { Result } from '../settings/result.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { closingLine } from './closing-line.ts';
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
    await Promise.all(publications.map((publication) => publication.plan()));
    if (settings.dryRun || settings.check) {
      const planned = publications.map((publication) => publication.planned());
      run.reporter.done(closingLine(planned, settings));
      return { result: finish(planned) };
    }
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

function failed(publication: Publication): TargetResult {
  const none = { objects: 0, bytes: 0 };
  return { ...publication.planned(), status: 'failed', sent: none, reused: none, skipped: none };
}

/** The index's digest is the same at every target: one run makes one index. */
function digestOf(targets: readonly TargetResult[]): Pick<Result, 'digest'> {
  const digest = targets.find(({ digest }) => digest !== undefined)?.digest;
  return digest === undefined ? {} : { digest };
}
