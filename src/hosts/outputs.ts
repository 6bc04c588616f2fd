import type { Result } from '../settings/result.ts';

interface Output {
  readonly description: string;
  readonly value: (result: Result) => string;
}

/** The outputs of the Action, which action.yml lists. */
export const outputs: Readonly<Record<string, Output>> = {
  name: { description: 'The name that was published.', value: ({ name }) => name },
  tags: { description: 'The tags that were published, one a line.', value: ({ tags }) => tags.join('\n') },
  digest: {
    description: 'The digest of the image index, if there is one.',
    value: ({ digest }) => digest ?? '',
  },
  complete: {
    description: 'true if the tags are published with all their platforms, else false.',
    value: ({ complete }) => String(complete),
  },
  references: {
    description: 'What clients ask for, one NAME:TAG a line.',
    value: ({ targets }) => [...new Set(targets.flatMap(({ references }) => references))].join('\n'),
  },
  urls: {
    description: 'Full addresses, one a line, as far as the targets’ public addresses are known.',
    value: ({ targets }) => [...new Set(targets.flatMap(({ urls }) => urls))].join('\n'),
  },
  json: { description: 'The whole result, as JSON.', value: (result) => JSON.stringify(result) },
};
