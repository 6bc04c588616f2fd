import * as kinds from './kinds.ts';
import { hostVerbs, publishVerbs, type Verb } from './verbs.ts';

/** One row of the table: from it come flags, inputs, plugin settings, `--help`, action.yml and docs/settings.md. */
export interface Setting<Value = unknown> {
  readonly kind: kinds.Kind<Value>;
  /** What the value is called in `--help`. */
  readonly value: string;
  /** Plain sentences for people; the first is enough for `--help`. */
  readonly description: string;
  /** What holds where the setting is unset, in words. */
  readonly default: string;
  /** What is read where the setting is unset. */
  readonly environment?: string;
  readonly commands: readonly Verb[];
  readonly where: 'everywhere' | 'hosts' | 'command line';
  /** One letter. */
  readonly short?: string;
  readonly aliases?: readonly string[];
  /** The flag's name, where it is not the setting's. `no-` and the name of a yes/no setting that is on: the flag says no. */
  readonly flag?: string;
}

const publish = { commands: publishVerbs, where: 'everywhere' } as const;
const anyTarget = { commands: hostVerbs, where: 'everywhere' } as const;
const registries = {
  commands: ['publish', 'container push', 'container build', 'container ls', 'container rm'],
  where: 'everywhere',
} as const;
const images = {
  commands: ['publish', 'container push', 'container build'],
  where: 'everywhere',
} as const;
const archives = { commands: ['publish', 'container push'], where: 'everywhere' } as const;
const builds = { commands: ['publish', 'container build'], where: 'everywhere' } as const;

