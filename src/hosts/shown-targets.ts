import type { Result } from '../settings/result.ts';

export interface ShownTarget {
  /** The target as short as it can be told from the others. */
  readonly shown: string;
  readonly target: Result['targets'][number];
}

/** The targets of a result, for people: the parameters of an address are left out where no other target begins like it. */
export function shownTargets({ targets }: Result): readonly ShownTarget[] {
  const places = new Set(targets.map(({ target }) => target));
  const isAlone = (short: string) => [...places].filter((place) => shortened(place) === short).length === 1;
  return targets.map((target) => {
    const short = shortened(target.target);
    return { shown: isAlone(short) ? short : target.target, target };
  });
}

function shortened(target: string): string {
  return /^[a-z0-9]+:\/\//i.test(target) ? target.replace(/\?.*$/s, '') : target;
}
