import { open } from 'node:fs/promises';
import type { Run } from '../protocol/run.ts';
import { FileReader } from './byte-reader.ts';
import { EntryTable } from './entry-table.ts';
import type { FileRange } from './file-range.ts';
import { FilesInPlace, type FilesOptions } from './files-in-place.ts';
import type { ImageFiles } from './image-files.ts';
import { tarHeaders } from './tar-entries.ts';

/** The files of an uncompressed tar that is a file. Its headers are read now, contents when they are asked for. */
export async function openArchiveFile(
  path: string,
  label: string,
  run: Run,
  options: FilesOptions,
): Promise<ImageFiles> {
  const table = await readTable(path, label, run);
  const places = {
    has: async (name: string) => table.has(name),
    find: async (name: string, namedBy?: string) => table.find(name, namedBy),
  };
  return new FilesInPlace(label, places, run, options);
}

async function readTable(path: string, label: string, run: Run): Promise<EntryTable<FileRange>> {
  const table = new EntryTable<FileRange>(label);
  const file = await open(path);
  try {
    const { size: total } = await file.stat();
    const headers = tarHeaders(new FileReader(file, total), label, run.signal);
    for (;;) {
      const { done, value: header } = await headers.next();
      if (done) {
        table.hasEnd = header;
        return table;
      }
      const name = table.enter(header);
      if (name !== undefined) table.fill(name, { path, start: header.start, size: header.size });
    }
  } finally {
    await file.close();
  }
}
