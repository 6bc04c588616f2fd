import { expect, it } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { referrerIn } from '../../src/oci/referrer.ts';

const subject = { mediaType: mediaTypes.manifest, digest: digestOf('subject'), size: 7 };
const config = { mediaType: 'application/vnd.example.config', digest: digestOf('{}'), size: 2 };
const descriptor = { mediaType: mediaTypes.manifest, digest: digestOf('referrer'), size: 8 };

function referrer(content: object) {
  return referrerIn(Buffer.from(JSON.stringify({ schemaVersion: 2, ...content })), descriptor);
}

it('has the type of the artifact, else that of the config', () => {
  const artifact = { config, subject, artifactType: 'application/vnd.example.sbom' };
  expect(referrer(artifact)).toEqual({
    subject: subject.digest,
    descriptor: { ...descriptor, artifactType: 'application/vnd.example.sbom' },
  });
  for (const artifactType of [undefined, '']) {
    expect(referrer({ ...artifact, artifactType })?.descriptor.artifactType).toBe(config.mediaType);
  }
});

it('has no type where an index says none', () => {
  expect(referrer({ manifests: [], subject })?.descriptor).toEqual(descriptor);
});

it('has the annotations of the manifest itself', () => {
  const annotations = { 'org.opencontainers.image.created': '2024-01-01T00:00:00Z' };
  expect(referrer({ config, subject, annotations })?.descriptor.annotations).toEqual(annotations);
});

it.each([{ config }, { config, subject: { ...subject, digest: 'sha512:12' } }, { config, subject: null }])(
  'is none without a subject that alba can have: %j',
  (content) => {
    expect(referrer(content)).toBeUndefined();
  },
);
