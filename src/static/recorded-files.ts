import { formatPlatform, type Platform } from '../oci/platform.ts';
import { platformList } from '../oci/platform-list.ts';
import { otherPlatforms, unusable } from '../protocol/build-conflicts.ts';
import type { AlbaError } from '../report/error.ts';
import type { AsideFiles } from './aside-files.ts';
import { parseTagDocument, type TagDocument } from './documents.ts';
import { type StaticFile, suffixOf } from './static-file.ts';

/**
 * The files that the record of a platform names: a tag document of that platform alone. Those that this job has itself are taken
 * from where they lie, the others from where their jobs have sent them. Throws `conflict` for a record of anything else.
 */
export function recordedFiles(
  word: string,
  record: Buffer,
  own: readonly StaticFile[],
  { aside, expected }: { readonly aside: AsideFiles; readonly expected: readonly Platform[] },
): readonly StaticFile[] {
  const here = new Map(own.map((file) => [`${suffixOf(file)} ${file.digest}`, file]));
  const document = parse(word, record);
  const listed = document['platforms'];
  if (listed !== platformList(expected))
    throw otherPlatforms(word, typeof listed === 'string' ? listed : undefined);
  return document.flavors.flatMap(({ platform: { os, architecture, variant }, resources }) => {
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    if (formatPlatform(platform) !== word) throw unreadable(word);
    return resources.map(({ path, size, digest, executable = false }): StaticFile => {
      if (size === undefined || digest === undefined) throw unreadable(word);
      const known = here.get(`${suffixOf({ platform, path })} ${digest}`);
      if (known !== undefined) return known;
      const source = `${word} of another job: ${path}`;
      return { source, platform, path, size, digest, executable, body: aside.body(digest, size, word) };
    });
  });
}

function parse(word: string, record: Buffer): TagDocument {
  try {
    return parseTagDocument(record, '');
  } catch {
    // What is wrong with it is of no use to who has to run that job again.
    throw unreadable(word);
  }
}

function unreadable(word: string): AlbaError {
  return unusable(word, 'its record is no list of its files');
}
