import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { LoggedRequest } from './log.ts';
import { exchangeOf, send } from './wire.ts';

/** One request, on its wire. */
export interface Talk {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly logged: LoggedRequest;
}

/** Answers a request by `perform`, as far as the fault lets it. */
export async function answerWith(
  fault: Fault | undefined,
  { request, response, logged }: Talk,
  perform: (exchange: Exchange) => Promise<Answer>,
): Promise<void> {
  const { socket } = request; // none any longer when the request is read
  if (fault !== undefined && 'hold' in fault) await fault.hold;
  if (fault !== undefined && 'reset' in fault && fault.reset === 'before') {
    socket.destroy();
    return;
  }
  const limit = fault !== undefined && 'breakAfter' in fault ? fault.breakAfter : undefined;
  const exchange = exchangeOf(request, logged, limit);
  if (fault !== undefined && 'answer' in fault) {
    if (fault.early !== true) await exchange.receive();
    send(request, response, logged, fault.answer);
    return;
  }
  const made = await perform(exchange).catch((error: unknown) => {
    if (error instanceof Refusal) return error.answer;
    throw error;
  });
  if (limit !== undefined || (fault !== undefined && 'reset' in fault)) {
    socket.destroy();
    return;
  }
  const changed = fault !== undefined && 'rewrite' in fault ? fault.rewrite(made) : made;
  send(
    request,
    response,
    logged,
    changed,
    fault !== undefined && 'truncate' in fault ? fault.truncate : undefined,
  );
}
