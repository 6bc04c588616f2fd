import { asClientsRead } from '../oci/as-clients-read.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { parsePlatform } from '../oci/platform-words.ts';
import { revisionKey, revisionOf } from '../oci/revision.ts';
import { readBuild } from './build-settings.ts';
import type { BuildContext } from './context.ts';
import { isCheck } from './pull-request.ts';
import { checkRegistryLogin } from './registry-login.ts';
import type { PublishSettings } from './settings.ts';
import { parseSource } from './source.ts';
import { checkStdin, type StdinSituation } from './stdin.ts';
import type { Values } from './table.ts';
import { readTags, type TagSituation } from './tags.ts';
import { readTargets } from './targets.ts';

export interface Situation extends TagSituation, StdinSituation {
  readonly now: Date;
}

/**
 * What is to be published where: the values put together with the build context, and checked against each other.
 * Undefined where that is impossible; `mistakes` then says why.
 */
export function publishSettings(values: Values, situation: Situation): PublishSettings | undefined {
  const { context, mistakes, spelling } = situation;
  const sources = {
    static: readAll(values.static, (text) => mistakes.attempt(spelling('static'), () => parseSource(text))),
    container: readAll(values.container, (text) =>
      mistakes.attempt(spelling('container'), () => parseSource(text)),
    ),
  };
  const build = readBuild(values, situation);
  checkStdin(sources.container, values['password-stdin'] === true, situation);
  const platforms = eachOnce(
    readAll(values.platform, (text): Platform | undefined =>
      mistakes.attempt(spelling('platform'), () => parsePlatform(text)),
    ),
  );
  const targets = readTargets(values, situation);
  const tags = readTags(values, targets?.containerTargets, situation);
  requirePair(values, situation);
  checkRegistryLogin(values, targets?.containerTargets, situation);
  const annotations = { ...buildAnnotations(context), ...values.annotations };
  const partial = readPartial(values, platforms, annotations, situation);
  if (tags === undefined || targets === undefined) return undefined;
  return {
    ...tags,
    ...sources,
    ...(build === undefined ? {} : { build }),
    ...targets,
    platforms,
    attestations: values.attestations ?? true,
    runScripts: values['run-scripts'] ?? false,
    ...(values['max-layer-size'] === undefined ? {} : { maxLayerSize: values['max-layer-size'] }),
    compression: values.compression ?? 'gzip',
    annotations,
    ...(partial === undefined ? {} : { partial }),
    overwrite: values.overwrite ?? false,
    reuse: !(values['no-reuse'] ?? false),
    dryRun: values['dry-run'] ?? false,
    check: isCheck(values, context),
    ...(values['ca-file'] === undefined ? {} : { caFile: values['ca-file'] }),
    created: situation.now,
  };
}

/** Adds a mistake where one of two keys is set. */
export function requirePair(values: Values, { context, spelling, mistakes }: TagSituation): void {
  // A fork has none of the secrets, and all of what is written out.
  if (isCheck(values, context)) return;
  const pair = ['access-key', 'secret-key'] as const;
  const [unset, ...others] = pair.filter((name) => values[name] === undefined);
  if (unset === undefined || others.length > 0) return;
  mistakes.add(
    `${spelling(unset)} is missing: it goes with ${pair.filter((name) => name !== unset).map(spelling)}`,
    context === undefined
      ? 'set both'
      : `set both; one from a secret that does not exist here, or that this event may not read, is empty`,
  );
}

/**
 * How all runs of a build name it: as the revision, which is the commit on a host. Undefined where this is no partial publish,
 * and after a mistake.
 */
function readPartial(
  values: Values,
  platforms: readonly Platform[],
  annotations: Readonly<Record<string, string>>,
  { spelling, mistakes }: Situation,
): PublishSettings['partial'] {
  if (values.partial !== true) return undefined;
  const name = spelling('partial');
  if (values.platform === undefined) {
    mistakes.add(
      `${name} needs ${spelling('platform')}: all the platforms that the tag is to have`,
      `list them in every run of the build, like ${spelling('platform')} linux/amd64,linux/arm64`,
    );
  }
  const read = platforms.map((platform) => formatPlatform(asClientsRead(platform)));
  const twice = read.find((platform, at) => read.indexOf(platform) !== at);
  if (twice !== undefined) {
    mistakes.add(
      `${spelling('platform')}: two of the platforms are ${twice} to clients`,
      'leave one of them out',
    );
  }
  const build = revisionOf(annotations);
  if (build !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(build)) return { build };
  mistakes.add(
    build === undefined
      ? `${name}: nothing tells which commit is built, and so which runs belong together`
      : `${name}: “${build}”, the annotation ${revisionKey}, is not a commit`,
    `write ${spelling('annotations')} ${revisionKey}=COMMIT`,
  );
  return undefined;
}

function eachOnce(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}

function readAll<Value>(
  texts: readonly string[] | undefined,
  read: (text: string) => Value | undefined,
): readonly Value[] {
  return (texts ?? []).flatMap((text) => read(text) ?? []);
}

/** image-spec annotations.md, the pre-defined keys. */
function buildAnnotations(context: BuildContext | undefined): Record<string, string> {
  const known = {
    'org.opencontainers.image.source': context?.repositoryUrl,
    [revisionKey]: context?.commit,
    'org.opencontainers.image.version': context?.version,
  };
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
