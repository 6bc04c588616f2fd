import type { Environment } from './context/detect-host.ts';

/** In the order in which they count; the variables of other schemes than these are not looked at. */
export const proxyVariables = {
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
} as const;

/** The passwords of proxies, as they are written and as they are meant, with their users. */
export function proxySecrets(
  environment: Environment,
): readonly { readonly user: string; readonly secret: string }[] {
  const names = new Set(Object.values(proxyVariables).flat());
  return [...names].flatMap((name) => {
    // A password with a sign in it that is none of a URL is one all the same.
    const [, user = '', secret = ''] =
      /^\s*(?:[a-z\d+.-]+:\/\/)?([^:]*):(.+)@/is.exec(environment[name] ?? '') ?? [];
    if (secret === '') return [];
    const meant = { user: decoded(user) ?? user, secret: decoded(secret) ?? secret };
    return meant.secret === secret && meant.user === user ? [meant] : [{ user, secret }, meant];
  });
}

/** Undefined for what is no percent-encoding. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a % that begins no %XX
  }
}
