import type { Content } from './content.ts';
import { type Answer, Refusal } from './exchange.ts';
import type { Knobs } from './knobs.ts';

/** What the endpoints of a registry share. */
export class Scene {
  readonly content: Content;
  readonly knobs: Knobs;
  /** The registry's own origin, and that of another host, which belongs to it. */
  readonly origin: string;
  readonly elsewhere: string;

  constructor(content: Content, knobs: Knobs, origin: string, elsewhere: string) {
    this.content = content;
    this.knobs = knobs;
    this.origin = origin;
    this.elsewhere = elsewhere;
  }

  /** The answer to DELETE, by the knob. */
  removed(what: keyof Knobs['removal'], remove: () => unknown): Answer {
    const status = this.knobs.removal[what];
    if (status === 202) {
      remove();
      return { status };
    }
    const codes: Readonly<Record<number, string>> = {
      405: 'UNSUPPORTED',
      403: 'DENIED',
      404: 'MANIFEST_UNKNOWN',
    };
    throw new Refusal(status, codes[status] ?? 'UNSUPPORTED', 'The operation is unsupported.');
  }
}
