import { AlbaError } from '../report/error.ts';
import type { ImageObject } from './image-destination.ts';

/** A destination does not take a manifest, since something that it names is not there. Who has that may send it and try again. */
export class MissingObjects extends AlbaError {
  readonly missing: readonly ImageObject[];

  constructor(what: string, missing: readonly ImageObject[]) {
    const names = missing.map(({ descriptor }) => descriptor.digest).join(', ');
    super('target', `${what} is not taken, since it names what is not there: ${names}`, {
      hint: 'something is removed there at this moment: run this again',
    });
    this.missing = missing;
  }
}
