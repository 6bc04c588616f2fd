import { type Exchange, Refusal } from './exchange.ts';
import type { IssuedTokens, Needed } from './issued-tokens.ts';
import type { Action, Auth, TokenAuth } from './knobs.ts';
import type { Route } from './route.ts';

/** Refuses who may not do it, with the challenge of RFC 7235 that tells how to become somebody who may. */
export function authorise(
  auth: Auth,
  issued: IssuedTokens | undefined,
  realm: string,
  { method, headers, query }: Exchange,
  route: Route,
): void {
  if (auth.kind === 'none') return;
  const { authorization } = headers;
  if (auth.kind === 'basic') {
    if (authorization === basicOf(auth)) return;
    throw refused(`Basic realm="${auth.realm ?? 'registry'}"`);
  }
  const needed = neededFor(method, route, query.get('from'));
  const scopes = needed.map(({ name, action }) => `repository:${name}:${scopeOf(action)}`);
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) throw refused(challenge(auth, realm, scopes));
  const verdict = issued?.use(token, needed) ?? 'unknown';
  if (verdict === 'unknown') throw refused(challenge(auth, realm, scopes, 'invalid_token'));
  if (verdict === 'good') return;
  if (auth.refusal === 401) throw refused(challenge(auth, realm, scopes, 'insufficient_scope'));
  throw new Refusal(403, 'DENIED', 'permission_denied: The token provided does not match expected scopes.');
}

export function basicOf({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function neededFor(method: string, route: Route, from: string | null): readonly Needed[] {
  if (route.kind === 'ping') return [];
  const own = { name: route.name, action: actionOf(method) };
  return route.kind === 'start' && from !== null ? [own, { name: from, action: 'pull' }] : [own];
}

function actionOf(method: string): Action {
  if (method === 'DELETE') return 'delete';
  return method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
}

function scopeOf(action: Action): string {
  return action === 'push' ? 'pull,push' : action;
}

function challenge(auth: TokenAuth, realm: string, scopes: readonly string[], error?: string): string {
  return [
    `Bearer realm="${realm}"`,
    `service="${auth.service}"`,
    ...(auth.saysScope && scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : []),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ].join(',');
}

function refused(challenge: string): Refusal {
  return new Refusal(401, 'UNAUTHORIZED', 'authentication required', {
    headers: { 'WWW-Authenticate': challenge },
  });
}
