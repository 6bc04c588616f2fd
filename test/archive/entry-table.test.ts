import { describe, expect, test } from 'vitest';
import type { ImageFiles } from '../../src/archive/image-files.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type Entries, tar } from '../support/archives.ts';
import { endMarker, paxHeader, rawEntry } from '../support/raw-tar.ts';
import { forms, openTar, refusalOf } from './open-files.ts';

const layer = await tar([['bin/hello', 'hello']]);

describe.each(forms)('in %s', (form) => {
  test.each<[string, Entries[number][1], string?]>([
    ['a symlink, relative to its folder', { link: '../first/layer.tar' }],
    ['a symlink to a symlink', { link: '../between' }],
    ['a hard link, relative to the archive', { link: 'first/layer.tar', hard: true }],
    ['a hard link that is spelled oddly', { link: './first//layer.tar', hard: true }],
    ['a name in a linked folder', { link: '../folder/layer.tar' }],
  ])('%s leads to the layer, and is the same layer', async (_, link) => {
    const entries: Entries = [
      ['second/layer.tar', link],
      ['between', { link: 'first/layer.tar' }],
      ['folder', { link: 'first' }],
      ['first/layer.tar', layer],
    ];
    const { files } = await openTar(form, await tar(entries));
    expect(await files.has('second/layer.tar')).toBe(true);
    const found = await files.layer('second/layer.tar', 'manifest.json');
    expect(found).toBe(await files.layer('first/layer.tar'));
    await expect(found.pack({ diffId: digestOf(layer) })).resolves.toBeDefined();
  });

  const wanted = (name: string) => (files: ImageFiles) => files.layer(name, 'manifest.json');
  test.each<[string, Entries, string, string]>([
    ['missing', [['x', '']], 'damaged', ' lacks the entry l, which its manifest.json names'],
    [
      'a link to itself',
      [['l', { link: 'l' }]],
      'source',
      ': the entry l is a link to l, and the links go in a circle',
    ],
    [
      'one of a circle of links',
      [
        ['l', { link: 'a/b' }],
        ['a/b', { link: '../c' }],
        ['c', { link: 'l', hard: true }],
      ],
      'source',
      ': the entry l is a link to a/b, and the links go in a circle',
    ],
    [
      'a link to nothing',
      [
        ['l', { link: 'a' }],
        ['a', { link: 'gone/b' }],
      ],
      'damaged',
      ': the entry l is a link to a, which leads to nothing: there is no gone/b',
    ],
    [
      'a link that climbs out',
      [['l', { link: '../etc/passwd' }]],
      'source',
      ': the entry l is a link to ../etc/passwd, which leads out of the archive',
    ],
    [
      'a hard link that climbs out',
      [['l', { link: 'a/../../b', hard: true }]],
      'source',
      ': the entry l is a link to a/../../b, which leads out of the archive',
    ],
    [
      'a link to an absolute path',
      [['l', { link: '/nix/store/x' }]],
      'source',
      ': the entry l is a link to /nix/store/x, which leads out of the archive',
    ],
  ])('a layer that is %s is told of when it is needed', async (_, entries, code, message) => {
    const bytes = await tar(entries);
    expect(await refusalOf(form, bytes)).toBeUndefined();
    expect(await refusalOf(form, bytes, wanted('l'))).toMatchObject({
      code,
      message: `image.tar${message}`,
      hint: expect.any(String),
    });
  });

  test.each([
    ['a device', '3'],
    ['a pipe', '6'],
    ['of a kind that nobody knows', 'Z'],
  ])('a layer that is %s is told of when it is needed', async (_, type) => {
    const bytes = Buffer.concat([rawEntry({ name: 'l', type }), rawEntry({ name: 'x' }, 'y'), endMarker]);
    expect(await refusalOf(form, bytes, wanted('l'))).toMatchObject({
      code: 'source',
      message: 'image.tar: the entry l is no file',
    });
    expect(await refusalOf(form, bytes, (files) => files.document('x'))).toBeUndefined();
  });

  test.each([
    ['climbs out', '../x', /: the entry \.\.\/x leads out of the archive/],
    ['climbs out on the way', 'a/../../x', /: the entry a\/\.\.\/\.\.\/x leads out/],
    ['is absolute', '/etc/x', /: the entry \/etc\/x has an absolute name/],
    ['has a line break', 'a\nb', /has control characters in its name/],
    ['is endless', `a${'/'.repeat(2000)}`.repeat(3), /has a name of more than 4096 characters/],
    ['has an escape', 'a\x1b[2J', /has control characters in its name/],
  ])('an entry whose name %s is refused', async (_, name, message) => {
    const bytes = Buffer.concat([paxHeader({ path: name }), rawEntry({ name: 'a' }, 'x'), endMarker]);
    expect(await refusalOf(form, bytes)).toMatchObject({
      code: 'source',
      message: expect.stringMatching(message),
    });
  });

  test('a NUL in a PAX path is refused, not the end of the name', async () => {
    const bytes = Buffer.concat([
      paxHeader({ path: 'layer.tar\0.txt' }),
      rawEntry({ name: 'a' }, 'x'),
      endMarker,
    ]);
    expect(await refusalOf(form, bytes)).toMatchObject({
      message: expect.stringMatching(/has control characters in its name/),
    });
  });

  test.each([
    ['the same', 'a/b'],
    ['the same, spelled otherwise', './a//b'],
    ['the same, by a detour', 'a/c/../b'],
  ])('two entries whose names are %s are refused', async (_, other) => {
    const bytes = await tar([
      ['a/b', 'x'],
      [other, 'y'],
    ]);
    expect(await refusalOf(form, bytes)).toMatchObject({
      code: 'source',
      message: 'image.tar has two entries named a/b',
    });
  });

  test.each<[string, Entries]>([
    ['a layer', [['l', layer]]],
    ['a document', [['l', '{}']]],
    ['nothing', [['l', '']]],
  ])('a file that is there twice, %s, is one file', async (_, entries) => {
    const { files } = await openTar(form, await tar([...entries, ['x', 'y'], ...entries, ...entries]));
    const [[, content]] = entries as [Entries[number]];
    if (content === '{}') expect(String(await files.document('l'))).toBe(content);
    else await (await files.layer('l')).pack({ diffId: digestOf(content as string | Buffer) });
    expect(String(await files.document('x'))).toBe('y');
  });

  test.each<[string, Entries[number][1], Entries[number][1]]>([
    ['a layer and another of its size', layer, Buffer.concat([layer.subarray(0, -1), Buffer.from('x')])],
    ['a file and a larger one', 'x', 'xx'],
    ['a file and a link', 'x', { link: 'y' }],
    ['an empty file and a link', '', { link: 'y' }],
    ['a link and a file', { link: 'y' }, 'x'],
    ['two links', { link: 'y' }, { link: 'y' }],
  ])('%s under one name are refused', async (_, one, other) => {
    const entries: Entries = [
      ['y', 'x'],
      ['l', one],
      ['l', other],
    ];
    expect(await refusalOf(form, await tar(entries))).toMatchObject({
      code: 'source',
      message: 'image.tar has two entries named l',
    });
  });

  test('folders may be listed as often as one likes, and are no files', async () => {
    const folder = rawEntry({ name: 'a/', type: '5' });
    const old = rawEntry({ name: 'a/', magic: 'v7', type: '\0' });
    const { files } = await openTar(
      form,
      Buffer.concat([folder, old, folder, rawEntry({ name: 'a/b' }, 'x'), endMarker]),
    );
    expect(await files.has('a')).toBe(false);
    expect(String(await files.document('a/b'))).toBe('x');
  });

  test('what nobody named makes an archive none', async () => {
    const bytes = await tar([['bin/hello', 'hello']]);
    expect(await refusalOf(form, bytes, (files) => files.document('manifest.json'))).toMatchObject({
      code: 'source',
      message: 'image.tar is no image archive: it has no manifest.json',
    });
  });
});

