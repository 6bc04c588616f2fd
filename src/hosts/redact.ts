import type { Reporter } from '../report/reporter.ts';
import type { Result } from '../settings/result.ts';

/** Puts `***` in place of what nobody is to see. */
export type Redact = (text: string) => string;

/** A shorter text is part of too many words: to hide it would spoil what is told, and hide nothing. */
const shortest = 6;

/**
 * The last guard of secrets, behind all that takes care not to tell them: what is printed and handed over goes through it.
 * `forms` are the secrets as they may come up.
 */
export function redactor(forms: readonly string[]): Redact {
  const found = forms.filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
  if (found.length === 0) return (text) => text;
  const any = new RegExp(found.map(escaped).join('|'), 'g');
  return (text) => text.replace(any, '***');
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
