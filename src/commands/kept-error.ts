import type { RemovedReference } from '../container/removal.ts';
import type { ImageShelf } from '../registry/image-shelf.ts';
import { removalElsewhere, removalHint } from '../registry/removal-hint.ts';
import { AlbaError } from '../report/error.ts';
import type { ImageSettings } from '../settings/image-settings.ts';
import { newestFirst } from '../tags/order.ts';
import { noImage, notThere, referenceOf } from './not-there.ts';
import type { Shelves } from './open-shelves.ts';

/** Why a tag or a digest is not gone, and what to do; undefined where it is, or would be. */
export async function keptError(
  removed: RemovedReference,
  shelf: ImageShelf,
  shelves: Shelves,
  { target }: ImageSettings,
): Promise<AlbaError | undefined> {
  const { reference } = removed;
  const what = referenceOf(shelf.image, reference);
  switch (removed.end) {
    case 'removed':
    case 'planned':
      return undefined;
    case 'absent': {
      const found = await shelf.tags();
      if (found === undefined) return noImage(shelf, await shelves.names?.());
      return notThere(shelf, reference, newestFirst(found.tags));
    }
    case 'forbidden':
      return new AlbaError('target', `${what} stays: ${shelf.name} lets nobody remove it by its API`, {
        ...(target.kind === 'registry' ? { hint: removalHint(target, reference) } : {}),
      });
    case 'needed':
      return neededError(removed, shelf, what, target);
  }
}

/** Hosts that remove no tags by the registry's API may say so by refusing the account. */
export function withWayElsewhere(failure: unknown, { target, images }: ImageSettings): unknown {
  if (!(failure instanceof AlbaError) || failure.code !== 'denied' || target.kind !== 'registry')
    return failure;
  const elsewhere = removalElsewhere(target, images[0]?.references[0] ?? '');
  if (elsewhere === undefined) return failure;
  const hint = [failure.hint, `it may be that no tag is removed this way there; ${elsewhere}`];
  return new AlbaError('denied', failure.message, {
    hint: hint.filter((each) => each !== undefined).join('; '),
    cause: failure,
  });
}

function neededError(
  { need: { same, listing }, by }: RemovedReference & { readonly end: 'needed' },
  { image, name }: ImageShelf,
  what: string,
  target: ImageSettings['target'],
): AlbaError {
  const sorted = (tags: readonly string[]) => newestFirst(tags.map((tag) => ({ tag })));
  const shown = (tags: readonly string[]) =>
    sorted(tags)
      .map((tag) => referenceOf(image, tag))
      .join(', ');
  const why = [
    ...(same.length > 0 ? [`${shown(same)} ${same.length === 1 ? 'is' : 'are'} the same image`] : []),
    ...(listing.length > 0 ? [`${shown(listing)} ${listing.length === 1 ? 'holds' : 'hold'} it`] : []),
  ].join(', and ');
  const limit = by === 'tag' ? `${name} removes no tag by itself, and ` : '';
  const others = sorted([...same, ...listing]).map((tag) => referenceOf(image, tag));
  const all = [...(by === 'tag' ? [what] : []), ...others].join(',');
  const place = target.kind === 'registry' && target.tag !== undefined ? ', with no tag in the target' : '';
  const instead =
    by === 'tag' ? 'publish another image under this tag' : 'leave it: it is part of what is published';
  return new AlbaError('target', `${what} stays: ${limit}${why}`, {
    hint: `to remove all of it, name the others too: --tag ${all}${place}; else ${instead}`,
  });
}
