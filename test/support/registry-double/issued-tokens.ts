import { randomBytes } from 'node:crypto';
import type { Account, Action, TokenAuth } from './knobs.ts';

/** What a request needs: to mount a blob, also to read it in another repository. */
export interface Needed {
  readonly name: string;
  readonly action: Action;
}

interface Issued {
  readonly access: readonly { readonly name: string; readonly actions: readonly string[] }[];
  uses: number;
}

/** A token that was given out: to whom, and for which scopes as they were asked for. */
export interface Grant {
  readonly token: string;
  /** Undefined: to nobody in particular. */
  readonly username: string | undefined;
  readonly scopes: readonly string[];
}

/** The tokens of a registry: what each is good for, and how often it is still taken. */
export class IssuedTokens {
  readonly #auth: TokenAuth;
  readonly grants: Grant[] = [];
  readonly #issued = new Map<string, Issued>();

  constructor(auth: TokenAuth) {
    this.#auth = auth;
  }

  /** A token for what of the scopes the account may do. */
  issue(account: Account | undefined, scopes: readonly string[]): string {
    const access = scopes.flatMap((scope) => {
      const [, name = '', asked = ''] = /^repository:(.+):([a-z,*]*)$/.exec(scope) ?? [];
      if (name === '') return [];
      return [{ name, actions: asked.split(',').filter((action) => this.#may(account, name, action)) }];
    });
    const token = randomBytes(24).toString('base64url');
    this.#issued.set(token, { access, uses: this.#auth.uses });
    this.grants.push({ token, username: account?.username, scopes });
    return token;
  }

  /** Whether it is good for all that is needed; `unknown` also where it was taken as often as it may be. */
  use(token: string, needed: readonly Needed[]): 'good' | 'insufficient' | 'unknown' {
    const issued = this.#issued.get(token);
    if (issued === undefined || issued.uses <= 0) return 'unknown';
    issued.uses -= 1;
    const good = needed.every(({ name, action }) =>
      issued.access.some((one) => one.name === name && one.actions.includes(action)),
    );
    return good ? 'good' : 'insufficient';
  }

  /** Whether it was ever given out here. */
  knows(token: string): boolean {
    return this.#issued.has(token);
  }

  /** None is taken any longer. */
  expire(): void {
    for (const issued of this.#issued.values()) issued.uses = 0;
  }

  #may(account: Account | undefined, name: string, action: string): boolean {
    const { actions, repositories = undefined } = account ?? { actions: this.#auth.anonymous };
    return actions.some((one) => one === action) && (repositories?.includes(name) ?? true);
  }
}
