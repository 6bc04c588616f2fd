import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen, shut } from './local-server.ts';
import { answerWith } from './registry-double/answer-with.ts';
import { authorise } from './registry-double/authorise.ts';
import { Content } from './registry-double/content.ts';
import { answerElsewhere, answerRoute, gatewayRefusal } from './registry-double/endpoints.ts';
import { type Answer, type Exchange, Refusal } from './registry-double/exchange.ts';
import type { Faults } from './registry-double/faults.ts';
import { type Grant, IssuedTokens } from './registry-double/issued-tokens.ts';
import { type Knobs, plain } from './registry-double/knobs.ts';
import { type LoggedRequest, RequestLog } from './registry-double/log.ts';
import { routeOf } from './registry-double/route.ts';
import { Scene } from './registry-double/scene.ts';
import { answerToken } from './registry-double/token-server.ts';
import { send } from './registry-double/wire.ts';

export interface RegistryDouble {
  /** `127.0.0.1:PORT`, as a target names it. */
  readonly host: string;
  readonly origin: string;
  /** Another host's origin: blobs are read and uploads written there where a knob says so. */
  readonly elsewhere: string;
  readonly content: Content;
  readonly log: RequestLog;
  /** Asked before each request to the registry and to the token server. */
  faults: Faults;
  /** Tokens that were given out. */
  readonly grants: readonly Grant[];
  /** No token that was given out is taken any longer. */
  expireTokens(): void;
  /** Requests with an Authorization that does not belong to the server which got it: none, ever. */
  readonly strays: readonly string[];
  /** Ends it. Rejects where there were strays. */
  close(): Promise<void>;
}

/**
 * An OCI registry in memory, strict where distribution-spec 1.1 is, with a token server and a second host, all on loopback.
 * What a registry may choose is in the knobs; what goes wrong, in the faults.
 */
export async function startRegistryDouble(changes: Partial<Knobs> = {}): Promise<RegistryDouble> {
  const knobs: Knobs = { ...plain, ...changes };
  const servers = { registry: createServer(), token: createServer(), elsewhere: createServer() };
  const origins = {
    registry: await listen(servers.registry),
    token: await listen(servers.token),
    elsewhere: await listen(servers.elsewhere),
  };
  const { auth } = knobs;
  const issued = auth.kind === 'token' ? new IssuedTokens(auth) : undefined;
  const realm =
    auth.kind === 'token' ? `${auth.elsewhere ? origins.token : origins.registry}${auth.path}` : '';
  const scene = new Scene(new Content(), knobs, origins.registry, origins.elsewhere);
  const log = new RequestLog();
  const strays: string[] = [];

  const isOwn = (at: LoggedRequest['at'], path: string, authorization: string): boolean => {
    if (at === 'elsewhere') return false;
    const bearer = /^Bearer (.+)$/.exec(authorization)?.[1];
    if (auth.kind === 'basic') return at === 'registry' && authorization.startsWith('Basic ');
    if (auth.kind === 'none') return false;
    const atRealm = `${origins[at]}${path.split('?')[0]}` === realm;
    return atRealm ? bearer === undefined : bearer !== undefined && (issued?.knows(bearer) ?? false);
  };

  const perform = async (at: LoggedRequest['at'], exchange: Exchange): Promise<Answer> => {
    if (auth.kind === 'token' && issued && `${origins[at]}${exchange.path}` === realm) {
      return await answerToken(auth, issued, exchange);
    }
    if (at === 'token') throw new Refusal(404, 'NOT_FOUND', 'no such endpoint');
    if (at === 'elsewhere') return await answerElsewhere(scene, exchange);
    const refused = gatewayRefusal(knobs, exchange);
    if (refused !== undefined) return refused;
    const route = routeOf(exchange.path);
    authorise(auth, issued, realm, exchange, route);
    return await answerRoute(scene, exchange, route);
  };

  const answer = async (at: LoggedRequest['at'], request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '', headers } = request;
    const logged: LoggedRequest = { at, method, path, headers, bytes: 0, status: undefined };
    log.requests.push(logged);
    request.on('error', () => {}); // clients that go away in mid-request are part of the tests
    response.on('error', () => {});
    const { authorization } = headers;
    if (authorization !== undefined && !isOwn(at, path, authorization)) {
      strays.push(`${method} ${path} at ${at}: ${authorization.split(' ')[0]}`);
      send(request, response, logged, { status: 400, body: 'Only one auth mechanism allowed' });
      return;
    }
    await answerWith(double.faults(logged), { request, response, logged }, (exchange) =>
      perform(at, exchange),
    );
  };

  const double: RegistryDouble = {
    host: origins.registry.slice('http://'.length),
    origin: origins.registry,
    elsewhere: origins.elsewhere,
    content: scene.content,
    log,
    faults: () => undefined,
    grants: issued?.grants ?? [],
    expireTokens: () => issued?.expire(),
    strays,
    async close() {
      await Promise.all(Object.values(servers).map((server: Server) => shut(server)));
      if (strays.length > 0) throw new Error(`Authorization went astray: ${strays.join('; ')}`);
    },
  };
  for (const at of ['registry', 'token', 'elsewhere'] as const) {
    servers[at].on('request', (request, response) => void answer(at, request, response));
  }
  return double;
}
