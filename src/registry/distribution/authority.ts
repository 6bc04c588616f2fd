import { type Challenge, parseChallenges } from './challenge.ts';
import { discard } from './discard.ts';
import type { Incoming } from './exchange.ts';
import type { RegistryCredentials, RegistryLogin } from './login.ts';
import type { RegistryHost } from './registry-host.ts';
import { joinedScopes, scopesOf, withoutDelete } from './scopes.ts';
import { basic, type RefusedToken, requestToken, type Token } from './token-request.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A token server that gives no token: its answer says why. */
export class TokenRefused extends Error {
  readonly answer: Incoming;
  /** The token server's host. */
  readonly server: string;

  constructor({ refused, server }: RefusedToken) {
    super(`a token was refused with ${refused.status}`);
    this.answer = refused;
    this.server = server;
  }
}

interface AskedToken {
  readonly asking: Promise<Token>;
  /** When it has come. */
  value?: string;
}

/**
 * Who a run is in one repository, by one account: nobody until the registry asks, then by Basic or by tokens of the scopes that
 * requests need (distribution, docs/spec/auth). Tokens are asked for once, however many requests wait for them, and anew when
 * they are over, or the registry says so.
 */
export class Authority {
  readonly #host: RegistryHost;
  readonly #login: RegistryLogin;
  readonly #repository: string;
  readonly #scope: string;
  readonly #tokens = new Map<string, AskedToken>();
  /** Of this repository, as challenges name them. */
  readonly #demanded = new Set<string>();
  readonly #secrets = new Set<string>();
  #challenge: Challenge | undefined;
  /** What the registry said of another repository did not hold for this one. */
  #isAlone = false;
  #credentials: Promise<RegistryCredentials | undefined> | undefined;

  /** `actions` are those of nearly all requests: `pull,push`. */
  constructor(host: RegistryHost, login: RegistryLogin, repository: string, actions: string) {
    this.#host = host;
    this.#login = login;
    this.#repository = repository;
    this.#scope = `repository:${repository}:${actions}`;
  }

  /** The value of `Authorization`; undefined while the registry has not asked. `more`: scopes beside the usual one. */
  async header(more: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    const known = this.#challenge ?? (this.#isAlone ? undefined : this.#host.challenge);
    if (known === undefined) return undefined;
    if (known.scheme === 'bearer') {
      try {
        const { value } = await unlessAborted(this.#token(known, more), signal);
        return `Bearer ${value}`;
      } catch (error) {
        if (!(error instanceof TokenRefused) || this.#challenge !== undefined) throw error;
        discard(error.answer);
        this.#isAlone = true;
        return undefined;
      }
    }
    const credentials = await unlessAborted(this.credentials(), signal);
    if (credentials === undefined || 'identityToken' in credentials) return undefined;
    return basic(credentials);
  }

  /** Learns from a 401 to a request that was sent with `header`. False where there is nothing else to be tried. */
  challenged(answer: Pick<Incoming, 'headers'>, header: string | undefined): boolean {
    const offered = parseChallenges(answer.headers['www-authenticate']);
    const challenge =
      offered.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm')) ??
      offered.find(({ scheme }) => scheme === 'basic');
    if (challenge === undefined) return false;
    this.#challenge = challenge;
    this.#host.challenge ??= challenge;
    if (challenge.scheme === 'basic') return header === undefined;
    for (const scope of scopesOf(challenge.parameters.get('scope'), this.#repository))
      this.#demanded.add(scope);
    for (const [key, { value }] of this.#tokens) {
      if (value !== undefined && header === `Bearer ${value}`) this.#tokens.delete(key);
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

  async #token(challenge: Challenge, more: readonly string[]): Promise<Token> {
    const scopes = joinedScopes([this.#scope, ...more, ...this.#demanded]);
    const { parameters } = challenge;
    const key = [parameters.get('realm'), parameters.get('service'), ...scopes].join(' ');
    const held = this.#tokens.get(key);
    const token = held && (await held.asking);
    if (token !== undefined && token.until > this.#host.run.clock.now()) return token;
    // Of those who find it over one asks, and the others wait.
    const other = this.#tokens.get(key);
    if (other !== undefined && other !== held) return await other.asking;
    return await this.#ask(key, challenge, scopes).asking;
  }

  #ask(key: string, challenge: Challenge, scopes: readonly string[]): AskedToken {
    const asked: AskedToken = { asking: this.#granted(challenge, scopes) };
    this.#tokens.set(key, asked);
    asked.asking.then(
      ({ value }) => {
        asked.value = value;
        this.#secrets.add(value);
      },
      () => {
        if (this.#tokens.get(key) === asked) this.#tokens.delete(key);
      },
    );
    return asked;
  }

  async #granted(challenge: Challenge, scopes: readonly string[]): Promise<Token> {
    const credentials = await this.credentials();
    const answer = await requestToken(this.#host, challenge, scopes, credentials);
    if (isToken(answer)) return answer;
    const fewer = withoutDelete(scopes);
    if (answer.refused.status !== 400 || fewer === undefined) throw new TokenRefused(answer);
    discard(answer.refused);
    const second = await requestToken(this.#host, challenge, fewer, credentials);
    if (isToken(second)) return second;
    throw new TokenRefused(second);
  }
}

function secretsOf(credentials: RegistryCredentials): readonly string[] {
  if ('identityToken' in credentials) return [credentials.identityToken];
  return [basic(credentials).slice('Basic '.length), credentials.password];
}

function isToken(answer: Token | RefusedToken): answer is Token {
  return 'value' in answer;
}
