import { type StaticFile, suffixOf } from './static-file.ts';

/** The addresses of a tag's files and then of its document, tag by tag. `publicUrl` is what readers see the store as. */
export function staticUrls(
  publicUrl: string,
  name: string,
  tags: readonly string[],
  files: readonly StaticFile[],
): readonly string[] {
  const root = publicUrl.replace(/\/+$/, '');
  return tags.flatMap((tag) => {
    const document = `df-dist-v1/${name}/${tag}`;
    const keys = [...files.map((file) => `${document}/${suffixOf(file)}`), document];
    return keys.map((key) => `${root}/${key.split('/').map(encodeURIComponent).join('/')}`);
  });
}
