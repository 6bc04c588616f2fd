import type { Purpose, Repository } from '../registry/distribution/registries.ts';
import { AlbaError } from '../report/error.ts';
import type { RegistryTarget } from '../store/target.ts';
import type { ImageDependencies } from './image-dependencies.ts';

export interface OpenRepository {
  readonly repository: Repository;
  close(): void;
}

/** One repository of a registry. */
export async function openRepository(
  target: RegistryTarget,
  _purpose: Purpose,
  _options: ImageDependencies & { readonly caFile?: string | undefined },
): Promise<OpenRepository> {
  throw new AlbaError('usage', `${target.name} cannot be read yet`, {
    hint: 'use an s3:// target, a directory, or oci:DIR',
  });
}
