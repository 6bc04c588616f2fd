import * as z from 'zod';
import { parseJson } from '../../oci/parse-json.ts';
import { AlbaError } from '../../report/error.ts';
import type { ApiClient } from './api-client.ts';
import { nothing } from './discard.ts';
import { locationOf } from './location.ts';

/** distribution-spec § Listing Tags. An empty list is null where Go wrote it. */
const pageSchema = z.looseObject({ tags: z.array(z.string()).nullish() });

/** Asked for; registries give fewer where they want. */
const pageSize = 1000;
/** Bytes of one answer: some give all tags at once. */
const longestPage = 64 << 20;

/** All tags of a repository, each once, in the registry's order; undefined where it knows none. `most` pages are read at most. */
export async function tagPages(client: ApiClient, most = 10_000): Promise<readonly string[] | undefined> {
  const doing = 'list the tags of';
  const tags = new Set<string>();
  const seen = new Set<string>();
  let path: string | URL = `tags/list?n=${pageSize}`;
  for (let pages = 0; pages < most; pages++) {
    const reply = await client.read({ method: 'GET', path, doing }, longestPage);
    if (reply.status === 404) return nothing(reply);
    if (reply.status !== 200) throw await client.refused(reply, doing);
    const page = pageSchema.safeParse(parseJson(reply.bytes)).data;
    if (page === undefined) throw noList(client, 'is no list of tags');
    for (const tag of page.tags ?? []) tags.add(tag);
    const next = nextOf(reply.headers['link']);
    if (next === undefined) break;
    const url = locationOf(next, reply.url, client.host.name);
    if (url.origin !== reply.url.origin) throw noList(client, `goes on at another host, ${url.host}`);
    // One that leads back would never end.
    if (seen.has(url.href)) break;
    seen.add(url.href);
    path = url;
  }
  return [...tags];
}

/** RFC 8288: `<ADDRESS>; rel="next"`. */
function nextOf(link: string | string[] | undefined): string | undefined {
  return /<([^>]*)>\s*;[^,]*\brel\s*=\s*"?next"?/i.exec([link].flat().join(', '))?.[1];
}

function noList({ host, repository }: ApiClient, how: string): AlbaError {
  return new AlbaError('target', `the list of tags of ${host.name}/${repository} ${how}`, {
    hint: 'look after the registry: this is not what the specification allows',
  });
}
