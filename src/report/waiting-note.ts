import type { Reporter } from './reporter.ts';

/** What a job says that has brought some of the platforms of a tag, when others are still to come: not twice the same. */
export class WaitingNote {
  #told = '';

  tell(reporter: Reporter, what: string, expected: number, missing: readonly string[]): void {
    const there = expected - missing.length;
    const verb = missing.length === 1 ? 'comes' : 'come';
    const note = `${what}: ${there} of ${expected} platforms are there, the tag is written when ${missing.join(', ')} ${verb}`;
    if (note !== this.#told) reporter.note(note);
    this.#told = note;
  }
}
