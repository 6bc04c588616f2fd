import { AlbaError } from '../report/error.ts';
import type { AsideFiles } from './aside-files.ts';
import { parseTagDocument } from './documents.ts';
import { type StaticFile, suffixOf } from './static-file.ts';

/**
 * The files that a record names: a tag document of one platform. Those that this job has itself are taken from where they
 * lie, the others from where their jobs have sent them. `platform` is for messages.
 */
export function recordedFiles(
  platform: string,
  record: Buffer,
  own: readonly StaticFile[],
  aside: AsideFiles,
): readonly StaticFile[] {
  const here = new Map(own.map((file) => [`${suffixOf(file)} ${file.digest}`, file]));
  return parse(platform, record).flavors.flatMap(({ platform: { os, architecture, variant }, resources }) =>
    resources.map(({ path, size, digest, executable }): StaticFile => {
      if (size === undefined || digest === undefined) throw unreadable(platform);
      const found = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      const suffix = suffixOf({ platform: found, path });
      const file = { platform: found, path, size, digest, executable: executable ?? false };
      const body = aside.body(digest, size, platform);
      return (
        here.get(`${suffix} ${digest}`) ?? { ...file, source: `${platform} of another job: ${path}`, body }
      );
    }),
  );
}

function parse(platform: string, record: Buffer) {
  try {
    return parseTagDocument(record, '');
  } catch {
    // What is wrong with it is of no use to who has to run that job again.
    throw unreadable(platform);
  }
}

function unreadable(platform: string): AlbaError {
  return new AlbaError(
    'conflict',
    `${platform} of this build cannot be published: its record cannot be read`,
    {
      hint: 'run the job again that brings it',
    },
  );
}
