import { imageName, ociTag, parseReference } from '../oci/reference.ts';
import type { Target } from '../store/target.ts';
import { autoTags } from '../tags/auto-tags.ts';
import type { BuildRefs, MadeTag } from '../tags/build-refs.ts';
import { isFloatingName } from '../tags/classes.ts';
import { expandTags } from '../tags/expressions.ts';
import { checkStaticReference } from '../tags/static-names.ts';
import type { BuildContext } from './context.ts';
import type { Spelling } from './decode.ts';
import type { Mistakes } from './mistakes.ts';
import { isCheck } from './pull-request.ts';
import type { PublishSettings } from './settings.ts';
import type { Values } from './table.ts';
import { isTagged, mayBeTagged, ownTags, tagOfUrl } from './tags-of-urls.ts';

export interface TagSituation {
  readonly context: BuildContext | undefined;
  readonly spelling: Spelling;
  readonly mistakes: Mistakes;
  /** On the command line: a tag has to be given, and this is how. */
  readonly tagExample: string | undefined;
}

type Tagged = Pick<PublishSettings, 'name' | 'tags' | 'ownTags' | 'floating' | 'warnings'>;
interface NamedTag extends MadeTag {
  readonly name: string;
}

/**
 * What to publish as: what `tag` says, else the URL of a registry, else what the host builds, and what `auto-tag` adds.
 * `imageTargets` is undefined after a mistake in them. Undefined after a mistake.
 */
export function readTags(
  values: Values,
  imageTargets: readonly Target[] | undefined,
  situation: TagSituation,
): Tagged | undefined {
  const { context, mistakes } = situation;
  if (values.tag?.length === 0) return undefined; // what was given cannot be read, which is told
  if (values.tag === undefined && imageTargets === undefined && mayBeTagged(values)) return undefined;
  const tagged = (imageTargets ?? []).filter(isTagged);
  const given =
    values.tag === undefined
      ? (tagOfUrl(tagged[0]) ?? defaultTags(situation))
      : checkedTags(values, values.tag, situation);
  if (given === undefined) return undefined;
  const [first] = given;
  const name = first?.name ?? context?.name ?? '';
  const added = values['auto-tag'] === true ? autoTags(refsOf(context)) : [];
  const all = [...given, ...added.map((tag) => ({ ...tag, name }))];
  if (all.length === 0) {
    mistakes.add(
      `${situation.spelling('tag')}: nothing is left of “${values.tag?.join(', ')}”, since this build has no value for what is in braces`,
      'give a tag that every build has, like :{{sha}}, or publish from a git tag only',
    );
    return undefined;
  }
  const source = values.tag === undefined ? tagged[0]?.name : undefined;
  if (!shareOneName(all, situation) || !checkNames(values, name, all, source, situation)) return undefined;
  const general = { tags: all, added };
  const own = ownTags(values, tagged, general, situation);
  return {
    name,
    tags: [...new Set(all.map(({ text }) => text))],
    ...own,
    floating: [
      ...new Set([
        ...all.filter(({ floating }) => floating).map(({ text }) => text),
        ...tagged.map(({ tag }) => tag).filter(isFloatingName),
      ]),
    ],
  };
}

/** A pull request has no git tag, and is to be checked all the same: then its commit stands for what is left of the tags. */
function checkedTags(
  values: Values,
  lines: readonly string[],
  situation: TagSituation,
): readonly NamedTag[] | undefined {
  const given = givenTags(lines, situation);
  const isNone = given?.length === 0 && isCheck(values, situation.context);
  return isNone ? defaultTags(situation) : given;
}

function givenTags(lines: readonly string[], situation: TagSituation): NamedTag[] | undefined {
  const { context, spelling, mistakes } = situation;
  const read = lines.map((line) =>
    mistakes.attempt(spelling('tag'), () =>
      expandTags([line], refsOf(context)).map(({ text, floating }) => {
        const { name, tag } = parseReference(text.startsWith(':') ? `${context?.name ?? ''}${text}` : text);
        return { name, text: tag, floating };
      }),
    ),
  );
  return read.every((tags) => tags !== undefined) ? read.flat() : undefined;
}

function defaultTags({ context, spelling, mistakes, tagExample }: TagSituation): NamedTag[] | undefined {
  if (tagExample !== undefined || context === undefined) {
    mistakes.add(
      `${spelling('tag')} is missing: the name and tag to publish as`,
      tagExample ?? `set ${spelling('tag')} to NAME:TAG, as nothing here tells what is built`,
    );
    return undefined;
  }
  const text = context.tag ?? context.commit;
  if (context.name !== '' && text !== '') return [{ name: context.name, text, floating: false }];
  mistakes.add(
    `${spelling('tag')} is missing, and ${context.host} tells no repository or no commit to take it from`,
    `set ${spelling('tag')} to NAME:TAG`,
  );
  return undefined;
}

/** Whether the kinds that are published can have such names and tags. `source` is the URL that they were taken from. */
function checkNames(
  values: Values,
  name: string,
  tags: readonly MadeTag[],
  source: string | undefined,
  { context, spelling, mistakes }: TagSituation,
): boolean {
  const before = mistakes.count;
  const setting =
    values.tag === undefined
      ? `${spelling('tag')} is not set, and is taken from ${source ?? `this build of ${context?.tag ?? context?.commit}`}`
      : spelling('tag');
  for (const { text } of tags) {
    mistakes.attempt(setting, () => {
      if (values.static) checkStaticReference(name, text);
      if (values.container || values.build) {
        imageName(name);
        ociTag(text);
      }
    });
    if (mistakes.count > before) return false;
  }
  return true;
}

function shareOneName(tags: readonly NamedTag[], { spelling, mistakes }: TagSituation): boolean {
  const names = [...new Set(tags.map(({ name }) => name))];
  if (names.length === 1) return true;
  mistakes.add(
    `${spelling('tag')}: all tags of one run belong to one name, and these have ${names.map((name) => `“${name}”`).join(' and ')}`,
    'publish the other name in a run of its own',
  );
  return false;
}

/** A pull request is no build of the branch it wants to go into: it must move neither that branch's tag nor `latest`. */
export function refsOf(context: BuildContext | undefined): BuildRefs {
  const isPullRequest = context?.event === 'pull-request';
  return {
    tag: context?.tag,
    branch: isPullRequest ? undefined : context?.branch,
    sha: context?.commit,
    defaultBranch: context?.defaultBranch,
  };
}
