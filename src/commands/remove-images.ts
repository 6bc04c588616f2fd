import { type RemovedReference, removeReferences } from '../container/removal.ts';
import type { ImageShelf } from '../registry/image-shelf.ts';
import { formatCount } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import type { ImageSettings } from '../settings/image-settings.ts';
import type { RemovalResult, Removed } from '../settings/removal.ts';
import type { WantedImage } from '../settings/wanted-images.ts';
import type { ImageDependencies } from './image-dependencies.ts';
import { keptError, withWayElsewhere } from './kept-error.ts';
import { referenceOf } from './not-there.ts';
import { openShelves } from './open-shelves.ts';

/** What a removal came to. With a `failure`, the result tells what was removed all the same. */
export interface RemovalOutcome {
  readonly result: RemovalResult;
  readonly failure?: unknown;
}

/** Removes tags, and in registries what stands under digests. What is named beside something that cannot go is removed all the same. */
export async function removeImages(
  settings: ImageSettings,
  dependencies: ImageDependencies,
): Promise<RemovalOutcome> {
  const { run } = dependencies;
  const started = run.clock.now();
  const shelves = await openShelves(settings, settings.dryRun ? 'read' : 'remove', dependencies);
  const ends: Removed[] = [];
  const failures: AlbaError[] = [];
  const result = (): RemovalResult => ({
    target: shelves.name,
    kind: 'container',
    removed: [...ends, ...settings.images.flatMap((image) => keptOf(image, ends))],
    seconds: Math.round(run.clock.now() - started) / 1000,
  });
  try {
    for (const image of settings.images) {
      const shelf = shelves.open(image.name);
      const removed = await removeFrom(shelf, image, settings, dependencies);
      ends.push(...removed.ends.map((end) => told(shelf, end)));
      if (removed.failure !== undefined) throw removed.failure;
      for (const end of removed.ends) {
        const failure = await keptError(end, shelf, shelves, settings);
        if (failure !== undefined) failures.push(failure);
      }
    }
    const failure = together(failures);
    if (failure !== undefined) return { result: result(), failure };
    run.reporter.done(closingOf(ends, settings.dryRun));
    return { result: result() };
  } catch (failure) {
    return { result: result(), failure: withWayElsewhere(failure, settings) };
  } finally {
    shelves.close();
  }
}

/** Tells of each removal as it is done. */
async function removeFrom(
  shelf: ImageShelf,
  { references }: WantedImage,
  { dryRun }: ImageSettings,
  { run }: ImageDependencies,
): Promise<{ readonly ends: readonly RemovedReference[]; readonly failure?: unknown }> {
  const { remover } = shelf;
  if (remover === undefined) throw new Error(`${shelf.name} has nothing that removes`);
  const ends: RemovedReference[] = [];
  const hear = (removed: RemovedReference): void => {
    ends.push(removed);
    const { reference, digest, end } = removed;
    if (end !== 'removed' && end !== 'planned') return;
    const verb = end === 'planned' ? 'would be removed' : 'removed';
    const what = digest === undefined || digest === reference ? '' : ` (${digest})`;
    run.reporter.note(`${referenceOf(shelf.image, reference)} ${verb}${what}`);
  };
  try {
    await removeReferences({ shelf, remover, references, dryRun, signal: run.signal, told: hear });
    return { ends };
  } catch (failure) {
    return { ends, failure };
  }
}

function told({ image }: ImageShelf, { reference, digest, end }: RemovedReference): Removed {
  return {
    name: image,
    reference,
    status: end === 'needed' || end === 'forbidden' ? 'kept' : end,
    ...(digest === undefined ? {} : { digest }),
  };
}

/** What a failure came before. */
function keptOf({ name, references }: WantedImage, ends: readonly Removed[]): readonly Removed[] {
  const known = new Set(ends.filter((end) => end.name === name).map(({ reference }) => reference));
  const rest = references.filter((reference) => !known.has(reference));
  return rest.map((reference) => ({ name, reference, status: 'kept' }));
}

/** All of them, each with its hint. */
function together(failures: readonly AlbaError[]): AlbaError | undefined {
  const [first, ...rest] = failures;
  if (first === undefined || rest.length === 0) return first;
  return new AlbaError('target', failures.map(({ message }) => message).join('; '), {
    cause: new AggregateError(failures, `${formatCount(failures.length, 'reference')} could not be removed`),
  });
}

function closingOf(ends: readonly Removed[], dryRun: boolean): string {
  const what = ends.map(({ name, reference }) => referenceOf(name, reference)).join(', ');
  if (dryRun) return `dry run succeeded: ${what} would be removed; nothing was`;
  return `rm succeeded: ${what}`;
}
