import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Attestation } from '../../src/archive/source-image.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { ImageShape } from '../support/archives.ts';
import { type Described, LayoutEntries, named, oci } from '../support/layout-entries.ts';
import { onlyImage, readContent, refusal } from './read.ts';

const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];
const amd64: ImageShape = { platform: 'linux/amd64', layers };
const arm64: ImageShape = { platform: 'linux/arm64', layers };
const unknown = { architecture: 'unknown', os: 'unknown' };

/** Checks that an attestation is whole: what its manifest names is there, byte for byte. */
async function checkWhole({ descriptor, manifest, blobs }: Attestation) {
  expect(digestOf(manifest)).toBe(descriptor.digest);
  expect(manifest.length).toBe(descriptor.size);
  const { config, layers: parts } = JSON.parse(Buffer.from(manifest).toString());
  const wanted = new Set([config, ...parts].map(({ digest }: Described) => digest));
  expect(new Set(blobs.map((blob) => blob.descriptor.digest))).toEqual(wanted);
  expect(blobs).toHaveLength(wanted.size);
  for (const { descriptor: part, body } of blobs) {
    expect(digestOf(await text(body.open()))).toBe(part.digest);
    expect(body.size).toBe(part.size);
  }
}

describe('BuildKit’s attestations are kept beside what they attest', () => {
  test.each(['older', 'newer'] as const)('in the %s form', async (form) => {
    const layout = new LayoutEntries();
    const images = [await layout.image(amd64), await layout.image(arm64)];
    const attestations = images.map((image) => layout.attestation(image, form));
    const { images: read, warnings } = await readContent(
      layout.with([layout.index([...images, ...attestations])]),
    );
    expect(warnings).toEqual([]);
    expect(read).toHaveLength(2);
    for (const [at, image] of read.entries()) {
      const attestation = onlyImage(image.attestations);
      expect(attestation.descriptor).toEqual(attestations[at]);
      expect(attestation.subject).toBe(images[at]?.digest);
      await checkWhole(attestation);
    }
  });
});

test('annotations alone say that something is an attestation', async () => {
  const layout = new LayoutEntries();
  const image = await layout.image(amd64);
  const { platform: _, ...attestation } = layout.attestation(image);
  const { images } = await readContent(layout.with([layout.index([image, attestation])]));
  expect(onlyImage(onlyImage(images).attestations).descriptor).toEqual({ ...attestation, platform: unknown });
});

describe('Docker from 29 names by containerd’s annotation alone', () => {
  const noted = ({ mediaType, digest, size }: Described, subject: Described) => ({
    mediaType,
    digest,
    size,
    annotations: { 'io.containerd.manifest.subject': subject.digest },
  });

  test('BuildKit’s attestations, which are listed as BuildKit does', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const sbom = layout.attestation(image);
    const { images, warnings } = await readContent(layout.with([named(image, '1.0'), noted(sbom, image)]));
    const attestation = onlyImage(onlyImage(images).attestations);
    expect(attestation.descriptor).toEqual(sbom);
    expect(attestation.subject).toBe(image.digest);
    expect(warnings).toEqual([]);
    await checkWhole(attestation);
  });

  test('referrers, which say themselves what they are', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const { mediaType, digest, size } = layout.referrer(image);
    const { images } = await readContent(layout.with([image, noted({ mediaType, digest, size }, image)]));
    const attestation = onlyImage(onlyImage(images).attestations);
    expect(attestation.descriptor).toEqual({ mediaType, digest, size, platform: unknown });
  });
});

