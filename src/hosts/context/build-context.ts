import type { BuildContext } from '../../settings/context.ts';
import { parseVersion } from '../../tags/version.ts';
import { type CiHost, detectHost, type Environment } from './detect-host.ts';
import { readPayload } from './event-payload.ts';
import type { Found } from './found.ts';
import { fromActions } from './from-actions.ts';
import { fromDrone } from './from-drone.ts';
import { fromWoodpecker } from './from-woodpecker.ts';

/** What an environment tells of the build; `payload` is the JSON of GITHUB_EVENT_PATH. What is missing or strange is left out. */
export function buildContext(environment: Environment, payload?: unknown): BuildContext | undefined {
  const host = detectHost(environment);
  if (host === undefined) return undefined;
  if (host === 'drone') return complete(host, fromDrone(environment));
  if (host === 'woodpecker') return complete(host, fromWoodpecker(environment));
  return complete(host, fromActions(environment, readPayload(payload), host));
}

function complete(host: CiHost, { event, fork, ...texts }: Found): BuildContext {
  const known = Object.fromEntries(Object.entries(texts).filter(([, text]) => text));
  const version = parseVersion(texts.tag ?? '') === undefined ? undefined : texts.tag?.replace(/^v/, '');
  const repository = texts.repository ?? '';
  return {
    ...known,
    host,
    event,
    repository,
    name: repository.slice(repository.lastIndexOf('/') + 1).toLowerCase(),
    commit: texts.commit ?? '',
    ...(fork === undefined ? {} : { fork }),
    ...(version === undefined ? {} : { version }),
  };
}
