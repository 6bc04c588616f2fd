/** The commands there are, as they are typed. */
export const verbs = ['publish', 'static push', 'container push', 'serve'] as const;
export type Verb = (typeof verbs)[number];

/** The commands that publish: those a host's `command` setting can name. */
export const publishVerbs = ['publish', 'static push', 'container push'] as const satisfies readonly Verb[];

/** What the design has and this version has not: named, so that nobody looks for a slip in what was typed. */
export const laterVerbs: readonly string[] = [
  'static ls',
  'static rm',
  'static gc',
  'container ls',
  'container rm',
  'container gc',
  'container build',
  'verify',
  'setup',
  'site',
];
