import { describe, expect, it } from 'vitest';
import { AlbaError } from '../../../src/report/error.ts';
import { basicOf } from '../../support/registry-double/authorise.ts';
import { always, type Fault, failing, once } from '../../support/registry-double/faults.ts';
import { basic, type Knobs, tokens, writer } from '../../support/registry-double/knobs.ts';
import { allOf, failureOf } from './failure.ts';
import { blobIn } from './held.ts';
import { type Place, place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, smallBlob, streamedBlob } from './sample.ts';

const kinds = { basic: basic(), tokens: tokens(), 'tokens of another host': tokens({ elsewhere: true }) };

/** What nobody may read: not even in part. */
function expectNoSecret({ double, said }: Place, ...errors: unknown[]): void {
  const encoded = basicOf(writer).slice('Basic '.length);
  const secrets = [
    writer.password,
    encoded,
    writer.refreshToken ?? '',
    ...double.grants.map(({ token }) => token),
  ];
  const text = [...said, ...errors.map(allOf)].join('\n');
  for (const secret of secrets) expect(text).not.toContain(secret);
}

// That Authorization went nowhere else is what `close` of the double makes sure of, in every test.
describe.each(Object.entries(kinds))('Authorization (%s) stays with its host', (_, auth) => {
  it.each(['get', 'both'] as const)('where a blob is at another one: %s', async (redirects) => {
    const there = await place({ auth, redirects });
    const image = imageOf('one');
    await publish(there.open(), image);
    const config = image.blobs[1];
    if (config === undefined) throw new Error('an image has a config');
    const read = await there.open({ purpose: 'read' }).readConfig(config.descriptor);
    expect(
      read &&
        Buffer.from(read).equals(config.body.whole?.() ?? Buffer.concat(await config.body.open().toArray())),
    ).toBe(true);
    expect(await there.open().hasBlob(config.descriptor)).toBe(true);
    expect(there.double.log.requests.some(({ at }) => at === 'elsewhere')).toBe(true);
    expectNoSecret(there);
  });

  it('where uploads go to another one', async () => {
    const there = await place({ auth, location: 'elsewhere' });
    const blob = streamedBlob(1 << 20);
    const ended = await there
      .open()
      .putBlob(blob)
      .catch((error: unknown) => error);
    if (ended === undefined) expect(blobIn(there.double, blob.descriptor.digest)).toBeDefined();
    else
      expect([ended instanceof AlbaError, allOf(ended)]).toEqual([
        true,
        expect.stringContaining('127.0.0.1'),
      ]);
    expectNoSecret(there, ended);
  });

  it('where a manifest is said to be at another one', async () => {
    const there = await place({ auth });
    await publish(there.open(), imageOf('one'));
    const Location = `${there.double.elsewhere}/v2/tools/hello/manifests/1.0`;
    there.double.faults = always(asks.readManifest, { answer: { status: 307, headers: { Location } } });
    const error = await failureOf(there.open().readManifest('1.0'));
    expectNoSecret(there, error);
  });

  it('where a push is sent to another one', async () => {
    const there = await place({ auth });
    const Location = `${there.double.elsewhere}/v2/tools/hello/blobs/uploads/`;
    there.double.faults = always(asks.upload, { answer: { status: 307, headers: { Location } } });
    expectNoSecret(there, await failureOf(there.open().putBlob(smallBlob())));
  });
});

const refusing = { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="registry"' } };
const jsonOf = (message: string) => JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message }] });
const echo = (message: string): Fault => ({ answer: { status: 401, body: jsonOf(message) } });

describe('no secret is in what is said', () => {
  it.each(Object.entries(kinds))('when the registry echoes the request (%s)', async (_, auth) => {
    const there = await place({ auth });
    await there.open().hasBlob(smallBlob().descriptor);
    for (const status of [400, 403, 500]) {
      there.double.faults = (request) => {
        const { authorization } = request.headers;
        if (!/uploads/.test(request.path) || authorization === undefined) return undefined;
        const message = `${authorization} and ${authorization.split(' ')[1]} are not welcome`;
        return { answer: { status, body: JSON.stringify({ errors: [{ code: 'DENIED', message }] }) } };
      };
      expectNoSecret(there, await failureOf(there.open().putBlob(smallBlob())));
    }
  });

  it('when the token server echoes what it was sent', async () => {
    const there = await place({ auth: tokens() });
    there.double.faults = (request) =>
      asks.token.test(`${request.method} ${request.path}`)
        ? echo(`${request.headers.authorization} is ${writer.username}:${writer.password}`)
        : undefined;
    expectNoSecret(there, await failureOf(there.open().putBlob(smallBlob())));
  });

  it('when it echoes an identity token', async () => {
    const there = await place({ auth: tokens() });
    const identityToken = writer.refreshToken ?? '';
    there.double.faults = always(asks.token, echo(`invalid refresh token ${identityToken}`));
    const credentials = { origin: 'auths in config.json', identityToken };
    expectNoSecret(there, await failureOf(there.open({ credentials }).putBlob(smallBlob())));
  });

  it('when it echoes a password that JSON writes otherwise', async () => {
    const there = await place({ auth: basic() });
    const password = 'quote " and \\ and ä';
    there.double.faults = always(asks.upload, { answer: { ...refusing, body: jsonOf(`not ${password}`) } });
    const credentials = { origin: 'username and password', username: 'anna', password };
    const error = await failureOf(there.open({ credentials }).putBlob(smallBlob()));
    expect([...there.said, allOf(error)].join('\n')).not.toContain(password);
  });

  it('when a signed address fails', async () => {
    const knobs: Partial<Knobs> = { redirects: 'get' };
    const there = await place(knobs);
    const image = imageOf('one');
    await publish(there.open(), image);
    there.double.faults = always(/\/store\//, failing(403));
    const descriptor = image.blobs[1]?.descriptor;
    if (descriptor === undefined) throw new Error('an image has a config');
    const ended = await there
      .open({ purpose: 'read' })
      .readConfig(descriptor)
      .catch((error: unknown) => error);
    expect([...there.said, allOf(ended)].join('\n')).not.toContain('signature=');
  });

  it('when a push goes well', async () => {
    for (const auth of Object.values(kinds)) {
      const there = await place({ auth });
      there.double.faults = once(asks.commit, { reset: 'before' });
      await publish(there.open(), imageOf('one'));
      expectNoSecret(there);
    }
  });
});
