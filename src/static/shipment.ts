import type { Run } from '../protocol/run.ts';
import type { Tally } from '../protocol/tally.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Artefact } from './artefact.ts';
import type { Origin } from './copy-part.ts';
import type { StaticKeys } from './keys.ts';

/** What all tags of one publication share. */
export interface Shipment {
  readonly store: ObjectStore;
  readonly keys: StaticKeys;
  readonly artefact: Artefact;
  /** Where files wait for their turn to replace others: a prefix below `keys.pieces`, this run's own. */
  readonly pieces: string;
  /** By digest: where in the store the bytes of a file lie already. Grows with each tag. */
  readonly origins: Map<string, Origin>;
  readonly overwrite: boolean;
  /** The commit that a tag that moves has to name, be its files the same: other jobs of the build look for it. */
  readonly build?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly created: Date;
  readonly sent: Tally;
  readonly skipped: Tally;
  readonly run: Run;
}

/** Requests at once, when files are sent. */
export const concurrency = 32;
