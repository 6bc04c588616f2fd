/** The polynomial of RFC 1952 § 8, bits reversed: the highest bit stands for x⁰. */
const polynomial = 0xedb88320;
const one = 0x80000000;

/** a · b modulo the polynomial. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) sum ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
  }
  return sum >>> 0;
}

/** The CRC-32 of two runs of bytes, one behind the other, from that of each and the length of the second. */
export function joinCrc32(first: number, second: number, secondLength: number): number {
  // Each byte behind it multiplies the first by x⁸.
  let joined = first;
  let power = one >>> 8;
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) joined = product(joined, power);
    power = product(power, power);
  }
  return (joined ^ second) >>> 0;
}
