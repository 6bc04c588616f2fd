// What a start costs: too short for a program in between, so it is measured from here, and more often than the rest.
import { spawnSync } from 'node:child_process';

/** Each measures one start. */
export function startUpContestants({ alba }) {
  const start = (words) => async () => {
    const begun = performance.now();
    const { status } = spawnSync(words[0], words.slice(1), {
      stdio: 'ignore',
      env: { PATH: process.env.PATH },
    });
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
    return { seconds: (performance.now() - begun) / 1000 };
  };
  return { 'alba --help': start([...alba, '--help']), 'node -e 0': start([process.execPath, '-e', '0']) };
}
