import { AlbaError } from '../report/error.ts';

/** `NAME:TAG` as the user wrote it, `+` and all. What a kind allows of it is checked by `imageName`, `ociTag` and `static/`. */
export interface Reference {
  readonly name: string;
  readonly tag: string;
}

/** distribution-spec 1.1, « Pulling manifests »: <name> and <reference> as a tag. */
const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Splits `NAME:TAG`. Throws `usage` where either half is missing. */
export function parseReference(text: string): Reference {
  const at = text.lastIndexOf(':');
  const [name, tag] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (at < 0 || name === '' || tag === '' || tag.includes('/')) {
    throw new AlbaError('usage', `“${text}” is not NAME:TAG`, {
      hint: 'write it like albatros:0.9, or on a host like :0.9, with the repository’s name',
    });
  }
  return { name, tag };
}

/** An image's name, checked. Throws `usage`. */
export function imageName(name: string): string {
  if (namePattern.test(name) && name.length <= 255) return name;
  throw new AlbaError('usage', `“${name}” cannot be an image's name`, {
    hint: 'use lower-case letters, digits and single . _ - between them, with / between components, 255 characters at most',
  });
}

/** The tag that an OCI registry holds for a tag: `0.8.2+feat` becomes `0.8.2_feat`. Throws `usage` for what no registry takes. */
export function ociTag(tag: string): string {
  const mapped = tag.replace('+', '_');
  if (tagPattern.test(mapped)) return mapped;
  throw new AlbaError('usage', `“${tag}” cannot be an image's tag`, {
    hint: 'use letters, digits, _ . - and at most one +, not beginning with . or -, 128 characters at most',
  });
}
