import type { ErrorCode } from '../../report/error.ts';
import { canonicalHost } from '../../store/target-registry.ts';
import type { Authority } from './authority.ts';
import { parseChallenges } from './challenge.ts';
import { usualCause } from './denied-hint.ts';
import type { RegistryCredentials, RegistryLogin } from './login.ts';
import type { RegistryHost } from './registry-host.ts';

/** Who has asked whom for something that was refused. */
export interface RefusalContext {
  readonly host: RegistryHost;
  readonly repository: string;
  readonly authority: Authority;
  readonly login: RegistryLogin;
  /** The host that has answered, where the registry has sent us on to another. */
  readonly elsewhere?: string | undefined;
}

/** Why something was refused, as a clause about “it”, the registry; and the next step. */
export interface Explanation {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly hint: string;
}

/** Says who was tried and where that came from: peers' users look for that longest. */
export async function denied(
  status: number,
  said: string,
  challenge: string | undefined,
  { host, authority, login }: RefusalContext,
): Promise<Explanation> {
  const credentials = await authority.credentials();
  const cause = usualCause(canonicalHost(host.name), host.challenge);
  if (credentials === undefined) {
    return {
      code: 'denied',
      reason: `it wants to know who one is, and there are no credentials for it (${said})`,
      hint: [login.hint, cause].filter(Boolean).join('; '),
    };
  }
  const from = whoOf(credentials);
  if (status === 403 || /insufficient_scope/.test(challenge ?? '')) {
    return {
      code: 'denied',
      reason: `${from}, may not do that (${said})`,
      hint: cause ?? 'give them the right to do it',
    };
  }
  const asked = unknownSchemes(challenge);
  if (asked !== undefined) {
    return {
      code: 'denied',
      reason: `it asks for “${asked}”, and alba knows Basic and tokens (${said})`,
      hint: 'let the registry, or the proxy before it, take one of those',
    };
  }
  if (challenge !== undefined && authority.wasGranted) {
    return {
      code: 'denied',
      reason: `it does not accept the token that its own token server gave to ${from} (${said})`,
      hint: 'look after the registry: the clocks of the two may differ, or it does not trust that server',
    };
  }
  return {
    code: 'denied',
    reason: `it does not accept ${from} (${said})`,
    hint: [checkHint(credentials, login), cause].filter(Boolean).join('; '),
  };
}

/** Where to look, and how to give others, unless that is the same place. */
export function checkHint(
  { origin, fromSettings = false }: RegistryCredentials,
  { hint }: RegistryLogin,
): string {
  return fromSettings ? `check ${origin}` : `check ${origin}, or ${hint}`;
}

/** `the user anna, from username and password` */
export function whoOf(credentials: RegistryCredentials): string {
  const who = 'identityToken' in credentials ? 'the identity token' : `the user ${credentials.username}`;
  return `${who}, from ${credentials.origin}`;
}

/** The ways to log in of a challenge where none of them is known. */
function unknownSchemes(challenge: string | undefined): string | undefined {
  const schemes = parseChallenges(challenge).map(({ scheme }) => scheme);
  const isKnown = schemes.some((scheme) => scheme === 'basic' || scheme === 'bearer');
  return schemes.length === 0 || isKnown ? undefined : schemes.join(', ');
}
