import type { ImageDependencies } from '../../src/commands/image-dependencies.ts';
import type { ImageSettings } from '../../src/settings/image-settings.ts';
import { parseTarget } from '../../src/store/target.ts';
import { sampleRun } from '../container/sample-run.ts';

/** What a host hands down, and what was told by way of it. */
export function dependencies() {
  const told: string[] = [];
  const run = sampleRun();
  const hear = (kind: string) => (text: string) => void told.push(`${kind}: ${text}`);
  const reporter = { ...run.reporter, note: hear('note'), warn: hear('warning'), done: hear('done') };
  const given: ImageDependencies = {
    run: { ...run, reporter },
    credentials: () => undefined,
    registryLogin: () => ({ credentials: async () => undefined, hint: '' }),
    proxyFor: () => undefined,
  };
  return { given, told };
}

/** Settings by their shortest description: `hello:1.0` and `hello`. */
export function settingsFor(
  target: string,
  names: readonly string[] = [],
  more: Partial<ImageSettings> = {},
): ImageSettings {
  const images = new Map<string, string[]>();
  for (const [name = '', reference] of names.map((text) => text.split(/:(.*)/s))) {
    images.set(name, [...(images.get(name) ?? []), ...(reference === undefined ? [] : [reference])]);
  }
  return {
    target: parseTarget(target),
    images: [...images].map(([name, references]) => ({ name, references })),
    long: false,
    dryRun: false,
    ...more,
  };
}
