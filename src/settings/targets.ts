import { parseTarget, type Target } from '../store/target.ts';
import { isCheck } from './pull-request.ts';
import type { PublishSettings } from './settings.ts';
import type { SettingName, Values } from './table.ts';
import type { TagSituation } from './tags.ts';

type Targets = Pick<PublishSettings, 'staticTargets' | 'containerTargets'>;

/**
 * Which kind goes to which target: a target takes the kinds it can hold, unless it is named for one kind. Undefined after a
 * mistake. A pull request's check may have no target, where that is a secret or a variable that forks do not get.
 */
export function readTargets(values: Values, situation: TagSituation): Targets | undefined {
  const { spelling, mistakes } = situation;
  const before = mistakes.count;
  requireSources(values, situation);
  const read = (name: SettingName, texts: readonly string[] | undefined) =>
    texts?.flatMap((text) => mistakes.attempt(spelling(name), () => parseTarget(text)) ?? []);
  const general = read('target', values.target);
  const forFiles = read('static-target', values['static-target']) ?? general;
  const forImages = read('container-target', values['container-target']) ?? general;
  const hasImages = Boolean(values.container || values.build);
  const isWithoutSource = !values.static && !hasImages;
  const isMissing =
    (values.static && !forFiles) || (hasImages && !forImages) || (isWithoutSource && !forFiles && !forImages);
  if (isMissing && !isCheck(values, situation.context)) {
    mistakes.add(
      `${spelling('target')} is missing: where to publish`,
      'give a directory, or a bucket as s3://BUCKET?endpoint=https://HOST&region=NAME',
    );
    return undefined;
  }

  if (mistakes.count > before) return undefined;

  const staticTargets = values.static ? (forFiles ?? []).filter(holdsFiles) : [];
  const containerTargets = hasImages ? (forImages ?? []) : [];
  const imagesOnly = values.static ? (forFiles ?? []).filter((target) => !holdsFiles(target)) : [];
  for (const target of imagesOnly) {
    const isOfUse = forFiles === general && containerTargets.includes(target);
    if (isOfUse && staticTargets.length > 0) continue;
    mistakes.add(
      `“${target.name}” takes images only, no files`,
      'give a directory or an s3:// target for the files',
    );
  }
  for (const target of general ?? []) {
    if ([...staticTargets, ...containerTargets, ...imagesOnly].includes(target)) continue;
    mistakes.add(
      `nothing is published to “${target.name}”: the targets of each kind are named`,
      'leave it out',
    );
  }
  return mistakes.count > before ? undefined : { staticTargets, containerTargets };
}

function requireSources(values: Values, { spelling, mistakes }: TagSituation): void {
  if (!values.static && !values.container && !values.build) {
    mistakes.add(
      'there is nothing to publish: no source was given',
      `set ${spelling('static')} to a directory of files, or ${spelling('container')} to images`,
    );
    return;
  }
  for (const kind of ['static', 'container'] as const) {
    const isGiven = values[kind] || (kind === 'container' && values.build);
    if (isGiven || !values[`${kind}-target`]) continue;
    mistakes.add(
      `${spelling(`${kind}-target`)} is set, and there is nothing to publish there`,
      `set ${spelling(kind)} as well, or leave ${spelling(`${kind}-target`)} out`,
    );
  }
}

/** Stores hold files and images, layouts and registries images only. */
function holdsFiles(target: Target): boolean {
  return target.kind === 's3' || target.kind === 'directory';
}
