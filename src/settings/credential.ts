/** A user and a secret for the targets whose name begins with `prefix`. */
export interface Credential {
  readonly prefix: string;
  readonly user: string;
  readonly secret: string;
}
