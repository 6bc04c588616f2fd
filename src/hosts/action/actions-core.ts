/** What alba uses of @actions/core, which is loaded for an Action only. */
export type ActionsCore = Pick<
  typeof import('@actions/core'),
  'getInput' | 'setOutput' | 'setSecret' | 'error' | 'warning' | 'info' | 'startGroup' | 'endGroup'
> & {
  readonly summary: {
    addRaw(text: string): { write(): Promise<unknown> };
  };
};
