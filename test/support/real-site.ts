import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlbaOptions, albaResult, serveDirectory, temporary } from './real-alba.ts';
import { overHttp, type ValidImage, validateImage } from './validate-image.ts';

/** A directory that images are published to and that alba serves, with a folder beside it for what tools make. */
export interface Site {
  readonly url: string;
  /** A path in the folder for what tools make. */
  made(name: string): string;
  /** Publishes sources as NAME:1, has them validated over http, and tells the name that clients pull. */
  publish(
    name: string,
    sources: readonly string[],
    options?: AlbaOptions,
  ): Promise<ValidImage & { readonly image: string }>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const place = await temporary();
  const path = join(place.path, 'site');
  const made = (name: string) => join(place.path, 'made', name);
  await mkdir(path);
  await mkdir(made(''));
  const served = await serveDirectory(path);
  return {
    url: served.url,
    made,
    async publish(name, sources, options = {}) {
      const { digest } = await albaResult(
        ['container', 'push', '-t', `${name}:1`, ...sources, path],
        options,
      );
      const valid = await validateImage(overHttp(served.url), name, '1');
      if (valid.digest !== digest) throw new Error(`alba told ${digest}, and published ${valid.digest}`);
      return { ...valid, image: `${new URL(served.url).host}/${name}:1` };
    },
    async close() {
      await served.stop();
      await place.remove();
    },
  };
}
