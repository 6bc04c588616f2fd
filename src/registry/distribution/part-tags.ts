/** How records of partial publishes begin, which are tags in a registry (docs/protocols.md, « Partial publishes »). */
const beginning = '_part-';

/** Whether a tag is a record of a partial publish, and nobody's to pull. */
export function isPartTag(tag: string): boolean {
  return tag.startsWith(beginning);
}
