import type { Digest } from '../oci/digest.ts';
import { configSchema, type Descriptor, type ImageConfig } from '../oci/documents.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { ImageDestination, StoredManifest } from '../registry/image-destination.ts';

export interface StandingConfig {
  readonly bytes: Uint8Array;
  readonly parsed: ImageConfig;
}

/** What stands at a destination, as one run sees it: each tag, manifest and config is read once. */
export class Standing {
  readonly destination: ImageDestination;
  readonly #manifests = new Map<string, Promise<StoredManifest | undefined>>();
  readonly #configs = new Map<Digest, Promise<StandingConfig | undefined>>();

  constructor(destination: ImageDestination) {
    this.destination = destination;
  }

  /** As `ImageDestination.readManifest`. */
  manifest(reference: string): Promise<StoredManifest | undefined> {
    return remember(this.#manifests, reference, () => this.destination.readManifest(reference));
  }

  /** Undefined where it is not there, or is no config. */
  config(descriptor: Descriptor): Promise<StandingConfig | undefined> {
    return remember(this.#configs, descriptor.digest, async () => {
      const bytes = await this.destination.readConfig(descriptor);
      const parsed = bytes && configSchema.safeParse(parseJson(bytes)).data;
      return parsed && { bytes, parsed };
    });
  }

  /** Begins to read a config that will most likely be asked for. What is wrong with it is told to who asks. */
  expect(descriptor: Descriptor): void {
    this.config(descriptor).catch(() => {});
  }
}

function remember<Key, Value>(
  seen: Map<Key, Promise<Value>>,
  key: Key,
  read: () => Promise<Value>,
): Promise<Value> {
  const known = seen.get(key) ?? read();
  seen.set(key, known);
  return known;
}
