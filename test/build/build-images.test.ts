import { execFile } from 'node:child_process';
import { chmod, cp, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { build, configOf, imageOf, listed, program, temporaryDirectory, writeTree } from './built.ts';

const amd64 = program(elfShapes.amd64);
const arm64 = program(elfShapes.arm64);

async function treeOf(tree: Parameters<typeof writeTree>[1]): Promise<string> {
  const root = join(await temporaryDirectory(), 'df');
  await writeTree(root, tree);
  return root;
}

describe('a tree of one program a platform', () => {
  it('becomes an image of one layer a platform, which runs that program', async () => {
    const df = await treeOf({
      'linux/amd64/hello*': amd64,
      'aarch64-linux/hello*': arm64,
      'linux/arm/v6/hello*': program(elfShapes.armv6),
    });
    const built = await build([df]);
    expect(built.images.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm', variant: 'v6' },
      { os: 'linux', architecture: 'arm64' },
    ]);
    const image = imageOf(built, 'linux/arm/v6');
    expect(await listed(image)).toEqual([['755 hello']]);
    expect(await configOf(image)).toEqual({
      created: '1970-01-01T00:00:01Z',
      architecture: 'arm',
      os: 'linux',
      variant: 'v6',
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Entrypoint: ['/hello'],
      },
      rootfs: { type: 'layers', diff_ids: [image.layers[0]?.diffId] },
    });
  });

  it('gives a bare arm the variant that its program needs, and says where nothing tells', async () => {
    const told = await build([await treeOf({ 'linux/arm/hello*': program(elfShapes.armv7) })]);
    expect(told.images[0]?.platform).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' });
    expect(told.warnings).toEqual([]);
    const unsaid = await build([await treeOf({ 'linux/arm/hello*': program(elfShapes.arm) })]);
    expect(unsaid.warnings).toEqual([expect.stringContaining('nothing says for which arm')]);
  });

  it('leaves out systems that run no images, and notes it', async () => {
    const df = await treeOf({ 'linux/amd64/hello*': amd64, 'darwin/arm64/hello*': 'Mach-O' });
    const { images, notes } = await build([df]);
    expect(images).toHaveLength(1);
    expect(notes).toEqual([`${df}/darwin/arm64 is left out: no image is built for darwin`]);
    await expect(build([`darwin/arm64=${df}/darwin/arm64/hello`])).rejects.toThrow(
      'no image is built for darwin/arm64',
    );
  });

  it('has a program that lost its mode on the way executable all the same', async () => {
    const df = await treeOf({ 'linux/amd64/hello': amd64, 'linux/amd64/README': 'read me' });
    const [image] = (await build([df])).images;
    expect(image && (await listed(image))).toEqual([['644 README', '755 hello']]);
  });
});

