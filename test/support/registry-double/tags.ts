import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Scene } from './scene.ts';

/** distribution-spec § Listing Tags, in pages. */
export function answerTags(scene: Scene, { method, query }: Exchange, name: string): Answer {
  if (method !== 'GET') throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  const { knobs, content, origin, elsewhere } = scene;
  const { page, ignoresN, order, link, none } = knobs.tags;
  const all = [...content.existing(name).tags.keys()].sort();
  if (order === 'reversed') all.reverse();
  const last = query.get('last');
  const from = last === null || link === 'loop' ? 0 : all.indexOf(last) + 1;
  const asked = query.get('n');
  if (asked !== null && !/^\d+$/.test(asked))
    throw new Refusal(400, 'PAGINATION_NUMBER_INVALID', 'invalid n');
  const size = asked === null || ignoresN ? page : Math.min(Number(asked), page);
  const tags = all.slice(from, from + size);
  const end = tags.at(-1);
  const body = JSON.stringify({ name, tags: tags.length === 0 && none === 'null' ? null : tags });
  const headers = { 'Content-Type': 'application/json' };
  if (end === undefined || from + size >= all.length) return { status: 200, headers, body };
  const path = `/v2/${name}/tags/list?${new URLSearchParams({ n: String(size), last: end })}`;
  const origins = { relative: '', loop: '', absolute: origin, elsewhere };
  return { status: 200, headers: { ...headers, Link: `<${origins[link]}${path}>; rel="next"` }, body };
}
