/** The error codes of distribution-spec 1.1 (§ Error Codes) that a read-only registry needs. */
export type ProblemCode =
  | 'BLOB_UNKNOWN'
  | 'DENIED'
  | 'DIGEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'PAGINATION_NUMBER_INVALID' // not in the specification; the reference registry's
  | 'UNKNOWN'
  | 'UNSUPPORTED';

/** An answer that is an error, with what the client may know of it. The site says it in plain text, the registry in JSON. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: Readonly<Record<string, string>> | undefined;

  constructor(status: number, code: ProblemCode, message: string, detail?: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}
