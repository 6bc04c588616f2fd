import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A connection that was not there in time, with the code that Node gives to those that the system gave up. */
export class ConnectionTimeout extends Error {
  override readonly name = 'ConnectionTimeout';
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`no connection within ${milliseconds / 1000} s`);
  }
}

/** Ends a socket that has just been made, where it is not connected, or its TLS not agreed upon, within `milliseconds`. */
export function withinTime<Made>(socket: Made, milliseconds: number): Made {
  if (!(socket instanceof Socket)) return socket;
  const timer = setTimeout(() => socket.destroy(new ConnectionTimeout(milliseconds)), milliseconds);
  const over = (): void => clearTimeout(timer);
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', over).once('close', over);
  return socket;
}
