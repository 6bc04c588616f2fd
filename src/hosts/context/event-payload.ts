import * as z from 'zod';

/** Only what alba reads of GitHub's event payload, each part for itself: Forgejo and Gitea write the same, and leave some out. */
const repository = z.looseObject({ full_name: z.string() }).nullish().catch(undefined);
const number = z.number().transform(String).optional().catch(undefined);
const text = z.string().optional().catch(undefined);

const eventPayload = z.looseObject({
  repository: z.looseObject({ full_name: text, default_branch: text }).optional().catch(undefined),
  pull_request: z
    .looseObject({
      number,
      head: z.looseObject({ repo: repository }),
      base: z.looseObject({ ref: text, repo: repository }),
    })
    .optional()
    .catch(undefined),
  /** What a comment is about; `pull_request` is there where it is a pull request. */
  issue: z.looseObject({ number, pull_request: z.unknown().optional() }).optional().catch(undefined),
  release: z.looseObject({ tag_name: text }).optional().catch(undefined),
  /** Another workflow's run, of which this one was told. */
  workflow_run: z
    .looseObject({
      event: text,
      head_branch: text,
      head_sha: text,
      head_repository: repository,
      pull_requests: z
        .array(z.looseObject({ number, base: z.looseObject({ ref: text }).optional().catch(undefined) }))
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type EventPayload = z.infer<typeof eventPayload>;
export type WorkflowRun = NonNullable<EventPayload['workflow_run']>;

/** The payload as far as it can be understood, which may be nothing. */
export function readPayload(payload: unknown): EventPayload {
  return eventPayload.safeParse(payload).data ?? {};
}
