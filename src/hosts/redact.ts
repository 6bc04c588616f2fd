import type { Reporter } from '../report/reporter.ts';
import type { Result } from '../settings/result.ts';

/** Puts `***` in place of what nobody is to see. */
export type Redact = (text: string) => string;

/** A shorter text is part of too many words: to hide it would spoil what is told, and hide nothing. */
const shortest = 6;

/** What is known to be secret, which becomes more: credentials that no setting has are found while alba runs. */
export interface Redactor {
  readonly redact: Redact;
  /** `forms` are secrets as they may come up. Returns those that are new. */
  add(forms: readonly string[]): readonly string[];
}

/** The last guard of secrets, behind all that takes care not to tell them: what is printed and handed over goes through it. */
export function createRedactor(): Redactor {
  const known = new Set<string>();
  let hidden: readonly string[] = [];
  let any: RegExp | undefined;
  return {
    redact: (text) => (any === undefined ? text : withoutPieces(text.replace(any, '***'), hidden)),
    add: (forms) => {
      const fresh = [...new Set(forms)].filter((form) => !known.has(form));
      for (const form of fresh) known.add(form);
      hidden = [...known].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
      any = hidden.length === 0 ? undefined : new RegExp(hidden.map(escaped).join('|'), 'g');
      return fresh;
    },
  };
}

/** Long texts are shortened where they are told, with … in the place of what is left out: a piece of a secret may be left. */
function withoutPieces(text: string, forms: readonly string[]): string {
  return text
    .split('…')
    .map((part, at, parts) => {
      const head =
        at === 0 ? part : part.slice(longest(forms, (form, length) => part.startsWith(form.slice(-length))));
      const cut =
        at === parts.length - 1 ? 0 : longest(forms, (form, length) => head.endsWith(form.slice(0, length)));
      return `${head === part ? '' : '***'}${head.slice(0, head.length - cut)}${cut === 0 ? '' : '***'}`;
    })
    .join('…');
}

/** The length of the longest piece of a form that fits, 0 for none. */
function longest(forms: readonly string[], fits: (form: string, length: number) => boolean): number {
  for (const form of forms) {
    for (let length = form.length - 1; length >= shortest; length--) if (fits(form, length)) return length;
  }
  return 0;
}

/**
 * A result, redacted where texts of servers and of settings stand. Names, tags, digests and addresses are what readers use, and
 * published: they stay, though a secret may be such a word.
 */
export function redactedResult(result: Result, redact: Redact): Result {
  const { error, targets } = result;
  const told = error && {
    ...error,
    message: redact(error.message),
    ...(error.hint === undefined ? {} : { hint: redact(error.hint) }),
  };
  return {
    ...result,
    targets: targets.map((target) => ({ ...target, target: redact(target.target) })),
    ...(told === undefined ? {} : { error: told }),
  };
}

/** The same reporter, told redacted texts. */
export function redactedReporter(reporter: Reporter, redact: Redact): Reporter {
  return {
    heading: (title) => reporter.heading(redact(title)),
    object: (source, destination, remark) =>
      reporter.object(redact(source), redact(destination), remark && redact(remark)),
    note: (text) => reporter.note(redact(text)),
    warn: (text) => reporter.warn(redact(text)),
    done: (line, next = []) => reporter.done(redact(line), next.map(redact)),
    debug: (text) => reporter.debug(redact(text)),
    progress: (title, total) => reporter.progress(redact(title), total),
    close: () => reporter.close(),
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
