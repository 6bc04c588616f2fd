import { types } from './image-rules.ts';
import type { Reader } from './validate-image.ts';

/** Reads what a registry answers. Without its headers: caching is none of what a registry promises. */
export function fromRegistry(root: string): Reader {
  return async (path) => {
    const answer = await fetch(`${root}/${path}`, {
      // distribution 2.8 gives OCI's types to those alone that ask for them.
      headers: path.includes('/manifests/') ? { accept: `${types.index}, ${types.manifest}` } : {},
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
    return { bytes: path.endsWith('/tags/list') ? sorted(bytes) : bytes };
  };
}

/** The list of tags in order: distribution 2.8 has them as they come from its disk. */
function sorted(bytes: Uint8Array): Uint8Array {
  const list: { name: string; tags: string[] } = JSON.parse(Buffer.from(bytes).toString());
  return Buffer.from(JSON.stringify({ ...list, tags: [...list.tags].sort() }));
}
