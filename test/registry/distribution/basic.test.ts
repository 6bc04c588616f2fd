import { expect, it } from 'vitest';
import { basic } from '../../support/registry-double/knobs.ts';
import { expectFailure } from './failure.ts';
import { checkTag } from './held.ts';
import { anna, place } from './place.ts';
import { imageOf, publish, smallBlob } from './sample.ts';

it('a name and a password are enough for a registry that asks for no more', async () => {
  const { double, open } = await place({ auth: basic() });
  const repository = open();
  await repository.hasBlob(smallBlob().descriptor);
  await publish(repository, imageOf('one'));
  await checkTag(double, '1.0');
  // Once the registry has said what it wants, it is given with every request.
  expect(double.log.requests.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(1);
});

it('a wrong password ends in one error, that says where it is from', async () => {
  const { double, open } = await place({ auth: basic() });
  const credentials = { ...anna, origin: 'the helper docker-credential-pass', password: 'not hers' };
  const error = await expectFailure(open({ credentials }).putBlob(smallBlob()), 'denied', /127\.0\.0\.1/);
  expect(`${error.message} ${error.hint}`).toContain('the helper docker-credential-pass');
  expect(error.hint).toContain('or set username and password');
  expect(double.log.requests.length).toBeLessThanOrEqual(4);
});

it('a wrong password of the settings is to be checked, and not to be set there once more', async () => {
  const { open } = await place({ auth: basic() });
  const credentials = { ...anna, password: 'not hers', fromSettings: true };
  const error = await expectFailure(open({ credentials }).putBlob(smallBlob()), 'denied', /127\.0\.0\.1/);
  expect(error.hint).toBe('check username and password');
});

it('nobody is told what to set', async () => {
  const { open } = await place({ auth: basic() });
  const work = open({ credentials: undefined }).putBlob(smallBlob());
  expect((await expectFailure(work, 'denied', /127\.0\.0\.1/)).hint).toContain('set username and password');
});

it('names and passwords in other alphabets are sent as UTF-8', async () => {
  const account = { username: 'änna', password: 'пароль:with:colons', actions: [] };
  const { double, open } = await place({ auth: basic(account) });
  await open({ credentials: { ...anna, ...account } }).putBlob(smallBlob());
  expect(double.strays).toEqual([]);
});
