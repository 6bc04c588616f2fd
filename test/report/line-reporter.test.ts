import { describe, expect, it } from 'vitest';
import { createReporter } from '../../src/report/create-reporter.ts';

async function logged(options: { debug?: boolean } = {}) {
  const clock = { now: 0 };
  let text = '';
  const reporter = await createReporter({
    stream: { write: (part: string) => (text += part), columns: 20, isTTY: true },
    live: false,
    debug: options.debug ?? false,
    colour: true,
    now: () => clock.now,
  });
  return { reporter, clock, text: () => text };
}

describe('in a log', () => {
  it('prints whole lines, without colours, whatever the width', async () => {
    const { reporter, text } = await logged();
    reporter.heading('push the files');
    reporter.object('df/linux/386/hello', 'df-dist-v1/hello/1.0/linux/386/hello');
    reporter.object('tag', 'df-dist-v1/hello/1.0', 'already there');
    reporter.note('one more thing');
    reporter.warn('arm without a variant');
    reporter.debug('not seen');
    reporter.done('push succeeded: hello:1.0', ['docker pull localhost/hello:1.0']);
    reporter.close();
    expect(text()).toBe(`-- push the files --
df/linux/386/hello -> df-dist-v1/hello/1.0/linux/386/hello
tag -> df-dist-v1/hello/1.0 (already there)
one more thing
warning: arm without a variant
✅ push succeeded: hello:1.0
docker pull localhost/hello:1.0
`);
  });

  it('shows debug lines when asked', async () => {
    const { reporter, text } = await logged({ debug: true });
    reporter.debug('GET v2/');
    expect(text()).toBe('debug: GET v2/\n');
  });

  it('escapes hostile names in every kind of line', async () => {
    const { reporter, clock, text } = await logged({ debug: true });
    const hostile = '::set-output::\n::error::\x1b[2J##[add-mask]x\u202e';
    reporter.heading(hostile);
    reporter.object(hostile, hostile, hostile);
    reporter.note(hostile);
    reporter.warn(hostile);
    reporter.done(hostile, [hostile]);
    reporter.debug(hostile);
    const progress = reporter.progress(hostile, 10);
    clock.now = 5_000;
    progress.add(5);
    progress.end();
    const lines = text().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.filter((line) => /^\s*::|##\[|[\x00-\x1f\u202e]/.test(line))).toEqual([]);
  });
});

describe('progress in a log', () => {
  it('tells how much of a stream went by, and no share of what nobody knows', async () => {
    const { reporter, clock, text } = await logged();
    const file = reporter.progress('reading images', 10e6);
    const stream = reporter.progress('reading a stream', undefined);
    clock.now = 6_000;
    stream.add(3_000_000);
    file.add(1_000_000);
    stream.end();
    file.end();
    expect(text()).toBe('reading images and 1 more: 3.0 MB\nreading images: 4.0 MB, after 6.0 s\n');
  });

  it('is told every five seconds and at the end', async () => {
    const { reporter, clock, text } = await logged();
    const progress = reporter.progress('sending hello.tar.gz', 40e6);
    for (; clock.now < 12_000; clock.now += 500) progress.add(1_600_000);
    progress.end();
    expect(text()).toBe(`sending hello.tar.gz: 17.6 of 40.0 MB, 44 %
sending hello.tar.gz: 33.6 of 40.0 MB, 84 %
sending hello.tar.gz: 38.4 of 40.0 MB, 96 %, after 12 s
`);
  });

  it('is not worth a line where all is done within a second', async () => {
    const { reporter, clock, text } = await logged();
    for (let piece = 0; piece < 100; piece += 1) {
      const progress = reporter.progress('sending', 10);
      clock.now += 900;
      progress.add(10);
      progress.end();
    }
    expect(text()).toBe('');
  });

  it('adds up what runs at the same time, and calls nothing done before all is', async () => {
    const { reporter, clock, text } = await logged();
    const first = reporter.progress('sending a', 999_999);
    const second = reporter.progress('sending b', 1);
    clock.now = 6_000;
    first.add(999_999);
    first.end();
    first.end();
    first.add(1);
    clock.now = 7_000;
    second.grow(1_000_000);
    second.add(1_000_001);
    second.end();
    expect(text()).toBe(`sending a and 1 more: 1.0 of 1.0 MB, 99 %
sending b: 2.0 of 2.0 MB, 100 %, after 7.0 s
`);
  });

  it('names work of one title once', async () => {
    const { reporter, clock, text } = await logged();
    const [packing, sending] = [10e6, 0].map((total) =>
      reporter.progress('packing and sending layers', total),
    );
    clock.now = 6_000;
    packing?.add(5e6);
    sending?.end();
    clock.now = 7_000;
    packing?.end();
    expect(text()).toBe(`packing and sending layers: 5.0 of 10.0 MB, 50 %
packing and sending layers: 5.0 of 10.0 MB, 50 %, after 7.0 s
`);
  });

  it('has no percentage where the total is unknown', async () => {
    const { reporter, clock, text } = await logged();
    const progress = reporter.progress('reading -', 0);
    clock.now = 5_000;
    progress.add(0);
    expect(text()).toBe('reading -: 0 B\n');
  });
});
