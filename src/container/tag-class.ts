import { classify, isFloatingName, type TagClass } from '../tags/classes.ts';

/** How `ls` calls a tag: by its class, or as one that later builds move. */
export type ShownClass = TagClass | 'floating';

/** `floating`: the tags that the image says float; none where it was not read. */
export function shownClass(tag: string, floating: ReadonlySet<string>): ShownClass {
  return isFloatingName(tag) || floating.has(tag) ? 'floating' : classify(tag);
}

/**
 * The tags that may float though their names do not say so: shortened ones, like `1.2` and `1` beside `1.2.3`. Whether they do,
 * the image under them tells.
 */
export function mayFloat(tags: readonly string[]): readonly string[] {
  const versions = tags.map((tag) => tag.replace(/^v/, ''));
  return tags.filter((tag) => {
    const short = /^v?(\d+(?:\.\d+)?)$/.exec(tag)?.[1];
    return short !== undefined && versions.some((version) => version.startsWith(`${short}.`));
  });
}
