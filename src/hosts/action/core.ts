import {
  endGroup,
  error,
  getInput,
  info,
  setOutput,
  setSecret,
  startGroup,
  summary,
  warning,
} from '@actions/core';

/** What an Action needs of @actions/core, by name: so the rest of it, an HTTP client for the most part, stays out of dist/. */
export const actionsCore = {
  endGroup,
  error,
  getInput,
  info,
  setOutput,
  setSecret,
  startGroup,
  summary,
  warning,
};
