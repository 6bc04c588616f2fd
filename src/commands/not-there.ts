import { isDigest } from '../oci/digest.ts';
import type { ImageShelf } from '../registry/image-shelf.ts';
import { AlbaError } from '../report/error.ts';
import { closest } from '../settings/closest.ts';

/** For an image of which nothing is there. `names`: those that are, as far as they can be listed. */
export function noImage({ image, name }: ImageShelf, names: readonly string[] | undefined): AlbaError {
  if (names === undefined) {
    return new AlbaError('target', `${name}: the registry knows no such repository`, {
      hint: 'see whether its name is right; one that is private is not shown to who may not read it',
    });
  }
  const near = closest(image, names);
  return new AlbaError('target', `there is no image ${image} in ${name}`, {
    hint: near === undefined ? `${shownList('there is', 'there are', names)}` : `did you mean ${near}?`,
  });
}

/** For tags and digests that are not there. */
export function notThere({ image, name }: ImageShelf, reference: string, tags: readonly string[]): AlbaError {
  const what = referenceOf(image, reference);
  const near = isDigest(reference) ? undefined : closest(reference, tags);
  const hint =
    near !== undefined
      ? `did you mean ${referenceOf(image, near)}?`
      : `${shownList('the only tag is', 'the tags are', tags)}`;
  return new AlbaError('target', `${what} is not in ${name}`, { hint });
}

/** `hello:1.0`, `hello@sha256:…`, and of a layout `1.0`. */
export function referenceOf(image: string, reference: string): string {
  if (image === '') return reference;
  return isDigest(reference) ? `${image}@${reference}` : `${image}:${reference}`;
}

/** As many as fit into a sentence. */
function shownList(one: string, several: string, words: readonly string[]): string {
  const [first, ...rest] = words;
  if (first === undefined) return 'nothing is there';
  if (rest.length === 0) return `${one} ${first}`;
  const more = words.length - most;
  return `${several} ${words.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const most = 5;
