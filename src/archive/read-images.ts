import { type Index, indexSchema } from '../oci/documents.ts';
import { AlbaError } from '../report/error.ts';
import { readDockerArchive } from './docker-archive.ts';
import type { ImageFiles } from './image-files.ts';
import { blobName } from './layout-documents.ts';
import { isIndex } from './layout-types.ts';
import { readOciLayout } from './oci-layout.ts';
import { parseDocument } from './parse-document.ts';
import type { ReadImage } from './read-image.ts';
import type { Reading, ReadOptions } from './reading.ts';
import { readSameInLayout } from './same-in-layout.ts';

/**
 * Reads the image that a source holds, in all its platforms, or the one of several that is selected. Rejects with
 * `source`, `damaged` or `platform`.
 *
 * A source may be a docker-archive, an OCI layout, or both at once. Then manifest.json says which images there are, by its
 * names and in its order, and what their configs and layers are, since the layout beside it is the worse half in what
 * Docker 25 wrote from its classic store: uncompressed layers, in 25.0.0 none at all (moby#47065), in the wrong order
 * (moby#47150), of wrong sizes (moby#47072), or an index of null (moby#47210). Where index.json has just one manifest that
 * says the same of the image that was chosen, and can be published as it is, that is kept, with what is attached to it.
 *
 * Only where an entry of index.json is an index itself the layout alone is taken: containerd's exporter, which is Docker's
 * from 29 too, lists one platform of it in manifest.json (containerd, core/images/archive/exporter.go § manifestsRecord),
 * and names in the index also those that were never pulled (§ WithSkipMissing). These are left out, with a warning.
 */
export async function readImages(files: ImageFiles, options: ReadOptions): Promise<ReadImage[]> {
  const reading: Reading = { ...options, files, used: new Set() };
  const images = await readEither(reading);
  await files.keepOnly(reading.used);
  return images;
}

async function readEither(reading: Reading): Promise<ReadImage[]> {
  const { files } = reading;
  const hasIndex = await files.has('index.json');
  if (await files.has('manifest.json')) {
    const index = hasIndex ? await readIndex(files) : undefined;
    if (index && (await isOfIndexes(index, files))) return readOciLayout(reading, { isPartial: true });
    const found = await readDockerArchive(reading);
    return [(index && (await readSameInLayout(reading, found, index))) ?? found.image];
  }
  if (hasIndex || (await files.has('oci-layout'))) return readOciLayout(reading, { isPartial: false });
  if (await files.has('repositories')) {
    throw new AlbaError('source', `${files.label} has no manifest.json, as archives of Docker before 1.10`, {
      hint: 'load it into Docker and save it again',
    });
  }
  // Asked for, since the files know better why it is not there: an archive may have been cut off before it.
  await files.document('manifest.json');
  throw new Error(`${files.label} has a manifest.json and has none`);
}

/** An index.json that cannot be read, or is none, is no reason not to take the manifest.json beside it. */
async function readIndex(files: ImageFiles): Promise<Index | undefined> {
  return files
    .document('index.json')
    .then((bytes) => parseDocument(bytes, indexSchema, 'index.json'))
    .catch(() => undefined);
}

async function isOfIndexes({ manifests }: Index, files: ImageFiles): Promise<boolean> {
  for (const descriptor of manifests) {
    if (isIndex(descriptor) && (await files.has(blobName(descriptor.digest)))) return true;
  }
  return false;
}
