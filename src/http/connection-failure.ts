export type ConnectionFailureKind =
  | 'name' // the host is not known
  | 'refused' // nothing listens there
  | 'cut' // the connection was there, and broke
  | 'timeout'
  | 'network' // no way there
  | 'certificate-date'
  | 'certificate-host'
  | 'certificate-authority'
  | 'tls' // no TLS is spoken there, or none that both sides speak
  | 'http' // something answers, and not in HTTP
  | 'proxy';

/** Why there was no connection to a server, or no answer. */
export interface ConnectionFailure {
  readonly kind: ConnectionFailureKind;
  /** What is wrong with “it”, the server: `nothing listens there`. */
  readonly reason: string;
  /** The next step, where it is the same for all servers: of a proxy. Else it is for who knows what the server is for. */
  readonly hint?: string;
}

/** What Node's errors have, as far as it is looked at here; libraries keep them as the cause of their own. */
export interface NodeFailure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
}
