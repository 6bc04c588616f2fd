import { imageName, ociTag } from '../oci/reference.ts';
import { AlbaError } from '../report/error.ts';
import type { ServedDirectory } from './served-directory.ts';

/** Deeper names than this are served, but not listed; a name has 255 characters at most. */
const depthLimit = 12;

/** Whether distribution-spec 1.1 allows it as a `<name>`; `_alba`, where alba keeps its own, is none. */
export function isImageName(text: string): boolean {
  return accepts(() => imageName(text) === text);
}

/** Whether distribution-spec 1.1 allows it as a tag. */
export function isTag(text: string): boolean {
  return accepts(() => ociTag(text) === text);
}

/** What the registered algorithms encode to (image-spec, descriptor.md § Registered algorithms). */
const encodings: Readonly<Record<string, RegExp>> = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ };

/**
 * Whether image-spec (descriptor.md § Digests) allows it as a digest. alba writes sha256 alone; of another algorithm it is not
 * a wrong question, only one to which the answer is as a rule that nothing is here.
 */
export function isAnyDigest(text: string): boolean {
  const [, algorithm = '', encoded = ''] = /^([a-z0-9]+(?:[+._-][a-z0-9]+)*):([\w=-]+)$/.exec(text) ?? [];
  return (
    algorithm !== '' && (!Object.hasOwn(encodings, algorithm) || encodings[algorithm]?.test(encoded) === true)
  );
}

/** The names of all images, in ASCII order: the directories below `v2/` that hold `manifests/`. */
export async function imageNames(directory: ServedDirectory): Promise<string[]> {
  const names: string[] = [];
  const visit = async (components: readonly string[]): Promise<void> => {
    const directories = (await directory.names(['v2', ...components]))?.directories ?? [];
    if (components.length > 0 && directories.includes('manifests')) names.push(components.join('/'));
    if (components.length >= depthLimit) return;
    for (const component of directories) {
      if (isImageName(component) && !ownFolders.has(component)) await visit([...components, component]);
    }
  };
  await visit([]);
  return names.sort();
}

const ownFolders = new Set(['manifests', 'blobs', 'tags', 'referrers']);

/** The tags of an image, in ASCII order: its manifests with a tag for a name, whatever `tags/list` says. Undefined without any manifest. */
export async function tagsOf(directory: ServedDirectory, name: string): Promise<string[] | undefined> {
  const manifests = await directory.names(['v2', ...name.split('/'), 'manifests']);
  return manifests?.files.filter(isTag);
}

function accepts(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    // The check's way to say no.
    if (error instanceof AlbaError) return false;
    throw error;
  }
}
