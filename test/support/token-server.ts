import { randomUUID, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen, shut } from './local-server.ts';
import { type KeyPair, makeSigner } from './real-certificates.ts';
import { type Account, basic } from './registry-accounts.ts';

/** What the server does with the next requests. A test may change it at any time. */
interface TokenBehaviour {
  /** For how many seconds the registry takes a token. */
  lifetime: number;
  /** What `expires_in` says; the lifetime if undefined. */
  said: number | undefined;
  /** A status to answer with and nothing else; undefined to answer. */
  refusing: number | undefined;
  /** Whether a page of HTML is all it answers, with 200. */
  html: boolean;
}

interface TokenRequest {
  readonly method: string;
  /** Whom it took the asker for; undefined for nobody in particular, and for whom it does not know. */
  readonly account: string | undefined;
  /** `Basic …`, as it was sent. */
  readonly authorization: string | undefined;
  readonly grantType: string | undefined;
  /** `repository:team/albatros:pull,push`, each for itself. */
  readonly scopes: readonly string[];
  readonly headers: IncomingMessage['headers'];
}

export interface TokenServer {
  /** What a registry names in its challenge: the address of this server. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** The file of the certificate that tells its tokens are its own. */
  readonly certificate: string;
  readonly behaviour: TokenBehaviour;
  /** What it was asked, oldest first. */
  readonly requests: TokenRequest[];
  stop(): Promise<void>;
}

/** What somebody may do in a repository: `pull`, `push`, `delete`. */
export type Grants = (username: string | undefined, repository: string) => readonly string[];

const nothingToNobody: Grants = (username) => (username === undefined ? [] : ['pull', 'push', 'delete']);

/** For so long after its end docker-registry takes a token (registry/auth/token/token.go, Leeway). */
const leeway = 60;

/**
 * A server of tokens that real registries take: distribution's specification of token authentication, with GET and Basic, and
 * with POST and OAuth2 (`password`, `refresh_token`).
 */
export async function startTokenServer(
  accounts: readonly Account[],
  { grants = nothingToNobody, tls }: { readonly grants?: Grants; readonly tls?: KeyPair } = {},
): Promise<TokenServer> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-tokens-'));
  const { certificate, key } = await makeSigner(folder);
  const privateKey = await readFile(key, 'utf8');
  const x5c = [pemBody(await readFile(certificate, 'utf8'))];
  const service = 'registry of the tests';
  const issuer = 'token server of the tests';
  const behaviour: TokenBehaviour = {
    lifetime: 300,
    said: undefined,
    refusing: undefined,
    html: false,
  };
  const requests: TokenRequest[] = [];

  function token(username: string | undefined, scopes: readonly string[]): string {
    const now = Math.floor(Date.now() / 1000);
    const access = scopes.map((scope) => {
      const [, type, name = '', actions = ''] = /^(\w+):(.*):([^:]*)$/.exec(scope) ?? [];
      const allowed = grants(username, name);
      return { type, name, actions: actions.split(',').filter((action) => allowed.includes(action)) };
    });
    const claims = {
      ...{ iss: issuer, sub: username ?? '', aud: service, jti: randomUUID(), iat: now, access },
      ...{ nbf: now - 10, exp: now + behaviour.lifetime - leeway },
    };
    const signed = [{ typ: 'JWT', alg: 'RS256', x5c }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request, accounts);
    requests.push(asked.entry);
    if (behaviour.html) {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><h1>Sign in to the Wi-Fi</h1></html>');
      return;
    }
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (behaviour.refusing !== undefined) return void json(behaviour.refusing, { details: 'not now' });
    if (!asked.known) return void json(401, { details: 'incorrect username or password' });
    const { account, scopes } = asked.entry;
    const access = token(account, scopes);
    const refresh = accounts.find(({ username }) => username === account)?.identityToken;
    json(200, {
      access_token: access,
      expires_in: behaviour.said ?? behaviour.lifetime,
      issued_at: new Date().toISOString(),
      ...(request.method === 'POST' ? { scope: scopes.join(' ') } : { token: access }),
      ...(asked.offline && refresh !== undefined && { refresh_token: refresh }),
    });
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  };
  const server = tls
    ? createSecureServer({ cert: await readFile(tls.certificate), key: await readFile(tls.key) }, listener)
    : createServer(listener);
  const address = (await listen(server)).replace('http:', tls ? 'https:' : 'http:');
  return {
    ...{ realm: `${address}/token`, service, issuer, certificate, behaviour, requests },
    async stop() {
      await shut(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Asked {
  readonly entry: TokenRequest;
  /** False for somebody who says to be an account and is not. */
  readonly known: boolean;
  readonly offline: boolean;
}

async function read(request: IncomingMessage, accounts: readonly Account[]): Promise<Asked> {
  const { method = '', headers } = request;
  const fields =
    method === 'POST'
      ? new URLSearchParams(await text(request))
      : new URL(request.url ?? '', 'http://server').searchParams;
  const grantType = fields.get('grant_type') ?? undefined;
  const account = accounts.find((one) => {
    if (method !== 'POST') return headers.authorization === basic(one);
    if (grantType === 'refresh_token') return fields.get('refresh_token') === one.identityToken;
    return fields.get('username') === one.username && fields.get('password') === one.password;
  });
  return {
    known: account !== undefined || (method !== 'POST' && headers.authorization === undefined),
    offline: fields.get('offline_token') === 'true' || fields.get('access_type') === 'offline',
    entry: {
      ...{ method, account: account?.username, authorization: headers.authorization, grantType, headers },
      scopes: fields.getAll('scope').flatMap((scope) => scope.split(' ')),
    },
  };
}

/** The base64 of a PEM file's one object. */
function pemBody(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '');
}
