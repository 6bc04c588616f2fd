import { createHash } from 'node:crypto';

/** How records of partial publishes begin, which are tags in a registry (docs/protocols.md, « Partial publishes »). */
const beginning = '_part-';
/** Characters of a tag (distribution-spec § Pulling manifests). */
const longest = 128;

/** Under which tag a job of a build records a platform, which is as `formatPlatform` writes it. */
export function partTag(tag: string, build: string, platform: string): string {
  const end = `-${platform.replaceAll('/', '-')}`;
  const plain = `${beginning}${tag}-${build}${end}`;
  if (plain.length <= longest) return plain;
  const short = createHash('sha256').update(`${tag} ${build}`).digest('hex').slice(0, 40);
  return `${beginning}${short}${end}`;
}

/** Whether a tag is a record of a partial publish, and nobody's to pull. */
export function isPartTag(tag: string): boolean {
  return tag.startsWith(beginning);
}
