import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen } from '../../support/local-server.ts';
import { always, captivePortal, once } from '../../support/registry-double/faults.ts';
import { expectFailure, failureOf } from './failure.ts';
import { tagsIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, smallBlob, streamedBlob } from './sample.ts';

describe('a network that shows a page to log in', () => {
  it('is named where a manifest is read', async () => {
    const { double, open } = await place();
    double.faults = always(/./, captivePortal);
    const error = await expectFailure(
      open({ purpose: 'read' }).readManifest('1.0'),
      'target',
      /127\.0\.0\.1/,
    );
    expect(`${error.message} ${error.hint}`).toMatch(/HTML|web page|text\/html/i);
  });

  it('is named where an image is pushed, and no tag is believed to be there', async () => {
    for (const what of [/./, asks.upload, asks.putManifest, asks.commit]) {
      const { double, open } = await place({ singlePost: false });
      double.faults = always(what, captivePortal);
      const error = await expectFailure(publish(open(), imageOf('one')), 'target', /127\.0\.0\.1/);
      expect(`${error.message} ${error.hint}`).toMatch(/HTML|web page|text\/html/i);
      expect(tagsIn(double)).toEqual([]);
    }
  });

  it('is not taken for a registry that has a blob', async () => {
    const { double, open } = await place();
    double.faults = always(/./, captivePortal);
    const found = await open()
      .hasBlob(smallBlob().descriptor)
      .catch((error: unknown) => error);
    if (found !== false) await expectFailure(Promise.reject(found), 'target', /127\.0\.0\.1/);
  });
});

describe('a registry that cannot be reached', () => {
  it('by its name is named', async () => {
    const { open } = await place();
    const work = open({ host: 'registry.invalid' }).putBlob(smallBlob());
    const error = await expectFailure(work, 'target', /registry\.invalid/);
    expect(error.hint ?? '').not.toBe('');
  });

  it('since nobody listens is named', async () => {
    const server = createServer();
    const address = new URL(await listen(server)).host;
    await new Promise((resolve) => server.close(resolve));
    const { open } = await place();
    const error = await expectFailure(
      open({ host: address }).putBlob(smallBlob()),
      'target',
      new RegExp(address),
    );
    expect(`${error.message} ${error.hint}`).toMatch(/refuse|listen|connect/i);
  });

  it('since it speaks plain HTTP is named, with what to set', async () => {
    const { open } = await place();
    const error = await expectFailure(
      open({ disableHttps: false }).putBlob(smallBlob()),
      'target',
      /127\.0\.0\.1/,
    );
    expect(`${error.message} ${error.hint}`).toMatch(/HTTPS|TLS/i);
  });

  it.each([
    ['Client sent an HTTP request to an HTTPS server.\n'],
    [
      '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head><body></body></html>',
    ],
    ["<!DOCTYPE HTML><p>Reason: You're speaking plain HTTP to an SSL-enabled server port.</p>"],
  ])('since it speaks TLS is named, with what to take away: %s', async (body) => {
    const { double, open } = await place();
    double.faults = always(/./, { answer: { status: 400, body } });
    const error = await expectFailure(
      open({ disableHttps: true }).putBlob(smallBlob()),
      'target',
      /speaks TLS/,
    );
    expect(error.hint).toBe('take disable_https= out of the target');
  });

  it.each([
    [405, /^it may be read-only/],
    [500, /^try again later; if that stays so, the registry’s log says why/],
  ])('for writing, by status %i, says where to look', async (status, hint) => {
    const { double, open } = await place();
    double.faults = always(asks.upload, { answer: { status } });
    const error = await expectFailure(open().putBlob(smallBlob()), 'target', new RegExp(`status ${status}`));
    expect(error.hint).toMatch(hint);
  });

  it('since it never answers is given up', async () => {
    const { double, open } = await place();
    let end = () => {};
    const hold = new Promise<void>((resolve) => {
      end = resolve;
    });
    double.faults = always(/./, { hold });
    const patience = { tries: 2, idle: 50, answer: 50 };
    await expectFailure(open({ patience }).putBlob(smallBlob()), 'target', /127\.0\.0\.1/);
    end();
  });

  it('since it takes no more of a body is given up', async () => {
    const { double, open } = await place();
    double.faults = always(asks.bytes, { hold: new Promise(() => {}) });
    const patience = { tries: 2, idle: 100, answer: 100 };
    await expectFailure(open({ patience }).putBlob(streamedBlob(32 << 20)), 'target', /127\.0\.0\.1/);
  });
});

describe('redirects', () => {
  it('in a circle end in one error', async () => {
    const { double, open } = await place();
    const image = imageOf('one');
    await publish(open(), image);
    const Location = `${double.origin}/v2/tools/hello/manifests/1.0`;
    double.faults = always(asks.readManifest, { answer: { status: 307, headers: { Location } } });
    await expectFailure(open({ purpose: 'read' }).readManifest('1.0'), 'target', /127\.0\.0\.1/);
    expect(double.log.count(asks.readManifest)).toBeLessThan(30);
  });

  it.each([
    'http://169.254.169.254/latest/',
    'http://10.1.2.3/',
    'http://[::1]/',
    'http://localhost/',
    'file:///etc/passwd',
    'not an address',
    undefined,
  ])('to %s are not followed', async (Location) => {
    const { double, open, asked, named } = await place({ location: 'relative' });
    const image = imageOf('one');
    const opening = { host: named, disableHttps: true } as const;
    await publish(open(opening), image);
    const headers =
      Location === undefined ? {} : { Location: Location === 'not an address' ? 'http://[' : Location };
    double.faults = once(asks.readManifest, { answer: { status: 307, headers } });
    await failureOf(open({ ...opening, purpose: 'read' }).readManifest('1.0'));
    expect([...asked]).toEqual([named]);
  });
});
