/** What an archive calls an image: `hello:1.0`, `docker.io/library/hello:1.0`, or in OCI layouts also a tag alone. */
export type ImageName = string;

/**
 * Whether a selection means an image of these names, as Docker reads names: `hello` is `docker.io/library/hello:latest`
 * (distribution/reference, normalize.go). An image that has a tag alone fits every name with that tag.
 */
export function isMeantBy(selection: string, names: readonly ImageName[]): boolean {
  if (names.includes(selection)) return true;
  const whole = names.filter((name) => !isTagAlone(name));
  return (whole.length > 0 ? whole : names).some((name) => fits(selection, name));
}

function fits(selection: string, name: ImageName): boolean {
  if (isTagAlone(name)) return !isTagAlone(selection) && tagOf(selection) === name;
  return normalised(selection) === normalised(name);
}

function isTagAlone(name: ImageName): boolean {
  return !/[:/@]/.test(name);
}

function tagOf(name: ImageName): string | undefined {
  return /:([^:/@]+)$/.exec(name)?.[1];
}

function normalised(name: ImageName): string {
  const tagged = tagOf(name) === undefined && !name.includes('@') ? `${name}:latest` : name;
  const [first = '', ...rest] = tagged.split('/');
  const hasHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const host = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  const path = hasHost ? rest.join('/') : tagged;
  return host === 'docker.io' && !path.includes('/') ? `docker.io/library/${path}` : `${host}/${path}`;
}
