import { basicOf } from './authorise.ts';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import type { Account, TokenAuth } from './knobs.ts';

/** distribution's token and OAuth2 endpoints (docs/content/spec/auth/token.md and oauth.md): GET with Basic or nothing, POST with a form. */
export async function answerToken(
  auth: TokenAuth,
  issued: IssuedTokens,
  exchange: Exchange,
): Promise<Answer> {
  const form = exchange.method === 'POST' ? await postedForm(auth, exchange) : undefined;
  const asked = form ?? exchange.query;
  if (asked.get('service') !== auth.service) throw new Refusal(400, 'UNSUPPORTED', 'no such service');
  const account = form === undefined ? byHeader(auth, exchange) : byForm(auth, form);
  const scopes = asked.getAll('scope').flatMap((scope) => scope.split(' ').filter((one) => one !== ''));
  const token = issued.issue(account, scopes);
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ...(auth.field === 'access_token' ? {} : { token }),
      ...(auth.field === 'token' ? {} : { access_token: token }),
      ...(auth.expiresIn === undefined ? {} : { expires_in: auth.expiresIn }),
      ...(form === undefined || account?.refreshToken === undefined
        ? {}
        : { refresh_token: account.refreshToken, token_type: 'Bearer' }),
    }),
  };
}

async function postedForm(auth: TokenAuth, exchange: Exchange): Promise<URLSearchParams> {
  if (!auth.post) throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  if (!exchange.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw new Refusal(400, 'UNSUPPORTED', 'not a form');
  }
  const form = new URLSearchParams((await exchange.receive()).bytes.toString());
  if (form.get('client_id') === null) throw new Refusal(400, 'UNSUPPORTED', 'client_id is missing');
  return form;
}

function byHeader({ accounts }: TokenAuth, { headers: { authorization } }: Exchange): Account | undefined {
  if (authorization === undefined) return undefined;
  return accepted(accounts.find((one) => basicOf(one) === authorization));
}

function byForm({ accounts }: TokenAuth, form: URLSearchParams): Account {
  switch (form.get('grant_type')) {
    case 'refresh_token':
      return accepted(accounts.find((one) => one.refreshToken === (form.get('refresh_token') ?? '')));
    case 'password':
      return accepted(
        accounts.find(
          (one) => one.username === form.get('username') && one.password === form.get('password'),
        ),
      );
    default:
      throw new Refusal(400, 'UNSUPPORTED', 'unsupported_grant_type');
  }
}

function accepted(account: Account | undefined): Account {
  if (account !== undefined) return account;
  throw new Refusal(401, 'UNAUTHORIZED', 'incorrect username or password');
}
