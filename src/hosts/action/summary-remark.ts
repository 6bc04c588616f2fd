import { detectHost, type Environment } from '../context/detect-host.ts';

/**
 * What there is to say of a host that shows no job summary. Forgejo's runner prints it into the log (forgejo/runner#824);
 * Gitea has them from 1.27 on, with runner 2.0.
 */
export function summaryRemark(environment: Environment): string | undefined {
  if (!environment['GITHUB_STEP_SUMMARY']) {
    return 'this runner takes no job summary: the result is in the log and in the outputs';
  }
  if (detectHost(environment) === 'forgejo') {
    return 'Forgejo shows the job summary at the end of the log, as text';
  }
  return undefined;
}
