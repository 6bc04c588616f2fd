import type { Platform } from '../oci/platform.ts';
import type { SourceImage } from './source-image.ts';

/** An image as its source has it, before names and executables have had their word about the platform. */
export interface ReadImage extends Omit<SourceImage, 'source' | 'platform'> {
  /** What the config (and an index, where there is one) says. */
  readonly declared: Platform;
  /** The config's `config`: entrypoint, command, environment. Not checked. */
  readonly settings: unknown;
}
