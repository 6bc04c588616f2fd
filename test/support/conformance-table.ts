import type { Check } from './real-conformance.ts';

/** A row of the table in docs/serving.md: checks of the suite that ask the same, by their names. */
interface Row {
  readonly title: string;
  readonly checks: RegExp;
  /** In place of the row above it, it holds what fails for this reason alone: then the rest of the check is as it should be. */
  readonly reason?: RegExp;
}

/** All of the suite's pull and discovery parts. */
const rows: readonly Row[] = [
  { title: '`GET /v2/`', checks: /^ping$/ },
  { title: 'a manifest by tag', checks: /\/manifest-head-by-tag$|\/pull\/manifest-by-tag$/ },
  { title: 'a manifest by digest', checks: /\/manifest-head-by-digest$|\/pull\/manifest-by-digest$/ },
  { title: 'a blob', checks: /\/blob-head$|\/blob-get$/ },
  {
    title: 'the header `Docker-Content-Digest` on each of them',
    checks: /\/manifest-head-by-\w+$|\/pull\/manifest-by-\w+$|\/blob-head$|\/blob-get$/,
    reason: /^registry did not return a Docker-Content-Digest header$/,
  },
  { title: 'a part of a blob (`Range`)', checks: /\/range requests\/range [\d-]+$/ },
  { title: '404 for a tag that is not there', checks: /^missing-manifest\/by-tag$/ },
  { title: '404 for a digest that is not there', checks: /^missing-manifest\/by-digest$|\/get-missing$/ },
  { title: '400 or 404 for what is no digest', checks: /^invalid-digest-format\/manifest-get$/ },
  { title: 'the tags of an image', checks: /\/tag-list$/ },
  {
    title: 'the tags after another (`last`)',
    checks: /\/tag-list$/,
    reason: /^tag ".+" returned when last set to ".+"$/,
  },
  { title: 'no tags where there is no such image', checks: /^empty\/tag list$/ },
  { title: 'what refers to a manifest', checks: /^(?!empty\/).+\/referrers$/ },
  {
    title: 'of it, what has an `artifactType`',
    checks: /^(?!empty\/).+\/referrers$/,
    reason: /^registry does not set the expected OCI-Filters-Applied header for the artifactType$/,
  },
  { title: 'an empty list for what nothing refers to', checks: /^empty\/referrers$/ },
];

export const titles: readonly string[] = rows.map(({ title }) => title);

/** The suite's other parts. */
const pushing =
  /\/(?:blob|manifest)-(?:post|patch|mount|put)\b[^/]*$|\/push\/manifest-by-\w+$|^sha256 blobs\/bad digest /;

/**
 * What a run of the suite found of each row, `pass` where nothing of it failed; rows that it did not ask about are missing.
 * `unasked` are those that its settings keep it from asking, though the checks take place. Throws for a check that no row
 * knows, and for one of a row's that the suite left out.
 */
export function judge(
  checks: readonly Check[],
  unasked: readonly string[] = [],
): ReadonlyMap<string, 'pass' | 'fail'> {
  const found = new Map<string, 'pass' | 'fail'>();
  for (const { name, outcome, reasons } of checks) {
    const asked = rows.filter((row) => row.checks.test(name) && !unasked.includes(row.title));
    if (asked.length === 0 && (outcome === 'Disabled' || pushing.test(name))) continue;
    const [main, ...special] = asked;
    const isKnown = outcome === 'Pass' || ((outcome === 'FAIL' || outcome === 'Skip') && reasons.length > 0);
    if (main === undefined || !isKnown) throw new Error(`${name}: ${outcome} ${reasons.join('; ')}`);
    const failed = new Set(
      outcome === 'Pass'
        ? []
        : reasons.map((reason) => special.find((row) => row.reason?.test(reason)) ?? main),
    );
    for (const row of asked) {
      if (failed.has(row) || found.get(row.title) !== 'fail')
        found.set(row.title, failed.has(row) ? 'fail' : 'pass');
    }
  }
  return found;
}

/** What a page says that a column's server does: its table's cells, `yes` or `no`, by the rows' titles. */
export function documented(page: string, column: string): ReadonlyMap<string, 'pass' | 'fail'> {
  const table = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1));
  const cells = table.map((line) => line.map((cell) => cell.trim()));
  const head = cells.findIndex((line) => line.includes(column) && line[0] === 'what the suite checks');
  if (head < 0) throw new Error(`no table with a column ${column}`);
  const at = cells[head]?.indexOf(column) ?? 0;
  const body = cells.slice(head + 2, head + 2 + rows.length);
  return new Map(body.map((line) => [line[0] ?? '', line[at] === 'yes' ? 'pass' : 'fail']));
}
