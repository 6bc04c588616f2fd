import type { Result } from '../../settings/result.ts';

interface Output {
  readonly description: string;
  readonly value: (result: Result) => string;
}

/** The outputs of the Action, which action.yml lists. What was not published, or only checked, is in none but `json`. */
export const outputs: Readonly<Record<string, Output>> = {
  name: { description: 'The name that was published.', value: ({ name }) => name },
  tags: {
    description: 'The tags that were published, one a line; empty after a failure or a check.',
    value: (result) => (published(result).length === 0 ? '' : result.tags.join('\n')),
  },
  digest: {
    description: 'The digest of the image index, if one was published.',
    value: (result) => published(result).find(({ digest }) => digest !== undefined)?.digest ?? '',
  },
  complete: {
    description: 'true if the tags are published with all their platforms, else false.',
    value: ({ complete }) => String(complete),
  },
  references: {
    description:
      'The images as clients pull them, HOST/NAME:TAG, one a line; of targets whose public address is known. Files are in urls.',
    value: (result) => lines(published(result).flatMap((target) => pullable(target, result.name))),
  },
  urls: {
    description: 'Full addresses, one a line, as far as the targets’ public addresses are known.',
    value: (result) => lines(published(result).flatMap(({ urls }) => urls)),
  },
  json: { description: 'The whole result, as JSON.', value: (result) => JSON.stringify(result) },
};

type TargetResult = Result['targets'][number];

function published({ targets }: Result): readonly TargetResult[] {
  return targets.filter(({ status }) => status === 'published' || status === 'unchanged');
}

/** A bare NAME:TAG names no host, and docker would ask its own for it: somebody else's image. */
function pullable({ kind, references }: TargetResult, name: string): readonly string[] {
  if (kind !== 'container') return [];
  const isBare = (reference: string) =>
    reference.startsWith(`${name}:`) && !reference.slice(name.length + 1).includes(':');
  return references.filter((reference) => !isBare(reference));
}

function lines(texts: readonly string[]): string {
  return [...new Set(texts)].join('\n');
}
