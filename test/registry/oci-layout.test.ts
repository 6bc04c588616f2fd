import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { imageContent } from '../../src/oci/image-content.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { sampleRun } from '../container/sample-run.ts';
import { imageDestinationContract } from '../support/image-destination-contract.ts';
import { inDirectory, validateLayout } from '../support/validate-image.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('an OCI layout', () => {
  imageDestinationContract(async () => ({
    open: () => ociLayout({ path: folder, run: sampleRun() }),
    validate: (tag) => validateLayout(inDirectory(folder), tag),
    lose: (digest) => rm(join(folder, 'blobs/sha256', digest.replace('sha256:', ''))),
  }));

  it('keeps entries of others and what it does not know', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const foreign = { mediaType: 'application/example', digest, size: 1, data: 'eA==' };
    await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    const before = { schemaVersion: 2, manifests: [foreign], annotations: { kept: 'yes' } };
    await writeFile(join(folder, 'index.json'), JSON.stringify(before));
    const layout = ociLayout({ path: folder, run: sampleRun() });
    const bytes = Buffer.from('{"schemaVersion":2,"manifests":[]}');
    const descriptor = { mediaType: mediaTypes.index, digest: digestOf(bytes), size: bytes.length };
    const root = {
      index: { bytes, descriptor },
      content: imageContent([]),
      reaches: [],
      resend: async () => {},
    };
    await layout.putManifest(root.index);
    await layout.point(['1.0'], root, { replace: () => true, claim: () => false });
    const after = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    expect(after.annotations).toEqual({ kept: 'yes' });
    expect(after.manifests).toHaveLength(2);
    expect(after.manifests[0]).toEqual(foreign);
    expect(after.manifests[1].annotations).toEqual({ 'org.opencontainers.image.ref.name': '1.0' });
    expect((await readdir(folder)).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  });

  it.each([
    ['oci-layout', '{"imageLayoutVersion":"2.0.0"}'],
    ['oci-layout', 'no JSON'],
    ['index.json', '{"schemaVersion":2,"manifests":[]}'],
  ])('refuses a directory whose %s is %s', async (file, content) => {
    await writeFile(join(folder, file), content);
    const layout = ociLayout({ path: folder, run: sampleRun() });
    await expect(layout.readManifest('1.0')).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining(folder),
    });
  });

  it('names a tag as skopeo does', () => {
    expect(ociLayout({ path: '/images', run: sampleRun() }).reference('1.0')).toBe('oci:/images:1.0');
  });
});