describe('what an image holds', () => {
  it('is the whole tree, with links, empty directories and names of all kinds', async () => {
    const long = `${'l'.repeat(120)}/${'m'.repeat(120)}`;
    const df = await treeOf({
      'linux/amd64/usr/bin/hello*': amd64,
      'linux/amd64/bin': { link: 'usr/bin' },
      'linux/amd64/usr/lib/libx.so': { link: 'libx.so.1' },
      'linux/amd64/etc/mtab': { link: '/proc/mounts' },
      'linux/amd64/var/empty': { directory: true },
      'linux/amd64/tmp': { directory: true },
      'linux/amd64/grüße': 'ß',
      'linux/amd64/back\\slash': '',
      [`linux/amd64/${long}`]: 'long',
    });
    const image = imageOf(await build([df]), 'linux/amd64');
    expect(await listed(image)).toEqual([
      [
        '644 back\\slash',
        '777 bin -> usr/bin',
        '755 etc/',
        '777 etc/mtab -> /proc/mounts',
        '644 grüße',
        `755 ${long.split('/')[0]}/`,
        `644 ${long}`,
        '1777 tmp/',
        '755 usr/',
        '755 usr/bin/',
        '755 usr/bin/hello',
        '755 usr/lib/',
        '777 usr/lib/libx.so -> libx.so.1',
        '755 var/',
        '755 var/empty/',
      ],
    ]);
    expect((await configOf(image)).config.Entrypoint).toEqual(['/usr/bin/hello']);
  });

  it('follows links that lead out of the tree, as nix build -o makes them', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'store/app/bin/hello*': amd64,
      'store/hello*': amd64,
      'a/linux/amd64': { link: join(folder, 'store/app') },
      'b/linux/amd64/hello': { link: join(folder, 'store/hello') },
      'c/linux/amd64/opt': { link: '../../../store/app' },
    });
    const layersOf = async (name: string) =>
      await listed(imageOf(await build([join(folder, name)]), 'linux/amd64'));
    expect(await layersOf('a')).toEqual([['755 bin/', '755 bin/hello']]);
    expect(await layersOf('b')).toEqual([['755 hello']]);
    expect(await layersOf('c')).toEqual([['755 opt/', '755 opt/bin/', '755 opt/bin/hello']]);
  });

  it('says which links it followed out of the tree, but for those into a Nix store', async () => {
    const folder = await temporaryDirectory();
    const inStore = join(folder, 'store', `${'0'.repeat(32)}-hello`);
    await writeTree(folder, {
      [`store/${'0'.repeat(32)}-hello*`]: amd64,
      'config.json': 'a secret',
      'df/linux/amd64/hello': { link: inStore },
    });
    expect((await build([join(folder, 'df')])).notes).toEqual([]);
    await writeTree(folder, {
      'df/linux/amd64/etc/conf': { link: '../../../../config.json' },
      'df/linux/amd64/other': { link: join(folder, 'config.json') },
    });
    expect((await build([join(folder, 'df')])).notes).toEqual([
      `${folder}/df/linux/amd64: followed 2 symlinks out of it, like ${folder}/df/linux/amd64/etc/conf to ../../../../config.json: the image holds what lies there`,
    ]);
  });

  it('keeps links to names that begin with dots, and in a layer to its own place in the image', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'df/linux/amd64/hello*': amd64,
      'df/linux/amd64/..data': { link: '..2026' },
      'df/linux/amd64/..2026/conf': 'conf',
      'share/current': { link: '/usr/share/hello/v1' },
      'share/v1/text': 'text',
    });
    const layers = [{ path: join(folder, 'share'), prefix: 'usr/share/hello', isFolder: false }];
    const [shared, own] = await listed(imageOf(await build([join(folder, 'df')], { layers }), 'linux/amd64'));
    expect(shared).toContain('777 usr/share/hello/current -> /usr/share/hello/v1');
    expect(own).toContain('777 ..data -> ..2026');
  });

  it('is in layers: those of all platforms, then what each source has', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'df/linux/amd64/hello*': amd64,
      'df/linux/arm64/hello*': arm64,
      'more/linux/arm64/etc/arm.conf': 'arm',
      'share/doc/README': 'read me',
      'hello.conf': 'conf',
    });
    const built = await build([join(folder, 'df'), join(folder, 'more')], {
      layers: [
        { path: join(folder, 'share'), prefix: 'usr/share/hello', isFolder: false },
        { path: join(folder, 'hello.conf'), prefix: 'etc', isFolder: true },
      ],
    });
    const common = [
      [
        '755 usr/',
        '755 usr/share/',
        '755 usr/share/hello/',
        '755 usr/share/hello/doc/',
        '644 usr/share/hello/doc/README',
      ],
      ['755 etc/', '644 etc/hello.conf'],
    ];
    expect(built.warnings).toEqual([]);
    expect(await listed(imageOf(built, 'linux/amd64'))).toEqual([...common, ['755 hello']]);
    expect(await listed(imageOf(built, 'linux/arm64'))).toEqual([
      ...common,
      ['755 hello'],
      ['755 etc/', '644 etc/arm.conf'],
    ]);
    const [first, second] = built.images;
    expect(first?.layers[0]).toBe(second?.layers[0]); // made once
  });
});

