import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The libraries that Node loads, and those that these load, by the Debian package that has them; the loader is not among them. */
const libraries = {
  libc6: ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0'],
  'libgcc-s1': ['libgcc_s.so.1'],
  'libstdc++6': ['libstdc++.so.6'],
};

/** The package whose copyright file is that of others, too. */
const copyrightOf = { 'libgcc-s1': 'gcc-12-base', 'libstdc++6': 'gcc-12-base' };

/** Lays out in `root` what the image of one platform has of its own, from what `fetchParts` has put into `parts`. */
export async function layOutPlatform({ node, debian }, parts, root) {
  const put = (from, to) => copied(join(parts, from), join(root, to));
  await put('node/bin/node', 'usr/local/bin/node');
  await put('node/LICENSE', 'usr/share/licenses/node/LICENSE');
  const { triplet, loader } = debian;
  await put(`debian/libc6/lib/${triplet}/${loader.split('/').at(-1)}`, loader);
  for (const [name, files] of Object.entries(libraries)) {
    const folder = await libraryFolder(join(parts, 'debian', name), triplet);
    for (const file of files) await put(`debian/${name}/${folder}/${file}`, `lib/${triplet}/${file}`);
    const documented = copyrightOf[name] ?? name;
    await put(
      `debian/${documented}/usr/share/doc/${documented}/copyright`,
      `usr/share/licenses/${name}/copyright`,
    );
  }
  // The copyright files name the texts there.
  const common = 'usr/share/common-licenses';
  await cp(join(parts, 'debian/base-files', common), join(root, common), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await written(join(root, 'usr/share/licenses/PARTS'), listOf(node, debian));
}

/** Lays out in `root` what all platforms have: alba, and the licences of it and of the certificates. */
export async function layOutAlba(checkout, parts, root) {
  await cp(join(checkout, 'dist'), join(root, 'opt/alba/dist'), { recursive: true });
  await copied(join(checkout, 'LICENSE'), join(root, 'usr/share/licenses/alba/LICENSE'));
  await copied(join(checkout, 'dist/licenses.txt'), join(root, 'usr/share/licenses/alba/licenses.txt'));
  await copied(
    join(parts, 'debian/ca-certificates/usr/share/doc/ca-certificates/copyright'),
    join(root, 'usr/share/licenses/ca-certificates/copyright'),
  );
  // Names that the host gives in /etc/hosts come first, whatever the default of a glibc is.
  await written(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

/** Debian's certificates in one file, as update-ca-certificates(8) makes it. */
export async function writeCertificates(parts, path) {
  const folder = join(parts, 'debian/ca-certificates/usr/share/ca-certificates/mozilla');
  const names = (await readdir(folder)).sort();
  const each = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  await writeFile(path, each.map((text) => `${text.trim()}\n`).join(''));
}

/** Where the package of a library has it: Debian 12 is between /lib and /usr/lib. */
async function libraryFolder(root, triplet) {
  const inLib = await readdir(join(root, 'lib', triplet)).catch(() => []);
  return inLib.length > 0 ? `lib/${triplet}` : `usr/lib/${triplet}`;
}

function listOf(node, { architecture, packages }) {
  const lines = Object.entries(packages)
    .filter(([name]) => name !== 'gcc-12-base')
    .map(([name, { version, sha256 }]) => `Debian ${name} ${version} ${architecture} sha256:${sha256}`);
  return [`Node ${node.version}: npm ${node.package} ${node.integrity}`, ...lines, ''].join('\n');
}

async function copied(from, to) {
  await mkdir(dirname(to), { recursive: true });
  // What a link leads to, under the link's name.
  await cp(from, to, { dereference: true });
}

async function written(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
