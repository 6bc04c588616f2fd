import { parseAllDocuments } from 'yaml';
import { pluginSpelling } from '../../src/hosts/plugin/plugin-settings.ts';
import { decode, type RawSettings } from '../../src/settings/decode.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { type Setting, type SettingName, settings } from '../../src/settings/table.ts';

/** A step of a workflow or a pipeline that runs alba. */
export interface AlbaStep {
  readonly host: 'action' | 'plugin';
  readonly given: Readonly<Record<string, unknown>>;
}

/** Whether a text has such a step, as far as that can be told before it is parsed. */
export function mayHaveAlbaStep(text: string): boolean {
  return /^[\s-]*(?:uses: \S*alba@|image: (?:\S*\/)?alba(?:-plugin)?\b)/m.test(text);
}

/** All of them. Throws where the text is no YAML. */
export function albaStepsOf(yaml: string): readonly AlbaStep[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) throw error;
    return stepsIn(document.toJS());
  });
}

function stepsIn(value: unknown): readonly AlbaStep[] {
  if (typeof value !== 'object' || value === null) return [];
  const { uses, image, with: inputs, settings: given } = value as Record<string, unknown>;
  const own: AlbaStep[] = [];
  if (typeof uses === 'string' && /alba@/.test(uses)) own.push({ host: 'action', given: recordOf(inputs) });
  if (typeof image === 'string' && /(?:^|\/)alba(?:-plugin)?(?::|$)/.test(image)) {
    own.push({ host: 'plugin', given: recordOf(given) });
  }
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}

function recordOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`a step of alba has ${JSON.stringify(value)} for its settings`);
}

/** What is wrong with a step's settings: names that there are not, and values that no such setting takes. */
export function mistakesOf({ host, given }: AlbaStep): readonly string[] {
  const spelled = host === 'action' ? (name: string) => name : (name: string) => name.replaceAll('-', '_');
  const rows: readonly (readonly [SettingName, Setting])[] = settings;
  const known = new Map(
    rows
      .filter(([, { where }]) => where !== 'command line')
      .flatMap(([name, { aliases = [] }]) =>
        [name, ...aliases].map((each) => [spelled(each), name] as const),
      ),
  );
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  const raw: RawSettings = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const setting = known.get(name);
      return setting === undefined ? [] : [[setting, [asHostsPass(value)]]];
    }),
  );
  const mistakes = new Mistakes();
  decode(raw, host === 'action' ? (name) => name : pluginSpelling, mistakes);
  return [...unknown.map((name) => `there is no ${name}`), ...messagesOf(mistakes)];
}

/** Secrets are some text; lists and maps come as JSON, which both plugins' hosts make of what is not flat. */
function asHostsPass(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return 'from_secret' in value ? 'a-secret' : JSON.stringify(value);
}

function messagesOf(mistakes: Mistakes): readonly string[] {
  try {
    mistakes.throwIfAny();
    return [];
  } catch (error) {
    return [String(error)];
  }
}
