import type { Dependencies } from './dependencies.ts';

/** What a host hands down to the commands about images that are there. */
export type ImageDependencies = Pick<Dependencies, 'run' | 'credentials' | 'registryLogin' | 'proxyFor'>;
