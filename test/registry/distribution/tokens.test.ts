import { describe, expect, it } from 'vitest';
import { always, captivePortal, failing, once, times } from '../../support/registry-double/faults.ts';
import { tokens, writer } from '../../support/registry-double/knobs.ts';
import { line } from '../../support/registry-double/log.ts';
import { allOf, expectFailure, failureOf } from './failure.ts';
import { blobIn, checkTag } from './held.ts';
import { anna, loginOf, opened, place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, smallBlob, streamedBlob } from './sample.ts';

describe('a token', () => {
  it('is asked for once, for pull and push, however many requests wait for it', async () => {
    const { double, open } = await place({ auth: tokens() });
    const repository = open();
    const blobs = Array.from({ length: 12 }, (_, nth) => smallBlob(`blob ${nth}`));
    await Promise.all(blobs.map((blob) => repository.putBlob(blob)));
    expect(double.grants).toMatchObject([
      { username: writer.username, scopes: ['repository:tools/hello:pull,push'] },
    ]);
  });

  it('to read is for pull alone', async () => {
    const { double, open } = await place({ auth: tokens() });
    await publish(open(), imageOf('one'));
    await open({ purpose: 'read' }).readManifest('1.0');
    expect(double.grants.at(-1)?.scopes).toEqual(['repository:tools/hello:pull']);
  });

  it('is good for what is removed', async () => {
    const { open } = await place({ auth: tokens() });
    await publish(open(), imageOf('one'));
    expect(await open({ purpose: 'remove' }).remove('1.0')).toBe('removed');
  });

  it('says the scope also where the challenge does not', async () => {
    const { double, open } = await place({ auth: tokens({ saysScope: false, post: false }) });
    await publish(open(), imageOf('one'));
    await checkTag(double, '1.0');
  });

  it.each(['token', 'access_token'] as const)('is taken from the field %s', async (field) => {
    const { double, open } = await place({ auth: tokens({ field }) });
    await open().putBlob(smallBlob());
    expect(blobIn(double, smallBlob().descriptor.digest)).toBeDefined();
  });

  it('comes from another host, where the challenge says so', async () => {
    const { double, open } = await place({ auth: tokens({ elsewhere: true, path: '/jwt/auth' }) });
    await publish(open(), imageOf('one'));
    await checkTag(double, '1.0');
    expect(double.log.requests.filter(({ at }) => at === 'token')).toHaveLength(1);
  });

  it('is renewed before it ends, without a request that is refused', async () => {
    const { double, open, pass } = await place({ auth: tokens({ expiresIn: 120 }) });
    const repository = open();
    await repository.hasBlob(smallBlob().descriptor);
    const refused = () => double.log.requests.filter(({ status }) => status === 401).length;
    const before = refused();
    pass(60_000);
    await repository.hasBlob(smallBlob('second').descriptor);
    expect(double.grants).toHaveLength(1);
    pass(61_000);
    await repository.hasBlob(smallBlob('third').descriptor);
    expect([double.grants.length, refused()]).toEqual([2, before]);
  });

  it.each([0, 1, -5, 1e15, undefined])('that is said to last %s s serves a whole push', async (expiresIn) => {
    const { double, open } = await place({ auth: tokens({ ...(expiresIn !== undefined && { expiresIn }) }) });
    await publish(open(), imageOf('one'));
    await checkTag(double, '1.0');
    expect(double.grants.length).toBeLessThan(20);
  });

  it('that ends in mid-upload is renewed, and the blob arrives whole', async () => {
    const { double, open } = await place({ auth: tokens() });
    const repository = open();
    await repository.hasBlob(smallBlob().descriptor);
    let over = false;
    double.faults = (request) => {
      if (!over && asks.bytes.test(line(request))) {
        over = true;
        double.expireTokens();
      }
      return undefined;
    };
    const blob = streamedBlob(3 << 20);
    await repository.putBlob(blob);
    expect(over).toBe(true);
    expect(double.grants).toHaveLength(2);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(3 << 20);
  });

  it('that is refused in many requests at once is renewed once', async () => {
    const { double, open } = await place({ auth: tokens() });
    const repository = open();
    await repository.hasBlob(smallBlob().descriptor);
    double.expireTokens();
    const blobs = Array.from({ length: 8 }, (_, nth) => smallBlob(`blob ${nth}`));
    await Promise.all(blobs.map(({ descriptor }) => repository.hasBlob(descriptor)));
    expect(double.grants).toHaveLength(2);
  });

  it('that is never taken, whatever is said of it, ends in one error after a few tries', async () => {
    const { double, open } = await place({ auth: tokens({ uses: 0 }) });
    await expectFailure(open().putBlob(smallBlob()), 'denied', /127\.0\.0\.1/);
    expect(double.grants.length).toBeLessThanOrEqual(4);
    expect(double.log.requests.length).toBeLessThan(16);
  });

  it('for one account is not used for the other, on one host in one run', async () => {
    const [first, second] = ['first', 'second'].map((name) => ({
      username: name,
      password: `password of ${name}`,
      actions: ['pull', 'push'] as const,
      repositories: [`${name}/hello`],
    }));
    if (first === undefined || second === undefined) throw new Error('two accounts are made');
    const { double, registries } = await place({ auth: tokens({ accounts: [first, second] }) });
    const run = registries();
    for (const { username, password } of [first, second]) {
      const credentials = { origin: 'credentials', username, password };
      const repository = `${username}/hello`;
      await publish(opened(run, double, { repository, credentials }), imageOf('one'));
      await checkTag(double, '1.0', repository);
    }
    expect(new Set(double.grants.map(({ username }) => username))).toEqual(new Set(['first', 'second']));
  });
});

