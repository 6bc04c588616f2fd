import * as z from 'zod';
import { type Digest, isDigest } from '../oci/digest.ts';
import { comparePlatforms, formatPlatform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import { isSafeComponent, isSafePath } from '../tree/safe-name.ts';
import { compareFiles, type StaticFile } from './static-file.ts';

const component = z.string().refine((text) => isSafeComponent(text), 'not one component of a key');

/** df-dist-v1, as the original wrote it (path; architecture, os) and with what alba adds, all of it optional when read. */
const tagDocumentSchema = z.looseObject({
  flavors: z.array(
    z.looseObject({
      resources: z.array(
        z.looseObject({
          path: z.string().refine(isSafePath, 'not a path below its platform'),
          size: z.number().int().nonnegative().optional(),
          digest: z.custom<Digest>((value) => typeof value === 'string' && isDigest(value)).optional(),
          executable: z.boolean().optional(),
        }),
      ),
      platform: z.looseObject({
        architecture: component,
        os: component,
        variant: component.optional(),
      }),
    }),
  ),
  created: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  floating: z.boolean().optional(),
  replacing: z.boolean().optional(),
});
export type TagDocument = z.infer<typeof tagDocumentSchema>;

const nameDocumentSchema = z.looseObject({ name: z.string(), tags: z.array(z.string()) });

export interface TagDocumentDetails {
  readonly created: Date;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether later publishes are meant to move the tag. */
  readonly floating: boolean;
}

/** The bytes of a tag document: compact JSON, flavors in the order of their platforms, resources in that of their paths. */
export function tagDocument(files: readonly StaticFile[], details: TagDocumentDetails): string {
  const flavors = flavorsOf(files);
  const { created, annotations, floating } = details;
  return JSON.stringify({
    flavors,
    created: created.toISOString(),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    ...(floating ? { floating } : {}),
  });
}

/** The files as a tag document lists them. */
export function flavorsOf(files: readonly StaticFile[]) {
  return platformsOf(files).map((own) => ({
    resources: own.map(({ path, size, digest, executable }) => ({ path, size, digest, executable })),
    platform: platformOf(own[0] as StaticFile),
  }));
}

/**
 * The bytes of a document whose files are being exchanged for others: as it was, and saying so. Whoever reads it knows
 * that the files may be any mixture of both.
 */
export function replacingDocument(document: TagDocument): string {
  return JSON.stringify({ ...document, replacing: true });
}

/** The files by platform, in canonical order; none is empty. */
export function platformsOf(files: readonly StaticFile[]): readonly (readonly StaticFile[])[] {
  const groups = new Map<string, StaticFile[]>();
  for (const file of [...files].sort(compareFiles)) {
    const platform = formatPlatform(file.platform);
    const group = groups.get(platform);
    if (group === undefined) groups.set(platform, [file]);
    else group.push(file);
  }
  return [...groups.values()].sort(([a], [b]) =>
    comparePlatforms((a as StaticFile).platform, (b as StaticFile).platform),
  );
}

function platformOf({ platform: { architecture, os, variant } }: StaticFile) {
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}

/** The bytes of a name document: compact JSON, the tags in the order given. */
export function nameDocument(name: string, tags: readonly string[]): string {
  return JSON.stringify({ name, tags });
}

/** Parses a tag document. Throws `damaged`, naming the key, for anything else. */
export function parseTagDocument(bytes: Buffer, key: string): TagDocument {
  try {
    return tagDocumentSchema.parse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new AlbaError('damaged', `${key} is no tag document that alba can read`, {
      hint: 'replace it with --overwrite, or publish under another tag',
      cause: error,
    });
  }
}

/** The tags of a name document; none for what is no name document, which is then to be written anew. */
export function parseNameDocument(bytes: Buffer): readonly string[] {
  try {
    return nameDocumentSchema.parse(JSON.parse(bytes.toString())).tags;
  } catch {
    // The list is no authority: the tags are, and it is made from them.
    return [];
  }
}
