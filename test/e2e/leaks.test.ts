import { describe, expect, test } from 'vitest';
import { callers, type FailingRun, leaksOf, masksOf } from '../support/leak-run.ts';
import { byLines, bySettings, byVariables, together } from '../support/leak-secrets.ts';
import { awsWays } from './leaks-aws.ts';
import { environmentWays } from './leaks-environment.ts';
import { settingWays } from './leaks-settings.ts';
import { storeWays } from './leaks-store.ts';

const told = together(bySettings, byLines, byVariables);

test('an Action has secrets hidden before it prints anything', async () => {
  const run = { name: 'usual', secrets: told.secrets, settings: () => told.settings };
  const { finished } = await leaksOf({ ...run, environment: () => told.environment }, 'an Action', false);
  const { masks } = masksOf(finished.stdout);
  for (const { text, user } of told.secrets) {
    expect(masks).toContain(text);
    if (user !== undefined) expect(masks).toContain(Buffer.from(`${user}:${text}`).toString('base64'));
  }
  const lines = finished.stdout.split('\n').slice(0, masks.length);
  expect(lines.filter((line) => !line.startsWith('::add-mask::'))).toEqual([]);
});

interface Group {
  readonly ways: readonly FailingRun[];
  /** What debug tells more comes behind what is told without. */
  readonly debug: readonly boolean[];
}

const groups: Readonly<Record<string, Group>> = {
  'of a hostile store': { ways: storeWays, debug: [false, true] },
  'of the credentials of AWS': { ways: awsWays, debug: [false, true] },
  'of settings': { ways: settingWays, debug: [true] },
  'of the machine and the build': { ways: environmentWays, debug: [false, true] },
};

const runsOf = (way: FailingRun, { debug }: Group) =>
  (way.callers ?? callers).flatMap((caller) => debug.map((isOn) => ({ caller, isOn })));
const all = Object.values(groups).flatMap((group) => group.ways.map((way) => runsOf(way, group).length));
const total = all.reduce((sum, runs) => sum + runs, 0);

describe(`no secret is told in ${all.length} ways to fail, ${total} runs`, () => {
  for (const [name, group] of Object.entries(groups)) {
    describe(`${group.ways.length} ${name}`, () => {
      for (const way of group.ways) {
        const runs = runsOf(way, group);
        test(`${way.name} (${runs.length} runs)`, () => expectNoLeaks(way, runs));
      }
    });
  }
});

async function expectNoLeaks(way: FailingRun, runs: ReturnType<typeof runsOf>): Promise<void> {
  const reports = await Promise.all(
    runs.map(async ({ caller, isOn }) => ({
      on: `${caller}${isOn ? ', with debug' : ''}`,
      caller,
      ...(await leaksOf(way, caller, isOn)),
    })),
  );
  expect(reports.flatMap(({ on, leaks }) => leaks.map((leak) => `${on}: ${leak}`))).toEqual([]);
  for (const { on, caller, finished, astray } of reports) {
    const { code, stdout, stderr } = finished;
    expect(astray, `${on}: requests that followed a redirect`).toBe(0);
    if (caller === 'an Action') expect(masksOf(stdout).late, on).toEqual([]);
    const printed = `${on}: ${stdout}${stderr}`;
    expect(printed, 'a signed request can be used again').not.toMatch(/Signature=[0-9a-f]{64}/i);
    // Else it were no way to fail, and nothing was looked at.
    if (way.ends === undefined) expect(code, printed).not.toBe(0);
    else expect(code, printed).toBe(way.ends);
    if (way.says !== undefined) expect(printed).toMatch(way.says);
  }
}
