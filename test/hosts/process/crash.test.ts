import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CrashSource, onCrash } from '../../../src/hosts/process/crash.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const said: unknown[] = [];
  const source = Object.assign(new EventEmitter(), {
    exit: (code: number) => void said.push(`exit ${code}`),
  });
  const watch = onCrash(source as unknown as CrashSource, (error) => said.push(error));
  return { source, said, watch };
}

it.each(['uncaughtException', 'unhandledRejection'])(
  '%s aborts the run, and leaves the telling to it',
  (event) => {
    const { source, said, watch } = watched();
    const bug = new TypeError('x is not a function');
    source.emit(event, bug);
    expect(watch.signal.reason).toBe(bug);
    watch.over();
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  },
);

it('is told and ends the program where the run does not end within five seconds', () => {
  const { source, said } = watched();
  source.emit('uncaughtException', 'first');
  source.emit('uncaughtException', 'second');
  vi.advanceTimersByTime(4_999);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(said).toEqual(['first', 'exit 1']);
});

it('is told at once where the run is over', () => {
  const { source, said, watch } = watched();
  watch.over();
  source.emit('uncaughtException', 'late');
  expect(said).toEqual(['late', 'exit 1']);
});
