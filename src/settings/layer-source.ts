import { AlbaError } from '../report/error.ts';

/** A file or directory, and where it comes to lie in an image. */
export interface LayerSource {
  readonly path: string;
  /** From the root of the image, without `/` before or behind it: empty for the root itself. */
  readonly prefix: string;
  /** Whether a file goes into the prefix under its own name, as into a directory; else the prefix is its path. */
  readonly isFolder: boolean;
}

/** Reads `PATH[=PREFIX]`, divided at the last `=`. Throws `usage` where the prefix leads out of the image. */
export function parseLayer(text: string): LayerSource {
  const at = text.lastIndexOf('=');
  const [path, written] = at < 0 ? [text, '/'] : [text.slice(0, at), text.slice(at + 1)];
  if (path === '' || written === '') {
    throw new AlbaError('usage', `“${text}” lacks what stands ${path === '' ? 'before' : 'behind'} its =`, {
      hint: 'write PATH=PREFIX, like share=/usr/share/hello',
    });
  }
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw new AlbaError('usage', `“${written}” leads out of the image`, {
      hint: 'write the place in the image from its root on, like /usr/share/hello',
    });
  }
  if (parts.some((part) => part.startsWith('.wh.') || part.includes('\0'))) {
    throw new AlbaError('usage', `“${written}” is no place for a file in an image`, {
      hint: 'choose another name: those that begin with .wh. delete files (image-spec layer.md)',
    });
  }
  return { path, prefix: parts.join('/'), isFolder: /(?:^|\/)\.?$/.test(written) };
}
