/**
 * Tag_CPU_arch and its values: Addenda to, and Errata in, the ABI for the Arm Architecture (addenda32), § Target-related
 * attributes. OCI has v5 to v8 for arm: what runs on less than v5 is called v5. 0 says « before v4 », which linkers write
 * when they do not know.
 */
const cpuArchTag = 6;
const variants: Readonly<Record<number, string>> = {
  ...each([1, 2, 3, 4, 5], 'v5'),
  ...each([6, 7, 8, 9, 11, 12], 'v6'),
  ...each([10, 13], 'v7'),
  ...each([14, 15, 16, 17, 18, 19, 20, 21, 22], 'v8'),
};

/** The OCI variant that a `.ARM.attributes` section asks for; undefined where it does not say or is not whole. */
export function readArmVariant(section: Buffer): string | undefined {
  if (section[0] !== 0x41) return undefined; // format version 'A'
  let at = 1;
  while (at + 4 <= section.length) {
    const size = section.readUInt32LE(at);
    if (size < 5) return undefined;
    const vendorEnd = section.indexOf(0, at + 4);
    if (section.toString('latin1', at + 4, vendorEnd) === 'aeabi') {
      return fileVariant(section.subarray(vendorEnd + 1, at + size));
    }
    at += size;
  }
  return undefined;
}

/** Reads the attributes of the whole file (Tag_File, 1) out of the public vendor's subsection. */
function fileVariant(subsection: Buffer): string | undefined {
  if (subsection.length < 5 || subsection[0] !== 1) return undefined;
  const attributes = new Attributes(subsection.subarray(5, subsection.readUInt32LE(1)));
  while (!attributes.atEnd()) {
    const tag = attributes.number();
    if (tag === cpuArchTag) return variants[attributes.number()];
    if (tag === 32) attributes.number();
    if (tag === 4 || tag === 5 || tag === 32 || (tag > 32 && tag % 2 === 1)) attributes.text();
    else attributes.number();
  }
  return undefined;
}

/** Numbers are ULEB128, texts end with a zero byte. Reads past the end give zeros and the end. */
class Attributes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(): void {
    const end = this.#bytes.indexOf(0, this.#at);
    this.#at = end < 0 ? this.#bytes.length : end + 1;
  }
}

function each(values: readonly number[], variant: string): Record<number, string> {
  return Object.fromEntries(values.map((value) => [value, variant]));
}
