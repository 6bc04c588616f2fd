import { AlbaError } from '../report/error.ts';

const namePattern = /^[a-z0-9][a-z0-9._-]{0,127}$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
/** Taken by documents: of directories, where K's document is K/index.json, and of what lies beside a tag's files. */
const reserved = /^(?:index\..*|SHA256SUMS)$/;

/** Whether a text can be a TAG of df-dist-v1. */
export function isStaticTag(tag: string): boolean {
  return tagPattern.test(tag) && !reserved.test(tag);
}

/** Throws `usage` for a NAME or TAG that df-dist-v1 cannot hold. */
export function checkStaticReference(name: string, tag: string): void {
  if (!namePattern.test(name) || reserved.test(name)) {
    throw new AlbaError('usage', `“${name}” cannot be a static artefact's name`, {
      hint: name.includes('/')
        ? 'it is one component, with no / in it'
        : 'use lower-case letters, digits and . _ - behind the first character, 128 characters at most; index.* is taken',
    });
  }
  if (!isStaticTag(tag)) {
    throw new AlbaError('usage', `“${tag}” cannot be a static artefact's tag`, {
      hint: 'use letters, digits and . _ + -, beginning with a letter, digit or _, 128 characters at most; index.* and SHA256SUMS are taken',
    });
  }
}
