/**
 * How Drone draws the card of a step: an Adaptive Card template for the data that card.ts makes. What comes from outside
 * stands in runs of text, which no renderer takes for Markdown. drone-plugin/card.json is this, for who wants to look at it.
 */
export const cardTemplate = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    run(filled('title'), { weight: 'Bolder', size: 'Medium' }),
    run(filled('line')),
    {
      type: 'Container',
      $data: filled('targets'),
      separator: true,
      items: [run(filled('title'), { weight: 'Bolder' }), each(filled('platforms'), false)],
    },
    each(filled('next'), true),
  ],
} as const;

function run(text: string, look: object = {}): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] };
}

/** A line of code for each text of a list. */
function each(list: string, separator: boolean): object {
  return { $data: list, separator, ...run(filled('$data'), { fontType: 'Monospace' }) };
}

/** What the templating puts a field of the data in place of. */
function filled(field: string): string {
  return `$\{${field}}`;
}
