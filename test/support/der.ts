/** The few forms of DER (X.690) that a certificate is made of. */
export const der = {
  boolean: (value: boolean): Buffer => field(0x01, Buffer.of(value ? 0xff : 0)),
  /** Of a positive number, big end first. */
  integer: (bytes: Buffer): Buffer => field(0x02, bytes),
  bits: (bytes: Buffer): Buffer => field(0x03, Buffer.concat([Buffer.of(0), bytes])),
  bytes: (bytes: Buffer): Buffer => field(0x04, bytes),
  text: (text: string): Buffer => field(0x0c, Buffer.from(text)),
  set: (...fields: readonly Buffer[]): Buffer => field(0x31, Buffer.concat(fields)),
  tagged: (tag: number, inner: Buffer): Buffer => field(0xa0 | tag, inner),
  implicit: (tag: number, bytes: Buffer): Buffer => field(0x80 | tag, bytes),
};

export function sequence(...fields: readonly Buffer[]): Buffer {
  return field(0x30, Buffer.concat(fields));
}

export function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  return field(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(inSevens)]));
}

/** GeneralizedTime, to the second. */
export function dateTime(date: Date): Buffer {
  return field(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function field(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** Base 128, all but the last with the high bit set. */
function inSevens(value: number): readonly number[] {
  const higher = value >> 7;
  return [...(higher > 0 ? inSevens(higher).map((byte) => byte | 0x80) : []), value & 0x7f];
}
