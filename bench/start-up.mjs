// What a start costs: too short for a program in between, so it is measured from here, many times.
import { spawnSync } from 'node:child_process';

const times = 20;

/** Each measures the middle one of twenty starts. */
export function startUpContestants({ alba }) {
  const start = (words) => async () => {
    const seconds = [];
    for (let count = 0; count < times; count += 1) {
      const begun = performance.now();
      const { status } = spawnSync(words[0], words.slice(1), {
        stdio: 'ignore',
        env: { PATH: process.env.PATH },
      });
      seconds.push((performance.now() - begun) / 1000);
      if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
    }
    return { seconds: seconds.sort((a, b) => a - b)[times / 2] };
  };
  return { 'alba --help': start([...alba, '--help']), 'node -e 0': start([process.execPath, '-e', '0']) };
}
