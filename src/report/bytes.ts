const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A number of bytes in decimal units, with one decimal: `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const power = powerOf(bytes);
  return `${scaled(bytes, power)} ${units[power]}`;
}

/** How much of a total is done, both in the unit of the total: `12.3 of 40.0 MB`. */
export function formatBytesOf(bytes: number, total: number): string {
  const power = powerOf(total);
  return `${scaled(bytes, power)} of ${scaled(total, power)} ${units[power]}`;
}

/** A number and what it counts: `1 object`, `3 objects`. `many` where an s is not enough. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A time in milliseconds as one reads it in a sentence: `3.2 s`, `45 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A time in milliseconds as on a clock, for where room is short: `0:14`, `2:05`, `1:02:03`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const end = twoDigits(seconds % 60);
  return minutes < 60 ? `${minutes}:${end}` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${end}`;
}

/** The power of 1000 in whose unit the number is below 1000, also after it is rounded to one decimal. */
function powerOf(bytes: number): number {
  let power = 0;
  while (power < units.length - 1 && bytes / 1000 ** power >= (power === 0 ? 1000 : 999.95)) power += 1;
  return power;
}

function scaled(bytes: number, power: number): string {
  return power === 0 ? String(Math.round(bytes)) : (bytes / 1000 ** power).toFixed(1);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
