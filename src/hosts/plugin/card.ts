import { formatBytes } from '../../report/bytes.ts';
import { printable } from '../../report/printable.ts';
import type { Result } from '../../settings/result.ts';
import { cut } from '../cut.ts';
import type { Outcome } from '../request.ts';
import { shownTargets } from '../shown-targets.ts';
import { cardTemplate } from './card-template.ts';

/** What a step gives to Drone: the address of a template, and the data that fills it (Drone docs, « Adaptive Cards »). */
export interface Card {
  readonly schema: string;
  readonly data: CardData;
}

interface CardData {
  readonly title: string;
  readonly line: string;
  readonly targets: readonly { readonly title: string; readonly platforms: readonly string[] }[];
  /** Commands to copy. */
  readonly next: readonly string[];
}

/** The template is its own address, so that a card needs no web server and is drawn by the version that made it. */
const schema = `data:application/json,${encodeURIComponent(JSON.stringify(cardTemplate))}`;

/** The card of a run. A list longer than `most` is cut. */
export function cardOf({ result, closing, failures }: Outcome, most: number): Card {
  return {
    schema,
    data: {
      title: titleOf(result),
      line:
        closing === undefined
          ? cut(failures.map(oneLine), Math.min(most, 8)).join(' · ')
          : `✅ ${printable(closing.line)}`,
      targets: shownTargets(result).map(({ shown, target }) => ({
        title: `${target.kind === 'static' ? 'Files' : 'Image'} in ${printable(shown)}: ${target.status}`,
        platforms: cut(target.platforms.map(platformLine), most),
      })),
      next: cut((closing?.next ?? []).map(printable), most),
    },
  };
}

function titleOf({ name, tags }: Result): string {
  return name === '' ? 'alba' : tags.map((tag) => printable(`${name}:${tag}`)).join(', ') || printable(name);
}

function oneLine(text: string): string {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .join(' – ');
  return line.length <= 1000 ? line : `${line.slice(0, 1000)}…`;
}

function platformLine({ platform, size, digest }: Result['targets'][number]['platforms'][number]): string {
  return printable(`${platform}  ${formatBytes(size)}  ${digest}`);
}
