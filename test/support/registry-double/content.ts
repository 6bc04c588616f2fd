import { Refusal } from './exchange.ts';

export interface HeldManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** How many more questions find nothing. */
  late: number;
}

export interface Upload {
  readonly repository: string;
  bytes: Buffer;
  /** Counts the answers about it: part of its address. */
  state: number;
  /** Of the last chunk, where there was one. */
  lastChunk?: number;
}

/** What one repository holds. */
export class HeldRepository {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, HeldManifest>();
  readonly tags = new Map<string, string>();
}

/** What a registry holds: blobs belong to a repository. */
export class Content {
  readonly repositories = new Map<string, HeldRepository>();
  readonly uploads = new Map<string, Upload>();

  /** Made by the first write. */
  repository(name: string): HeldRepository {
    const held = this.repositories.get(name) ?? new HeldRepository();
    this.repositories.set(name, held);
    return held;
  }

  existing(name: string): HeldRepository {
    const held = this.repositories.get(name);
    if (held === undefined) {
      throw new Refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry', { detail: { name } });
    }
    return held;
  }
}
