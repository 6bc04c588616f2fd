import { AlbaError } from '../report/error.ts';
import type { Spelling } from './decode.ts';
import { type ImageUser, parseUser } from './image-user.ts';
import { type LayerSource, parseLayer } from './layer-source.ts';
import type { Mistakes } from './mistakes.ts';
import { parseSource, type Source } from './source.ts';
import type { SettingName, Values } from './table.ts';

/** Images to build from plain files, and what they say of themselves. */
export interface BuildSettings {
  /** Trees laid out OS/ARCH, or what one platform has. Each is a layer of its platforms, the later above the earlier. */
  readonly sources: readonly Source[];
  /** Layers that every platform has, below those of `sources`. */
  readonly layers: readonly LayerSource[];
  /** Undefined where it is the one executable that an image holds. */
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user?: ImageUser;
  readonly workdir?: string;
  /** As a config has them: `8080/tcp`. */
  readonly ports: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly stopSignal?: string;
  /** The path of a file of certificates (PEM) that the image is to trust. */
  readonly certificates?: string;
}

/** The settings that say something of built images alone. */
const own = [
  ...(['layer', 'entrypoint', 'cmd', 'env', 'user', 'workdir', 'expose', 'label', 'volume'] as const),
  ...(['stop-signal', 'ca-certificates'] as const),
] satisfies readonly SettingName[];

interface Situation {
  readonly spelling: Spelling;
  readonly mistakes: Mistakes;
}

/** Undefined where nothing is to be built, and after mistakes. */
export function readBuild(values: Values, { spelling, mistakes }: Situation): BuildSettings | undefined {
  const one = <Value>(name: SettingName, text: string | undefined, parse: (text: string) => Value) =>
    text === undefined ? undefined : mistakes.attempt(spelling(name), () => parse(text));
  const each = <Value>(name: SettingName, texts: readonly string[] = [], parse: (text: string) => Value) =>
    texts.flatMap((text) => one(name, text, parse) ?? []);
  const sources = each('build', values.build, parseSource);
  const user = one('user', values.user, parseUser);
  const workdir = one('workdir', values.workdir, imagePath);
  const stopSignal = one('stop-signal', values['stop-signal'], signalName);
  const layers = each('layer', values.layer, parseLayer);
  const ports = each('expose', values.expose, port);
  const volumes = each('volume', values.volume, imagePath);
  if (values.build === undefined) {
    for (const name of own.filter((name) => values[name] !== undefined)) {
      mistakes.add(
        `${spelling(name)} is for images that alba builds, and there is none`,
        `set ${spelling('build')} to a directory of files, or leave ${spelling(name)} out`,
      );
    }
    return undefined;
  }
  const { entrypoint, cmd, env = {}, label: labels = {}, 'ca-certificates': certificates } = values;
  return {
    ...{ sources, layers, env, ports, labels, volumes },
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(cmd === undefined ? {} : { cmd }),
    ...(user === undefined ? {} : { user }),
    ...(workdir === undefined ? {} : { workdir }),
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(certificates === undefined ? {} : { certificates }),
  };
}

function imagePath(text: string): string {
  if (text.startsWith('/') && !text.split('/').includes('..')) return text;
  throw new AlbaError('usage', `“${text}” is not a path in an image`, {
    hint: 'write it from the root of the image on, like /var/lib/hello',
  });
}

/** image-spec config.md § ExposedPorts. */
function port(text: string): string {
  const [, number = '', protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  if (number !== '' && Number(number) >= 1 && Number(number) <= 65_535)
    return `${Number(number)}/${protocol}`;
  throw new AlbaError('usage', `“${text}” is not a port`, {
    hint: 'write a number from 1 to 65535, with /udp or /sctp behind it where it is not TCP',
  });
}

/** image-spec config.md § StopSignal. */
function signalName(text: string): string {
  if (/^(?:SIG[A-Z][A-Z0-9]*(?:[+-]\d{1,2})?|\d{1,2})$/.test(text)) return text;
  throw new AlbaError('usage', `“${text}” is not a signal`, {
    hint: 'write its name or number, like SIGTERM or 15',
  });
}
