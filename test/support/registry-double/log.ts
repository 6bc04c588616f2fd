import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came. */
export interface LoggedRequest {
  /** Which of the double's servers was asked. */
  readonly at: 'registry' | 'token' | 'elsewhere';
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the body, that came in. */
  bytes: number;
  /** Of the answer; undefined where there was none. */
  status: number | undefined;
}

/** All requests, in the order of their arrival. `what` is a text as `PUT /v2/…`, tried with the method before the path. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];

  all(what: RegExp): readonly LoggedRequest[] {
    return this.requests.filter((one) => what.test(line(one)));
  }

  count(what: RegExp): number {
    return this.all(what).length;
  }

  /** Bytes of bodies that came in. */
  bytes(what: RegExp): number {
    return this.all(what).reduce((sum, one) => sum + one.bytes, 0);
  }

  /** `PUT /v2/… 201`, one each. */
  lines(what = /./): readonly string[] {
    return this.all(what).map((one) => `${line(one)} ${one.status ?? 'lost'}`);
  }

  clear(): void {
    this.requests.length = 0;
  }
}

export function line({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
