import { createHash } from 'node:crypto';

/** `sha256:` and 64 lower-case hexadecimal digits, the only algorithm alba writes (image-spec, descriptor.md § Digests). */
export type Digest = string & { readonly __brand: 'Digest' };

const pattern = /^sha256:[0-9a-f]{64}$/;

/** Whether a text is a digest that alba can check. */
export function isDigest(text: string): text is Digest {
  return pattern.test(text);
}

/** The digest of bytes in memory. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return toDigest(createHash('sha256').update(bytes).digest('hex'));
}

/** A digest from the 64 hexadecimal digits of a sha256. */
export function toDigest(hex: string): Digest {
  return `sha256:${hex}` as Digest;
}

/** The 64 hexadecimal digits. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
