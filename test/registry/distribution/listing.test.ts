import { describe, expect, it } from 'vitest';
import { always, captivePortal } from '../../support/registry-double/faults.ts';
import { type Knobs, plain, tokens } from '../../support/registry-double/knobs.ts';
import { line } from '../../support/registry-double/log.ts';
import { failureOf } from './failure.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish } from './sample.ts';

const names = ['0.9', '1.0', '1.1', 'latest', 'v2.0', 'zebra'];

async function listed(knobs: Partial<Knobs['tags']>, more: Partial<Knobs> = {}) {
  const there = await place({ tags: { ...plain.tags, ...knobs }, ...more });
  await publish(there.open(), imageOf('one'), names);
  there.double.log.clear();
  there.asked.clear();
  return { ...there, tags: () => there.open({ purpose: 'read' }).tags() };
}

describe('tags', () => {
  it.each([
    ['in one page', {}],
    ['in pages', { page: 2 }],
    ['in pages of one, with full addresses', { page: 1, link: 'absolute' }],
    ['in pages that end with the list', { page: 3 }],
    ['at once, whatever number is asked for', { ignoresN: true }],
    ['of a registry that ignores the number, in pages of its own', { ignoresN: true, page: 4 }],
  ] as const)('are all listed: %s', async (_, knobs) => {
    const { tags } = await listed(knobs);
    expect(await tags()).toEqual(names);
  });

  it('are in the order of the registry', async () => {
    const { tags } = await listed({ order: 'reversed', page: 4 });
    expect(await tags()).toEqual([...names].reverse());
  });

  it('are listed with a token, page after page', async () => {
    const { double, tags } = await listed({ page: 2 }, { auth: tokens() });
    let pages = 0;
    double.faults = (request) => {
      if (asks.tags.test(line(request)) && ++pages === 3) double.expireTokens();
      return undefined;
    };
    expect(await tags()).toEqual(names);
    expect(pages).toBeGreaterThan(3);
  });

  it('go on where the next page is one of several links', async () => {
    const { double, tags } = await listed({ page: 4 });
    double.faults = always(asks.tags, {
      rewrite(answer) {
        const next = answer.headers?.['Link'];
        if (typeof next !== 'string') return answer;
        const Link = `</v2/tools/hello/tags/list?n=4>; rel="first", ${next.replace('"next"', 'next')}`;
        return { ...answer, headers: { ...answer.headers, Link } };
      },
    });
    expect(await tags()).toEqual(names);
  });

  it('are not looked for at another host', async () => {
    const { double, tags, asked } = await listed({ page: 2, link: 'elsewhere' }, { auth: tokens() });
    const error = await failureOf(tags());
    expect(error.code).toBe('target');
    expect([...asked]).toEqual([double.host]);
  });

  it('that lead in a circle end, in one error or a list', async () => {
    const { double, tags } = await listed({ page: 2, link: 'loop' });
    await tags().then(
      (found) => expect(new Set(found)).toEqual(new Set(['0.9', '1.0'])),
      (error: unknown) => failureOf(Promise.reject(error)),
    );
    expect(double.log.count(asks.tags)).toBeLessThan(5);
  });

  it('of a repository that is not there are undefined, and of one without tags none', async () => {
    for (const none of ['empty', 'null'] as const) {
      const { double, open } = await place({ tags: { ...plain.tags, none } });
      expect(await open({ purpose: 'read' }).tags()).toBeUndefined();
      double.content.repository('tools/hello');
      expect(await open({ purpose: 'read' }).tags()).toEqual([]);
    }
  });

  it('come newest first, as many as are asked for', async () => {
    const { open } = await listed({ page: 2, order: 'reversed' });
    expect(await open().newestTags(3)).toEqual(['v2.0', '1.1', '1.0']);
    expect(await open().isListed('zebra')).toBe(true);
    expect(await open().isListed('zebr')).toBe(false);
  });

  it.each([
    ['a page of HTML', captivePortal],
    ['no JSON', { answer: { status: 200, body: '{"tags":[' } }],
    ['numbers', { answer: { status: 200, body: '{"tags":[1,2]}' } }],
    ['an endless text', { answer: { status: 200, body: ' '.repeat(40 << 20) } }],
  ] as const)('that are %s end in one error', async (_, fault) => {
    const { double, tags } = await listed({});
    double.faults = always(asks.tags, fault);
    await failureOf(tags());
  });
});
