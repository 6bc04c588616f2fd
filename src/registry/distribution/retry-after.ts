/**
 * How long a server asks to be left alone, in milliseconds: `Retry-After` as seconds or as a date (RFC 9110, 10.2.3). A date is
 * measured by the server's own clock, its `Date`, else by `now`. Undefined where it does not say.
 */
export function retryAfter(
  headers: { readonly 'retry-after'?: string | undefined; readonly date?: string | undefined },
  now: () => Date,
): number | undefined {
  const asked = headers['retry-after']?.trim();
  if (asked === undefined || asked === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(asked)) return Number(asked) * 1000;
  const until = Date.parse(asked);
  if (Number.isNaN(until)) return undefined;
  const theirs = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(theirs) ? now().getTime() : theirs));
}
