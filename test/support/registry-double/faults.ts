import type { Answer } from './exchange.ts';
import { type LoggedRequest, line } from './log.ts';

/** What goes wrong with one request. */
export type Fault =
  /** Another answer: nothing is done. `early`: before the body has come. */
  | { readonly answer: Answer; readonly early?: boolean }
  /** The connection is cut before anything is done, or when it is done and not yet said. */
  | { readonly reset: 'before' | 'after' }
  /** The connection is cut when so many bytes of the body have come. */
  | { readonly breakAfter: number }
  /** The answer's body is cut there, though its length is said. */
  | { readonly truncate: number }
  /** The answer waits. */
  | { readonly hold: Promise<unknown> }
  /** The answer is changed when all is done. */
  | { readonly rewrite: (answer: Answer) => Answer };

/** Asked for each request to the registry and its token server. */
export type Faults = (request: LoggedRequest) => Fault | undefined;

/** The first `count` requests of a kind. `fault` may tell by their number, from 0. */
export function times(count: number, what: RegExp, fault: Fault | ((nth: number) => Fault)): Faults {
  let seen = 0;
  return (request) => {
    if (seen >= count || !what.test(line(request))) return undefined;
    seen += 1;
    return typeof fault === 'function' ? fault(seen - 1) : fault;
  };
}

export function once(what: RegExp, fault: Fault): Faults {
  return times(1, what, fault);
}

export function always(what: RegExp, fault: Fault): Faults {
  return times(Number.POSITIVE_INFINITY, what, fault);
}

/** The first of them that has something to do. */
export function each(...all: readonly Faults[]): Faults {
  return (request) => {
    for (const faults of all) {
      const fault = faults(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An error as registries word it, or a status alone. */
export function failing(status: number, headers: Record<string, string> = {}, code?: string): Fault {
  const body =
    code === undefined ? '' : JSON.stringify({ errors: [{ code, message: 'as the test wants it' }] });
  return { answer: { status, headers, body } };
}

/** What a network shows to those who have not logged in. */
export const captivePortal: Fault = {
  answer: {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><title>Welcome to Airport Wi-Fi</title><body>Accept the terms</body></html>',
  },
};
