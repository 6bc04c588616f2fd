import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { keepGoing, linePrinter, type Pipe } from '../../../src/hosts/process/pipes.ts';

/** A stream that takes some writes and fails at the others, as Node does: by the callback and by the event. */
function stream(...failures: (string | undefined)[]) {
  const written: string[] = [];
  const events = new EventEmitter();
  const write = (text: string, done: (error?: Error) => void) => {
    written.push(text);
    const code = failures.shift();
    const error = code === undefined ? undefined : Object.assign(new Error(code), { code });
    done(error);
    if (error !== undefined) events.emit('error', error);
  };
  return { pipe: Object.assign(events, { write }) as unknown as Pipe, written };
}

it('prints lines', async () => {
  const { pipe, written } = stream();
  const print = linePrinter(pipe);
  await print('one');
  await print('two');
  expect(written).toEqual(['one\n', 'two\n']);
});

it('does not mind a reader that has gone, and writes no more to it', async () => {
  const { pipe, written } = stream('EPIPE', 'ERR_STREAM_DESTROYED');
  const print = linePrinter(pipe);
  await print('one');
  await print('two');
  expect(written).toEqual(['one\n']);
});

it('names stdout where the disk is full', async () => {
  const { pipe } = stream('ENOSPC');
  await expect(linePrinter(pipe)('one')).rejects.toMatchObject({
    code: 'target',
    message: 'stdout cannot be written: ENOSPC',
  });
});

it('lets a run go on that nobody listens to', () => {
  const { pipe } = stream('EPIPE');
  keepGoing(pipe);
  expect(() => pipe.write('heading\n', () => {})).not.toThrow();
});
