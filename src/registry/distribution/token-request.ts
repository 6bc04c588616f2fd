import { z } from 'zod';
import { connectionFailure } from '../../http/explain-connection.ts';
import { parseJson } from '../../oci/parse-json.ts';
import { AlbaError } from '../../report/error.ts';
import { isForeign, isLoopback } from './addresses.ts';
import { readText } from './answer-text.ts';
import type { Challenge } from './challenge.ts';
import { discard } from './discard.ts';
import type { Incoming, Outgoing } from './exchange.ts';
import { locationOf } from './location.ts';
import type { RegistryCredentials } from './login.ts';
import type { RegistryHost } from './registry-host.ts';

/** distribution, docs/spec/auth/token.md: either name; a life of 60 s where none is said. */
const answerSchema = z.looseObject({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  expires_in: z.union([z.number(), z.string()]).nullish().catch(undefined),
});

export interface Token {
  readonly value: string;
  /** By the run's clock. */
  readonly until: number;
}

/** An answer that is no token. */
export interface RefusedToken {
  readonly refused: Incoming;
  /** The token server's host. */
  readonly server: string;
}

/** In seconds: the least that the specification lets a server promise, and what is taken for it where none is said. */
const shortestLife = 60;
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Asks the token server that a challenge names for a token. Rejects with `target` where it cannot be asked, or answers with
 * something else.
 */
export async function requestToken(
  host: RegistryHost,
  challenge: Challenge,
  scopes: readonly string[],
  credentials: RegistryCredentials | undefined,
): Promise<Token | RefusedToken> {
  const { clock, signal } = host.run;
  const realm = await realmOf(host, challenge);
  const request = outgoing(realm, challenge.parameters.get('service'), scopes, credentials);
  let began = clock.now();
  const answer = await host
    .persistently(signal, () => {
      began = clock.now();
      return followed(host, { ...request, signal });
    })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw unasked(error, realm, host);
    });
  if (answer.status !== 200) return { refused: answer, server: realm.host };
  const text = await readText(answer);
  const parsed = answerSchema.safeParse(parseJson(Buffer.from(text))).data;
  const value = parsed?.token || parsed?.access_token;
  if (!value || /[^\x21-\x7e]/.test(value)) throw noToken(text, realm, host);
  // Of what is no number the least is taken.
  const life = Math.max(Number(parsed?.expires_in) || 0, shortestLife);
  // A request takes its time, too: a token is not used up to its last second.
  return { value, until: began + life * 900 };
}

/** Token servers move, too; nobody else is told who one is. */
async function followed(host: RegistryHost, request: Outgoing): Promise<Incoming> {
  let { url, headers } = request;
  for (let hops = 0; ; hops++) {
    const answer = await host.once({ ...request, url, headers });
    const { location } = answer.headers;
    const leads = redirects.has(answer.status) && location !== undefined && request.method === 'GET';
    if (!leads || hops === mostRedirects) return answer;
    discard(answer);
    const next = locationOf(location, url, host.name);
    if (next.origin !== url.origin) headers = { accept: 'application/json' };
    url = next;
  }
}

function outgoing(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  credentials: RegistryCredentials | undefined,
): Omit<Outgoing, 'signal'> {
  if (credentials !== undefined && 'identityToken' in credentials) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'alba' });
    if (service !== undefined) form.set('service', service);
    form.set('refresh_token', credentials.identityToken);
    if (scopes.length > 0) form.set('scope', scopes.join(' '));
    const bytes = Buffer.from(form.toString());
    return {
      method: 'POST',
      url: realm,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      payload: {
        size: bytes.length,
        async *open() {
          yield bytes;
        },
      },
    };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credentials !== undefined) url.searchParams.set('account', credentials.username);
  return {
    method: 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...(credentials === undefined ? {} : { authorization: basic(credentials) }),
    },
  };
}

/** RFC 7617. */
export function basic({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Whoever names the token server is handed the password: so not in plain HTTP, and not into a network that the registry is not in. */
async function realmOf(host: RegistryHost, { parameters }: Challenge): Promise<URL> {
  const realm = parameters.get('realm') ?? '';
  const origin = await host.origin();
  const url = URL.canParse(realm, origin.href) ? new URL(realm, origin) : undefined;
  const wrong = url === undefined ? unusable : wrongWith(url, origin);
  if (url !== undefined && wrong === undefined) return url;
  throw new AlbaError('target', `${host.name} ${wrong}`, {
    hint: 'the registry is not set up as it should be: the realm of its token authentication is wrong',
  });
}

const unusable = 'names no token server that can be asked';

function wrongWith(url: URL, origin: URL): string | undefined {
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '') return unusable;
  if (url.protocol === 'http:' && origin.protocol === 'https:' && !isLoopback(url.hostname)) {
    return `names a token server in plain HTTP, ${url.host}`;
  }
  if (isForeign(url.hostname, origin.hostname)) return `names a token server inside a network, ${url.host}`;
  return undefined;
}

function unasked(error: unknown, realm: URL, host: RegistryHost): unknown {
  const failure = error instanceof AlbaError ? undefined : connectionFailure(error);
  if (failure === undefined) return error;
  return new AlbaError(
    'target',
    `the token server ${realm.host} of ${host.name} cannot be asked: ${failure.reason}`,
    {
      hint: failure.hint ?? 'look after the registry’s token server and the network, then run this again',
      cause: error,
    },
  );
}

function noToken(text: string, realm: URL, host: RegistryHost): AlbaError {
  return new AlbaError(
    'target',
    `the token server ${realm.host} of ${host.name} answered with something else than a token`,
    {
      hint: /<html/i.test(text)
        ? 'a web page came back: something between here and there wants a login of its own'
        : 'look after the registry’s token server',
    },
  );
}
