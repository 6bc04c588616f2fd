import { join } from 'node:path';

/** The registry and the clients that .ci/run builds: each is found in the folder that ALBA_TOOLS names. */
export const tools = ['crane', 'regctl', 'oras', 'zot'] as const;
export type Tool = (typeof tools)[number];

/** The binary of a tool. */
export function toolBinary(name: Tool): string {
  const folder = process.env['ALBA_TOOLS'];
  if (!folder) throw new Error('ALBA_TOOLS names no folder');
  return join(folder, name);
}
