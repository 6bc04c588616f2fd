import type { ConnectionFailureKind } from '../../http/connection-failure.ts';
import { connectionFailure } from '../../http/explain-connection.ts';
import { AlbaError } from '../../report/error.ts';

const hints: Readonly<Partial<Record<ConnectionFailureKind, string>>> = {
  name: 'check the host in the target, and the network of this machine',
  refused: 'check host and port in the target, and that the registry runs',
  'certificate-date': 'renew the registry’s certificate, or set this machine’s clock right',
  'certificate-host': 'correct the host in the target, or give the registry a certificate for it',
  'certificate-authority': 'give the certificate of its authority by ca-file',
  tls: 'if it is plain HTTP, and you want that, add ?disable_https=true to the target',
  http: 'check host and port in the target',
};

/** What a connection that failed means to who gave the target. Anything that is no such failure is given back as it is. */
export function unreachable(error: unknown, doing: string, host: string, repository: string): unknown {
  if (error instanceof AlbaError) return error;
  const failure = connectionFailure(error);
  if (failure === undefined) return error;
  const isName = failure.kind === 'name' && /^[a-z0-9_-]+$/i.test(host);
  const hint = isName
    ? `at Docker Hub it is docker://docker.io/${host}/${repository}; else ${hints.name}`
    : (failure.hint ?? hints[failure.kind] ?? 'check the network, then run this again');
  return new AlbaError('target', `cannot ${doing} ${host}/${repository}: ${failure.reason}`, {
    hint,
    cause: error,
  });
}
