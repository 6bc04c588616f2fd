import type { Platform } from '../oci/platform.ts';
import { parsePlatform } from '../oci/platform-words.ts';

/** A source as the user wrote it, and the platform where it was named outright. */
export interface Source {
  /** A path or `-` for standard input; of an image maybe with `#NAME:TAG` or `#PLACE` behind it. */
  readonly path: string;
  readonly platform?: Platform;
}

/** Reads `[PLATFORM=]PATH`. What stands before the first `=` is a platform only where it reads like one; else it is part of the path. */
export function parseSource(text: string): Source {
  const at = text.indexOf('=');
  const word = text.slice(0, Math.max(at, 0));
  if (at < 0 || !/^[a-z0-9_]+[/-][a-z0-9_/-]+$/.test(word)) return { path: text };
  return { path: text.slice(at + 1), platform: parsePlatform(word) };
}

/** Whether it is standard input; a file of such a name is `./-`. */
export function isStdin({ path }: Source): boolean {
  return path === '-' || path.startsWith('-#');
}
