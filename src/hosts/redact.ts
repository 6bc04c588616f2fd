import type { Reporter } from '../report/reporter.ts';

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

/** A value of JSON, its texts redacted. */
export function redacted<Value>(value: Value, redact: Redact): Value {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return redact(part);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inside]) => [redact(key), visit(inside)]));
  };
  return visit(value) as Value;
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
