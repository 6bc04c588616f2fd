import type { ConnectionFailureKind } from '../http/connection-failure.ts';
import { connectionFailure } from '../http/explain-connection.ts';
import { proxyWantsLogin } from '../http/explain-proxy.ts';
import { AlbaError, messageOf } from '../report/error.ts';
import { isDamage, type RequestFailure, statusOf } from './s3-retry.ts';
import type { S3Target } from './target-s3.ts';

/** The bucket and where it is, for people. */
export function placeOf(target: S3Target): string {
  return `the bucket ${target.bucket} at ${target.endpoint ?? 'AWS'}`;
}

/**
 * What a failed request to S3 means to who gave the target: `denied` where the credentials are at fault, else `target`.
 * `doing` is what was tried, as in `write KEY to`, `origin` where its credentials come from. The answers of servers are not repeated where they could name a key.
 */
export function s3Error(
  error: unknown,
  target: S3Target,
  doing: string,
  origin = 'access-key and secret-key (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)',
): Error {
  if (error instanceof AlbaError || isBug(error)) return error;
  const failure = error as RequestFailure;
  const { code, reason, hint } = explain(failure, target, origin);
  return new AlbaError(code, `cannot ${doing} ${placeOf(target)}: ${reason}`, {
    hint,
    cause: plainCause(failure),
  });
}

/** A mistake in the code is to be seen as one. */
function isBug(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}

interface Explanation {
  readonly code: 'target' | 'denied' | 'damaged';
  readonly reason: string;
  readonly hint: string;
}

const credentialsHint =
  'set access-key and secret-key, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

function explain(failure: RequestFailure, target: S3Target, origin: string): Explanation {
  const checkKeyHint = `check ${origin}: the key has to be one of this store, and complete`;
  const name = failure.Code ?? failure.name ?? '';
  const message = failure.message ?? '';
  const status = statusOf(failure);
  const region = regionNamedBy(failure);
  if (
    name === 'CredentialsProviderError' ||
    /Could not load credentials|Resolved credential object/.test(message)
  ) {
    return { code: 'denied', reason: 'there are no credentials for it', hint: credentialsHint };
  }
  if (
    name === 'AuthorizationHeaderMalformed' ||
    name === 'PermanentRedirect' ||
    name === 'IllegalLocationConstraintException' ||
    status === 301
  ) {
    const hint = `add region=${region ?? 'NAME'} to the target`;
    return {
      code: 'target',
      reason: `the region is not right${region ? `, the store says ${region}` : ''}`,
      hint,
    };
  }
  if (name === 'NoSuchBucket') {
    return {
      code: 'target',
      reason: 'there is no such bucket',
      hint: 'check the name behind s3://, or create the bucket and allow the key to use it',
    };
  }
  if (
    name === 'RequestTimeTooSkewed' ||
    name === 'RequestExpired' ||
    /date is too (old|far)/i.test(message)
  ) {
    return {
      code: 'target',
      reason: 'the clock of this machine is wrong',
      hint: 'set it right: signatures are valid for a few minutes only',
    };
  }
  if (name === 'InvalidAccessKeyId' || /no such key:/i.test(message)) {
    return { code: 'denied', reason: 'the store does not know the access key', hint: checkKeyHint };
  }
  if (name === 'SignatureDoesNotMatch' || /invalid signature|signature/i.test(message)) {
    return { code: 'denied', reason: 'the secret key is not that of the access key', hint: checkKeyHint };
  }
  if (name === 'ExpiredToken' || name === 'InvalidToken') {
    return {
      code: 'denied',
      reason: 'the session of the credentials has ended',
      hint: `ask for new credentials: these are from ${origin}`,
    };
  }
  // DeleteObjects answers 200, and refuses key by key.
  if (status === 401 || status === 403 || name === 'AccessDenied') {
    return { code: 'denied', reason: 'the key is not allowed to do that', hint: rightsHint(target, origin) };
  }
  return explainConnection(failure) ?? explainRest(failure, name, status);
}

function rightsHint({ bucket }: S3Target, origin: string): string {
  return `let the key of ${origin} read and write there (on Garage: garage bucket allow --read --write ${bucket} --key KEY)`;
}

function explainRest(
  { message = '' }: RequestFailure,
  name: string,
  status: number | undefined,
): Explanation {
  if (status === 429 || name === 'SlowDown' || (status !== undefined && status >= 500)) {
    return {
      code: 'target',
      reason: `the store is overloaded or broken (status ${status})`,
      hint: 'try again later',
    };
  }
  if (isDamage(name)) {
    return {
      code: 'damaged',
      reason: 'the bytes arrived damaged, several times',
      hint: 'check the network and what stands between here and the store',
    };
  }
  const isAnswer = message !== '' && message !== 'UnknownError' && !/deserialization/i.test(message);
  const text = isAnswer ? shortened(withoutKeys(message)) : `with the status ${status}, not as S3 does`;
  return {
    code: 'target',
    reason: status === undefined ? text : `the store answered ${text}`,
    hint: 'check that endpoint= is the address of an S3 API',
  };
}

/** A store may say more than anybody reads: a page of HTML, for one. */
function shortened(message: string): string {
  return message.length <= longest ? message : `${message.slice(0, longest)}…`;
}

/** Characters. */
const longest = 1000;

function explainConnection(failure: RequestFailure): Explanation | undefined {
  const found = connectionFailure(failure) ?? (statusOf(failure) === 407 ? proxyWantsLogin : undefined);
  if (found !== undefined) {
    return { code: 'target', reason: found.reason, hint: found.hint ?? connectionHints[found.kind] };
  }
  const code = failure.code ?? (failure.cause as RequestFailure | undefined)?.code;
  return code ? { code: 'target', reason: `the connection failed (${code})`, hint: againHint } : undefined;
}

const againHint = 'check endpoint= and the network, then try again';

const connectionHints: Readonly<Record<ConnectionFailureKind, string>> = {
  name: 'check endpoint=, and the network of this machine',
  refused: 'check host and port in endpoint=, and that the store runs',
  cut: againHint,
  timeout: againHint,
  network: againHint,
  'certificate-date': 'renew it, or set the clock of this machine right',
  'certificate-host': 'correct the host in endpoint=, or give the store a certificate for it',
  'certificate-authority':
    'give the certificate of its authority by ca-file, or correct the host in endpoint=',
  tls: 'if it is plain http, write endpoint=http://…',
  http: 'check scheme and port in endpoint=',
  proxy: 'look at https_proxy, http_proxy and no_proxy',
};

/** The right region: AWS and Garage name it in an element, newer Garage also in the message. */
function regionNamedBy({ Region, message = '', $response }: RequestFailure): string | undefined {
  const named =
    Region ??
    $response?.headers?.['x-amz-bucket-region'] ??
    /\bexpect(?:ed|ing):? '(?:\d+\/)?([^'/]+)/.exec(message)?.[1];
  return named !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(named) ? named : undefined;
}

/** The SDK's errors hold the whole exchange, signatures included: only what is needed to look into it goes on. */
function plainCause(failure: RequestFailure): Error {
  const cause = new Error(withoutKeys(messageOf(failure)));
  cause.name = failure.name ?? 'Error';
  return cause;
}

/** A store may say what it was sent: the header of a signed request can be used again, for some minutes. */
function withoutKeys(message: string): string {
  return message
    .replace(/\b(?:AKIA|ASIA|GK)[A-Za-z0-9]{8,}/g, '(access key)')
    .replace(/\b(Signature=)[0-9a-f]{64}/gi, '$1…');
}
