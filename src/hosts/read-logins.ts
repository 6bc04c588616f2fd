import type { Dependencies } from '../commands/dependencies.ts';
import type { Values } from '../settings/table.ts';
import type { Credentials } from '../store/credentials.ts';
import type { Environment } from './context/detect-host.ts';
import { credentialsFrom } from './credentials/credentials.ts';
import { passwordFromStdin } from './credentials/password-from-stdin.ts';
import { registryLoginFrom } from './credentials/registry-login.ts';
import { credentialForms, registryForms, secretForms } from './credentials/secrets.ts';
import { proxiesFrom } from './proxies.ts';
import type { ReadCall } from './read-call.ts';

/** How a run reaches its targets: who to be there, and by which proxy. Whatever secret is found is hidden before anybody has it. */
export async function readLogins(
  read: ReadCall,
  signal: AbortSignal,
  environment: Environment,
): Promise<Pick<Dependencies, 'credentials' | 'registryLogin' | 'proxyFor'>> {
  const { spelling } = read.request;
  const values = await withPassword(read, signal);
  const found = (credentials: Credentials): void => read.hide(credentialForms(credentials));
  return {
    credentials: credentialsFrom(values, environment, spelling, found),
    registryLogin: registryLoginFrom(
      values,
      environment,
      spelling,
      (login) => read.hide(registryForms(login)),
      signal,
    ),
    proxyFor: proxiesFrom(environment),
  };
}

/** The settings' values, with the password that is to come from standard input. */
async function withPassword({ request, values, hide }: ReadCall, signal: AbortSignal): Promise<Values> {
  if (values['password-stdin'] !== true || request.stdin === undefined) return values;
  const password = await passwordFromStdin(request.stdin(), request.spelling, signal);
  const whole = { ...values, password };
  hide(secretForms(whole, {}));
  return whole;
}
