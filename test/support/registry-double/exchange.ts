import type { IncomingMessage } from 'node:http';

/** What a registry answers. `body` undefined: none. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
}

/** A request, as it is answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** As it was sent, question mark included. */
  readonly search: string;
  readonly headers: IncomingMessage['headers'];
  /** The body as far as it came, and whether that was all of it. */
  receive(): Promise<{ readonly bytes: Buffer; readonly whole: boolean }>;
}

/** A refusal in the form of distribution-spec § Error Codes. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(
    status: number,
    code: string,
    message: string,
    { detail, headers = {} }: { readonly detail?: unknown; readonly headers?: Answer['headers'] } = {},
  ) {
    super(message);
    this.answer = {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] }),
    };
  }
}
