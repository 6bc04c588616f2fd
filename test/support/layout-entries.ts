import { gzipSync } from 'node:zlib';
import { buildImage, type ImageShape, sha256 } from './archives.ts';

/** A descriptor as an index or manifest has it. */
export interface Described {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly [field: string]: unknown;
}

export const oci = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};
export const docker = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar',
};
const suffixes = { oci: { gzip: '+gzip', plain: '' }, docker: { gzip: '.gzip', plain: '' } };

export interface LayoutImageShape extends ImageShape {
  readonly types?: 'oci' | 'docker';
  readonly form?: 'gzip' | 'plain';
  /** Over the fields of the manifest. */
  readonly manifest?: (fields: Record<string, unknown>) => Record<string, unknown>;
  /** Over the fields of the config. */
  readonly config?: (fields: Record<string, unknown>) => Record<string, unknown>;
  /** Over the descriptor of each layer. */
  readonly layer?: (descriptor: Described) => Described;
}

/** The files of an OCI layout, put together piece by piece: for tests that write what tools write, and what none should. */
export class LayoutEntries {
  readonly files = new Map<string, Buffer>([['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')]]);

  /** A blob, and its descriptor. */
  blob(mediaType: string, content: Uint8Array | object): Described {
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(JSON.stringify(content));
    this.files.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  }

  /** Takes a blob out. */
  remove({ digest }: Described): void {
    this.files.delete(`blobs/${digest.replace(':', '/')}`);
  }

  /** The content of a blob. */
  read({ digest }: Described): Buffer {
    return this.files.get(`blobs/${digest.replace(':', '/')}`) ?? Buffer.alloc(0);
  }

  /** An image, and the descriptor of its manifest with its platform. */
  async image(shape: LayoutImageShape): Promise<Described> {
    const { types = 'oci', form = 'gzip', layer = same, manifest = same, config = same } = shape;
    const type = types === 'oci' ? oci : docker;
    const built = await buildImage(shape);
    const fields = {
      schemaVersion: 2,
      mediaType: type.manifest,
      config: this.blob(type.config, config(JSON.parse(built.config.toString()))),
      layers: built.layers.map((bytes) =>
        layer(this.blob(`${type.layer}${suffixes[types][form]}`, form === 'gzip' ? gzipSync(bytes) : bytes)),
      ),
    };
    const [os, architecture, variant] = shape.platform.split('/');
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    return { ...this.blob(type.manifest, manifest(fields)), platform };
  }

  index(manifests: readonly object[], types: 'oci' | 'docker' = 'oci', fields: object = {}): Described {
    const { index } = types === 'oci' ? oci : docker;
    return this.blob(index, { schemaVersion: 2, mediaType: index, manifests, ...fields });
  }

  /** What BuildKit adds for an image (docs/attestations/attestation-storage.md); `oci-artifact=true` writes the newer form. */
  attestation(subject: Described, form: 'older' | 'newer' = 'older', text = 'sbom'): Described {
    const config =
      form === 'older'
        ? this.blob(oci.config, { architecture: 'unknown', os: 'unknown', config: {} })
        : { ...this.blob('application/vnd.oci.empty.v1+json', {}), data: 'e30=' };
    const { digest, size, mediaType } = subject;
    const descriptor = this.blob(oci.manifest, {
      schemaVersion: 2,
      mediaType: oci.manifest,
      ...(form === 'newer' ? { artifactType: 'application/vnd.docker.attestation.manifest.v1+json' } : {}),
      config,
      layers: [this.blob('application/vnd.in-toto+json', { _type: text, subject: digest })],
      ...(form === 'newer' ? { subject: { digest, size, mediaType } } : {}),
    });
    return {
      ...descriptor,
      annotations: {
        'vnd.docker.reference.digest': digest,
        'vnd.docker.reference.type': 'attestation-manifest',
      },
      platform: { architecture: 'unknown', os: 'unknown' },
    };
  }

  /** An OCI referrer, as oras attach makes it. Its descriptor says neither platform nor subject. */
  referrer(subject: Described, text = 'signature'): Described {
    const { digest, size, mediaType } = subject;
    const artifactType = 'application/vnd.example.signature';
    const descriptor = this.blob(oci.manifest, {
      schemaVersion: 2,
      mediaType: oci.manifest,
      artifactType,
      config: { ...this.blob('application/vnd.oci.empty.v1+json', {}), data: 'e30=' },
      layers: [this.blob('text/plain', Buffer.from(`${text} of ${digest}`))],
      subject: { digest, size, mediaType },
    });
    return { ...descriptor, artifactType };
  }

  /** All files, with an index.json that names these. */
  with(manifests: readonly object[] | null): Map<string, Buffer> {
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
    return new Map([...this.files, ['index.json', index]]);
  }
}

/** A descriptor under a name: of a tag alone, as skopeo writes it, or also a whole one, as containerd. */
export function named(descriptor: Described, tag: string, name?: string): Described {
  return {
    ...descriptor,
    annotations: {
      'org.opencontainers.image.ref.name': tag,
      ...(name === undefined ? {} : { 'io.containerd.image.name': name }),
    },
  };
}

function same<T>(value: T): T {
  return value;
}
