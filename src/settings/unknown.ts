import { carriedOver } from './carried-over.ts';
import { closest, lettersOf } from './closest.ts';
import { laterSettings } from './later.ts';

/** How a host speaks of what a user wrote there. */
interface Wording {
  /** What it calls a setting. */
  readonly noun: 'flag' | 'input' | 'setting';
  /** As the user wrote it, `--dryrun` or `dryrun`. */
  readonly written: string;
  /** The names that there are, as that host spells them. */
  readonly known: readonly string[];
  /** Puts a known name as the user is to write it. */
  readonly spelled?: (name: string) => string;
}

interface Unknown {
  readonly message: string;
  /** What alba has instead, or the name that was probably meant; undefined where it resembles nothing. */
  readonly hint: string | undefined;
}

/** What to say of a setting that there is none of: it is still to come, is another plugin's or action's, or a slip. */
export function unknownSetting(
  name: string,
  { noun, written, known, spelled = (one) => one }: Wording,
): Unknown {
  const later = find(laterSettings, name);
  if (later !== undefined) return { message: `alba has no ${noun} ${written} yet`, hint: later };
  const message = `there is no ${noun} ${written}`;
  const elsewhere = find(carriedOver, name);
  if (elsewhere !== undefined) return { message, hint: elsewhere.hint };
  const meant = closest(name, known);
  return { message, hint: meant === undefined ? undefined : `did you mean ${spelled(meant)}?` };
}

/** `build_args`, `build-args` and `buildArgs` are one name: in the environment of a plugin no capital letter is left. */
function find<Row>(rows: Readonly<Record<string, Row>>, name: string): Row | undefined {
  const wanted = lettersOf(name);
  return Object.entries(rows).find(([known]) => lettersOf(known) === wanted)?.[1];
}
