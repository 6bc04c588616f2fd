const units = ['', 'K', 'M', 'G', 'T'];

/**
 * Bytes that a text like `20GB`, `1.5 MiB` or `100000` means, in whole numbers from 1. `KB` is 1000 and `KiB` 1024; a bare `K`
 * is undefined, as all else, since people mean either by it.
 */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = '', binary] = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:([KMGT])?(i)?B)?$/i.exec(text) ?? [];
  if (digits === undefined || (binary !== undefined && unit === '')) return undefined;
  const bytes = Number(digits) * (binary === undefined ? 1000 : 1024) ** units.indexOf(unit.toUpperCase());
  const whole = Math.round(bytes);
  return whole >= 1 && Number.isSafeInteger(whole) ? whole : undefined;
}
