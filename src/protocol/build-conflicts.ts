import { AlbaError } from '../report/error.ts';

/** Jobs of one build have to agree on what the tag is to have. `word` is the platform whose job says otherwise. */
export function otherPlatforms(word: string, listed: string | undefined): AlbaError {
  const theirs = listed === undefined ? 'none' : listed.replaceAll(' ', ', ');
  return new AlbaError(
    'conflict',
    `the job that brought ${word} of this build lists other platforms: ${theirs}`,
    {
      hint: 'give all jobs of a build the same list by --platform',
    },
  );
}

/** What another job brought is not there, or not to be read. `word` is its platform. */
export function unusable(word: string, why: string): AlbaError {
  return new AlbaError('conflict', `${word} of this build cannot be published: ${why}`, {
    hint: 'run the job again that brings it',
  });
}
