import { AlbaError } from '../report/error.ts';
import type { BuildRefs, MadeTag } from './build-refs.ts';
import { classify, isFloatingName } from './classes.ts';
import { parseVersion } from './version.ts';

const names = ['version', 'major', 'minor', 'tag', 'branch', 'sha'] as const;
type Values = Readonly<Record<(typeof names)[number], string>>;

/**
 * Fills in `{{version}} {{major}} {{minor}} {{tag}} {{branch}} {{sha}}` in tags or references; one that comes out empty
 * drops its line. `version` is the git tag without a leading `v` where it is a version; `major` and `minor` are numbers of
 * a release; the slashes of `branch` become dashes, as tags can hold none. A line that shortens the version floats. Throws `usage` for any other name in braces; what comes out may
 * still be no valid tag.
 */
export function expandTags(expressions: readonly string[], refs: BuildRefs): readonly MadeTag[] {
  const values = valuesOf(refs);
  return expressions.flatMap((expression) => expand(expression, values));
}

function expand(expression: string, values: Values): MadeTag[] {
  const used = new Set<string>();
  const text = expression.replace(/\{\{(.*?)\}\}/g, (_, inside: string) => {
    const name = names.find((known) => known === inside.trim());
    if (name === undefined) {
      throw new AlbaError('usage', `“${expression}” has the unknown expression “{{${inside}}}”`, {
        hint: `known are ${names.map((known) => `{{${known}}}`).join(' ')}`,
      });
    }
    used.add(name);
    return values[name];
  });
  if ([...used].some((name) => values[name as keyof Values] === '')) return [];
  const shortens = used.has('major') && !used.has('version') && !used.has('tag') && !used.has('sha');
  return [{ text, floating: shortens || isFloatingName(text.slice(text.lastIndexOf(':') + 1)) }];
}

function valuesOf({ tag = '', branch = '', sha = '' }: BuildRefs): Values {
  const version = parseVersion(tag);
  const [major = '', minor = ''] = classify(tag) === 'release' ? (version?.numbers ?? []) : [];
  const plain = branch.replaceAll('/', '-');
  return {
    version: version === undefined ? '' : tag.replace(/^v/, ''),
    major,
    minor,
    tag,
    branch: plain,
    sha,
  };
}
