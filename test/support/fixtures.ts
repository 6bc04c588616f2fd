import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** An image that a fixture holds, by means that know nothing of alba (test/fixtures/recipes/describe.py). */
const imageSchema = z.strictObject({
  /** As the image's config has it. */
  platform: z.string(),
  osVersion: z.string().optional(),
  config: z.string(),
  diffIds: z.array(z.string()),
  /** diff_ids of the layers that are not in the fixture. */
  foreign: z.array(z.string()).default([]),
  /** The manifest's digest, where that is to stay; null where alba has to write another. */
  kept: z.string().nullable(),
  /** Digests of the manifests that are attached to it. */
  attestations: z.array(z.string()),
});

/** What goes under one tag: an image, or one of several platforms. */
const groupSchema = z.strictObject({
  names: z.array(z.string()),
  images: z.array(imageSchema),
  /** Platforms that its index names and that are not there. */
  absent: z.array(z.string()).default([]),
});

const outcomeSchema = z.strictObject({
  groups: z.array(groupSchema).default([]),
  /** Whether the groups are platforms of one image, unless one of them is named. */
  together: z.boolean().default(false),
  /** Why none is read, unless one of the groups is named. */
  error: z.strictObject({ code: z.string(), says: z.array(z.string()) }).optional(),
});

export type ExpectedImage = z.infer<typeof imageSchema>;
export type ExpectedGroup = z.infer<typeof groupSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;

const root = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Name and outcome of every fixture: `skopeo/all.tar`. */
export async function fixtures(): Promise<[name: string, outcome: Outcome][]> {
  const text = await readFile(join(root, 'expected.json'), 'utf8');
  return Object.entries(z.record(z.string(), outcomeSchema).parse(JSON.parse(text)));
}

/** The files that are there, by the names of `fixtures`. */
export async function fixtureFiles(): Promise<string[]> {
  const all = await readdir(root, { recursive: true });
  return all.filter((name) => name.endsWith('.gz')).map((name) => name.replace(/\.gz$/, ''));
}

/** The bytes as the tool left them. */
export async function fixture(name: string): Promise<Buffer> {
  return gunzipSync(await readFile(join(root, `${name}.gz`)));
}
