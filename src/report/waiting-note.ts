/** What a job says that has brought some of the platforms of a tag, when others are still to come. */
export function waitingNote(what: string, expected: number, missing: readonly string[]): string {
  const there = expected - missing.length;
  const verb = missing.length === 1 ? 'comes' : 'come';
  return `${what}: ${there} of ${expected} platforms are there, the tag is written when ${missing.join(', ')} ${verb}`;
}
