import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FilesOptions } from '../../src/archive/files-in-place.ts';
import { openArchive } from '../../src/archive/open-archive.ts';
import { zstd } from '../support/archives.ts';
import { testRun } from './test-run.ts';

const around = {
  'a plain file': (bytes: Buffer) => bytes,
  'a gzip file': (bytes: Buffer) => gzipSync(bytes),
  'a zstd file': zstd,
  'a plain stream': (bytes: Buffer) => bytes,
  'a gzip stream': (bytes: Buffer) => gzipSync(bytes),
  'a zstd stream': zstd,
} as const;

/** In what form an archive comes. */
export type Form = keyof typeof around;

/** Every form in which the files of one archive can come. */
export const forms = Object.keys(around) as Form[];

/** Opens a tar in one of the forms, under the label image.tar. */
export async function openTar(form: Form, tar: Buffer, options: FilesOptions = {}) {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, around[form](tar));
  const input = form.endsWith('stream') ? { stream: createReadStream(path) } : { path };
  return { ...t, path, files: await openArchive(input, 'image.tar', t.run, options) };
}

/** What is said where it cannot be opened, or where `use` fails. */
export async function refusalOf(
  form: Form,
  tar: Buffer,
  use: (files: Awaited<ReturnType<typeof openTar>>['files']) => Promise<unknown> = async () => {},
  options: FilesOptions = {},
): Promise<unknown> {
  return openTar(form, tar, options)
    .then(({ files }) => use(files))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}
