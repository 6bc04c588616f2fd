import { Problem } from './problem.ts';
import { encodePath, type RequestPath } from './request-path.ts';

/** One page of a list, and the Link header to the next where there is more. */
export interface Page {
  readonly items: readonly string[];
  readonly link?: string;
}

/**
 * What `n` (how many) and `last` (after which) of a request leave of a list in ASCII order (distribution-spec 1.1
 * § Listing Tags). `last` need not be in the list. Throws a `Problem` where `n` is no number.
 */
export function page(all: readonly string[], path: RequestPath): Page {
  const last = path.query.get('last');
  const rest = last === null ? all : all.filter((item) => item > last);
  const n = path.query.get('n');
  if (n === null) return { items: rest };
  if (!/^\d{1,15}$/.test(n)) {
    throw new Problem(400, 'PAGINATION_NUMBER_INVALID', 'n must be a whole number', { n });
  }
  const items = rest.slice(0, Number(n));
  const end = items.at(-1);
  if (end === undefined || items.length === rest.length) return { items };
  const query = new URLSearchParams({ n, last: end });
  return { items, link: `</${encodePath(path.segments)}?${query}>; rel="next"` };
}
