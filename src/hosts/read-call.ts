import type { Reporter } from '../report/reporter.ts';
import type { BuildContext } from '../settings/context.ts';
import { decode, type RawSettings } from '../settings/decode.ts';
import { refuseForeign } from '../settings/foreign.ts';
import { Mistakes } from '../settings/mistakes.ts';
import type { OutputSettings } from '../settings/settings.ts';
import type { Values } from '../settings/table.ts';
import type { Verb } from '../settings/verbs.ts';
import { checkCertificates, checkResultFile, holdsCertificates } from './check-files.ts';
import { secretForms, tokenForms } from './credentials/secrets.ts';
import { environmentDefaults } from './environment.ts';
import type { Surroundings } from './process/surroundings.ts';
import type { Channels, Request } from './request.ts';

/** What a host was told to do, on any host. */
export interface Call {
  readonly request: Request;
  readonly context: BuildContext | undefined;
  /** What was found wrong before, and takes what is found wrong now. */
  readonly mistakes: Mistakes;
  readonly channels: Channels;
}

/** A call as far as it can be read before its mistakes are known: secrets are hidden, and how to tell of a mistake is known. */
export interface ReadCall extends Call {
  readonly raw: RawSettings;
  /** Read leniently. */
  readonly values: Values;
  readonly output: OutputSettings;
  /** Hides more secrets, as they are found. */
  readonly hide: (secrets: readonly string[]) => void;
  /** The channels' reporter, whose warnings are kept. */
  readonly reporter: Channels['reporter'];
  /** What the run has warned of until now. */
  readonly warnings: readonly string[];
}

export async function readCall(call: Call, surroundings: Surroundings): Promise<ReadCall> {
  const { request, channels, mistakes } = call;
  const { environment, debug, redactor } = surroundings;
  const raw: RawSettings = { ...environmentDefaults(environment), ...given(request.raw) };
  // Read leniently first: how to tell of a mistake is needed before the mistakes are known.
  const values = decode(raw, request.spelling, new Mistakes());
  const hide = (secrets: readonly string[]): void => channels.hide(redactor.add(secrets));
  hide([...secretForms(values, environment), ...(await tokenForms(environment))]);
  const resultFile = values['result-file'];
  const canWrite =
    resultFile !== undefined &&
    (await checkResultFile(resultFile, request.spelling('result-file'), mistakes));
  const warnings: string[] = [];
  return {
    ...call,
    raw,
    values,
    output: { debug, json: values.json ?? false, ...(canWrite ? { resultFile } : {}) },
    hide,
    reporter: async (wishes) => noting(await channels.reporter(wishes), warnings),
    warnings,
  };
}

/** What standard input is, where the host has one: asked only where it is to be read. */
export function stdinOf({ stdin: open }: Request): (() => 'stream' | 'terminal') | undefined {
  return open && (() => (open().isTTY === true ? 'terminal' : 'stream'));
}

/** The settings that a command takes. Adds a mistake for each that is wrong, or not for it. */
export function ownValues({ raw, request, mistakes }: ReadCall, verb: Verb | undefined): Values {
  const own = verb === undefined ? raw : refuseForeign(raw, verb, request.spelling, mistakes);
  return decode(own, request.spelling, mistakes);
}

/** Throws with all mistakes at once, those about certificates among them. Returns the file of them, if there is one to trust. */
export async function checked(
  values: Values,
  { request, mistakes }: ReadCall,
  { environment }: Surroundings,
): Promise<{ readonly caFile?: string }> {
  const { 'ca-file': caFile } = values;
  const isOwn = caFile !== environment['SSL_CERT_FILE'];
  if (caFile !== undefined && isOwn) await checkCertificates(caFile, request.spelling('ca-file'), mistakes);
  mistakes.throwIfAny();
  return caFile !== undefined && (isOwn || (await holdsCertificates(caFile))) ? { caFile } : {};
}

/** The same reporter, whose warnings are kept as well, to be shown again in the end. */
function noting(reporter: Reporter, warnings: string[]): Reporter {
  const warn = (text: string): void => {
    warnings.push(text);
    reporter.warn(text);
  };
  return { ...reporter, warn };
}

/** Drops the settings that are empty, so that they do not stand before the environment's. */
function given(raw: RawSettings): RawSettings {
  return Object.fromEntries(
    Object.entries(raw).filter(([, texts]) => texts.some((text) => text.trim() !== '')),
  );
}
