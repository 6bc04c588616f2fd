import { mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alba, albaResult, serveDirectory, temporary } from '../support/real-alba.ts';
import { type NixStore, nixStore } from '../support/real-nix.ts';
import { skopeoCopyAll, skopeoInspect } from '../support/real-skopeo.ts';

/**
 * For each architecture what dockerTools.streamLayeredImage of nixpkgs makes: a script in the store that writes an
 * uncompressed docker-archive to stdout, manifest.json last, and tells on stderr how it goes. A builder's last command is
 * one of the shell's own, since Nix may kill it otherwise (NixOS/nix#2176).
 */
const expression = `
  let
    drv = name: script: derivation {
      inherit name;
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-euc" (script + "\\n:\\n") ];
      PATH = "/usr/bin:/bin";
    };
    stream = arch: rec {
      app = drv "app-\${arch}" "mkdir -p $out/bin; echo \${arch} > $out/bin/app";
      image = drv "image-\${arch}" ''
        mkdir -p $out
        tar -C / --sort=name --mtime=@1 --owner=0 --group=0 -cPf $out/layer.tar \${app}
        d=$(sha256sum $out/layer.tar | cut -d' ' -f1)
        printf '{"architecture":"\${arch}","os":"linux","config":{"Cmd":["\${app}/bin/app"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' $d > $out/config.json
        printf '[{"Config":"config.json","RepoTags":["app:1"],"Layers":["%s/layer.tar"]}]' $d > $out/manifest.json
        mkdir $out/$d
        mv $out/layer.tar $out/$d/layer.tar
      '';
      script = drv "stream-app-\${arch}" ''
        {
          echo '#!/bin/sh'
          echo 'echo "Creating layer 1 from paths: \${app}" >&2'
          echo 'cd \${image} && exec tar -cf - */layer.tar config.json manifest.json'
        } > $out
        chmod 755 $out
      '';
    };
  in { amd64 = (stream "amd64").script; arm64 = (stream "arm64").script; }
`;

let place: Awaited<ReturnType<typeof temporary>>;
let folder: string;
let images: string;
let store: NixStore;
beforeAll(async () => {
  place = await temporary();
  folder = place.path;
  images = join(folder, 'docker');
  store = await nixStore(join(folder, 'nix'));
  await mkdir(images);
  for (const arch of ['amd64', 'arm64']) {
    await store.build(expression, arch, join(images, `linux.${arch}`));
  }
});
afterAll(() => place?.remove());

describe('scripts that nix-build left, by the links to them', () => {
  test('are run, and become one image for all platforms, which skopeo reads', async () => {
    expect(await realpath(join(images, 'linux.amd64'))).toMatch(/\/store\/[0-9a-z]{32}-stream-app-amd64$/);
    const site = join(folder, 'site');
    const result = await albaResult(['container', 'push', '-t', 'app:1', images, site], { env: store.env });
    expect(result.targets[0]?.platforms.map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    const server = await serveDirectory(site);
    const image = `${new URL(server.url).host}/app:1`;
    try {
      await skopeoCopyAll(image, join(folder, 'copy'), '1');
      expect((await skopeoInspect(image)).Os).toBe('linux');
    } finally {
      await server.stop();
    }
  });

  test('give the same image again, from standard input too', async () => {
    const [first, again] = [join(folder, 'first'), join(folder, 'again')];
    const script = join(images, 'linux.arm64');
    const push = (source: string, to: string) => ['container', 'push', '-t', 'app:1', source, to];
    const { digest } = await albaResult(push(script, first), { env: store.env });
    const through = ['sh', '-c', `'${script}' | "$0" "$@"`];
    expect((await albaResult(push('-#app:1', again), { through })).digest).toBe(digest);
  });

  test('are data where no store is known', async () => {
    const site = join(folder, 'refused');
    const { code, stderr } = await alba(['container', 'push', '-t', 'app:1', images, site]);
    expect(code).toBe(1);
    expect(stderr).toContain('linux.amd64 is a script and lies in no Nix store');
    expect(await readdir(folder)).not.toContain('refused');
  });

  test('tell what they say with --debug', async () => {
    const args = ['container', 'push', '-t', 'app:1', '--debug', images, join(folder, 'debug')];
    const { code, stderr } = await alba(args, { env: store.env });
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Creating layer 1 from'),
    });
  });
});
