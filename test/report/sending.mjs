// Reports a push of one file after another as a command would, to be run in a pseudo-terminal.
// Arguments: how it ends, `done` or `interrupted` (it waits for Ctrl-C).
import { createReporter } from '../../src/report/create-reporter.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
const { signal } = interrupt;
let time = 0;
const reporter = await createReporter({
  stream: process.stderr,
  live: process.stderr.isTTY,
  debug: false,
  colour: true,
  signal,
  now: () => time,
});

reporter.heading('push the files');
const progress = reporter.progress(
  'sending 名前-👩‍👩‍👧-a-name-that-is-longer-than-every-screen-is-wide-by-itself.tar.gz',
  40e6,
);
for (let file = 1; file <= 12; file += 1) {
  time += 200;
  progress.add(3_250_000);
  reporter.object(
    `df/linux/arm/v6/名前-${file}`,
    `df-dist-v1/hello/1.0/linux/arm/v6/名前-${file}`,
    'already there',
  );
}
if (process.argv[2] === 'interrupted') {
  const waiting = setInterval(() => progress.add(1), 1_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  clearInterval(waiting);
  reporter.note('interrupted');
} else {
  progress.add(1_000_000);
  progress.end();
  reporter.done('push succeeded: hello:1.0', ['docker pull localhost:8080/hello:1.0']);
  reporter.close();
}
