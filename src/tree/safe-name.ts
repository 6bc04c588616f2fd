import { AlbaError } from '../report/error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A file's or directory's name as a component of a key. Throws `source` for names that no reader could ask for safely:
 * not UTF-8, with control characters or backslashes, or with what web servers decode to `.`, `..` or a slash.
 */
export function safeName(name: Uint8Array, directory: string): string {
  const text = decode(name);
  if (text === undefined) throw refused(directory, escapeBytes(name), 'is not UTF-8');
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) {
    throw refused(directory, text, 'has control characters');
  }
  if (/\\|%5c/i.test(text)) {
    throw refused(directory, text, 'has a backslash, which some web servers and readers take for a slash');
  }
  if (!isSafeComponent(text)) throw refused(directory, text, 'means another path to a web server');
  return text;
}

/** Whether a component stays one component when a web server decodes it. */
export function isSafeComponent(text: string): boolean {
  const decoded = text.replace(/%2e/gi, '.').replace(/%2f/gi, '/');
  return text !== '' && decoded !== '.' && decoded !== '..' && !decoded.includes('/');
}

/** Whether a path from a document is one that alba could have written. */
export function isSafePath(path: string): boolean {
  return path.split('/').every(isSafeComponent) && !path.includes('\0');
}

function decode(name: Uint8Array): string | undefined {
  try {
    return utf8.decode(name);
  } catch {
    return undefined;
  }
}

function escapeBytes(name: Uint8Array): string {
  return [...name]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
    .join('');
}

function refused(directory: string, name: string, why: string): AlbaError {
  return new AlbaError('source', `the name “${name}” in ${directory} ${why}`, {
    hint: 'rename it, or leave it out: names become keys and addresses',
  });
}
