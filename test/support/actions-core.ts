import type { ActionsCore } from '../../src/hosts/action/actions-core.ts';

/** @actions/core over an environment, which writes down what it was told. */
export function coreDouble(environment: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const double: ActionsCore = {
    getInput: (name) => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim(),
    setOutput: (name, value) => void said.push(`output ${name}=${value}`),
    setSecret: (secret) => void said.push(`secret ${secret}`),
    error: (message) => void said.push(`error ${message}`),
    warning: (message) => void said.push(`warning ${message}`),
    info: (message) => void said.push(`info ${message}`),
    startGroup: (name) => void said.push(`group ${name}`),
    endGroup: () => void said.push('endgroup'),
    summary: {
      addRaw: (text) => ({ write: async () => void said.push(`summary ${text}`) }),
    },
  };
  return { double, said };
}
