import { Problem } from './problem.ts';

/** What a client asks for: the path's components, decoded once. */
export interface RequestPath {
  /** None is empty, `.` or `..`, and none holds `/`, `\` or NUL. */
  readonly segments: readonly string[];
  /** Whether the path ends with `/`. */
  readonly directory: boolean;
  readonly query: URLSearchParams;
}

/**
 * Parses a request target as it came over the wire. Node hands it out as the client wrote it, `..` and all, so this is
 * the one gate to the file system. Throws a `Problem` with status 400 for what no honest client sends.
 */
export function parseRequestPath(target: string): RequestPath {
  const [address = '', ...query] = target.split('?');
  const path = decoded(withoutOrigin(address));
  if (!path.startsWith('/')) throw bad('the path does not begin with /');
  if (/[\0\\]/.test(path)) throw bad('the path holds a character that no path has here');
  const segments = path.slice(1).split('/');
  const directory = segments.at(-1) === '';
  if (directory) segments.pop();
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw bad('the path holds //, . or ..');
  }
  return { segments, directory, query: new URLSearchParams(query.join('?')) };
}

/** A path's components as the path of a link; the characters that `encodeURIComponent` leaves alone mean something to shells. */
export function encodePath(segments: readonly string[]): string {
  return segments.map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  // encodeURIComponent throws on half a surrogate pair, which JSON can hold and UTF-8 cannot.
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A request to a proxy names the whole URL (RFC 9112 § 3.2.2); a server has to take it as well. */
function withoutOrigin(address: string): string {
  const absolute = /^https?:\/\/[^/]*(.*)$/i.exec(address);
  return absolute === null ? address : absolute[1] || '/';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Half an escape, or bytes that are not UTF-8: the only ways for decodeURIComponent to fail.
    throw bad('the path is not well encoded');
  }
}

function bad(message: string): Problem {
  return new Problem(400, 'UNSUPPORTED', message);
}
