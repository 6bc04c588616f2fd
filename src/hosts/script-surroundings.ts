import { isAbsolute } from 'node:path';
import type { Dependencies } from '../commands/dependencies.ts';
import type { Environment } from './context/detect-host.ts';

/** Where shells look for programs if nobody tells them. */
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/** The Nix stores of an environment (Nix manual, « Common Environment Variables »), and its PATH. */
export function scriptSurroundings({ NIX_STORE_DIR, PATH }: Environment): Dependencies['scripts'] {
  const own = NIX_STORE_DIR !== undefined && isAbsolute(NIX_STORE_DIR) ? [NIX_STORE_DIR] : [];
  return { stores: ['/nix/store', ...own], path: PATH || usualPath };
}