describe('a challenge', () => {
  it.each([
    ['beside another', (bearer: string) => `Basic realm="a, b=\\"c\\"", ${bearer}`],
    ['before another', (bearer: string) => `${bearer}, Basic realm="registry"`],
    [
      'in capitals, with spaces',
      (bearer: string) => bearer.replace('Bearer', 'BEARER').replaceAll(',service', ' ,  service'),
    ],
  ])('is understood: %s', async (_, change) => {
    const { double, open } = await place({ auth: tokens() });
    double.faults = always(/^\w+ \/v2\//, {
      rewrite(answer) {
        const challenge = answer.headers?.['WWW-Authenticate'];
        if (typeof challenge !== 'string') return answer;
        return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': change(challenge) } };
      },
    });
    await publish(open(), imageOf('one'));
    await checkTag(double, '1.0');
  });
});

describe('a token server', () => {
  it('may leave fields empty', async () => {
    const { double, open } = await place({ auth: tokens({ field: 'token' }) });
    double.faults = always(asks.token, {
      rewrite: (answer) => ({
        ...answer,
        body: JSON.stringify({ ...JSON.parse(String(answer.body)), access_token: null, expires_in: null }),
      }),
    });
    await open().putBlob(smallBlob());
    expect(blobIn(double, smallBlob().descriptor.digest)).toBeDefined();
  });

  it('is asked by POST where there is an identity token', async () => {
    const { double, open } = await place({ auth: tokens({ path: '/oauth2/token', field: 'access_token' }) });
    const credentials = { origin: 'auths in config.json', identityToken: writer.refreshToken ?? '' };
    await publish(open({ credentials }), imageOf('one'));
    await checkTag(double, '1.0');
    expect(double.log.count(/^POST \/oauth2\/token$/)).toBe(1);
  });

  it('that knows no identity tokens ends in one error', async () => {
    const { open } = await place({ auth: tokens({ post: false }) });
    const credentials = { origin: 'auths in config.json', identityToken: 'none of theirs' };
    const error = await failureOf(open({ credentials }).putBlob(smallBlob()));
    expect(allOf(error)).not.toContain('none of theirs');
    expect(error.message).toContain('auths in config.json');
  });

  it('that does not know the password ends in an error that says where it is from', async () => {
    const { double, open } = await place({ auth: tokens() });
    const credentials = { ...anna, origin: 'auths in config.json', password: 'not hers' };
    const error = await failureOf(open({ credentials }).putBlob(smallBlob()));
    expect(error.code).toBe('denied');
    expect(`${error.message} ${error.hint}`).toContain('auths in config.json');
    expect(double.log.count(asks.token)).toBeLessThanOrEqual(2);
  });

  it('is asked again when it fails for a moment', async () => {
    const { double, open } = await place({ auth: tokens() });
    double.faults = times(2, asks.token, failing(503));
    await open().putBlob(smallBlob());
    expect(double.grants).toHaveLength(1);
    double.faults = once(asks.token, { reset: 'before' });
    await open().hasBlob(smallBlob().descriptor);
    expect(double.grants).toHaveLength(2);
  });

  it.each([
    ['a page of HTML', captivePortal],
    ['no token', { answer: { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' } }],
    ['an address elsewhere', { answer: { status: 307, headers: { Location: 'http://127.0.0.1:1/token' } } }],
    ['no JSON', { answer: { status: 200, headers: { 'Content-Type': 'application/json' }, body: 'token' } }],
    ['an empty token', { answer: { status: 200, body: '{"token":""}' } }],
    ['a token with a line break', { answer: { status: 200, body: '{"token":"a\\r\\nX-Evil: yes"}' } }],
  ] as const)('that gives %s ends in one error', async (_, fault) => {
    const { double, open } = await place({ auth: tokens() });
    double.faults = always(asks.token, fault);
    await failureOf(open().putBlob(smallBlob()));
    expect(double.log.count(asks.token)).toBeLessThanOrEqual(4);
  });

  it.each([
    ['Bearer realm="ftp://token.example/",service="x"'],
    ['Bearer service="x"'],
    ['Bearer realm="http://["'],
    ['Negotiate'],
  ])('that cannot be asked (%s) is named in one error', async (challenge) => {
    const { double, open } = await place({ auth: tokens() });
    double.faults = always(/^\w+ \/v2\//, {
      answer: { status: 401, headers: { 'WWW-Authenticate': challenge } },
    });
    await failureOf(open().putBlob(smallBlob()));
    expect(double.log.requests.length).toBeLessThan(8);
  });
});

describe('nobody in particular', () => {
  it('reads where that is allowed, and is told what to set where it is not', async () => {
    const { double, open } = await place({ auth: tokens({ anonymous: ['pull'] }) });
    const image = imageOf('one');
    await publish(open(), image);
    const nobody = { credentials: undefined };
    const read = await open({ ...nobody, purpose: 'read' }).readManifest('1.0');
    expect(read?.descriptor).toEqual(image.index.descriptor);
    expect(double.grants.at(-1)?.username).toBeUndefined();
    const error = await expectFailure(open(nobody).putBlob(smallBlob('new')), 'denied', /127\.0\.0\.1/);
    expect(error.hint).toContain('set username and password');
  });
});

describe('credentials', () => {
  it('are not looked for where nobody asks for them, and once where somebody does', async () => {
    let looked = 0;
    const login = {
      ...loginOf(anna),
      credentials: async () => {
        looked += 1;
        return anna;
      },
    };
    const free = await place();
    await publish(free.open({ login }), imageOf('one'));
    expect(looked).toBe(0);
    const { open } = await place({ auth: tokens() });
    await publish(open({ login }), imageOf('one'));
    expect(looked).toBe(1);
  });

  it('that may not push are named, with what the registry said', async () => {
    const reader = { ...writer, actions: ['pull'] as const };
    for (const refusal of [401, 403] as const) {
      const { double, open } = await place({ auth: tokens({ accounts: [reader], refusal }) });
      const error = await expectFailure(open().putBlob(smallBlob()), 'denied', /127\.0\.0\.1/);
      expect(`${error.message} ${error.hint}`).toContain('username and password');
      expect(double.log.requests.length).toBeLessThan(16);
    }
  });
});
