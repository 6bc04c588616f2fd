import { describe } from 'vitest';
import { imageDestinationContract } from '../../support/image-destination-contract.ts';
import { type Knobs, plain, tokens } from '../../support/registry-double/knobs.ts';
import { checkTag } from './held.ts';
import { place } from './place.ts';

const kinds: Readonly<Record<string, Partial<Knobs>>> = {
  'a registry as the specification has it': {},
  'a registry with tokens, new addresses for each step, and no list of referrers': {
    auth: tokens(),
    uploadUrls: 'changing',
    location: 'relative',
    referrers: false,
  },
  'a registry that takes nothing at once, and pages of one tag': {
    singlePost: false,
    mount: 'none',
    tags: { ...plain.tags, page: 1 },
    redirects: 'both',
    queryTags: 'all',
  },
};

for (const [kind, knobs] of Object.entries(kinds)) {
  describe(kind, () =>
    imageDestinationContract(async () => {
      const { double, open } = await place(knobs);
      return {
        open,
        validate: (tag) => checkTag(double, tag),
        lose: async (digest) => {
          const { blobs, manifests } = double.content.repository('tools/hello');
          blobs.delete(digest);
          manifests.delete(digest);
        },
      };
    }),
  );
}
