import { formatBytes, formatCount } from '../report/bytes.ts';
import { columns, wrapped } from '../report/columns.ts';
import { printable } from '../report/printable.ts';
import type { ImageSettings } from '../settings/image-settings.ts';
import type { ListedEntry, ListedImage, Listing } from '../settings/listing.ts';
import { shownTag } from '../tags/shown-tag.ts';

const width = 80;

type PartialPublish = NonNullable<ListedImage['partial']>[number];

/** A listing for people: lines to print as they are, of 80 columns at most where names and tags are no longer than usual. */
export function listingLines({ target, names }: Listing, settings: ImageSettings): readonly string[] {
  const lists = settings.images.length === 0;
  if (names.length === 0) return [printable(`no image is in ${target}`)];
  if (lists && !settings.long) return nameLines(names);
  return names.flatMap((image, at) => {
    const named = settings.images.find(({ name }) => name === image.name || image.name === '');
    const isDetailed = (named?.references.length ?? 0) > 0;
    const heading = names.length > 1 ? [...(at > 0 ? [''] : []), printable(`${image.name}:`)] : [];
    return [...heading, ...imageLines(image, target, isDetailed)];
  });
}

function nameLines(names: readonly ListedImage[]): readonly string[] {
  const rows = names.map(({ name, tags }) => {
    const [newest] = tags;
    const dates = tags.flatMap(({ date }) => date ?? []).sort();
    return [
      printable(name),
      String(tags.length),
      printable(shownTag(newest?.tag ?? '')),
      dateOf(dates.at(-1)),
    ];
  });
  return columns(['NAME', 'TAGS', 'NEWEST', 'LAST PUBLISHED (UTC)'], rows, ['TAGS']);
}

function imageLines(image: ListedImage, target: string, isDetailed: boolean): readonly string[] {
  const { name, tags } = image;
  const where = name === '' ? target : `${name} in ${target}`;
  const none = tags.length === 0 ? [printable(`there is no tag of ${where}`)] : [];
  return [...none, ...tagLines(tags, isDetailed), ...otherLines(image)];
}

function tagLines(tags: readonly ListedEntry[], isDetailed: boolean): readonly string[] {
  if (tags.length === 0) return [];
  const rows = tags.map(({ tag, class: word = '', date, size, digest = '' }) => [
    printable(tag === undefined ? shortDigest(digest) : shownTag(tag)),
    word,
    dateOf(date),
    size === undefined ? '' : formatBytes(size),
  ]);
  const [head = '', ...lines] = columns(['TAG', 'CLASS', 'PUBLISHED (UTC)', 'SIZE'], rows, ['SIZE']);
  return [
    head,
    ...tags.flatMap((entry, at) => [
      lines[at] ?? '',
      ...(isDetailed ? detailLines(entry) : summaryLines(entry)),
    ]),
  ];
}

/** Its digest, and in a line or two its platforms. */
function summaryLines({ digest, platforms = [] }: ListedEntry): readonly string[] {
  if (digest === undefined) return [];
  const words = platforms.map(({ platform }) => printable(platform));
  return [`  ${digest}`, ...wrapped(words, '  ', width)];
}

/** Its digest, and each platform with its own. */
function detailLines({ digest, mediaType = '', created, platforms = [] }: ListedEntry): readonly string[] {
  const rows = platforms.map(({ platform, size }) => [
    `  ${printable(platform)}`,
    size === undefined ? 'not there' : formatBytes(size),
  ]);
  const [, ...lines] = columns(['', 'SIZE'], rows, ['SIZE']);
  return [
    ...(digest === undefined ? [] : [`  ${digest}`]),
    ...(platforms.length === 0 ? [`  no image of any platform: ${printable(mediaType)}`] : []),
    ...(created === undefined ? [] : [`  built ${printable(created)}`]),
    ...platforms.flatMap(({ digest }, at) => [lines[at] ?? '', `    ${digest}`]),
  ];
}

/**
 * What else is there: what jobs have left, of a tag that is not there yet each build, else only that something is left; and what is
 * attached.
 */
function otherLines({ tags, partial = [], attached = [] }: ListedImage): readonly string[] {
  const there = new Set(tags.map(({ tag }) => tag));
  const isWaiting = ({ tag }: PartialPublish) => tag !== undefined && !there.has(tag);
  const waiting = partial
    .filter(isWaiting)
    .map(
      ({ tag, build = '', platforms }) =>
        `${tag} waits for the rest of its platforms: ${platforms.join(', ')} of ${shortBuild(build)} came`,
    );
  const records = partial.filter((each) => !isWaiting(each)).reduce((sum, each) => sum + each.records, 0);
  const lines = [
    ...waiting,
    ...(records === 0 ? [] : [`partial publishes have left ${formatCount(records, 'record')}`]),
    ...(attached.length === 0
      ? []
      : [`${formatCount(attached.length, 'more tag')}, sha256-…, for what is attached to images`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines.map(printable)];
}

/** `2026-01-02 03:04`, in UTC. */
function dateOf(date: string | undefined): string {
  return date === undefined ? '' : date.slice(0, 16).replace('T', ' ');
}

/** As much of a digest as tells it from others. */
function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}

function shortBuild(build: string): string {
  return /^[0-9a-f]{40,}$/.test(build) ? build.slice(0, 12) : build;
}
