/** A user and a secret for the targets whose name begins with `prefix`. At a registry the user `<token>` has an identity token. */
export interface Credential {
  readonly prefix: string;
  readonly user: string;
  readonly secret: string;
}
