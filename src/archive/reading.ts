import type { Run } from '../protocol/run.ts';
import type { ImageFiles, LayerFile } from './image-files.ts';

export interface ReadOptions {
  /** Which image, where there are several: `NAME:TAG`, or its place in the list, counted from 0. */
  readonly selection?: string | undefined;
  /** Whether to keep what is attached to the images. */
  readonly attestations: boolean;
  readonly run: Run;
}

/** What the readers share while one source is read. */
export interface Reading extends ReadOptions {
  readonly files: ImageFiles;
  /** The layers that the images need, for `ImageFiles.keepOnly`. */
  readonly used: Set<LayerFile>;
}
