import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import { clipped } from './clipped.ts';
import { type ImageName, isMeantBy } from './image-names.ts';

/** One entry of the list of images that an archive has. */
export interface Listed {
  readonly names: readonly ImageName[];
}

/** No reference of an image is longer (distribution/reference, § NameTotalLengthMax: 255, and a tag). */
const longestName = 400;

/** More than this many images are not spelled out in an error, nor more names of one looked at. */
const mostShown = 20;

/**
 * The entries of `list` that a selection means: those with such a name; else the one at that place, counted from 0.
 * Throws `source` where there is none. `images` are the entries to offer then.
 */
export function select<T extends Listed>(
  list: readonly T[],
  selection: string,
  { images, label }: { readonly images: readonly T[]; readonly label: string },
): readonly T[] {
  const named = meantBy(list, selection);
  if (named.length > 0) return named;
  throw new AlbaError('source', `${label} holds no image ${clipped(selection)}`, {
    hint: `write ${offer(list, images, label)}`,
  });
}

/** The error for a source with several images, none of which is selected. */
export function severalImages<T extends Listed>(
  list: readonly T[],
  images: readonly T[],
  label: string,
): AlbaError {
  return new AlbaError('source', `${label} holds ${images.length} images, and one has to be chosen`, {
    hint: `write ${offer(list, images, label)}`,
  });
}

function meantBy<T extends Listed>(list: readonly T[], selection: string): readonly T[] {
  const exact = list.filter(({ names }) => names.includes(selection));
  if (exact.length > 0) return exact;
  const named = list.filter(({ names }) => isMeantBy(selection, names));
  if (named.length > 0 || !/^\d{1,9}$/.test(selection)) return named;
  return list.slice(Number(selection), Number(selection) + 1);
}

/** What to write for each image, to be copied into a shell. */
function offer<T extends Listed>(list: readonly T[], images: readonly T[], label: string): string {
  const words = images.slice(0, mostShown).map((image) => shellWord(`${label}#${selectionFor(list, image)}`));
  const more = images.length > mostShown ? [`… (${images.length} in all)`] : [];
  return [...words, ...more].join(' or ');
}

/** A name that only this entry has, else its place, with zeros before it where another entry has that number for a name. */
function selectionFor<T extends Listed>(list: readonly T[], image: T): string {
  const place = String(list.indexOf(image));
  const leadsHere = (word: string) => {
    const [found, ...others] = meantBy(list, word);
    return found === image && others.length === 0;
  };
  const names = image.names.slice(0, mostShown).filter(canBeCopied);
  return [...names, place, `0${place}`, `00${place}`].find(leadsHere) ?? place;
}

/** Control characters are escaped where they are shown, and would not be the name any more. */
function canBeCopied(name: string): boolean {
  return name.length <= longestName && !/[\0-\x1f\x7f-\x9f]/.test(name);
}
