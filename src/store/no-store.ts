import { AlbaError } from '../report/error.ts';
import type { ObjectStore } from './object-store.ts';

/** A store that holds nothing and takes nothing: what would be sent to one that nobody has named. */
export function noStore(name: string): ObjectStore {
  const refuse = async (): Promise<never> => {
    throw new AlbaError('target', `${name}: nothing can be written there`);
  };
  return {
    name,
    keyMayBePrefix: true,
    put: refuse,
    copy: refuse,
    get: async () => undefined,
    head: async () => undefined,
    async *list() {},
    remove: refuse,
    close() {},
  };
}
