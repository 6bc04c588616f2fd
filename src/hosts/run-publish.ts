import type { Published } from '../commands/publish.ts';
import type { Run } from '../protocol/run.ts';
import type { Reporter } from '../report/reporter.ts';
import type { BuildContext } from '../settings/context.ts';
import { decode, type RawSettings } from '../settings/decode.ts';
import { refuseForeign } from '../settings/foreign.ts';
import { Mistakes } from '../settings/mistakes.ts';
import { publishSettings } from '../settings/publish-settings.ts';
import type { Result } from '../settings/result.ts';
import type { PublishSettings } from '../settings/settings.ts';
import type { Values } from '../settings/table.ts';
import type { Verb } from '../settings/verbs.ts';
import type { Credentials } from '../store/credentials.ts';
import { checkCertificates, checkResultFile, holdsCertificates } from './check-files.ts';
import { credentialsFrom } from './credentials/credentials.ts';
import { passwordFromStdin } from './credentials/password-from-stdin.ts';
import { registryLoginFrom } from './credentials/registry-login.ts';
import { credentialForms, registryForms, secretForms, tokenForms } from './credentials/secrets.ts';
import { environmentDefaults } from './environment.ts';
import { handOver } from './hand-over.ts';
import type { Surroundings } from './process/surroundings.ts';
import { proxiesFrom } from './proxies.ts';
import type { Channels, Request } from './request.ts';
import { scriptSurroundings } from './script-surroundings.ts';
import { withRun } from './with-run.ts';

export interface PublishCall {
  readonly request: Request;
  /** Undefined after a mistake that leaves open what is to be published. */
  readonly verb: Verb | undefined;
  readonly context: BuildContext | undefined;
  /** What was found wrong before, and takes what is found wrong now. */
  readonly mistakes: Mistakes;
  readonly channels: Channels;
}

/** A publish on any host: settings, command, and the result handed over, on success and on failure. Returns the exit code. */
export async function runPublish(call: PublishCall, surroundings: Surroundings): Promise<number> {
  const { request, channels, mistakes } = call;
  const { environment, debug, stdout, redactor } = surroundings;
  const raw: RawSettings = { ...environmentDefaults(environment), ...given(request.raw) };
  // Read leniently first: how to tell of a mistake is needed before the mistakes are known.
  const values = decode(raw, request.spelling, new Mistakes());
  const hide = (secrets: readonly string[]): void => channels.hide(redactor.add(secrets));
  hide([...secretForms(values, environment), ...(await tokenForms(environment))]);
  const { redact } = redactor;
  const resultFile = values['result-file'];
  const canWrite =
    resultFile !== undefined &&
    (await checkResultFile(resultFile, request.spelling('result-file'), mistakes));
  const output = { debug, json: values.json ?? false, ...(canWrite ? { resultFile } : {}) };
  const warnings: string[] = [];
  const reporter: Channels['reporter'] = async (wishes) => noting(await channels.reporter(wishes), warnings);
  const outcome = await withRun(surroundings, { reporter }, (run) =>
    published({ call, raw, values, hide }, run, surroundings),
  );
  return handOver(outcome, output, request, { channels, redact, warnings, stdout });
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

interface ReadCall {
  readonly call: PublishCall;
  readonly raw: RawSettings;
  readonly values: Values;
  readonly hide: Channels['hide'];
}

const nothing: Result = { name: '', tags: [], complete: false, targets: [], seconds: 0 };

/** What a publish came to. Where the run was stopped, that is the failure, whatever followed from it. */
async function published(read: ReadCall, run: Run, surroundings: Surroundings): Promise<Published> {
  const { environment, invocation, crashed } = surroundings;
  const started = performance.now();
  try {
    const settings = await readSettings(read, surroundings);
    // Whether there is room for it is better known before the sources are read.
    if (settings.container.length > 0) await run.scratch();
    const { spelling } = read.call.request;
    const found = (credentials: Credentials): void => read.hide(credentialForms(credentials));
    const values = await withPassword(read, run.signal);
    const credentials = credentialsFrom(values, environment, spelling, found);
    const registryLogin = registryLoginFrom(values, environment, spelling, (login) =>
      read.hide(registryForms(login)),
    );
    const proxyFor = proxiesFrom(environment);
    // It is most of alba, and of no use before there is something to publish.
    const { publish } = await import('../commands/publish.ts');
    const { stdin } = read.call.request;
    const scripts = scriptSurroundings(environment);
    const outcome = await publish(settings, {
      run,
      credentials,
      registryLogin,
      proxyFor,
      invocation,
      stdin,
      scripts,
    });
    if (crashed.aborted) return { ...outcome, failure: crashed.reason };
    if (outcome.failure === undefined || !run.signal.aborted) return outcome;
    return { ...outcome, failure: run.signal.reason };
  } catch (error) {
    const failure = run.signal.aborted ? run.signal.reason : error;
    return { result: { ...nothing, seconds: Math.round(performance.now() - started) / 1000 }, failure };
  }
}

/** The settings' values, with the password that is to come from standard input: hidden before anybody has it. */
async function withPassword(
  { call: { request }, values, hide }: ReadCall,
  signal: AbortSignal,
): Promise<Values> {
  if (values['password-stdin'] !== true || request.stdin === undefined) return values;
  const password = await passwordFromStdin(request.stdin(), request.spelling, signal);
  const whole = { ...values, password };
  hide(secretForms(whole, {}));
  return whole;
}

/** Throws with all mistakes at once. */
async function readSettings(
  { call: { request, verb, context, mistakes }, raw }: ReadCall,
  { environment, now }: Surroundings,
): Promise<PublishSettings> {
  const { spelling, tagExample, stdin: open } = request;
  const stdin = open && (() => (open().isTTY === true ? 'terminal' : 'stream'));
  const own = verb === undefined ? raw : refuseForeign(raw, verb, spelling, mistakes);
  const values = decode(own, spelling, mistakes);
  if (verb === undefined) mistakes.throwIfAny();
  const settings = publishSettings(values, { context, spelling, mistakes, tagExample, now: now(), stdin });
  const { 'ca-file': caFile } = values;
  const isOwn = caFile !== environment['SSL_CERT_FILE'];
  if (caFile !== undefined && isOwn) await checkCertificates(caFile, spelling('ca-file'), mistakes);
  mistakes.throwIfAny();
  if (settings === undefined) throw new Error('the settings came to nothing, and no mistake was found');
  if (caFile === undefined || isOwn || (await holdsCertificates(caFile))) return settings;
  const { caFile: _, ...others } = settings;
  return others;
}
