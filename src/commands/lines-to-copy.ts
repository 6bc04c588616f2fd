import type { TargetResult } from '../protocol/publication.ts';
import { shellWord } from '../report/shell-word.ts';
import type { Target } from '../store/target.ts';

/** What was published, as far as it shows in commands that read it. */
export interface ReadersView {
  readonly targets: readonly Target[];
  readonly results: readonly TargetResult[];
  /** One of the files, as `OS/ARCH/PATH`. */
  readonly exampleFile: string | undefined;
  /** How alba was called. */
  readonly invocation: string;
}

/** Where `alba serve` answers if it is not told otherwise. */
const servedAt = 'http://127.0.0.1:8080';

/** What a reader runs to get what was published, one command a line, comments between: for copying and pasting. */
export function linesToCopy(published: ReadersView): readonly string[] {
  const targets = new Map(published.targets.map((target) => [target.name, target]));
  return [...targets.values()].flatMap((target) => linesFor(target, published));
}

function linesFor(target: Target, published: ReadersView): readonly string[] {
  const results = published.results.filter(
    (result) => result.target === target.name && result.references.length > 0,
  );
  if (results.length === 0) return [];
  switch (target.kind) {
    case 'registry':
      return results.flatMap(({ references }) =>
        references.slice(0, 1).map((reference) => `docker pull ${shellWord(reference)}`),
      );
    case 'layout':
      return tagsOf(results).map((tag) => `skopeo inspect --raw ${shellWord(`oci:${target.path}:${tag}`)}`);
    case 's3':
      if (target.publicUrl !== undefined) return reading(target.publicUrl, results, published);
      return [`# to see where readers find it, add public_url=https://… to ${target.name}`];
    case 'directory':
      if (target.publicUrl !== undefined) return reading(target.publicUrl, results, published);
      return [
        '# serve it, and read it from another terminal:',
        `${published.invocation} serve ${shellWord(target.path)}`,
        ...reading(servedAt, results, published),
      ];
  }
}

function reading(
  publicUrl: string,
  results: readonly TargetResult[],
  { exampleFile }: ReadersView,
): readonly string[] {
  const { origin, host, pathname } = new URL(publicUrl);
  const path = pathname.replace(/\/$/, '');
  return results.flatMap(({ kind, references }) => {
    const [reference] = references;
    if (reference === undefined) return [];
    if (kind === 'static') {
      const key = [...reference.split(':'), ...(exampleFile?.split('/') ?? [])]
        .map(encodeURIComponent)
        .join('/');
      return [`curl -fO ${shellWord(`${origin}${path}/df-dist-v1/${key}`)}`];
    }
    const image = reference.startsWith(`${host}/`) ? reference : `${host}/${reference}`;
    // Clients look for images at a host's root only.
    return path === '' ? [`docker pull ${shellWord(image)}`] : [];
  });
}

function tagsOf(results: readonly TargetResult[]): readonly string[] {
  return results.flatMap(({ references }) =>
    references.slice(0, 1).map((reference) => reference.replace(/^.*:/, '')),
  );
}
