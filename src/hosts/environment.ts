import { readFile } from 'node:fs/promises';
import type { RawSettings } from '../settings/decode.ts';
import type { Environment } from './context/detect-host.ts';

/** The settings that an environment has of its own, for those that were not given. */
export function environmentDefaults(environment: Environment): RawSettings {
  const debug = environment['RUNNER_DEBUG'] === '1' || environment['DRONE_BUILD_DEBUG'] === 'true';
  return {
    ...(debug ? { debug: ['yes'] } : {}),
    ...(environment['SSL_CERT_FILE'] ? { 'ca-file': [environment['SSL_CERT_FILE']] } : {}),
  };
}

/** The payload of the event that an Action runs for; undefined where there is none to read. */
export async function readEventPayload(environment: Environment): Promise<unknown> {
  const path = environment['GITHUB_EVENT_PATH'];
  if (!path) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Runners differ in what they write and where; nothing that must be known stands in it alone.
    return undefined;
  }
}
