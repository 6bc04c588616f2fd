import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onInterrupt, type SignalSource } from '../../../src/hosts/process/interrupt.ts';

class Process extends EventEmitter {
  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s aborts first, and ends the program the second time',
    (name) => {
      const source = new Process();
      const { signal } = onInterrupt(source as SignalSource);
      source.emit(name);
      expect(signal.reason).toMatchObject({ code: 'interrupted' });
      expect(() => source.emit(name)).toThrow('exit 130');
    },
  );

  it('is the process’s own again when the run is over', () => {
    const source = new Process();
    onInterrupt(source as SignalSource).stop();
    expect(source.eventNames()).toEqual([]);
  });
});
