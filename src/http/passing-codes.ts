import { proxyNoWay } from './proxy-failure.ts';

/**
 * Codes of failures that may be over in a moment: errors of names, addresses and certificates are not, those of a connection that
 * breaks are. Of one that is refused it depends on who asks.
 */
export const passingCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CONSTANT',
  proxyNoWay,
]);
