/** A component of nix-base32 (32 characters, without e, o, t and u) and a name, directly in a folder named `store`. */
const storePath = /\/store\/[0-9a-df-np-sv-z]{32}-/;

/** Whether a path leads into a Nix store, wherever that lies (Nix, « Store path »). */
export function isInNixStore(path: string): boolean {
  return storePath.test(path);
}
