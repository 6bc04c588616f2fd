import type { Compression } from '../layers/compress.ts';
import type { Platform } from '../oci/platform.ts';
import type { Target } from '../store/target.ts';
import type { BuildSettings } from './build-settings.ts';
import type { Source } from './source.ts';

/** What `publish` is to do, checked and complete. The other commands that publish are the same with one kind alone. */
export interface PublishSettings {
  /** The artefact's name. */
  readonly name: string;
  /** At least one, no duplicates, floating ones included. See `tagsFor`. */
  readonly tags: readonly string[];
  /** The tags of targets that have others, because one stands in their URL; by the target's name. */
  readonly ownTags?: ReadonlyMap<string, readonly string[]>;
  /** The tags of any target that float: those that auto-tag shortened, `1`, `1.2`, and `latest` however it was made. */
  readonly floating: readonly string[];
  /** What the user is to hear of before anything is done. */
  readonly warnings?: readonly string[];
  readonly static: readonly Source[];
  readonly container: readonly Source[];
  /** Absent where no image is to be built. */
  readonly build?: BuildSettings;
  /** Empty where `static` is empty, else only where a check knows no target. */
  readonly staticTargets: readonly Target[];
  /** Empty where there are no images, else only where a check knows no target. */
  readonly containerTargets: readonly Target[];
  /** The platforms the tag must have; empty where what is found will do. */
  readonly platforms: readonly Platform[];
  /** Whether what is attached to images goes with them. */
  readonly attestations: boolean;
  /** Whether scripts that stream images are run wherever they lie. */
  readonly runScripts: boolean;
  /** Bytes of an uncompressed layer; absent where any will do. */
  readonly maxLayerSize?: number;
  /** Of layers that are not compressed in their sources. */
  readonly compression: Compression;
  readonly annotations: Readonly<Record<string, string>>;
  /** This run brings some of `platforms`, other runs of the same build the rest. The build is named as all of them name it. */
  readonly partial?: { readonly build: string };
  readonly overwrite: boolean;
  /** Whether what earlier pushes left at the targets may stand for layers that would have to be made. */
  readonly reuse: boolean;
  readonly dryRun: boolean;
  /** The build is a pull request's, and those are only checked: read and check all, send nothing, status `planned`. */
  readonly check: boolean;
  /** A file of certificates (PEM) of authorities to trust besides those that Node trusts. */
  readonly caFile?: string;
  /** The moment that documents name as theirs. */
  readonly created: Date;
}

/** Whether there are images to publish. */
export function hasImages({ container, build }: Pick<PublishSettings, 'container' | 'build'>): boolean {
  return container.length > 0 || build !== undefined;
}

export interface ServeSettings {
  readonly directory: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** How the result is handed over, whatever the command. */
export interface OutputSettings {
  readonly debug: boolean;
  readonly json: boolean;
  readonly resultFile?: string;
}
