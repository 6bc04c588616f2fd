/**
 * The settings that alba is to have and this version has not, each with what to do meanwhile: named, so that nobody looks for
 * a slip in what was written.
 */
export const laterSettings: Readonly<Record<string, string>> = {
  ...named(
    'keep keep-release keep-extra keep-development grace',
    'leave it out: no tag is removed until it is there',
  ),
  ...named(
    'read-data repair',
    'leave it out: what stands at a target is not looked through until it is there',
  ),
};

function named(names: string, hint: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, hint]));
}
