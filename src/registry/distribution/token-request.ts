import { z } from 'zod';
import { AlbaError } from '../../report/error.ts';
import { isForeign, isLoopback } from './addresses.ts';
import { readText } from './answer-text.ts';
import type { Challenge } from './challenge.ts';
import type { Incoming, Outgoing } from './exchange.ts';
import type { RegistryCredentials } from './login.ts';
import type { RegistryHost } from './registry-host.ts';

/** distribution, docs/spec/auth/token.md: either name; a life of 60 s where none is said. */
const answerSchema = z.looseObject({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  expires_in: z.number().nullish(),
});

export interface Token {
  readonly value: string;
  /** In milliseconds from when it was asked for. */
  readonly life: number;
}

export interface RefusedToken {
  readonly refused: Incoming;
  /** The token server's host. */
  readonly server: string;
}

/** In seconds: the least that the specification lets a server promise, and what is taken for it where none is said. */
const shortestLife = 60;

/**
 * Asks the token server that a challenge names for a token. Resolves to the server's answer where that is no token. Rejects with
 * `target` where the challenge names no server that may be asked.
 */
export async function requestToken(
  host: RegistryHost,
  challenge: Challenge,
  scopes: readonly string[],
  credentials: RegistryCredentials | undefined,
): Promise<Token | RefusedToken> {
  const { signal } = host.run;
  const realm = await realmOf(host, challenge);
  const service = challenge.parameters.get('service');
  const ask = (): Promise<Incoming> =>
    host.once({ ...outgoing(realm, service, scopes, credentials), signal });
  const answer = await host.persistently(signal, ask);
  if (answer.status !== 200) return { refused: answer, server: realm.host };
  const text = await readText(answer);
  const parsed = answerSchema.safeParse(parsedJson(text)).data;
  const value = parsed?.token || parsed?.access_token;
  if (!value || /[\r\n]/.test(value)) {
    throw new AlbaError(
      'target',
      `the token server ${realm.host} of ${host.name} answered with something else than a token`,
      {
        hint: /<html/i.test(text)
          ? 'a web page came back: something between here and there wants a login of its own'
          : 'look after the registry’s token server',
      },
    );
  }
  const said = parsed?.expires_in;
  const seconds = typeof said === 'number' && said >= shortestLife ? said : shortestLife;
  return { value, life: seconds * 1000 };
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
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  const wrong =
    url === undefined || !isWeb || url.username !== '' || url.password !== ''
      ? 'names no token server that can be asked'
      : url.protocol === 'http:' && origin.protocol === 'https:' && !isLoopback(url.hostname)
        ? `names a token server in plain HTTP, ${url.host}`
        : isForeign(url.hostname, origin.hostname)
          ? `names a token server inside a network, ${url.host}`
          : undefined;
  if (url !== undefined && wrong === undefined) return url;
  throw new AlbaError('target', `${host.name} ${wrong}`, {
    hint: 'the registry is not set up as it should be: the realm of its token authentication is wrong',
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
