import * as z from 'zod';
import { indexSchema } from '../oci/documents.ts';
import { formatPlatform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import { readAttestations } from './attestations.ts';
import { clipped } from './clipped.ts';
import { type Found, united } from './explore-layout.ts';
import { type Entry, readEntries } from './layout-entries.ts';
import { isPublishable, type LayoutImage, readLayoutConfig, readLayoutImage } from './layout-image.ts';
import { isCalledAttached } from './layout-manifest.ts';
import { parseDocument } from './parse-document.ts';
import { declaredPlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import type { Reading } from './reading.ts';
import { select, severalImages } from './select.ts';

/** image-spec image-layout.md § oci-layout file. */
const markerSchema = z.looseObject({
  imageLayoutVersion: z.string().regex(/^1\./, 'a version that alba does not know'),
});

/**
 * Reads the image of an OCI layout, in all its platforms, or the one that is selected, with what is attached to it
 * anywhere in the layout. `isPartial`: images that index.json names need not be there; they are left out with a warning.
 */
export async function readOciLayout(
  reading: Reading,
  { isPartial }: { readonly isPartial: boolean },
): Promise<ReadImage[]> {
  const { files } = reading;
  parseDocument(await files.document('oci-layout'), markerSchema, `${files.label}: oci-layout`);
  const index = parseDocument(await files.document('index.json'), indexSchema, `${files.label}: index.json`);
  const entries = await readEntries(reading, index, { isPartial });
  const chosen = chooseEntries(entries, reading);
  const found = united(chosen.map((entry) => entry.found));
  if (found.images.size === 0) throw noImage(files.label, found, entries);
  const configs: LayoutImage[] = [];
  for (const image of found.images.values()) configs.push(await readLayoutConfig(files, image));
  checkOneEach(configs, { entries, chosen, label: files.label });
  warnOfAbsent(reading, found);
  const attestations = await readAttestations(reading, {
    images: new Map(configs.map((image) => [image.descriptor.digest, isPublishable(image)])),
    found: united(entries.map((entry) => entry.found)),
  });
  const images: ReadImage[] = [];
  for (const image of configs) {
    images.push(await readLayoutImage(reading, image, attestations.get(image.descriptor.digest) ?? []));
  }
  return images;
}

function warnOfAbsent({ files, run }: Reading, { absent }: Found): void {
  if (absent.size === 0) return;
  const which = [...absent.values()].map(({ digest, platform }) =>
    platform === undefined ? digest : formatPlatform(declaredPlatform(platform)),
  );
  run.reporter.warn(
    `${files.label} names images that are not in it, which are left out: ${clipped(which.join(', '))}`,
  );
}

function chooseEntries(
  entries: readonly Entry[],
  { files: { label }, selection }: Reading,
): readonly Entry[] {
  const images = withImages(entries);
  const chosen = selection === undefined ? images : select(entries, selection, { images, label });
  for (const { refusal } of chosen) if (refusal !== undefined) throw refusal;
  return chosen;
}

/** Entries with nothing but attestations are not offered. */
function withImages(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ found, refusal }) => refusal || found.images.size > 0 || found.absent.size > 0);
}

function noImage(label: string, { absent }: Found, entries: readonly Entry[]): AlbaError {
  const isAttached = ({ found, descriptor }: Entry) =>
    found.attached.size > 0 || isCalledAttached(descriptor);
  if (absent.size === 0 && entries.some(isAttached)) {
    return new AlbaError('source', `${label} holds no image, only attestations (unknown/unknown)`, {
      hint: 'give the layout that has the image, too; an image itself needs another platform in the index',
    });
  }
  return absent.size === 0
    ? new AlbaError('source', `${label} holds no image`, { hint: 'look whether the build wrote one' })
    : new AlbaError('source', `${label} holds no image, only the names of ${absent.size}`, {
        hint: 'pull or build the image for the platforms you need, and save it again',
      });
}

interface Choice {
  readonly entries: readonly Entry[];
  readonly chosen: readonly Entry[];
  readonly label: string;
}

/** Two images for one platform are two images, of which one has to be chosen, or one that is broken. */
function checkOneEach(images: readonly LayoutImage[], { entries, chosen, label }: Choice): void {
  const seen = new Set<string>();
  for (const { declared } of images) {
    const key = `${formatPlatform(declared)} ${declared['os.version'] ?? ''}`;
    if (seen.has(key)) {
      const others = new Map(chosen.map((entry) => [entry.descriptor.digest, entry]));
      if (others.size > 1) throw severalImages(entries, [...others.values()], label);
      throw new AlbaError('source', `${label} holds two images for ${clipped(formatPlatform(declared))}`, {
        hint: 'give a layout with one image for each platform',
      });
    }
    seen.add(key);
  }
}
