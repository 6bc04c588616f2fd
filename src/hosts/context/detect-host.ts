import type { BuildContext } from '../../settings/context.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type CiHost = BuildContext['host'];

/**
 * Which host's environment this is; undefined for none. The order matters: Forgejo says GITEA_ACTIONS and GITHUB_ACTIONS too,
 * Gitea GITHUB_ACTIONS too, Woodpecker has many DRONE_ variables but not DRONE, Drone has CI_ variables.
 */
export function detectHost(environment: Environment): CiHost | undefined {
  const is = (name: string, value: string) => environment[name] === value;
  if (is('FORGEJO_ACTIONS', 'true')) return 'forgejo';
  if (is('GITEA_ACTIONS', 'true')) return 'gitea';
  if (is('GITHUB_ACTIONS', 'true')) return 'github';
  if (is('CI', 'woodpecker') || is('CI_SYSTEM_NAME', 'woodpecker')) return 'woodpecker';
  return is('DRONE', 'true') ? 'drone' : undefined;
}
