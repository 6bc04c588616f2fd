import { type Digest, isDigest } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';

/**
 * Takes the digest off a `docker://HOST/REPO@sha256:…`, which one manifest is asked for by and nothing is published to. Any other
 * target is as it was. Throws `usage` where what stands behind `@sha256:` is no digest.
 */
export function withoutDigest(text: string): { readonly target: string; readonly digest?: Digest } {
  const [, target, digest = ''] = /^(docker:\/\/[^@?#]+)@(sha256:[^?#/]*)/i.exec(text) ?? [];
  if (target === undefined) return { target: text };
  const rest = text.slice(target.length + 1 + digest.length);
  return { target: `${target}${rest}`, digest: checkedDigest(digest) };
}

/** A text as a digest. Throws `usage` where it is none. */
export function checkedDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new AlbaError('usage', `“${text}” is not a digest`, {
    hint: 'a digest is sha256: and 64 hexadecimal digits in lower case',
  });
}
