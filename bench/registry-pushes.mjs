// What pushes four platforms to a registry as one image, each with a registry of its own, empty, on this machine.
import { join } from 'node:path';
import { uploadsIn, withRegistry } from './distribution-registry.mjs';
import { measure, measureAll } from './measure.mjs';
import { checkImage, registryImage, sum } from './published-image.mjs';
import { roundTrips } from './round-trips.mjs';
import { slowLine } from './slow-line.mjs';

/** `alba` are the words before its arguments; `fresh` makes an empty folder for a while. Each function measures once. */
export function registryContestants({ alba, inputs, fresh }) {
  const withInput = (input, work) =>
    fresh(async (folder) => {
      const sources = await inputs[input]();
      return await withRegistry(join(folder, 'registry'), (registry) => work(registry, sources));
    });
  const checked = async (registry, figures, sources) => {
    const image = await registryImage(registry.folder, 'bench', '1.0');
    return { ...figures, stored: sum((await checkImage(image, sources.length)).values()) };
  };
  const push = (address, sources, parameters = '') =>
    measure([
      ...alba,
      ...['container', 'push', '-t', 'bench:1.0', ...sources, `docker://${address}/bench${parameters}`],
    ]);

  const first = (input) => () =>
    withInput(input, async (registry, sources) => {
      const figures = await push(registry.address, sources);
      const requests = (await registry.requests()).length;
      return await checked(registry, { ...figures, requests }, sources);
    });
  /** All that the client sends, headers too. */
  const counted = (input) => () =>
    withInput(input, async (registry, sources) => {
      const line = await slowLine(registry.address);
      try {
        const figures = await push(line.address, sources);
        return await checked(registry, { ...figures, sent: line.counts.sent }, sources);
      } finally {
        line.close();
      }
    });
  /** What `work` does with an image that is there already, by a machine that has never seen it, must send no blob. */
  const again = (input, work) => () =>
    withInput(input, async (registry, sources) => {
      await push(registry.address, sources);
      await checked(registry, {}, sources);
      const before = (await registry.requests()).length;
      const figures = await work(registry, sources);
      await checked(registry, {}, sources);
      const asked = (await registry.requests()).slice(before);
      const uploads = uploadsIn(asked);
      if (uploads.length > 0)
        throw new Error(`${uploads.length} requests to upload blobs, though nothing changed`);
      return { requests: asked.length, ...figures };
    });
  const unchanged = (input) => again(input, ({ address }, sources) => push(address, sources));
  // Whether a loopback address speaks TLS would be tried out, which is a part of connecting to it.
  const late = (input, options) =>
    again(input, ({ address }, sources) =>
      roundTrips(address, (line) => push(line, sources, '?disable_https=true'), options),
    );

  /**
   * All the commands that it takes others to publish one index: `copy` for each source, in turn, or at the same time as a shell does
   * it, then `merge` once.
   */
  const inSteps =
    (copy, merge, { isTogether = false } = {}) =>
    () =>
      withInput('four', async (registry, sources) => {
        const { address } = registry;
        const names = sources.map((_, at) => `${address}/bench:${at}`);
        const copies = sources.map((path, at) => copy(path, names[at], address));
        const steps = isTogether ? [atTheSameTime(copies)] : copies;
        const figures = await measureAll([...steps, merge(`${address}/bench:1.0`, names, address)]);
        const requests = (await registry.requests()).length;
        return await checked(registry, { ...figures, requests }, sources);
      });
  /** For who merges archives itself. */
  const atOnce = (command) => () =>
    withInput('four', async (registry, sources) => {
      const figures = await measure(command(`${registry.address}/bench:1.0`, sources));
      const requests = (await registry.requests()).length;
      return await checked(registry, { ...figures, requests }, sources);
    });
  const skopeo = (path, to) => [
    ...['skopeo', '--insecure-policy', 'copy', '--dest-tls-verify=false'],
    ...[`docker-archive:${path}`, `docker://${to}`],
  ];
  const regctl = (address) => ['regctl', '--host', `reg=${address},tls=disabled`];
  const craneIndex = (to, parts) => [
    ...['crane', 'index', 'append', '--insecure', '-t', to],
    ...parts.flatMap((part) => ['-m', part]),
  ];
  const regctlIndex = (to, parts, address) => [
    ...[...regctl(address), 'index', 'create', to],
    ...parts.flatMap((part) => ['--ref', part]),
  ];

  return {
    'alba registry': first('four'),
    'alba gzip registry': first('fourGzip'),
    'alba counted registry': counted('four'),
    'alba unchanged registry': unchanged('four'),
    'alba gzip unchanged registry': unchanged('fourGzip'),
    'alba late registry': late('four'),
    'alba gzip late registry': late('fourGzip'),
    'alba token late registry': late('four', { token: 'bench-token' }),
    'alba gzip token late registry': late('fourGzip', { token: 'bench-token' }),
    'crane registry': atOnce(craneIndex),
    'regctl registry': inSteps(
      (path, to, address) => [...regctl(address), 'image', 'import', to, path],
      regctlIndex,
    ),
    'skopeo + crane registry': inSteps(skopeo, craneIndex),
    'skopeo + regctl registry': inSteps(skopeo, regctlIndex),
    'skopeo at once + crane registry': inSteps(skopeo, craneIndex, { isTogether: true }),
  };
}

/** One command that fails where one of them does. */
function atTheSameTime(commands) {
  const quoted = (words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const begun = commands.map((words) => `${quoted(words)} & all="$all $!"`);
  return ['sh', '-ec', [...begun, 'for each in $all; do wait $each; done'].join('\n')];
}
