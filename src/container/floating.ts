/** The annotation by which an index tells which of its tags float: separated by spaces. */
const key = 'alba.floating-tags';

/** Annotations with the floating tags among them, sorted by key. Undefined where there are none. */
export function withFloatingTags(
  annotations: Readonly<Record<string, string>>,
  floating: readonly string[],
): Record<string, string> | undefined {
  const all: Record<string, string> = { ...annotations };
  delete all[key];
  if (floating.length > 0) all[key] = [...new Set(floating)].sort().join(' ');
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? undefined : Object.fromEntries(sorted);
}

/** The tags of an index that float. */
export function floatingTags(annotations: Readonly<Record<string, string>> | undefined): ReadonlySet<string> {
  return new Set((annotations?.[key] ?? '').split(' ').filter((tag) => tag !== ''));
}
