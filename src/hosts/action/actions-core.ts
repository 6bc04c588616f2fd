import type { actionsCore } from './core.ts';

/** What alba uses of @actions/core, which is loaded for an Action only. */
export type ActionsCore = Omit<typeof actionsCore, 'summary'> & {
  readonly summary: {
    addRaw(text: string): { write(): Promise<unknown> };
  };
};
