/** One scope for each repository, with all actions that are asked of it (distribution, docs/spec/auth/scope.md), in one order. */
export function joinedScopes(scopes: readonly string[]): readonly string[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const at = scope.lastIndexOf(':');
    const resource = scope.slice(0, at);
    const known = actions.get(resource) ?? new Set();
    for (const action of scope.slice(at + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, all]) => `${resource}:${[...all].join(',')}`).sort();
}

/** Of the scopes that a challenge names those of a repository: a registry has no say in what is asked of others. */
export function scopesOf(said: string | undefined, repository: string): readonly string[] {
  const own = `repository:${repository}:`;
  return (said?.split(' ') ?? []).filter(
    (scope) => scope.startsWith(own) && /^[a-z,*]+$/.test(scope.slice(own.length)),
  );
}

/** The same for a registry that knows no such action, as Quay does not; undefined where none of them has it. */
export function withoutDelete(scopes: readonly string[]): readonly string[] | undefined {
  if (!scopes.some((scope) => /[:,]delete(?:,|$)/.test(scope))) return undefined;
  return joinedScopes(scopes.map((scope) => scope.replace(/([:,])delete(?=,|$)/, '$1push')));
}
