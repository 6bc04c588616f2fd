import { AlbaError, messageOf } from '../../report/error.ts';

/** What a connection that failed means to who gave the target. Anything that is no such failure is given back as it is. */
export function unreachable(error: unknown, doing: string, host: string, repository: string): unknown {
  if (error instanceof AlbaError || !(error instanceof Error)) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const { reason, hint } = explain(code, messageOf(error));
  if (reason === undefined) return error;
  return new AlbaError('target', `cannot ${doing} ${host}/${repository}: ${reason}`, { hint, cause: error });
}

function explain(code: string, message: string): { readonly reason?: string; readonly hint: string } {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      reason: 'its name cannot be resolved',
      hint: 'check the host in the target, and the network of this machine',
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      reason: 'nothing listens there',
      hint: 'check host and port in the target, and that the registry runs',
    };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return {
      reason: `its TLS certificate is not trusted (${code})`,
      hint: 'give the certificate of its authority by ca-file, or correct the host in the target',
    };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return {
      reason: 'it does not speak TLS',
      hint: 'if it is plain HTTP, and you want that, add ?disable_https=true to the target',
    };
  }
  if (code.startsWith('HPE_'))
    return { reason: 'it does not answer in HTTP', hint: 'check host and port in the target' };
  if (code !== '' || /socket hang up|aborted/.test(message)) {
    return {
      reason: `the connection failed (${code || message})`,
      hint: 'check the network, then run this again',
    };
  }
  return { hint: '' };
}
