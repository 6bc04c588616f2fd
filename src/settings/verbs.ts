/** The commands there are, as they are typed. */
export const verbs = [
  'publish',
  'static push',
  'container push',
  'container build',
  'container ls',
  'container rm',
  'serve',
] as const;
export type Verb = (typeof verbs)[number];

export const publishVerbs = [
  'publish',
  'static push',
  'container push',
  'container build',
] as const satisfies readonly Verb[];

/** The commands about images that stand at a target already. */
const imageVerbs = ['container ls', 'container rm'] as const satisfies readonly Verb[];
export type ImageVerb = (typeof imageVerbs)[number];

/** Those a host's `command` setting can name. */
export const hostVerbs = [...publishVerbs, ...imageVerbs] as const;

export function isImageVerb(verb: Verb | undefined): verb is ImageVerb {
  return imageVerbs.some((each) => each === verb);
}

/** What the design has and this version has not: named, so that nobody looks for a slip in what was typed. */
export const laterVerbs: readonly string[] = [
  'static ls',
  'static rm',
  'static gc',
  'container gc',
  'verify',
  'setup',
  'site',
];