/** The one table of settings. Names are kebab-case; plugins write them snake_case. */
export const table = {
  command: {
    ...anyTarget,
    kind: kinds.choice(...hostVerbs),
    value: 'COMMAND',
    description:
      'What to do: publish, static push, container push, container build, container ls or container rm. Never parsed as a shell line.',
    default: 'publish',
    where: 'hosts',
  },
  tag: {
    ...anyTarget,
    kind: kinds.list,
    value: 'NAME:TAG',
    description:
      'What to publish as, or :TAG with the repository’s name on a host. May hold {{version}} {{major}} {{minor}} {{tag}} {{branch}} {{sha}}; a line with an empty one is dropped, and slashes of a branch become dashes. What to list or remove is also NAME@DIGEST, and NAME alone lists its tags.',
    default:
      'to publish on hosts: the repository’s name with the git tag, else with the full commit; to list: all that is there; else required',
    environment: 'the host’s build context',
    short: 't',
    aliases: ['tags'],
  },
  'auto-tag': {
    ...publish,
    kind: kinds.yesNo,
    value: '',
    description:
      'Also publish as what a git tag shortens to (1.2.3, 1.2 and 1), and the default branch as latest.',
    default: 'no',
    environment: 'the host’s build context',
  },
  static: {
    kind: kinds.list,
    value: '[PLATFORM=]PATH',
    description: 'A directory of files, as OS/ARCH/…/FILE, or one file of the platform named.',
    default: 'none',
    commands: ['publish', 'static push'],
    where: 'everywhere',
  },
  container: {
    ...archives,
    kind: kinds.list,
    value: '[PLATFORM=]SOURCE',
    description:
      'An image: an archive, an OCI layout, a script that streams one (streamLayeredImage), a directory of these, or on the command line - for standard input. #NAME:TAG or #0 behind it chooses one of several images.',
    default: 'none',
  },
  build: {
    ...builds,
    kind: kinds.list,
    value: '[PLATFORM=]PATH',
    description:
      'An image to build from plain files: a directory of them as OS/ARCH/…/FILE, one layer a platform, or the file or directory of the platform named. Several are layers one above the other.',
    default: 'none',
  },
  layer: {
    ...builds,
    kind: kinds.list,
    value: 'PATH[=PREFIX]',
    description:
      'A file or directory that built images of every platform have at PREFIX, as a layer below the platform’s own.',
    default: 'none',
  },
  entrypoint: {
    ...builds,
    kind: kinds.list,
    value: 'WORD',
    description:
      'The program that a built image runs, and its first arguments: a list, or the flag once a word.',
    default: 'the one executable file that the image holds',
  },
  cmd: {
    ...builds,
    kind: kinds.list,
    value: 'WORD',
    description: 'The arguments behind the entrypoint that docker run may replace.',
    default: 'none',
  },
  env: {
    ...builds,
    kind: kinds.map,
    value: 'KEY=VALUE',
    description: 'Variables of the environment in a built image.',
    default: 'PATH as Docker has it, and SSL_CERT_FILE with ca-certificates',
  },
  user: {
    ...builds,
    kind: kinds.text,
    value: 'USER',
    description:
      'The user that a built image runs as: a number, UID:GID, or a name. It gets a line in /etc/passwd and a /tmp to write to.',
    default: 'root',
  },
  workdir: {
    ...builds,
    kind: kinds.text,
    value: 'PATH',
    description: 'The directory in which a built image runs.',
    default: '/',
  },
  expose: {
    ...builds,
    kind: kinds.list,
    value: 'PORT[/PROTOCOL]',
    description: 'The ports on which a built image listens.',
    default: 'none',
  },
  label: {
    ...builds,
    kind: kinds.map,
    value: 'KEY=VALUE',
    description:
      'Labels in the config of a built image. What changes with each commit is better an annotation.',
    default: 'none',
  },
  volume: {
    ...builds,
    kind: kinds.list,
    value: 'PATH',
    description: 'Directories of a built image that hold data.',
    default: 'none',
  },
  'stop-signal': {
    ...builds,
    kind: kinds.text,
    value: 'SIGNAL',
    description: 'The signal that ends a built image.',
    default: 'SIGTERM, the clients’ own',
  },
  'ca-certificates': {
    ...builds,
    kind: kinds.path,
    value: 'PATH',
    description:
      'A file of certificates (PEM) that a built image is to trust, like /etc/ssl/certs/ca-certificates.crt. It comes to lie there.',
    default: 'none',
  },
  target: {
    ...anyTarget,
    kind: kinds.list,
    value: 'TARGET',
    description:
      'Where to publish, list or remove: s3://BUCKET?endpoint=…&region=…, a directory, or for images docker://HOST/REPOSITORY[:TAG] and oci:DIR. The last argument of a command line is one, too.',
    default: 'required',
    flag: 'to',
  },
  'static-target': {
    kind: kinds.list,
    value: 'TARGET',
    description: 'Where to publish files, in place of target.',
    default: 'target',
    commands: ['publish', 'static push'],
    where: 'everywhere',
  },
  'container-target': {
    ...images,
    kind: kinds.list,
    value: 'TARGET',
    description: 'Where to publish images, in place of target.',
    default: 'target',
  },
  'access-key': {
    ...anyTarget,
    kind: kinds.secret,
    value: 'KEY',
    description:
      'The access key of S3 targets. On the command line prefer the environment, which other users cannot list.',
    default: 'the AWS default chain, without instance metadata where a target has an endpoint',
    environment: 'AWS_ACCESS_KEY_ID and the rest of AWS_*',
  },
  'secret-key': {
    ...anyTarget,
    kind: kinds.secret,
    value: 'SECRET',
    description: 'The secret key of S3 targets.',
    default: 'the AWS default chain, without instance metadata where a target has an endpoint',
    environment: 'AWS_SECRET_ACCESS_KEY and the rest of AWS_*',
  },
  username: {
    ...registries,
    kind: kinds.text,
    value: 'USER',
    description:
      'The user of the registry, where the docker:// targets are of one host. It goes with password.',
    default: 'what docker login, podman login and credential helpers keep',
    environment: 'REGISTRY_AUTH_FILE, DOCKER_CONFIG',
  },
  password: {
    ...registries,
    kind: kinds.secret,
    value: 'SECRET',
    description:
      'The password or access token of that user. On the command line prefer --password-stdin, which other users cannot list.',
    default: 'what docker login, podman login and credential helpers keep',
    environment: 'REGISTRY_AUTH_FILE, DOCKER_CONFIG',
  },
  'password-stdin': {
    ...registries,
    kind: kinds.yesNo,
    value: '',
    description: 'Read the password from standard input, all of it, without the end of its line.',
    default: 'no',
    where: 'command line',
  },
  credentials: {
    ...anyTarget,
    kind: kinds.credentials,
    value: 'LINES',
    description:
      'Lines TARGET-PREFIX USER SECRET for targets that need different ones (the longest prefix wins), like docker://ghcr.io/me USER TOKEN, a JSON list of maps with target, user and secret (a YAML list on Woodpecker), or the text of a docker config.json.',
    default: 'none',
  },
  platform: {
    ...publish,
    kind: kinds.list,
    value: 'OS/ARCH[/VARIANT]',
    description: 'The platforms the tag is to have: a missing one is an error, and so is any other.',
    default: 'what is found',
  },
  partial: {
    ...publish,
    kind: kinds.yesNo,
    value: '',
    description:
      'This run brings some of the platforms that platform lists; the tag is written by the run of the same commit that brings the last.',
    default: 'no',
  },
  attestations: {
    ...archives,
    kind: kinds.yesNo,
    value: '',
    description:
      'Whether SBOMs, provenance and signatures that are attached to images in their sources are published with them.',
    default: 'yes',
    flag: 'no-attestations',
  },
  'run-scripts': {
    ...archives,
    kind: kinds.yesNo,
    value: '',
    description:
      'Run scripts that stream images wherever they lie, and not in Nix stores only. They are programs: say it of a build that you trust.',
    default: 'no',
  },
  'max-layer-size': {
    ...archives,
    kind: kinds.size,
    value: 'SIZE',
    description: 'Refuse images with a layer of more bytes, uncompressed. Like 20GB, 512MiB or 100000.',
    default: 'no limit',
  },
  compression: {
    ...images,
    kind: kinds.choice('gzip', 'zstd'),
    value: 'WORD',
    description:
      'How layers are compressed: gzip, which every client reads, or zstd (Node 22.15 or newer), which Docker before 23 does not. Layers that come compressed stay as they are.',
    default: 'gzip',
  },
  annotations: {
    ...publish,
    kind: kinds.map,
    value: 'KEY=VALUE',
    description: 'Annotations of the image index and the tag document.',
    default: 'on hosts org.opencontainers.image.source, .revision and .version',
    environment: 'the host’s build context',
  },
  'pull-request': {
    kind: kinds.choice('check', 'publish'),
    commands: [...publishVerbs, 'container rm'],
    where: 'everywhere',
    value: 'WORD',
    description:
      'On a pull request: check (read and check all, send and remove nothing) or publish, or remove.',
    default: 'check',
    environment: 'the host’s event',
  },
  overwrite: {
    ...publish,
    kind: kinds.yesNo,
    value: '',
    description: 'Replace a release that stands there with other content.',
    default: 'no',
  },
  'no-reuse': {
    kind: kinds.yesNo,
    value: '',
    description:
      'Make every layer anew, even where an earlier push left it at the target. What is there is still not sent twice.',
    default: 'no',
    ...images,
  },
  'dry-run': {
    kind: kinds.yesNo,
    value: '',
    description: 'Read and check all, say what would be sent or removed, send and remove nothing.',
    default: 'no',
    commands: [...publishVerbs, 'container rm'],
    where: 'everywhere',
  },
  'result-file': {
    ...anyTarget,
    kind: kinds.path,
    value: 'PATH',
    description: 'Write the result there as JSON, on success and on failure.',
    default: 'none',
  },
  'ca-file': {
    ...anyTarget,
    kind: kinds.path,
    value: 'PATH',
    description: 'Certificates (PEM) of authorities to trust besides those that Node trusts.',
    default: 'none',
    environment: 'SSL_CERT_FILE',
  },
  debug: {
    kind: kinds.yesNo,
    value: '',
    description: 'Tell more, and show the causes of errors.',
    default: 'no',
    environment: 'RUNNER_DEBUG, DRONE_BUILD_DEBUG',
    commands: [...hostVerbs, 'serve'],
    where: 'everywhere',
  },
  json: {
    ...anyTarget,
    kind: kinds.yesNo,
    value: '',
    description: 'Print the result as JSON on stdout, and nothing else there.',
    default: 'no',
    where: 'command line',
  },
  long: {
    kind: kinds.yesNo,
    value: '',
    description: 'List platforms, sizes and digests as well, for which each tag is read.',
    default: 'no',
    commands: ['container ls'],
    where: 'command line',
  },
  host: {
    kind: kinds.text,
    value: 'ADDRESS',
    description: 'The address to listen on.',
    default: '127.0.0.1',
    commands: ['serve'],
    where: 'command line',
  },
  port: {
    kind: kinds.port,
    value: 'PORT',
    description: 'The port to listen on, 0 for any free one.',
    default: '8080',
    commands: ['serve'],
    where: 'command line',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof table;

/** What the texts of the settings became; a setting that is absent is unset. */
export type Values = {
  readonly [Name in SettingName]?: (typeof table)[Name]['kind'] extends kinds.Kind<infer Value>
    ? Value
    : never;
};

/** The rows in the table's order. */
export const settings = Object.entries(table) as readonly (readonly [SettingName, Setting])[];
