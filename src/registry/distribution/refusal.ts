import { proxyWantsLogin } from '../../http/explain-proxy.ts';
import { AlbaError, type ErrorCode } from '../../report/error.ts';
import { readText } from './answer-text.ts';
import type { TokenRefused } from './authority.ts';
import { checkHint, denied, type Explanation, type RefusalContext, whoOf } from './denied.ts';
import { type ErrorBody, errorBody } from './error-body.ts';
import type { Incoming } from './exchange.ts';

/** An error that still knows the answer it is made of. */
export class Refusal extends AlbaError {
  readonly status: number;
  readonly codes: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    details: { hint: string; status: number; codes: readonly string[] },
  ) {
    super(code, message, { hint: details.hint });
    this.status = details.status;
    this.codes = details.codes;
  }
}

/** What an answer that was not hoped for means to who gave the target. `doing`: what was tried, as in `write the tag 1.0 to`. */
export async function refusal(answer: Incoming, doing: string, context: RefusalContext): Promise<Refusal> {
  const body = await bodyOf(answer, context);
  const explanation = await explain(answer, body, context);
  return refused(explanation, doing, context, { status: answer.status, codes: body.codes });
}

/** The same of a token server's answer that is no token. */
export async function tokenRefusal(
  { answer, server }: TokenRefused,
  doing: string,
  context: RefusalContext,
): Promise<Refusal> {
  const { status } = answer;
  const body = await bodyOf(answer, context);
  const said = saidOf(status, body);
  const credentials = await context.authority.credentials();
  const isAboutWho = status === 400 || status === 401 || status === 403;
  const explanation: Explanation = isAboutWho
    ? await denied(status, said, undefined, context)
    : {
        code: 'target',
        reason: `its token server ${server} gives ${credentials === undefined ? 'nobody' : whoOf(credentials)} no token (${said})`,
        hint:
          credentials !== undefined && 'identityToken' in credentials && status < 500
            ? `it may take no identity tokens: ${checkHint(credentials, context.login)}`
            : 'look after the registry’s token server, or try again later',
      };
  return refused(explanation, doing, context, { status, codes: body.codes });
}

/** A page where a registry’s answer was to be. */
export function pageRefusal(status: number, doing: string, context: RefusalContext): Refusal {
  return refused(page(context.host.name, status), doing, context, { status, codes: [] });
}

function refused(
  { code, reason, hint }: Explanation,
  doing: string,
  { host, repository }: RefusalContext,
  answer: Pick<Refusal, 'status' | 'codes'>,
): Refusal {
  return new Refusal(code, `cannot ${doing} ${host.name}/${repository}: ${reason}`, { hint, ...answer });
}

/** What cannot be read of it is left out: the status says enough. */
async function bodyOf(answer: Incoming, { authority }: RefusalContext): Promise<ErrorBody> {
  const body = errorBody(await readText(answer).catch(() => ''));
  return { ...body, text: body.text === undefined ? undefined : authority.conceal(body.text) };
}

function saidOf(status: number, { text }: ErrorBody): string {
  return text === undefined ? `status ${status}` : `status ${status}, ${text}`;
}

async function explain(
  { status, headers }: Incoming,
  body: ErrorBody,
  context: RefusalContext,
): Promise<Explanation> {
  const { host, repository } = context;
  const { codes, text, isPage, wantsTls } = body;
  const said = saidOf(status, body);
  const { elsewhere } = context;
  const explained = (code: ErrorCode, reason: string, hint: string): Explanation => ({ code, reason, hint });
  if (wantsTls && status === 400) {
    return explained(
      'target',
      `it speaks TLS, and not plain HTTP (${said})`,
      'take disable_https= out of the target',
    );
  }
  if (isPage && status !== 401 && status !== 403 && status !== 413 && status < 500)
    return page(host.name, status);
  if (elsewhere !== undefined && status < 500) {
    return explained(
      'target',
      `${elsewhere}, where ${host.name} has sent us, refuses (${said})`,
      'run this again; if that stays so, look after the place where the registry keeps its blobs',
    );
  }
  if (/quota|storage resource|upper limit/i.test(text ?? '')) {
    return explained(
      'target',
      `there is no more room for it (${said})`,
      'remove what nobody needs there (alba container rm), or have the quota raised',
    );
  }
  if (status === 401 || status === 403 || codes.includes('DENIED') || codes.includes('UNAUTHORIZED')) {
    return await denied(status, said, headers['www-authenticate'], context);
  }
  if (status === 407) {
    const { reason, hint = '' } = proxyWantsLogin;
    return explained('target', reason, hint);
  }
  if (isImmutable(codes, text)) {
    return explained(
      'released',
      `it does not let a tag be replaced (${said})`,
      'publish under a new tag, or let the registry allow it',
    );
  }
  if (codes.includes('NAME_UNKNOWN') || (status === 404 && codes.length === 0)) {
    return explained(
      'target',
      `there is no such repository (${said})`,
      `make ${repository} there first, or check how it is written`,
    );
  }
  if (status === 413 || codes.includes('SIZE_INVALID')) {
    return explained(
      'target',
      `it takes no request of that size (${said})`,
      'let the proxy before it take larger ones (nginx: client_max_body_size 0), or split the layer',
    );
  }
  if (status === 405 || codes.includes('UNSUPPORTED')) {
    return explained(
      'target',
      `it does not do that (${said})`,
      'it may be read-only, or a mirror of another registry: ask its operator',
    );
  }
  if (codes.includes('NAME_INVALID')) {
    return explained(
      'target',
      `it takes no repository of that name (${said})`,
      'check how it is written: some want an owner or a project before the name',
    );
  }
  if (status === 429) return explained('target', `the registry is overloaded (${said})`, 'try again later');
  if (status >= 500) {
    return explained(
      'target',
      `the registry is overloaded or broken (${said})`,
      'try again later; if that stays so, the registry’s log says why: a full disk, for one',
    );
  }
  return explained(
    'target',
    `the registry answered ${said}`,
    'check that the address is that of an OCI registry',
  );
}

/** Of a page that came in place of an answer: what stands between here and the registry, or what is no registry. */
function page(host: string, status: number): Explanation {
  return {
    code: 'target',
    reason: `a web page came back (status ${status}), and not a registry’s answer`,
    hint: `check that a registry is at ${host}, and that no proxy or login page stands before it`,
  };
}

function isImmutable(codes: readonly string[], text = ''): boolean {
  return (
    codes.includes('TAG_IMMUTABLE') || /immutable|cannot be overwritten|ImageTagAlreadyExists/i.test(text)
  );
}
