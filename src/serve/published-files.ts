import * as z from 'zod';
import { newestFirst } from '../tags/order.ts';
import { readWhole } from './content.ts';
import type { ServedDirectory } from './served-directory.ts';

/** One tag of a static artefact, as the front page shows it. */
interface PublishedTag {
  readonly tag: string;
  /** Components of each file's path below the directory. */
  readonly files: readonly (readonly string[])[];
}

export interface PublishedFiles {
  readonly name: string;
  /** The newest tags, newest first. */
  readonly tags: readonly PublishedTag[];
  /** How many more there are. */
  readonly older: number;
}

/** The fields of a tag document (`df-dist-v1/NAME/TAG`) that lead to its files. */
const tagDocument = z.looseObject({
  flavors: z.array(
    z.looseObject({
      platform: z.looseObject({ os: z.string(), architecture: z.string() }),
      resources: z.array(z.looseObject({ path: z.string() })),
    }),
  ),
});

const documentLimit = 1024 * 1024;
const namePattern = /^[a-z0-9][a-z0-9._-]*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;

/** The static artefacts, in ASCII order, with the newest `limit` tags of each. What cannot be read is left out. */
export async function publishedFiles(directory: ServedDirectory, limit: number): Promise<PublishedFiles[]> {
  const found: PublishedFiles[] = [];
  const root = await directory.names(['df-dist-v1']);
  for (const name of root?.directories.filter((entry) => namePattern.test(entry)) ?? []) {
    const below = await directory.names(['df-dist-v1', name]);
    const candidates = newestFirst((below?.directories ?? []).filter(isTag).map((tag) => ({ tag })));
    const tags: PublishedTag[] = [];
    for (const tag of candidates.slice(0, limit)) {
      const files = await filesOf(directory, ['df-dist-v1', name, tag]);
      if (files !== undefined) tags.push({ tag, files });
    }
    if (tags.length > 0) found.push({ name, tags, older: Math.max(0, candidates.length - limit) });
  }
  return found;
}

function isTag(text: string): boolean {
  return tagPattern.test(text);
}

async function filesOf(directory: ServedDirectory, tag: readonly string[]): Promise<string[][] | undefined> {
  const file = await directory.openFile([...tag, 'index.json']);
  const bytes = file && (await readWhole(file, documentLimit));
  const document = bytes && tagDocument.safeParse(parsed(bytes));
  if (document?.success !== true) return undefined;
  return document.data.flavors.flatMap(({ platform, resources }) =>
    resources
      .map(({ path }) => [...tag, ...[platform.os, platform.architecture, path].join('/').split('/')])
      .filter((segments) => segments.every((segment) => segment !== '' && !segment.startsWith('.'))),
  );
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Not JSON: not a tag document, and the schema says so.
    return undefined;
  }
}
