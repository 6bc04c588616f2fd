import { imageName } from '../oci/reference.ts';
import { AlbaError } from '../report/error.ts';

/** What may follow a name in a key: as part of a name it could mean two things. */
const reserved: Readonly<Record<string, string>> = {
  // distribution-spec, « Endpoints »
  ...each(['manifests', 'blobs', 'tags', 'referrers'], 'is a word of the registry protocol'),
  // v2/_alba/NAME/notices/ and v2/_alba/NAME/parts/
  ...each(['notices', 'parts'], 'is the name of a folder that alba keeps for each image'),
};

/** Components that no image's name has, so that what lies below them belongs to the name before. */
export const reservedComponents: ReadonlySet<string> = new Set(Object.keys(reserved));

/** The keys of one image name in a static registry: the paths of the distribution API, without the first slash. */
export interface RegistryKeys {
  /** All of the name's objects begin with it. */
  readonly all: string;
  readonly blobs: string;
  readonly manifests: string;
  readonly referrers: string;
  readonly list: string;
  readonly notices: string;
  /** Of the records that the jobs of a build leave, until its tag is written. */
  readonly parts: string;
}

/** Throws `usage` for a name that an object store cannot hold as an image's. */
export function registryKeys(name: string): RegistryKeys {
  imageName(name);
  const components = name.split('/');
  const taken = components.find((component) => Object.hasOwn(reserved, component));
  if (taken !== undefined) throw refused(name, `“${taken}” ${reserved[taken]}`);
  if (components[0] === 'index.html') throw refused(name, 'v2/index.html answers clients that ask for v2/');
  const all = `v2/${name}/`;
  return {
    all,
    blobs: `${all}blobs/`,
    manifests: `${all}manifests/`,
    referrers: `${all}referrers/`,
    list: `${all}tags/list`,
    notices: `v2/_alba/${name}/notices/`,
    parts: `v2/_alba/${name}/parts/`,
  };
}

function refused(name: string, why: string): AlbaError {
  return new AlbaError('usage', `an image in a store cannot be named “${name}”: ${why}`, {
    hint: 'choose another name',
  });
}

function each(words: readonly string[], why: string): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, why]));
}
