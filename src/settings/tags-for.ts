import type { Target } from '../store/target.ts';
import type { PublishSettings } from './settings.ts';

type Tagged = Pick<PublishSettings, 'tags' | 'ownTags'>;

/** What to publish as at a target. */
export function tagsFor({ tags, ownTags }: Tagged, target: Target): readonly string[] {
  return ownTags?.get(target.name) ?? tags;
}

/** What is published as anywhere, each once: a check may know no target. */
export function allTags(
  settings: Tagged & Pick<PublishSettings, 'staticTargets' | 'containerTargets'>,
): readonly string[] {
  const targets = [...settings.staticTargets, ...settings.containerTargets];
  if (targets.length === 0) return settings.tags;
  return [...new Set(targets.flatMap((target) => tagsFor(settings, target)))];
}
