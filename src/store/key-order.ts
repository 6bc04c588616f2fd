/** Orders keys by the bytes of their UTF-8 form, as S3 does and as JavaScript's own order of strings does not. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