it('keeps /tmp a place for all to write to where a layer brings something below it', async () => {
  const folder = await temporaryDirectory();
  await writeTree(folder, { 'df/linux/amd64/hello*': amd64, 'cache/a': 'a' });
  const layers = [{ path: join(folder, 'cache'), prefix: 'tmp/cache', isFolder: false }];
  const user = { uid: 1000, gid: 1000 };
  const image = imageOf(await build([join(folder, 'df')], { layers, user }), 'linux/amd64');
  expect((await listed(image))[1]).toEqual(['1777 tmp/', '755 tmp/cache/', '644 tmp/cache/a']);
});

describe('a layer that hides what lies below it', () => {
  it('hides a whole directory with a file or link, so that one program is left', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'opt/tool*': amd64,
      'df/linux/amd64/bin/hello*': amd64,
      'df/linux/amd64/opt': { link: 'bin' },
    });
    const layers = [{ path: join(folder, 'opt'), prefix: 'opt', isFolder: false }];
    const built = await build([join(folder, 'df')], { layers });
    expect((await configOf(imageOf(built, 'linux/amd64'))).config.Entrypoint).toEqual(['/bin/hello']);
    expect(built.warnings).toEqual([
      expect.stringMatching(/^the image of linux\/amd64 loses 1 file of a layer, like \/opt\/tool: /),
    ]);
    const entrypoint = ['/opt/tool'];
    await expect(build([join(folder, 'df')], { layers, entrypoint })).rejects.toThrow(
      'the image of linux/amd64 does not hold the entrypoint /opt/tool',
    );
  });

  it('hides a link with a directory', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'below/usr/hello*': amd64,
      'below/bin': { link: 'usr' },
      'df/linux/amd64/conf': 'conf',
    });
    const layers = [
      { path: join(folder, 'below'), prefix: '', isFolder: true },
      { path: join(folder, 'df/linux/amd64/conf'), prefix: 'bin', isFolder: true },
    ];
    const entrypoint = ['/bin/hello'];
    await expect(build([join(folder, 'df')], { layers, entrypoint })).rejects.toThrow(
      'the image of linux/amd64 does not hold the entrypoint /bin/hello',
    );
    const { warnings } = await build([join(folder, 'df')], { layers });
    expect(warnings).toEqual([expect.stringContaining('loses 1 file of a layer, like /bin: ')]);
  });
});

describe('a program that cannot start in its image', () => {
  /** An ELF file with one segment, which names its dynamic linker. */
  function dynamic(linker: string): Buffer {
    const file = Buffer.concat([amd64.subarray(0, 64), Buffer.alloc(56), Buffer.from(`${linker}\0`)]);
    file.writeBigUInt64LE(64n, 32);
    file.writeUInt16LE(56, 54);
    file.writeUInt16LE(1, 56);
    file.writeUInt32LE(3, 64);
    file.writeBigUInt64LE(120n, 64 + 8);
    file.writeBigUInt64LE(BigInt(linker.length + 1), 64 + 32);
    return file;
  }

  it.each<[string, string | Buffer, string]>([
    ['a script', '#! /bin/sh -e\n', '/bin/sh'],
    ['a dynamic program', dynamic('/lib64/ld-linux-x86-64.so.2'), '/lib64/ld-linux-x86-64.so.2'],
  ])('%s is warned of, unless the image holds what it needs', async (_, content, needed) => {
    const df = await treeOf({ 'linux/amd64/hello*': content });
    expect((await build([df])).warnings).toEqual([
      `${df}/linux/amd64/hello needs ${needed}, which its image does not hold, so that it cannot start: link it statically, or add that`,
    ]);
    await writeTree(df, { [`linux/amd64${needed}*`]: amd64 });
    expect((await build([df], { entrypoint: ['/hello'] })).warnings).toEqual([]);
  });
});

