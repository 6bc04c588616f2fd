import { isWithin, type RegistryScope, registryScope } from '../store/registry-scope.ts';
import type { RegistryTarget } from '../store/target.ts';
import type { Credential } from './credential.ts';

/**
 * The credential for a registry's repository: of the prefixes `docker://HOST[/PATH]` that hold it, the one with the longest path.
 * Hosts count as the same or as different, whatever their names have in common.
 */
export function registryCredentialFor(
  target: RegistryTarget,
  credentials: readonly Credential[],
): Credential | undefined {
  const [best] = credentials
    .flatMap((credential) => {
      const scope = scopeOf(credential.prefix);
      return scope !== undefined && isWithin(target, scope)
        ? [{ credential, length: scope.path.length }]
        : [];
    })
    .sort((a, b) => b.length - a.length);
  return best?.credential;
}

/** Undefined where it is of no registry. A tag and parameters, as they stand in a target, say nothing of who to be. */
function scopeOf(prefix: string): RegistryScope | undefined {
  const address = /^docker:\/\/([^?]*)/i.exec(prefix)?.[1];
  return address === undefined ? undefined : registryScope(address.replace(/(\/[^/]*?):[^/:]*$/, '$1'));
}
