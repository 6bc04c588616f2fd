// The registry that pushes are measured with: distribution, as Debian has it. It belongs to none of those that are compared.
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withServer } from './loopback-server.mjs';

/**
 * Starts one on this machine, empty, with all it stores below `folder`, and gives `work` its address, the folder, and `requests()`:
 * what its API was asked so far, by its own access log.
 */
export async function withRegistry(folder, work) {
  await mkdir(folder, { recursive: true });
  const log = join(folder, 'access.log');
  const stdout = await open(log, 'w');
  const settings = join(folder, 'settings.json');
  const requests = async () => requestsIn(await readFile(log, 'utf8'));
  // Its settings are YAML, which JSON is, too. They are read when it starts: the address is known by then.
  const words = (address) => [
    ...['sh', '-ec', 'printf %s "$0" > "$1"; exec docker-registry serve "$1"'],
    ...[JSON.stringify(settingsFor(address, folder)), settings],
  ];
  try {
    return await withServer(words, { folder, stdout: stdout.fd }, (address) =>
      work({ address, folder, requests }),
    );
  } finally {
    await stdout.close();
  }
}

/** Those that begin or fill an upload of a blob. */
export function uploadsIn(requests) {
  return requests.filter(({ method, path }) => /^(POST|PATCH|PUT)$/.test(method) && path.includes('/blobs/'));
}

function settingsFor(address, folder) {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: address },
  };
}

function requestsIn(log) {
  return [...log.matchAll(/"([A-Z]+) (\/v2\/\S*) HTTP\//g)].map(([, method, path]) => ({ method, path }));
}