it('says nothing of what a damaged program needs', async () => {
  const damaged = Buffer.concat([amd64.subarray(0, 64), Buffer.alloc(56)]);
  damaged.writeBigUInt64LE(2n ** 60n, 32);
  damaged.writeUInt16LE(1, 56);
  expect((await build([await treeOf({ 'linux/amd64/hello*': damaged })])).warnings).toEqual([]);
});

describe('what an image says of itself', () => {
  it('is what the settings say, and what goes with it', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'df/linux/amd64/bin/hello*': amd64,
      'df/linux/amd64/bin/other*': amd64,
      'ca.pem': '-----BEGIN CERTIFICATE-----\n',
    });
    const image = imageOf(
      await build([join(folder, 'df')], {
        entrypoint: ['hello', 'serve'],
        cmd: ['--port', '80'],
        env: { LANG: 'C.UTF-8' },
        user: { name: 'app', uid: 1000, gid: 1000 },
        workdir: '/srv',
        ports: ['80/tcp', '53/udp'],
        labels: { b: '2', a: '1' },
        volumes: ['/srv/data'],
        stopSignal: 'SIGINT',
        certificates: join(folder, 'ca.pem'),
      }),
      'linux/amd64',
    );
    const { config } = await configOf(image);
    expect(config).toEqual({
      User: '1000:1000',
      ExposedPorts: { '53/udp': {}, '80/tcp': {} },
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
        'LANG=C.UTF-8',
      ],
      Entrypoint: ['hello', 'serve'],
      Cmd: ['--port', '80'],
      Volumes: { '/srv/data': {} },
      WorkingDir: '/srv',
      Labels: { a: '1', b: '2' },
      StopSignal: 'SIGINT',
    });
    expect((await listed(image))[0]).toEqual([
      ...['755 etc/', '644 etc/group', '644 etc/passwd', '755 etc/ssl/', '755 etc/ssl/certs/'],
      ...['644 etc/ssl/certs/ca-certificates.crt', '1777 tmp/'],
    ]);
  });

  it('takes the numbers of a user from the /etc/passwd that the files bring', async () => {
    const df = await treeOf({
      'linux/amd64/hello*': amd64,
      'linux/amd64/etc/passwd': 'root:x:0:0::/:\napp:x:77:78::/:\n',
    });
    const image = imageOf(await build([df], { user: { name: 'app', uid: 1000, gid: 1000 } }), 'linux/amd64');
    expect((await configOf(image)).config.User).toBe('77:78');
    expect((await listed(image))[0]).toEqual(['1777 tmp/']);
    await expect(build([df], { user: { name: 'other', uid: 1000, gid: 1000 } })).rejects.toThrow(
      `${df}/linux/amd64/etc/passwd has no user other`,
    );
  });
});

