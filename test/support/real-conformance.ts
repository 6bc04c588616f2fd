import { temporary } from './real-alba.ts';
import { finish } from './real-program.ts';

/** A check of the suite that has no checks below it. */
export interface Check {
  /** Its path in the suite: `read-only/head/blob-head`. Several may have the same. */
  readonly name: string;
  /** `Skip`: the registry answered that it has no such thing. `Disabled`: not asked for. */
  readonly outcome: 'Pass' | 'Skip' | 'Disabled' | 'FAIL' | 'Error' | 'Unknown';
  /** What the suite has to say of it, a line each. */
  readonly reasons: readonly string[];
}

/** The suite's variables, without `OCI_`: its README tells them. */
export type ConformanceSettings = Readonly<Record<string, string>>;

/** What alba has no server for. */
const neverAsked: ConformanceSettings = {
  API_TAGS_DELETE: 'false',
  API_MANIFESTS_DELETE: 'false',
  API_BLOBS_DELETE: 'false',
  // alba checks and writes sha256 alone.
  DATA_SHA512: 'false',
};

/**
 * Runs the distribution specification's own suite, which ALBA_CONFORMANCE names, against the registry at an http address,
 * and resolves to all that it reports. Rejects where it reports nothing.
 */
export async function conformance(url: string, settings: ConformanceSettings): Promise<readonly Check[]> {
  const program = process.env['ALBA_CONFORMANCE'];
  if (!program) throw new Error('ALBA_CONFORMANCE names no program');
  const { path, remove } = await temporary();
  try {
    const all = {
      ...neverAsked,
      ...settings,
      REGISTRY: new URL(url).host,
      TLS: 'disabled',
      RESULTS_DIR: path,
    };
    const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`OCI_${name}`, value]));
    // Its exit code says little: read-only it dies of its YAML report, after the one that is read here.
    const { stdout, stderr } = await finish(program, [], { cwd: path, env });
    if (!stdout.includes('\nOCI Conformance Result: ')) throw new Error(`no report:\n${stdout}${stderr}`);
    return parseReport(stdout);
  } finally {
    await remove();
  }
}

const line = /^ *OCI Conformance Test((?:\/[^:]+)?): (Pass|Skip|Disabled|FAIL|Error|Unknown)$/;

/** The checks of a report's first part, a tree whose every line tells the whole path. */
function parseReport(text: string): readonly Check[] {
  const checks: { name: string; outcome: Check['outcome']; reasons: string[] }[] = [];
  for (const said of text.slice(0, text.indexOf('\nConfiguration:\n')).split('\n')) {
    const found = line.exec(said);
    if (found !== null) {
      const [, path = '', outcome] = found;
      checks.push({ name: path.slice(1), outcome: outcome as Check['outcome'], reasons: [] });
    } else if (said.trim() !== '') checks.at(-1)?.reasons.push(said.replace(/^ *(?:- )?/, ''));
  }
  return checks.filter(({ name }, at) => {
    const next = checks[at + 1]?.name;
    return name !== '' && !next?.startsWith(`${name}/`);
  });
}
