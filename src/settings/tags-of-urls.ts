import { ociTag } from '../oci/reference.ts';
import type { RegistryTarget, Target } from '../store/target.ts';
import { isFloatingName } from '../tags/classes.ts';
import type { Spelling } from './decode.ts';
import type { Mistakes } from './mistakes.ts';
import type { PublishSettings } from './settings.ts';
import type { Values } from './table.ts';

/** A registry's target whose URL has a tag. */
export type TaggedTarget = RegistryTarget & { readonly tag: string };

export function isTagged(target: Target): target is TaggedTarget {
  return target.kind === 'registry' && target.tag !== undefined;
}

/** Whether a target that could not be read may have been one of these. */
export function mayBeTagged({ target = [], 'container-target': images = [] }: Values): boolean {
  return [...target, ...images].some((text) => /^docker:|^[\w.-]+(?::\d+)?\//i.test(text));
}

/** The name and the tag of a URL, where none were given: the last component of its repository, as people call the image. */
export function tagOfUrl(
  target: TaggedTarget | undefined,
): { name: string; text: string; floating: boolean }[] | undefined {
  if (target === undefined) return undefined;
  const { repository, tag } = target;
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return [{ name, text: tag, floating: isFloatingName(tag) }];
}

interface GeneralTags {
  /** What other targets are published to as: the one of `tag` first, then those of `auto-tag`. */
  readonly tags: readonly { readonly text: string }[];
  readonly added: readonly { readonly text: string }[];
}

/**
 * What is published as to targets that have a tag in their URL: it replaces the one that `tag` gives, and goes with those of
 * `auto-tag`. Adds a mistake where `tag` gives several, and answers with a warning where it gives another one.
 */
export function ownTags(
  values: Values,
  targets: readonly TaggedTarget[],
  { tags, added }: GeneralTags,
  { spelling, mistakes }: { readonly spelling: Spelling; readonly mistakes: Mistakes },
): Pick<PublishSettings, 'ownTags' | 'warnings'> {
  const [first] = targets;
  const setting = spelling('tag');
  if (first !== undefined && new Set(values.tag).size > 1) {
    mistakes.add(
      `“${first.name}” has a tag, and ${setting} gives several`,
      `leave :${first.tag} out of the target, which gets all of them then, or give one ${setting}`,
    );
    return {};
  }
  const general = tags[0]?.text ?? '';
  const differing = targets.filter(({ tag }) => tag !== registryTag(general));
  if (differing.length === 0) return {};
  const own = differing.map(
    ({ name, tag }) => [name, [...new Set([tag, ...added.map(({ text }) => text)])]] as const,
  );
  const told = differing.map(({ name, tag }) => `${name} as ${tag}`).join(', ');
  const warning = `the tag in a URL comes before that of ${setting}, ${general}: images go to ${told}`;
  return { ownTags: new Map(own), ...(values.tag === undefined ? {} : { warnings: [warning] }) };
}

/** As a registry holds it; one that it cannot hold is told of elsewhere. */
function registryTag(tag: string): string {
  try {
    return ociTag(tag);
  } catch {
    return tag;
  }
}
