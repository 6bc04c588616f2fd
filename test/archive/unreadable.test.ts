import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceSlip } from '../../src/archive/source-slip.ts';
import { readFailure, unreadable } from '../../src/archive/unreadable.ts';
import type { AlbaError } from '../../src/report/error.ts';
import { testRun } from './test-run.ts';

/** What is said of a path that cannot be read. */
async function said(path: string): Promise<AlbaError> {
  const error: unknown = await readFile(path).then(
    () => expect.unreachable('it can be read'),
    (reason: unknown) => reason,
  );
  const told = (await unreadable(path, error)) as AlbaError;
  expect(told).toMatchObject({ code: 'source', cause: error });
  expect(`${told.message} ${told.hint}`).not.toMatch(/\bE[A-Z]{3,}\b/);
  return told;
}

test('what is not there: the first part that is missing', async () => {
  const { folder } = await testRun();
  expect(await said('alba-nope')).toMatchObject({
    message: 'there is no alba-nope',
    hint: 'check the path, and whether the build has put it there',
  });
  expect(await said(join(folder, 'result/bin/hello'))).toMatchObject({
    message: `there is no ${folder}/result/bin/hello`,
    hint: expect.stringMatching(new RegExp(`: ${folder} holds no result$`)),
  });
});

test('a target among the sources, whose URL may hold a secret', async () => {
  const { message, hint } = await said('https://key:fake-secret@host/bucket');
  expect(message).toBe('there is no https://…');
  expect(hint).toMatch(/looks like a target/);
});

test('links: a dangling one by its end, also in the middle of a path, and one that goes round', async () => {
  const { folder } = await testRun();
  await symlink('second', join(folder, 'first'));
  await symlink('gone', join(folder, 'second'));
  await symlink('loop', join(folder, 'loop'));
  for (const below of ['', 'deeper/hello']) {
    const { message, hint } = await said(join(folder, 'first', below));
    expect(message).toBe(`${folder}/first is a symlink to ${folder}/gone, which is not there`);
    expect(hint).toBe('make what it points to, or remove the link');
  }
  expect((await said(join(folder, 'loop'))).message).toBe(
    `${folder}/loop is a symlink that leads back to itself`,
  );
});

test('a file in the middle of a path', async () => {
  const { folder } = await testRun();
  await writeFile(join(folder, 'hello'), '');
  for (const path of ['hello/world', 'hello/']) {
    const { message, hint } = await said(`${folder}/${path}`);
    expect(message).toBe(`there is no ${folder}/${path}: ${folder}/hello is a file`);
    expect(hint).toContain(`${folder}/hello`);
  }
});

test('a directory where a file is needed, and a file behind another path', async () => {
  const { folder } = await testRun();
  await mkdir(join(folder, 'inner'));
  expect((await said(folder)).message).toBe(`${folder} is a directory, where a file is needed`);
  const error: unknown = await stat(join(folder, 'inner/none')).catch((reason: unknown) => reason);
  expect(await unreadable(folder, error)).toMatchObject({
    message: `${folder} cannot be read: there is no ${folder}/inner/none`,
  });
});

test.each([
  ['EACCES', 'permission denied', 'a.tar may not be read', /let the user/],
  ['EMFILE', 'too many open files', 'a.tar cannot be opened: too many files are open', /ulimit -n/],
  ['EIO', 'i/o error', 'a.tar cannot be read: i/o error', /disk/],
])('%s', (code, text, message, hint) => {
  for (const call of ['read', "open 'a.tar'"]) {
    const error = Object.assign(new Error(`${code}: ${text}, ${call}`), { code });
    expect(readFailure('a.tar', error)).toMatchObject({ message, hint: expect.stringMatching(hint) });
  }
});

test('a mistake of alba stays what it is', async () => {
  const bug = new TypeError('x is not a function');
  expect(await unreadable('a.tar', bug)).toBe(bug);
});

test.each([
  ['linux/amd64:dist/hello', 'linux/amd64=dist/hello'],
  ['Linux/x64=dist/hello', 'linux/amd64=dist/hello'],
  ['linux-arm64 = dist/hello', 'linux/arm64=dist/hello'],
  ['linux/arm/v6:hello', 'linux/arm/v6=hello'],
  ['amd64=hello', 'linux/amd64=hello'],
])('%s: the hint is %s', (path, better) => {
  expect(sourceSlip(path)).toBe(`if that is a platform before a path, write ${better}`);
});

test.each(['s3://bucket?endpoint=x', 'oci:out', 'https://host/b'])('%s looks like a target', (path) => {
  expect(sourceSlip(path)).toMatch(/target/);
});

test.each(['dist', 'dist/linux-amd64/x:y', 'hello:1.0', 'linux/amd64', 'a=b'])('%s is no slip', (path) => {
  expect(sourceSlip(path)).toBeUndefined();
});
