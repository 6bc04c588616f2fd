import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './run.ts';

/** A new directory with files of these contents; a content that begins with `#!` makes an executable. */
export async function treeOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const root = await temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    if (content.toString().startsWith('#!')) await chmod(target, 0o755);
  }
  return root;
}
