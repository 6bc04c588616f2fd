import type { Values } from '../../settings/table.ts';
import type { Environment } from '../context/detect-host.ts';

/**
 * Every secret of a run, and the forms in which it may come up: as it is, URL-encoded, and as `user:secret` in base64. Access
 * keys are no secrets, but tell whom to attack: they are hidden wherever they come from; names of users elsewhere are words.
 */
export function secretForms(values: Values, environment: Environment): readonly string[] {
  const pairs = [
    { user: values['access-key'], secret: values['secret-key'] },
    ...(values.credentials ?? []),
    { user: environment['AWS_ACCESS_KEY_ID'], secret: environment['AWS_SECRET_ACCESS_KEY'] },
  ];
  const alone = [
    environment['AWS_SESSION_TOKEN'],
    environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    values['access-key'],
    environment['AWS_ACCESS_KEY_ID'],
    ...(values.credentials ?? []).filter(({ prefix }) => prefix.startsWith('s3:')).map(({ user }) => user),
  ];
  const forms = [...pairs, ...alone.map((secret) => ({ user: undefined, secret }))].flatMap(
    ({ user, secret }) => {
      if (!secret) return [];
      const pair = user ? [Buffer.from(`${user}:${secret}`).toString('base64')] : [];
      return [secret, encodeURIComponent(secret), ...pair];
    },
  );
  return [...new Set(forms)];
}
