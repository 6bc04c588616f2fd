import { open } from 'node:fs/promises';
import { measured } from '../layers/measure.ts';
import type { Run } from '../protocol/run.ts';
import { FileReader } from './byte-reader.ts';
import { EntryTable } from './entry-table.ts';
import { type FileRange, streamRange } from './file-range.ts';
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
  const digestOf = async (range: FileRange) => (await measured(streamRange(range), run.signal)).digest;
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
      const entered = table.enter(header);
      if (entered === undefined) continue;
      const { name, twin } = entered;
      const range = { path, start: header.start, size: header.size };
      if (twin === undefined) table.fill(name, range);
      else {
        const [one, other] = [await digestOf(twin), await digestOf(range)];
        if (one !== other) table.refuseTwo(name);
      }
    }
  } finally {
    await file.close();
  }
}
