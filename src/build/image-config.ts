import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import type { BuildSettings } from '../settings/build-settings.ts';
import { bytesBody } from '../store/body.ts';

/** One moment for all, or the same files would be another image each day. The first that no tool takes for « unset ». */
const created = '1970-01-01T00:00:01Z';
/** As Docker and BuildKit set it (moby/buildkit, util/system/path.go). */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where Debian, Alpine and with them Go and OpenSSL look for certificates; without `/` before it. */
export const certificatesPath = 'etc/ssl/certs/ca-certificates.crt';

/** The variables of an image, in their order. */
export function environmentOf({ env, certificates }: BuildSettings): Readonly<Record<string, string>> {
  return {
    PATH: defaultPath,
    ...(certificates === undefined ? {} : { SSL_CERT_FILE: `/${certificatesPath}` }),
    ...env,
  };
}

export interface ConfigOptions {
  readonly platform: Platform;
  readonly settings: BuildSettings;
  readonly entrypoint: readonly string[] | undefined;
  /** `UID:GID`; undefined for root. */
  readonly user: string | undefined;
  readonly diffIds: readonly Digest[];
}

/** The config of a built image (image-spec config.md): its bytes depend on what it says alone. Sets have one order, of their keys. */
export function imageConfig({ platform, settings, entrypoint, user, diffIds }: ConfigOptions): Blob {
  const { os, architecture, variant } = platform;
  const { cmd, ports, volumes, workdir, labels, stopSignal } = settings;
  const environment = Object.entries(environmentOf(settings)).map(([key, value]) => `${key}=${value}`);
  const config = {
    created,
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: {
      ...(user === undefined ? {} : { User: user }),
      ...(ports.length === 0 ? {} : { ExposedPorts: setOf(ports) }),
      Env: environment,
      ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
      ...(cmd === undefined ? {} : { Cmd: cmd }),
      ...(volumes.length === 0 ? {} : { Volumes: setOf(volumes) }),
      ...(workdir === undefined ? {} : { WorkingDir: workdir }),
      ...(Object.keys(labels).length === 0 ? {} : { Labels: sorted(Object.entries(labels)) }),
      ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
  const body = bytesBody(JSON.stringify(config));
  const { digest, size } = body;
  return { descriptor: { mediaType: mediaTypes.config, digest, size }, body };
}

/** A Go map of nothing, as a config writes a set. */
function setOf(names: readonly string[]): Record<string, object> {
  return sorted(names.map((name) => [name, {}]));
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
