import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { BrokenSource } from './break-source.ts';
import type { ForgedEntry } from './forge-tar.ts';
import { type Outcome, publishSources } from './publish-sources.ts';

/** What lies beside the source: nothing of it may be published. */
const secret =
  '{"architecture":"amd64","os":"linux","secret":"this machine knows it","rootfs":{"diff_ids":[]}}';
/** Per case; most take a few. */
const limit = 20_000;

/** The folders of one case after the other. Nothing but `scratch` may change by what a source says. */
export class BrokenCase {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  get outside(): string {
    return join(this.#root, 'outside');
  }

  /** Publishes a broken source. Throws an error that says which promise was not kept. */
  async run(source: BrokenSource): Promise<Outcome> {
    const [folder, scratch] = [join(this.#root, 'source'), join(this.#root, 'scratch')];
    for (const path of [folder, scratch, this.outside]) {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path, { recursive: true });
    }
    writeFileSync(join(this.outside, 'secret'), secret);
    const path = join(folder, source.wrap === 'directory' ? 'layout' : 'image.tar');
    if (source.wrap === 'directory') layDown(source.entries, path);
    else writeFileSync(path, source.bytes);
    const before = listing(this.#root, scratch);
    const { outcome, store } = await within(limit, publishSources([path], scratch));
    await this.#filesAreClosed();
    ensure(
      listing(this.#root, scratch) === before,
      `files outside of scratch changed:\n${before}\nare now\n${listing(this.#root, scratch)}`,
    );
    for (const [key, { bytes }] of store.objects)
      ensure(!bytes.includes('this machine knows it'), `${key} has what lay outside of the source`);
    if ('refused' in outcome) {
      ensure(store.objects.size === 0, 'something was published, and then there was an error');
      checkMessage(outcome.refused, path);
    } else checkContent(source, store.objects);
    return outcome;
  }

  async #filesAreClosed(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
      if (openFiles(this.#root).length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`files are still open: ${openFiles(this.#root).join(', ')}`);
  }
}

const codes = new Set(['source', 'damaged', 'platform', 'usage']);

function checkMessage(
  { code, message, hint = '' }: { code: string; message: string; hint?: string | undefined },
  path: string,
): void {
  const said = `${code}: ${message} [${hint}]`;
  ensure(codes.has(code), `the code is of something else: ${said}`);
  ensure(message.includes(path), `the message does not name the file: ${said}`);
  ensure(message.length + hint.length < 5000, `the message is long: ${said}`);
  ensure(
    !/\n\s+at |undefined|\[object|TypeError|RangeError|Cannot read prop/.test(said),
    `the message is not for users: ${said}`,
  );
}

/** The configs of what was published are in the source, byte for byte; their layers are the validator's to check. */
function checkContent(source: BrokenSource, objects: ReadonlyMap<string, { readonly bytes: Buffer }>): void {
  for (const [key, { bytes }] of objects) {
    if (!/\/manifests\/sha256:/.test(key)) continue;
    const { config } = JSON.parse(bytes.toString()) as { config?: { digest: string } };
    if (config === undefined) continue;
    const published = objects.get(key.replace(/manifests\/.*/, `blobs/${config.digest}`));
    ensure(published !== undefined, `${config.digest} is not there`);
    ensure(
      source.plain.some((part) => part.includes(published.bytes)),
      `the config ${config.digest} is not in the source: ${published.bytes}`,
    );
  }
}

/** Writes entries as files, as far as a folder can hold them. */
function layDown(entries: readonly ForgedEntry[], folder: string): void {
  mkdirSync(folder);
  for (const { name, content, type = '0', link = '' } of entries) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..') || path === folder) continue;
    try {
      mkdirSync(dirname(path), { recursive: true });
      if (type === '2' || type === '1') symlinkSync(link, path);
      else if (type === '5') mkdirSync(path, { recursive: true });
      else writeFileSync(path, content);
    } catch {
      // A name that this file system cannot have, or that is there already: then the case is another one.
    }
  }
}

/** Names, sizes and links below `root`, but for what is in `except`. */
function listing(root: string, except: string): string {
  const found = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = found
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(`${except}/`));
  return paths.sort().join('\n');
}

/** Where the system tells: what this process has open below a folder. */
function openFiles(root: string): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(root) ? [path] : [];
    } catch {
      return [];
    }
  });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function ensure(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
