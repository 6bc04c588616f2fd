import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where Debian 12 has the addresses of its archive, and where it had them. */
const sources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];

/** What is pinned is not to be had any more: `npm run image` ends with 3. */
export class OutdatedPin extends Error {}

/**
 * Debian's packages of any architecture, through an apt whose lists and status are in a folder of their own: nothing of the
 * machine's dpkg changes. apt checks signatures with the machine's keys.
 */
export class DebianArchive {
  #architecture;
  #folder;
  #ready;

  constructor(architecture, folder) {
    this.#architecture = architecture;
    this.#folder = folder;
  }

  /** Puts the .deb of a package, `NAME=VERSION`, into a folder. */
  async download(wanted, folder) {
    const env = await this.#prepared();
    try {
      await run('apt-get', ['download', wanted], { cwd: folder, env });
    } catch (error) {
      const [name] = wanted.split('=');
      const now = await this.newest(name).catch(() => undefined);
      if (now === undefined || wanted === `${name}=${now.version}`) throw error;
      throw new OutdatedPin(
        `apt has no ${wanted} for ${this.#architecture}. Debian keeps the newest version alone: ` +
          'pin what it has now (node drone-plugin/image/pin-parts.mjs), or name a source of older ones in ALBA_IMAGE_APT_SOURCES',
        { cause: error },
      );
    }
  }

  /** The version of a package that the archive has now, and the sha256 of its .deb. */
  async newest(name) {
    const { stdout } = await run('apt-get', ['download', '--print-uris', name], {
      env: await this.#prepared(),
    });
    // 'ADDRESS' NAME_VERSION_ARCHITECTURE.deb SIZE SHA256:DIGEST, where a colon in the version is %3a.
    const [, version, sha256] = /^'\S+' [^_\s]+_([^_\s]+)_\S+ \d+ SHA256:(\S+)$/m.exec(stdout) ?? [];
    if (version === undefined) throw new Error(`apt told no sha256 of ${name}: ${stdout}`);
    return { version: decodeURIComponent(version), sha256 };
  }

  #prepared() {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  async #prepare() {
    const folder = this.#folder;
    for (const name of ['lists/partial', 'archives/partial'])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'status'), '');
    const settings = {
      'APT::Architecture': this.#architecture,
      'APT::Architectures': this.#architecture,
      'APT::Sandbox::User': 'root',
      'Acquire::Languages': 'none',
      'Acquire::Retries': '3',
      'Dir::State': folder,
      'Dir::State::lists': join(folder, 'lists'),
      'Dir::State::status': join(folder, 'status'),
      'Dir::Cache': folder,
      'Dir::Etc::sourcelist': await sourcesFile(),
      'Dir::Etc::sourceparts': '/dev/null',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
    await writeFile(join(folder, 'apt.conf'), lines.join(''));
    const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' };
    await run('apt-get', ['update', '--quiet'], { env });
    return env;
  }
}

async function sourcesFile() {
  const own = process.env.ALBA_IMAGE_APT_SOURCES;
  for (const path of own ? [own] : sources) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(
    'there are no apt sources of Debian 12 here: name a file with them in ALBA_IMAGE_APT_SOURCES',
  );
}
