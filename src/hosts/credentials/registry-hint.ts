import type { Spelling } from '../../settings/decode.ts';
import { registryHosts } from '../../settings/registry-login.ts';
import type { Values } from '../../settings/table.ts';
import { parseTarget, type RegistryTarget, type Target, withoutParameters } from '../../store/target.ts';
import { canonicalHost } from '../../store/target-registry.ts';
import { detectHost, type Environment } from '../context/detect-host.ts';
import { emptySecret } from './empty-secret.ts';

/** What to set where a target gets no login, or the wrong one, in the words of the host. `isMatched`: a line of `credentials` is for it. */
export function registryHint(
  target: RegistryTarget,
  values: Values,
  environment: Environment,
  spelling: Spelling,
  isMatched: boolean,
): string {
  const unmatched = !isMatched && (values.credentials ?? []).length > 0;
  const remark = unmatched
    ? `no line of ${spelling('credentials')} is for ${withoutParameters(target.name)}: `
    : '';
  const isSet = isMatched || values.username !== undefined;
  return [
    `${remark}${advice(target, values, environment, spelling)}`,
    ...ofRegistry(target, environment),
    ...(isSet ? [] : emptySecret(['username', 'password'], environment, spelling)),
  ].join('; ');
}

/** Where the user is known by the host, that is told with it. */
function advice(
  { host }: RegistryTarget,
  values: Values,
  environment: Environment,
  spelling: Spelling,
): string {
  const server = canonicalHost(host);
  const isGitHubs = server === 'ghcr.io' && detectHost(environment) === 'github';
  if (registryHosts(targetsOf(values)).length > 1 || (values.credentials ?? []).length > 0) {
    const login = isGitHubs ? `\${{ github.actor }} \${{ secrets.GITHUB_TOKEN }}` : 'USER PASSWORD';
    return `give ${spelling('credentials')} a line docker://${server} ${login}`;
  }
  const [user, password] = [spelling('username'), spelling('password')];
  if (isGitHubs) {
    return `set ${user} to \${{ github.actor }} and ${password} to \${{ secrets.GITHUB_TOKEN }}`;
  }
  if (!user.startsWith('--')) return `set ${user} and ${password}`;
  return `give ${user} and ${spelling('password-stdin')}, or log in before by docker login ${server}`;
}

/** The usual cause at registries that many use. */
function ofRegistry({ host }: RegistryTarget, environment: Environment): readonly string[] {
  const server = canonicalHost(host);
  const on = detectHost(environment);
  if (server === 'ghcr.io') {
    return on === 'github'
      ? [
          'the job needs permissions: packages: write, and a package that was pushed by hand its repository in Manage Actions access',
        ]
      : ['ghcr.io takes a personal access token (classic) with write:packages as the password'];
  }
  if (server === 'docker.io') return ['Docker Hub takes an access token that may write as the password'];
  if ((on === 'gitea' || on === 'forgejo') && server === forgeOf(environment)) {
    return [
      'the password is an access token with the right write:package: the token of a job cannot push packages',
    ];
  }
  return [];
}

function forgeOf({ GITHUB_SERVER_URL: url = '' }: Environment): string | undefined {
  return URL.canParse(url) ? canonicalHost(new URL(url).host) : undefined;
}

/** Those that can be read: the others were told of. */
function targetsOf({ target = [], 'container-target': images }: Values): readonly Target[] {
  return (images ?? target).flatMap((text) => {
    try {
      return [parseTarget(text)];
    } catch {
      return [];
    }
  });
}