describe('one manifest that attests several images', () => {
  /** As BuildKit lists what it attests of each image in the same words. */
  async function shared(count = 2) {
    const layout = new LayoutEntries();
    const images = [await layout.image(amd64), await layout.image(arm64)];
    const [one, other] = images.map(({ digest }) => digest);
    const sbom = layout.attestation(onlyImage(images.slice(1)));
    const others = Array.from({ length: count - 2 }, (_, at) => digestOf(`${at}`));
    const listed = [one, other, ...others].map((subject) => ({
      ...sbom,
      annotations: {
        'vnd.docker.reference.digest': subject,
        'vnd.docker.reference.type': 'attestation-manifest',
      },
    }));
    return { layout, images, sbom, listed };
  }

  test('is attached to each, and what is attached to it as well', async () => {
    const { layout, images, sbom, listed } = await shared();
    const signature = layout.referrer(sbom);
    const {
      images: read,
      files,
      warnings,
    } = await readContent(layout.with([layout.index([...images, ...listed, ...listed]), signature]));
    expect(warnings).toEqual([]);
    for (const [at, { attestations }] of read.entries()) {
      expect(attestations.map(({ descriptor }) => descriptor)).toEqual([
        listed[at],
        { ...signature, platform: unknown },
      ]);
      expect(attestations.map(({ subject }) => subject)).toEqual([images[at]?.digest, sbom.digest]);
      for (const attestation of attestations) await checkWhole(attestation);
    }
    expect(new Set(files.blobsRead).size).toBe(files.blobsRead.length);
  });

  test('goes with the one that is chosen', async () => {
    const { layout, images, sbom, listed } = await shared();
    const [one, other] = images.map((image, at) => named(image, `${at}`));
    const content = layout.with([one, other, ...listed, layout.referrer(sbom)] as Described[]);
    const { images: read, warnings } = await readContent(content, { selection: '1' });
    expect(onlyImage(read).attestations.map(({ subject }) => subject)).toEqual([other?.digest, sbom.digest]);
    expect(warnings).toEqual([]);
  });

  test('is refused where it is listed for more than there can be', async () => {
    const { layout, images, listed } = await shared(1001);
    expect(await refusal(layout.with([layout.index([...images, ...listed])]))).toMatchObject({
      code: 'source',
      message: 'image.tar has more than 1000 documents',
    });
  });
});

describe('OCI referrers are kept, listed with the platform unknown/unknown', () => {
  test.each<[string, (layout: LayoutEntries, image: Described, referrer: Described) => readonly object[]]>([
    ['in index.json', (_, image, referrer) => [named(image, '1.0'), referrer]],
    [
      'in index.json, before the image and under a name',
      (_, image, referrer) => [named(referrer, 'sig'), image],
    ],
    [
      'in the index of the fallback tag',
      (layout, image, referrer) => [
        named(image, '1.0'),
        named(layout.index([referrer]), image.digest.replace(':', '-')),
      ],
    ],
    ['beside the image in its index', (layout, image, referrer) => [layout.index([image, referrer])]],
  ])('%s', async (_, entries) => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const referrer = layout.referrer(image);
    const { images, warnings } = await readContent(layout.with(entries(layout, image, referrer)));
    const attestation = onlyImage(onlyImage(images).attestations);
    expect(attestation.descriptor).toEqual({ ...referrer, platform: unknown });
    expect(attestation.subject).toBe(image.digest);
    expect(warnings).toEqual([]);
    await checkWhole(attestation);
  });

  test('annotations of the descriptor stay, but for the names that a layout gives', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const annotations = {
      'org.example.kind': 'sbom',
      'org.opencontainers.image.ref.name': 'x',
      'io.containerd.image.name': 'y',
    };
    const { images } = await readContent(layout.with([image, { ...layout.referrer(image), annotations }]));
    expect(onlyImage(onlyImage(images).attestations).descriptor.annotations).toEqual({
      'org.example.kind': 'sbom',
    });
  });

  test('what a descriptor holds itself need not be a blob', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const referrer = layout.referrer(image);
    layout.remove(layout.blob('application/vnd.oci.empty.v1+json', {}));
    const { images } = await readContent(layout.with([image, referrer]));
    await checkWhole(onlyImage(onlyImage(images).attestations));
  });
});

test('a signature of an SBOM is kept with it', async () => {
  const layout = new LayoutEntries();
  const image = await layout.image(amd64);
  const sbom = layout.attestation(image);
  const signature = layout.referrer(sbom);
  const { images } = await readContent(layout.with([signature, layout.index([image, sbom])]));
  const { attestations } = onlyImage(images);
  expect(attestations.map(({ descriptor, subject }) => [descriptor.digest, subject])).toEqual([
    [signature.digest, sbom.digest],
    [sbom.digest, image.digest],
  ]);
});

