import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporter } from '../../src/report/create-reporter.ts';
import { Screen } from '../support/screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function terminal(options: { colour?: boolean; signal?: AbortSignal } = {}) {
  const writes: string[] = [];
  const stream = { columns: 100, write: (text: string) => writes.push(text) };
  const reporter = await createReporter({ stream, live: true, debug: false, ...options });
  const screen = () => new Screen(stream.columns, writes.join('').replaceAll('\n', '\r\n'));
  return { reporter, stream, writes, screen };
}

describe('a live bar', () => {
  it('is drawn ten times a second at most, however fast bytes come', async () => {
    const { reporter, writes } = await terminal();
    const progress = reporter.progress('sending', 1e6);
    for (let milliseconds = 0; milliseconds < 1_000; milliseconds += 1) {
      vi.advanceTimersByTime(1);
      progress.add(1_000);
    }
    expect(writes.length).toBeGreaterThan(5);
    expect(writes.length).toBeLessThanOrEqual(12);
    reporter.close();
  });

  it('shows a stall, in rate and time left', async () => {
    const { reporter, screen } = await terminal();
    const progress = reporter.progress('sending', 10e6);
    vi.advanceTimersByTime(800);
    progress.add(800_000);
    expect(screen().lines.join()).toContain('1.0 MB/s  0:10 left');
    vi.advanceTimersByTime(3_000);
    expect(screen().lines.join()).toMatch(/ 0\.\d MB\/s| \d+\.\d kB\/s/);
    vi.advanceTimersByTime(10_000);
    expect(screen().lines.join()).not.toContain('left');
    reporter.close();
  });

  it('stays below every line that is printed, and moves on when one piece of several ends', async () => {
    const { reporter, screen } = await terminal();
    const first = reporter.progress('sending a', 1_000);
    const second = reporter.progress('sending b', 1_000);
    reporter.object('a', 'v2/a');
    first.add(1_000);
    first.end();
    vi.advanceTimersByTime(1_000);
    reporter.note('half of it');
    expect(screen().lines).toEqual([
      'a -> v2/a',
      'half of it',
      expect.stringMatching(/^sending b {2}\[=+ +\] {2}50 % {2}1\.0 of 2\.0 kB/),
    ]);
    second.end();
    expect(screen().lines).toEqual(['a -> v2/a', 'half of it']);
    reporter.close();
  });

  it('follows the width of the terminal', async () => {
    const { reporter, stream, writes } = await terminal();
    reporter.progress('sending', 1_000).add(500);
    const shown = [100, 200, 50].map((columns) => {
      stream.columns = columns;
      vi.advanceTimersByTime(1_000);
      return new Screen(500, (writes.at(-1) ?? '').replaceAll('\n', '\r\n')).lines;
    });
    expect(shown).toEqual([
      ['sending  [========        ]  50 %  0.5 of 1.0 kB  500 B/s  0:01 left'],
      ['sending  [===========            ]  50 %  0.5 of 1.0 kB  250 B/s  0:02 left'],
      ['sending  [====    ]  50 %', '0.5 of 1.0 kB  167 B/s  0:03 left'],
    ]);
    reporter.close();
  });

  it('goes at once when the signal aborts, and does not come back', async () => {
    const interrupt = new AbortController();
    const { reporter, screen } = await terminal({ signal: interrupt.signal });
    const progress = reporter.progress('sending', 1_000);
    expect(screen()).toMatchObject({ cursorVisible: false });
    interrupt.abort();
    expect(screen()).toMatchObject({ cursorVisible: true, lines: [] });
    vi.advanceTimersByTime(1_000);
    progress.add(500);
    reporter.progress('sending more', 1_000);
    reporter.note('interrupted');
    vi.advanceTimersByTime(5_000);
    expect(screen()).toMatchObject({ cursorVisible: true, lines: ['interrupted'] });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not come back for bytes that are counted after the end', async () => {
    const { reporter, screen } = await terminal();
    const progress = reporter.progress('sending', 1_000);
    progress.end();
    vi.advanceTimersByTime(1_000);
    progress.add(500);
    progress.end();
    expect(screen()).toMatchObject({ cursorVisible: true, lines: [] });
    reporter.close();
  });

  it('leaves no timer and nothing hidden behind when closed in the middle', async () => {
    const { reporter, screen } = await terminal();
    reporter.progress('sending', 1_000);
    reporter.close();
    reporter.close();
    expect(screen()).toMatchObject({ cursorVisible: true, lines: [] });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('colours', () => {
  it.each([true, false])('are used only when wanted: %s', async (colour) => {
    const { reporter, writes } = await terminal({ colour });
    reporter.heading('push');
    reporter.object('a', 'b', 'already there');
    reporter.warn('careful');
    reporter.progress('sending', 10);
    reporter.close();
    expect(/\x1b\[\d+m/.test(writes.join(''))).toBe(colour);
  });
});