test.each(forms.filter((form) => form !== 'a plain file'))(
  'in %s, small files that come to much are refused',
  async (form) => {
    const entries = Array.from({ length: 17 }, (_, n) => [`${n}`, Buffer.alloc(4 << 20, ' ')] as const);
    expect(await refusalOf(form, await tar(entries))).toMatchObject({
      code: 'source',
      message: 'image.tar has more files than an image archive has',
    });
    expect(await refusalOf(form, await tar(entries.slice(1)))).toBeUndefined();
  },
);

test.each(['a plain file', 'a plain stream'] as const)(
  'in %s, the tar of a file system is refused before it fills memory or scratch',
  async (form) => {
    const one = rawEntry({ name: 'a/', type: '5' });
    const many = Buffer.concat([...Array.from({ length: 10_000 }, () => one), endMarker]);
    expect(await refusalOf(form, many)).toBeUndefined();
    expect(await refusalOf(form, Buffer.concat([one, many]))).toMatchObject({
      code: 'source',
      message: 'image.tar has more files than an image archive has',
    });
  },
);

test('a name of four million folders is looked for in no time, and shown in part', async () => {
  const bytes = await tar([['a', { link: 'b' }]]);
  const error = await refusalOf('a plain file', bytes, (files) =>
    files.layer('a/'.repeat(2_000_000), 'manifest.json'),
  );
  expect(error).toMatchObject({ code: 'damaged', message: expect.stringMatching(/^.{90,200}$/) });
});
