/** Who to be at a registry, and where that was found, as who has to correct it knows it. */
export type RegistryCredentials = {
  /** `username and password`, `the helper docker-credential-pass`, `auths in ~/.docker/config.json`. */
  readonly origin: string;
  /** Whether the settings themselves give them, so that a hint at how to set them says nothing new. */
  readonly fromSettings?: boolean;
} & (
  | { readonly username: string; readonly password: string }
  /** A refresh token of OAuth2, which a token server takes in place of a password (docker login writes it as `identitytoken`). */
  | { readonly identityToken: string }
);

/** How one target's credentials are found. */
export interface RegistryLogin {
  /**
   * Undefined where nothing gives any: then alba is nobody, as far as the registry allows it. Asked for when the registry
   * first wants to know, once a target. Rejects with `denied` where what was to give them fails.
   */
  credentials(): Promise<RegistryCredentials | undefined>;
  /** What to set where there are none, or others are wanted: one sentence in the words of the host. */
  readonly hint: string;
}
