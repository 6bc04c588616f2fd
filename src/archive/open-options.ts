import type { Readable } from 'node:stream';
import type { Compression } from '../layers/compress.ts';
import type { Run } from '../protocol/run.ts';
import type { Reuse } from './reuse.ts';

/** What the user and the host say about reading sources. */
export interface OpenOptions {
  readonly run: Run;
  /** Whether to keep what is attached to images: SBOMs, provenance, signatures. */
  readonly attestations: boolean;
  /** Bytes of an uncompressed layer; a larger one is refused. */
  readonly maxLayerSize?: number | undefined;
  /** Of layers that are not compressed in the source; gzip, where nothing is said. */
  readonly compression?: Compression | undefined;
  /** Standard input, for the source `-`. */
  readonly stdin?: (() => Readable) | undefined;
  readonly scripts: ScriptRules;
  /** What earlier pushes left, where that may be used. */
  readonly reuse?: Reuse | undefined;
}

/** Which scripts of streamLayeredImage may be run, and with what. */
export interface ScriptRules {
  /** Also scripts outside of the Nix stores. */
  readonly anywhere: boolean;
  /** Folders that are Nix stores. */
  readonly stores: readonly string[];
  /** PATH of the script, which sees nothing else of the environment. */
  readonly path: string;
}
