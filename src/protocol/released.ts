import { AlbaError } from '../report/error.ts';

/** A release stands there with other content. `difference`: what differs, one clause. */
export function released(reference: string, difference: string): AlbaError {
  return new AlbaError('released', `${reference} is released with other content: ${difference}`, {
    hint: 'publish this content under a new tag, or set --overwrite to replace the release',
  });
}
