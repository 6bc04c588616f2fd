// What pushes images, each a function that prepares, runs and checks once, and resolves to what was measured.
import { join } from 'node:path';
import { withCraneRegistry } from './crane-registry.mjs';
import { filesIn, measure, measureAll } from './measure.mjs';
import { albaImage, checkImage, layoutImage, sum } from './published-image.mjs';

/** `sources` are the names of inputs, `alba` the words before its arguments; `fresh` makes an empty folder for a while. */
export function imageContestants({ alba, albaZstd, inputs, fresh }) {
  const command = (words, sources, tag, folder, ...flags) => [
    ...words,
    ...['container', 'push', '-t', `bench:${tag}`, ...flags, ...sources, folder],
  ];
  const first =
    (source, words = alba, ...flags) =>
    () =>
      fresh(async (folder) => {
        const sources = await inputs[source]();
        const figures = await measure(command(words, sources, '1.0', folder, ...flags));
        return {
          ...figures,
          stored: sum((await checkImage(albaImage(folder, '1.0'), sources.length)).values()),
        };
      });
  /** Pushes to where `before` is published already, by a machine that has never seen it. */
  const again = (before, now, tag) => () =>
    fresh(async (folder) => {
      const earlier = await inputs[before]();
      await measure(command(alba, earlier, '1.0', folder));
      const old = await checkImage(albaImage(folder, '1.0'), earlier.length);
      const there = new Set((await filesIn(folder)).map(({ path, state }) => path + state));
      const sources = await inputs[now]();
      const figures = await measure(command(alba, sources, tag, folder));
      const written = (await filesIn(folder)).filter(({ path, state }) => !there.has(path + state));
      const layers = await checkImage(albaImage(folder, tag), sources.length);
      const changed = [...layers].filter(([digest]) => !old.has(digest)).map(([, size]) => size);
      return { ...figures, sent: sum(written.map(({ size }) => size)), changed: sum(changed) };
    });
  /** One archive after the other: none of them takes several. */
  const inTurn = (source, commandOf) => () =>
    fresh(async (folder) => {
      const sources = await inputs[source]();
      const figures = await measureAll(sources.map((path, at) => commandOf(path, `${folder}:${at}`)));
      return { ...figures, stored: sum((await checkImage(layoutImage(folder), sources.length)).values()) };
    });

  const skopeo = (source) =>
    inTurn(source, (path, to) => [
      'skopeo',
      '--insecure-policy',
      'copy',
      `docker-archive:${path}`,
      `oci:${to}`,
    ]);
  const regctl = (source) =>
    inTurn(source, (path, to) => ['regctl', 'image', 'import', `ocidir://${to}`, path]);
  const crane = (source) => () =>
    fresh((folder) =>
      withCraneRegistry(join(folder, 'registry'), async (address) => {
        const sources = await inputs[source]();
        return measureAll(
          sources.map((path, at) => ['crane', 'push', '--insecure', path, `${address}/bench:${at}`]),
        );
      }),
    );

  return {
    'alba four': first('four'),
    'alba four zstd': first('four', albaZstd, '--compression', 'zstd'),
    'alba four gzip': first('fourGzip'),
    'alba four unchanged': again('four', 'four', '1.0'),
    'alba four gzip unchanged': again('fourGzip', 'fourGzip', '1.0'),
    'skopeo four': skopeo('four'),
    'regctl four': regctl('four'),
    'crane four': crane('four'),
    'alba fifteen': first('fifteen'),
    'alba fifteen zstd': first('fifteen', albaZstd, '--compression', 'zstd'),
    'alba fifteen gzip': first('fifteenGzip'),
    'alba fifteen unchanged': again('fifteen', 'fifteen', '1.0'),
    'alba fifteen gzip unchanged': again('fifteenGzip', 'fifteenGzip', '1.0'),
    'alba fifteen changed': again('fifteen', 'changed', '1.1'),
    'skopeo fifteen': skopeo('fifteen'),
    'regctl fifteen': regctl('fifteen'),
    'crane fifteen': crane('fifteen'),
    'alba huge': first('huge'),
    'skopeo huge': skopeo('huge'),
  };
}
