import type { Digest } from '../oci/digest.ts';
import { bytesBody, fileBody } from '../store/body.ts';
import type { Body } from '../store/object-store.ts';
import { checksums } from './checksums.ts';
import { type Content, contentDigest, contentOfFiles } from './content.ts';
import { compareFiles, type StaticFile, suffixOf } from './static-file.ts';

/** An object below a tag: a file, or SHA256SUMS. */
export interface Part {
  /** Its key below the tag. */
  readonly suffix: string;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly body: Body;
  readonly options: { readonly contentType: string; readonly cacheControl: string };
}

/** What is published under each of its tags, but for the tag document. */
export interface Artefact {
  /** In the order of their keys. */
  readonly files: readonly StaticFile[];
  readonly parts: readonly Part[];
  readonly checksums: Part;
  readonly content: Content;
  readonly digest: Digest;
}

export function artefactOf(unsorted: readonly StaticFile[]): Artefact {
  const files = [...unsorted].sort(compareFiles);
  const content = contentOfFiles(files);
  return {
    files,
    parts: files.map(filePart),
    checksums: {
      suffix: 'SHA256SUMS',
      source: 'checksums',
      body: bytesBody(checksums(files)),
      options: { contentType: 'text/plain', cacheControl: 'no-cache' },
    },
    content,
    digest: contentDigest(content),
  };
}

/** Fixed names, whose bytes `--overwrite` may change: so readers have to ask each time, of a release too. */
function filePart(file: StaticFile): Part {
  return {
    suffix: suffixOf(file),
    source: file.source,
    body: file.body ?? fileBody(file.source, file.size, file.digest),
    options: { contentType: 'application/octet-stream', cacheControl: 'no-cache' },
  };
}
