import type { Target } from '../store/target.ts';
import { canonicalHost } from '../store/target-registry.ts';
import { isCheck } from './pull-request.ts';
import type { Values } from './table.ts';
import type { TagSituation } from './tags.ts';

/** The hosts of the registries among targets, each once. */
export function registryHosts(targets: readonly Target[]): readonly string[] {
  return [
    ...new Set(targets.flatMap((target) => (target.kind === 'registry' ? [canonicalHost(target.host)] : []))),
  ];
}

/**
 * Adds a mistake where `username` and `password` are no pair, or not of one registry: a password goes to one host. `targets` are
 * those of the images; undefined after a mistake in them.
 */
export function checkRegistryLogin(
  values: Values,
  targets: readonly Target[] | undefined,
  situation: TagSituation,
): void {
  const { spelling, mistakes, context } = situation;
  const fromStdin = values['password-stdin'] === true;
  const given = [
    ...(values.username === undefined ? [] : ['username' as const]),
    ...(values.password === undefined ? [] : ['password' as const]),
    ...(fromStdin ? ['password-stdin' as const] : []),
  ];
  if (given.length === 0) return;
  const names = given.map(spelling).join(' and ');
  if (fromStdin && values.password !== undefined) {
    mistakes.add(
      `${spelling('password-stdin')} and ${spelling('password')} both give the password`,
      'leave one of them out',
    );
  }
  // A fork has none of the secrets, and all of what is written out.
  if (!isCheck(values, context)) {
    const unset = values.username === undefined ? 'username' : given.length === 1 ? 'password' : undefined;
    if (unset !== undefined) {
      mistakes.add(`${spelling(unset)} is missing: it goes with ${names}`, howToSet(unset, situation));
    }
  }
  if (targets === undefined) return;
  const hosts = registryHosts(targets);
  if (hosts.length > 1) {
    mistakes.add(
      `${names}: a password goes to one registry, and the targets are of ${hosts.join(' and ')}`,
      `write ${spelling('credentials')} instead, a line for each: docker://${hosts[0]} USER PASSWORD`,
    );
  } else if (hosts.length === 0 && !isCheck(values, context)) {
    mistakes.add(
      `${names}: there is no docker:// target to log in to`,
      `leave it out; the keys of a store go into ${spelling('access-key')} and ${spelling('secret-key')}`,
    );
  }
}

function howToSet(unset: 'username' | 'password', { context, spelling, tagExample }: TagSituation): string {
  if (tagExample !== undefined && unset === 'password') {
    return `send it to ${spelling('password-stdin')}: printf %s "$TOKEN" | alba …`;
  }
  if (tagExample !== undefined || context === undefined) return 'set both';
  return 'set both; one from a secret that does not exist here, or that this event may not read, is empty';
}
