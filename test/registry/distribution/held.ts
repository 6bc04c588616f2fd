import type { RegistryDouble } from '../../support/registry-double.ts';
import { type Reader, type ValidImage, validateImage } from '../../support/validate-image.ts';

/** Reads what a repository of the double holds, as a reader of the registry gets it. */
function inDouble({ content }: RegistryDouble, name: string): Reader {
  return async (path) => {
    if (path === 'v2/') return { bytes: Buffer.from('{}') };
    const held = content.repository(name);
    const [kind, reference = ''] = path.slice(`v2/${name}/`.length).split('/');
    const tags = { name, tags: [...held.tags.keys()].sort() };
    const digest = held.tags.get(reference) ?? reference;
    const found = {
      tags: Buffer.from(JSON.stringify(tags)),
      manifests: held.manifests.get(digest)?.bytes,
      blobs: held.blobs.get(digest),
    }[kind ?? ''];
    return found && { bytes: found };
  };
}

/** Rejects where what a tag names is no whole image. */
export async function checkTag(
  double: RegistryDouble,
  tag: string,
  name = 'tools/hello',
): Promise<ValidImage> {
  return await validateImage(inDouble(double, name), name, tag);
}

/** The tags that stand in a repository of the double. */
export function tagsIn({ content }: RegistryDouble, name = 'tools/hello'): readonly string[] {
  return [...(content.repositories.get(name)?.tags.keys() ?? [])].sort();
}

export function blobIn(
  { content }: RegistryDouble,
  digest: string,
  name = 'tools/hello',
): Buffer | undefined {
  return content.repositories.get(name)?.blobs.get(digest);
}
