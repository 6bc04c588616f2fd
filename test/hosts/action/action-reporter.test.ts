import { describe, expect, it } from 'vitest';
import { actionReporter } from '../../../src/hosts/action/action-reporter.ts';
import { coreDouble } from '../../support/actions-core.ts';

describe('the log of an Action', () => {
  it('has a group for each heading, closed before what is to be seen at once', () => {
    const { double, said } = coreDouble();
    const reporter = actionReporter(double, { debug: false });
    reporter.heading('load files');
    reporter.object('df/hello', 'df-dist-v1/hello', 'already there');
    reporter.heading('publish the tags');
    reporter.warn('odd');
    reporter.done('push succeeded', ['docker pull x']);
    reporter.close();
    expect(said).toEqual([
      'group load files',
      'info df/hello -> df-dist-v1/hello (already there)',
      'endgroup',
      'group publish the tags',
      'warning odd',
      'endgroup',
      'info ✅ push succeeded',
      'info docker pull x',
    ]);
  });

  it('closes its group after a failure, too', () => {
    const { double, said } = coreDouble();
    const reporter = actionReporter(double, { debug: false });
    reporter.heading('load files');
    reporter.close();
    expect(said).toEqual(['group load files', 'endgroup']);
  });

  it('takes no command from a name', () => {
    const { double, said } = coreDouble();
    const reporter = actionReporter(double, { debug: true });
    reporter.heading('::set-output::x');
    reporter.note('::error::x');
    reporter.object('##[group]', 'x');
    reporter.debug('\n::error::y');
    reporter.warn('a\n::error::z');
    for (const line of said)
      expect(line.replace(/^(group|info|warning|endgroup) ?/, '')).not.toMatch(/^\s*::|##\[|\n/);
  });
});