describe('the same files', () => {
  it('have the same digests whatever their times, modes, umask, time zone and place', async () => {
    const df = await treeOf({
      'linux/amd64/bin/hello*': amd64,
      'linux/amd64/share/a': 'a',
      'linux/amd64/share/b': 'b',
      'linux/amd64/empty': { directory: true },
    });
    const digests = async (root: string) => {
      const { images } = await build([root]);
      return images.map(({ config }) => config.descriptor.digest);
    };
    const expected = await digests(df);
    // The machine of another day: what lies there was made in another order, with another umask.
    const other = join(await temporaryDirectory(), 'elsewhere');
    const zone = process.env['TZ'];
    const mask = process.umask(0o077);
    try {
      process.env['TZ'] = 'Pacific/Kiritimati';
      await cp(df, other, { recursive: true });
      for (const name of await readdir(other, { recursive: true })) {
        await utimes(join(other, name), 1_700_000_000, 1_700_000_000);
      }
      await chmod(join(other, 'linux/amd64/share/a'), 0o600);
      await chmod(join(other, 'linux/amd64/share'), 0o700);
      await chmod(join(other, 'linux/amd64/bin/hello'), 0o700);
      if (process.getuid?.() === 0) {
        await promisify(execFile)('chown', ['-R', '12345:54321', other]);
      }
      expect(await digests(other)).toEqual(expected);
    } finally {
      process.umask(mask);
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('have the digest that they have had since images were first built', async () => {
    const [image] = (await build([await treeOf({ 'linux/amd64/hello*': '#!/bin/sh\necho hello\n' })])).images;
    expect(image?.config.descriptor.digest).toBe(golden);
    expect(sha256(JSON.stringify(image && (await configOf(image))))).toBe(golden.slice('sha256:'.length));
  });
});

/** A promise to all that is published. */
const golden = 'sha256:ea64aac471395ae1e51d6bcfcb288c16930fa4d98ce6c197e56c4c3f1cf6e7f5';

describe('a clear error tells of', () => {
  it('a program for another machine', async () => {
    const df = await treeOf({ 'linux/amd64/hello*': arm64 });
    await expect(build([df])).rejects.toMatchObject({
      code: 'platform',
      message: `${df}/linux/amd64/hello is an executable for arm64, but its place says linux/amd64`,
    });
  });

  it('a program for one machine in a layer of all platforms', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, {
      'df/linux/amd64/hello*': amd64,
      'df/linux/arm64/hello*': arm64,
      'lib/libx.so': elf(elfShapes.amd64),
    });
    const layers = [{ path: join(folder, 'lib'), prefix: 'lib', isFolder: false }];
    await expect(build([join(folder, 'df')], { layers })).rejects.toThrow(
      `${folder}/lib/libx.so is an executable for amd64, but its place says linux/arm64`,
    );
  });

  const files = {
    'linux/amd64/hello': 'text',
    'linux/amd64/bin/a*': '#!/bin/a',
    'linux/amd64/bin/b*': '#!/bin/b',
  };
  it.each<[string, Parameters<typeof writeTree>[1], Parameters<typeof build>[1], RegExp, RegExp]>([
    [
      'no program',
      { 'linux/amd64/hello': 'text' },
      {},
      /image of linux\/amd64 holds no executable file/,
      /chmod \+x/,
    ],
    [
      'two programs',
      files,
      {},
      /holds 2 executable files: \/bin\/a, \/bin\/b/,
      /say which is the entrypoint, like \/bin\/a/,
    ],
    [
      'an entrypoint that is not there',
      files,
      { entrypoint: ['/hallo'] },
      /does not hold the entrypoint \/hallo/,
      /it holds \/bin\/a, \/bin\/b/,
    ],
    [
      'an entrypoint in another place',
      files,
      { entrypoint: ['/a'] },
      /does not hold the entrypoint \/a/,
      /write it as it lies in the image: \/bin\/a/,
    ],
    [
      'an entrypoint that cannot be run',
      files,
      { entrypoint: ['/hello'] },
      /linux\/amd64\/hello, the entrypoint \/hello, is not executable/,
      /chmod \+x/,
    ],
    [
      'a name that deletes',
      { 'linux/amd64/.wh.a': '' },
      {},
      /\.wh\.a would delete a file in the layers below/,
      /rename it/,
    ],
    [
      'a link in a circle',
      { 'linux/amd64/a/b': { link: '../../../linux' } },
      {},
      /a\/b.*leads back to a directory it lies in/,
      /remove that link/,
    ],
    [
      'a link of the build that leads nowhere',
      { 'linux/amd64/hello': { link: '/nix/store/nothing' } },
      {},
      /linux\/amd64\/hello is a symlink to \/nix\/store\/nothing, which is not there/,
      /./,
    ],
    [
      'an empty directory',
      { 'linux/amd64': { directory: true } },
      {},
      /linux\/amd64 holds no files/,
      /see whether the build wrote there/,
    ],
    ['nothing for linux', { 'darwin/arm64/hello*': 'x' }, {}, /holds nothing for linux/, /linux\/amd64/],
    ['a directory of no platform', { 'amd64/hello*': 'x' }, {}, /does not say its platform/, /linux\/amd64/],
  ])('%s', async (_, tree, settings, message, hint) => {
    await expect(build([await treeOf(tree)], settings)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('a private key among the certificates', async () => {
    const folder = await temporaryDirectory();
    const pem = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;
    const certificates = join(folder, 'server.pem');
    await writeTree(folder, { 'df/linux/amd64/hello*': amd64 });
    for (const key of ['PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY']) {
      await writeTree(folder, { 'server.pem': pem('CERTIFICATE') + pem(key) });
      await expect(build([join(folder, 'df')], { certificates })).rejects.toThrow(
        `${certificates} holds a private key`,
      );
    }
  });

  it('a file that is named outright, and deletes', async () => {
    const folder = await temporaryDirectory();
    await writeTree(folder, { 'df/linux/amd64/hello*': amd64, '.wh.hello*': amd64 });
    const path = join(folder, '.wh.hello');
    const message = `${path} would delete a file in the layers below`;
    const layers = [{ path, prefix: '', isFolder: true }];
    await expect(build([join(folder, 'df')], { layers })).rejects.toThrow(message);
    await expect(build([`linux/amd64=${path}`])).rejects.toThrow(message);
  });

  it('two files that would be one', async () => {
    const df = await treeOf({ 'a/hello*': amd64, 'b/hello*': amd64 });
    const both = [`linux/amd64=${df}/a/hello`, `linux/amd64=${df}/b/hello`];
    await expect(build(both)).rejects.toThrow(
      `${df}/a/hello and ${df}/b/hello would both be /hello in the image of linux/amd64`,
    );
    await expect(build([both[0] ?? '', both[0] ?? ''])).rejects.toThrow(`${df}/a/hello is given twice`);
  });

  it('a file that one tree has twice for a platform, under two names of it', async () => {
    const df = await treeOf({
      'linux/amd64/bin/hello*': amd64,
      'x86_64-linux/bin/hello*': amd64,
      'x86_64-linux/bin/other': '',
    });
    const [one, other] = [`${df}/linux/amd64`, `${df}/x86_64-linux`];
    await expect(build([df])).rejects.toThrow(
      `${one}/bin/hello and ${other}/bin/hello would both be /bin/hello in the image of linux/amd64`,
    );
    const layers = await build([`linux/amd64=${one}`, `linux/amd64=${other}`]);
    expect(layers.images[0]?.layers).toHaveLength(2);
  });

  it.runIf(process.platform === 'linux')('a link to the environment of alba itself', async () => {
    const df = await treeOf({
      'linux/amd64/hello*': amd64,
      'linux/amd64/conf': { link: '/proc/self/environ' },
    });
    await expect(build([df])).rejects.toThrow(
      `${df}/linux/amd64/conf leads to what the kernel says of this machine and its processes`,
    );
  });

  it('a pipe', async () => {
    const df = await treeOf({ 'linux/amd64/hello*': amd64 });
    await promisify(execFile)('mkfifo', [join(df, 'linux/amd64/pipe')]);
    await expect(build([df])).rejects.toThrow(
      `${df}/linux/amd64/pipe is neither a file, a directory nor a symlink`,
    );
  });

  it('a file without its platform, and an image archive', async () => {
    const df = await treeOf({ 'linux/amd64/hello*': amd64 });
    await expect(build([join(df, 'linux/amd64/hello')])).rejects.toThrow(
      'is a file, and nothing says for which platform',
    );
    await expect(build(['examples/hello/images/linux.amd64.tar.gz'])).rejects.toThrow('is an image archive');
  });
});
