import type { Spelling } from '../../settings/decode.ts';
import type { S3Target } from '../../store/target.ts';
import { detectHost, type Environment } from '../context/detect-host.ts';
import { emptySecret } from './empty-secret.ts';

const settings = ['access-key', 'secret-key'] as const;
const variables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

/** What to do where nothing gives credentials for a target, in the words of the host. */
export function missingHint(target: S3Target, environment: Environment, spelling: Spelling): string {
  const advice = `set ${settings.map(spelling).join(' and ')}, or ${variables.join(' and ')}`;
  return [
    `${statesOf(environment)}${advice}`,
    ...emptySecret(settings, environment, spelling, variables),
    ...(target.endpoint === undefined ? withoutKeys(environment) : []),
  ].join('; ');
}

function statesOf(environment: Environment): string {
  const states = variables.map((name) => {
    if (environment[name]) return { name, is: 'set' };
    return { name, is: environment[name] === undefined ? 'missing' : 'empty' };
  });
  if (states.every(({ is }) => is === 'missing')) return '';
  return `${states.map(({ name, is }) => `${name} is ${is}`).join(' and ')}: `;
}

/** AWS gives a role to a job that can show a token of its host, which takes a right of that job. */
function withoutKeys(environment: Environment): readonly string[] {
  const before = 'run aws-actions/configure-aws-credentials in a step before this one';
  const hasToken = Boolean(environment['ACTIONS_ID_TOKEN_REQUEST_URL']);
  switch (detectHost(environment)) {
    case 'github':
      return [
        `or, with no keys, ${before}${hasToken ? '' : ', in a job that has permissions: id-token: write'}`,
      ];
    case 'forgejo':
      return [
        `or, with no keys, ${before}${hasToken ? '' : ', in a job that has enable-openid-connect: true'}`,
      ];
    case 'gitea':
      return hasToken
        ? [`or, with no keys, ${before}`]
        : ['Gitea gives a job no token for a role: it takes keys'];
    default:
      return [];
  }
}
