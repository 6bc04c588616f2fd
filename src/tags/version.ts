/** A tag that reads as a version: `v0.8.2-rc1+feat`, or with `_` where an OCI registry cannot hold `+`. */
export interface Version {
  /** The numbers, without leading zeros: two to four. */
  readonly numbers: readonly string[];
  /** What stands behind the first `-`: a version before the bare one, as in Semantic Versioning 2.0 § 9. */
  readonly prerelease: string | undefined;
  /** What stands behind `+` or `_`: says nothing about age, as in Semantic Versioning 2.0 § 10. */
  readonly build: string | undefined;
}

const pattern = /^v?(\d+(?:\.\d+){1,3})(?:-([A-Za-z0-9.-]+))?(?:[+_]([A-Za-z0-9._+-]+))?$/;

/** Reads a version; undefined for any other tag. */
export function parseVersion(tag: string): Version | undefined {
  const [, numbers, prerelease, build] = pattern.exec(tag) ?? [];
  if (numbers === undefined) return undefined;
  return {
    numbers: numbers.split('.').map((number) => number.replace(/^0+(?=\d)/, '')),
    prerelease,
    build,
  };
}

/** Less than 0 where `a` is the older version; 0 where only the build label or the writing differs (`1.0` and `1.0.0`). */
export function compareVersions(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const order = compareNumbers(a.numbers[at] ?? '0', b.numbers[at] ?? '0');
    if (order !== 0) return order;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `rc10` is `rc` and `10`, so that it comes after `rc2`: wider than Semantic Versioning, and what people mean. */
function parts(label: string): readonly string[] {
  return label.match(/\d+|[A-Za-z]+/g) ?? [];
}

/** Semantic Versioning 2.0 § 11.4: a shorter label first, numbers before words. */
function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  const [aNumber, bNumber] = [/^\d/.test(a), /^\d/.test(b)];
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  if (aNumber) return compareNumbers(a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, ''));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Digits of any length, without leading zeros. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
