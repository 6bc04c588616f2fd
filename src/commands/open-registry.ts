import type { Connections } from '../http/connections.ts';
import { type Purpose, type Repository, registries } from '../registry/distribution/registries.ts';
import type { RegistryTarget } from '../store/target.ts';
import type { ImageDependencies } from './image-dependencies.ts';

/** The one repository that a command about images is told of. */
export function openRepository(
  target: RegistryTarget,
  purpose: Purpose,
  connections: Connections,
  { run, registryLogin }: ImageDependencies,
): Repository {
  return registries({ connections, run }).open(target, registryLogin(target), purpose);
}