describe('what cannot be true any more is left out, with one warning a reason', () => {
  test('of an image whose manifest is written anew', async () => {
    for (const change of [{ types: 'docker' }, { form: 'plain' }] as const) {
      const layout = new LayoutEntries();
      const image = await layout.image({ ...amd64, ...change });
      const sbom = layout.attestation(image);
      const { images, warnings, files } = await readContent(
        layout.with([layout.index([image, sbom]), layout.referrer(image), layout.referrer(sbom)]),
      );
      expect(onlyImage(images).attestations).toEqual([]);
      expect(files.blobsRead).toEqual([]);
      expect(warnings).toEqual([
        expect.stringMatching(/^image\.tar: 3 attestations are left out: the image .* is written anew/),
      ]);
    }
  });

  test('of the index, of what is not there, of nothing at all, and of too much', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const index = layout.index([image]);
    const gone = await new LayoutEntries().image(arm64);
    const { annotations: _, ...aimless } = layout.attestation(gone, 'older', 'aimless');
    const chain = [layout.referrer(image)];
    for (let depth = 0; depth < 5; depth++) chain.push(layout.referrer(chain.at(-1) ?? image));
    const { images, warnings } = await readContent(
      layout.with([index, layout.referrer(index), layout.referrer(gone), aimless, ...chain]),
    );
    expect(onlyImage(images).attestations).toHaveLength(4);
    expect(warnings).toEqual([
      expect.stringMatching(/an attestation is left out: it attests the index/),
      expect.stringMatching(/an attestation is left out: what it attests is not there/),
      expect.stringMatching(/an attestation is left out: it does not say what/),
      expect.stringMatching(/2 attestations are left out: .* more than 4 deep/),
    ]);
  });

  test('one in Docker’s media type', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
    const old = JSON.parse(layout.read(layout.attestation(image)).toString());
    const { digest, size } = layout.blob(mediaType, { ...old, mediaType });
    const attestation = { ...layout.attestation(image), mediaType, digest, size };
    const { images, warnings } = await readContent(layout.with([layout.index([image, attestation])]));
    expect(onlyImage(images).attestations).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/an attestation is left out: its manifest/)]);
  });
});

test('what belongs to an image that was not chosen is not warned of', async () => {
  const layout = new LayoutEntries();
  const [one, other] = [await layout.image(amd64), await layout.image({ ...amd64, layers: [] })];
  const content = layout.with([
    named(one, '1.0'),
    named(other, '2.0'),
    layout.attestation(one),
    layout.referrer(other),
    layout.referrer(layout.referrer(other)),
  ]);
  const { images, warnings } = await readContent(content, { selection: '1.0' });
  expect(onlyImage(images).attestations).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('without attestations, none is kept, none warned of, no blob read', async () => {
  const layout = new LayoutEntries();
  const image = await layout.image(amd64);
  const gone = layout.attestation(await new LayoutEntries().image(arm64));
  layout.remove(gone);
  const content = layout.with([
    layout.index([image, layout.attestation(image), gone]),
    layout.referrer(image),
  ]);
  const { images, warnings, files } = await readContent(content, { attestations: false });
  expect(onlyImage(images).attestations).toEqual([]);
  expect(warnings).toEqual([]);
  expect(files.blobsRead).toEqual([]);
});

test('a damaged attestation is an error', async () => {
  const layout = new LayoutEntries();
  const image = await layout.image(amd64);
  const attestation = layout.attestation(image);
  const {
    layers: [statement],
  } = JSON.parse(layout.read(attestation).toString());
  const name = `blobs/sha256/${statement.digest.slice(7)}`;
  layout.files.set(name, Buffer.alloc(statement.size, 'x'));
  expect(await refusal(layout.with([layout.index([image, attestation])]))).toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(name),
  });
  expect(attestation.mediaType).toBe(oci.manifest);
});
