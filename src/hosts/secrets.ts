import type { Values } from '../settings/table.ts';
import type { Environment } from './build-context.ts';

/** Every secret of a run, and the forms in which it may come up: as it is, URL-encoded, and as `user:secret` in base64. */
export function secretForms(values: Values, environment: Environment): readonly string[] {
  const pairs = [
    { user: values['access-key'], secret: values['secret-key'] },
    ...(values.credentials ?? []),
    { user: environment['AWS_ACCESS_KEY_ID'], secret: environment['AWS_SECRET_ACCESS_KEY'] },
    { user: undefined, secret: environment['AWS_SESSION_TOKEN'] },
    { user: undefined, secret: values['access-key'] },
  ];
  const forms = pairs.flatMap(({ user, secret }) => {
    if (!secret) return [];
    const pair = user ? [Buffer.from(`${user}:${secret}`).toString('base64')] : [];
    return [secret, encodeURIComponent(secret), ...pair];
  });
  return [...new Set(forms)];
}
