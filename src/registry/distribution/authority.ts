import { type Challenge, parseChallenges } from './challenge.ts';
import type { Incoming } from './exchange.ts';
import type { RegistryCredentials, RegistryLogin } from './login.ts';
import type { RegistryHost } from './registry-host.ts';
import { basic, type RefusedToken, requestToken, type Token } from './token-request.ts';

interface HeldToken {
  readonly value: string;
  /** By the run's clock. */
  readonly until: number;
}

/** A token server that gives no token: its answer says why. */
export class TokenRefused extends Error {
  readonly answer: Incoming;
  /** The token server's host. */
  readonly server: string;

  constructor(answer: Incoming, server: string) {
    super(`a token was refused with ${answer.status}`);
    this.answer = answer;
    this.server = server;
  }
}

/**
 * Who a run is at one registry, by one account: nobody until the registry asks, then by Basic or by tokens of the scopes that
 * requests need (distribution, docs/spec/auth). Tokens are asked for once, however many requests wait for them, and anew when
 * they are over, or the registry says so.
 */
export class Authority {
  readonly #host: RegistryHost;
  readonly #login: RegistryLogin;
  readonly #scope: string;
  readonly #tokens = new Map<string, Promise<HeldToken>>();
  /** Of challenges: what the registry says that requests need. */
  readonly #demanded = new Set<string>();
  readonly #secrets = new Set<string>();
  #credentials: Promise<RegistryCredentials | undefined> | undefined;

  /** `scope` is that of nearly all requests: `repository:NAME:pull,push`. */
  constructor(host: RegistryHost, login: RegistryLogin, scope: string) {
    this.#host = host;
    this.#login = login;
    this.#scope = scope;
  }

  /** The value of `Authorization`; undefined while the registry has not asked. `more`: scopes beside the usual one. */
  async header(more: readonly string[]): Promise<string | undefined> {
    const { challenge } = this.#host;
    if (challenge === undefined) return undefined;
    if (challenge.scheme === 'bearer') {
      const { value } = await this.#token(challenge, more);
      return `Bearer ${value}`;
    }
    const credentials = await this.credentials();
    if (credentials === undefined || 'identityToken' in credentials) return undefined;
    return basic(credentials);
  }

  /**
   * Learns from a 401 to a request that was sent with `header`. False where there is nothing else to be tried.
   */
  challenged(answer: Pick<Incoming, 'headers'>, header: string | undefined): boolean {
    const offered = parseChallenges(answer.headers['www-authenticate']);
    const challenge =
      offered.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm')) ??
      offered.find(({ scheme }) => scheme === 'basic');
    if (challenge === undefined) return false;
    this.#host.challenge = challenge;
    if (challenge.scheme === 'basic') return header === undefined;
    for (const scope of challenge.parameters.get('scope')?.split(' ') ?? []) {
      if (/^[a-z]+:[^:]+(?::\d+[^:]*)?:[a-z,*]+$/.test(scope)) this.#demanded.add(scope);
    }
    for (const [key, token] of this.#tokens) {
      token.then(
        ({ value }) => {
          if (header === `Bearer ${value}` && this.#tokens.get(key) === token) this.#tokens.delete(key);
        },
        () => {},
      );
    }
    return true;
  }

  credentials(): Promise<RegistryCredentials | undefined> {
    this.#credentials ??= this.#login.credentials().then((credentials) => {
      for (const secret of credentials === undefined ? [] : secretsOf(credentials)) this.#secrets.add(secret);
      return credentials;
    });
    return this.#credentials;
  }

  /** Whether a token server has given a token: then it knows who one is. */
  get wasGranted(): boolean {
    return this.#tokens.size > 0;
  }

  /** A text of the registry's without what it was sent to let one in. */
  conceal(text: string): string {
    return [...this.#secrets]
      .filter(({ length }) => length > 2)
      .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  }

  async #token(challenge: Challenge, more: readonly string[]): Promise<HeldToken> {
    const scopes = union([this.#scope, ...more, ...this.#demanded]);
    const key = scopes.join(' ');
    for (;;) {
      const held = this.#tokens.get(key) ?? this.#ask(key, challenge, scopes);
      const token = await held;
      if (token.until > this.#host.run.clock.now()) return token;
      if (this.#tokens.get(key) === held) this.#tokens.delete(key);
    }
  }

  #ask(key: string, challenge: Challenge, scopes: readonly string[]): Promise<HeldToken> {
    const { clock } = this.#host.run;
    const asking = this.credentials().then(async (credentials) => {
      const began = clock.now();
      const answer = await requestToken(this.#host, challenge, scopes, credentials);
      if (!isToken(answer)) throw new TokenRefused(answer.refused, answer.server);
      this.#secrets.add(answer.value);
      // A request takes its time, too: a token is not used up to its last second.
      return { value: answer.value, until: began + answer.life * 0.9 };
    });
    this.#tokens.set(key, asking);
    asking.catch(() => {
      if (this.#tokens.get(key) === asking) this.#tokens.delete(key);
    });
    return asking;
  }
}

function secretsOf(credentials: RegistryCredentials): readonly string[] {
  if ('identityToken' in credentials) return [credentials.identityToken];
  return [basic(credentials).slice('Basic '.length), credentials.password];
}

function isToken(answer: Token | RefusedToken): answer is Token {
  return 'life' in answer;
}

/** One scope for each repository, with all actions that are asked of it. */
function union(scopes: readonly string[]): readonly string[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const at = scope.lastIndexOf(':');
    const resource = scope.slice(0, at);
    const known = actions.get(resource) ?? new Set();
    for (const action of scope.slice(at + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, all]) => `${resource}:${[...all].join(',')}`).sort();
}
