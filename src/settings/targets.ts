import { parseTarget, type Target } from '../store/target.ts';
import type { PublishSettings } from './settings.ts';
import type { SettingName, Values } from './table.ts';
import type { TagSituation } from './tags.ts';

type Targets = Pick<PublishSettings, 'staticTargets' | 'containerTargets'>;

/** Which kind goes to which target: a target takes the kinds it can hold, unless it is named for one kind. Undefined after a mistake. */
export function readTargets(values: Values, situation: TagSituation): Targets | undefined {
  const { spelling, mistakes } = situation;
  const has = { static: values.static !== undefined, container: values.container !== undefined };
  if (!has.static && !has.container) {
    mistakes.add(
      'there is nothing to publish: no source was given',
      `name a directory with ${spelling('static')}, or images with ${spelling('container')}`,
    );
  }
  const read = (name: SettingName, texts: readonly string[] | undefined) =>
    texts?.flatMap((text) => mistakes.attempt(spelling(name), () => parseTarget(text)) ?? []);
  const general = read('target', values.target) ?? [];
  const own = {
    static: read('static-target', values['static-target']),
    container: read('container-target', values['container-target']),
  };

  for (const kind of ['static', 'container'] as const) {
    if (own[kind] !== undefined && !has[kind]) {
      mistakes.add(
        `${spelling(`${kind}-target`)} is set, and there is no ${kind} source to publish there`,
        `set ${spelling(kind)} as well, or leave ${spelling(`${kind}-target`)} out`,
      );
    }
  }
  for (const target of own.static ?? []) {
    if (!holdsFiles(target)) mistakes.add(`${spelling('static-target')}: ${noFiles(target)}`);
  }

  const staticTargets = own.static ?? (has.static ? general.filter(holdsFiles) : []);
  const containerTargets = own.container ?? (has.container ? general : []);
  const missing =
    (has.static && staticTargets.length === 0) || (has.container && containerTargets.length === 0);
  if (missing && general.length === 0 && values.target === undefined) {
    mistakes.add(
      `${spelling('target')} is missing: where to publish`,
      'give a target such as s3://my-bucket?endpoint=https://s3.example.org&region=garage, or a directory',
    );
  } else if (has.static && staticTargets.length === 0 && own.static === undefined) {
    for (const target of general)
      mistakes.add(
        `${spelling('target')}: ${noFiles(target)}`,
        'add a store, an s3:// URL or a directory, for the files',
      );
  }
  for (const target of general) {
    if (
      (has.static || has.container) &&
      !staticTargets.includes(target) &&
      !containerTargets.includes(target) &&
      !(has.static && staticTargets.length === 0)
    ) {
      mistakes.add(
        `nothing is published to “${target.name}”`,
        'leave it out, or give a source that it can hold',
      );
    }
  }
  return { staticTargets, containerTargets };
}

/** Stores hold files and images, layouts and registries images only. */
function holdsFiles(target: Target): boolean {
  return target.kind === 's3' || target.kind === 'directory';
}

function noFiles(target: Target): string {
  return `“${target.name}” takes images only, no files`;
}
