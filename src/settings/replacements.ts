import type { SettingName } from './table.ts';

/** What alba has for a setting of another plugin or action. */
export interface Replacement {
  /** Its settings in that place; empty where it has none. */
  readonly instead: readonly SettingName[];
  /** What to write, or why there is nothing to write. Settings are named as the table does, those of one word with dashes. */
  readonly hint: string;
}

export const place: Replacement = {
  instead: ['target'],
  hint: 'it is part of --target: s3://BUCKET?endpoint=https://HOST&region=NAME',
};

export const pathStyle: Replacement = {
  instead: ['target'],
  hint: 'leave it out: a --target with an endpoint has path style already',
};

export const encryption: Replacement = {
  instead: ['target'],
  hint: 'it is part of --target: ssetype=AES256, or ssetype=aws:kms with kmskeyid=KEY',
};

export const role: Replacement = {
  instead: ['target'],
  hint: 'alba takes the role of a profile in the AWS configuration, by profile=NAME in --target, or that of AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE',
};

export const keys: Replacement = {
  instead: ['access-key', 'secret-key'],
  hint: 'set access-key and secret-key',
};

export const files: Replacement = {
  instead: ['static'],
  hint: 'give --static the directory that holds the files as OS/ARCH/…/FILE, or one file as OS/ARCH=FILE',
};

export const choiceOfFiles: Replacement = {
  instead: ['static'],
  hint: '--static takes all that is in its directory, under the paths they have there: let the build leave in it what is to be published',
};

export const folder: Replacement = {
  instead: ['target'],
  hint: 'leave it out: name, tag and platform say where things lie; prefix=FOLDER/ in --target comes before all of it',
};

export const headers: Replacement = {
  instead: [],
  hint: 'leave it out: alba gives each object the headers that curl, browsers and docker pull need',
};

export const bucketsOwn: Replacement = {
  instead: [],
  hint: 'leave it out: alba changes no rights and no classes of storage, the bucket’s own website, policy and rules do',
};

export const nothingElse: Replacement = {
  instead: [],
  hint: 'leave it out: alba publishes, and does nothing else in a bucket',
};

export const built: Replacement = {
  instead: ['build', 'container'],
  hint: 'alba runs no Dockerfile: it builds images from plain files, given to --build, and publishes what a step before this one has left as an archive, given to --container',
};

export const buildSecrets: Replacement = {
  instead: ['secret-key', 'password'],
  hint: 'secrets of a build go to the step that builds; that of a store is secret-key, that of a registry is --password',
};

export const noDaemon: Replacement = {
  instead: [],
  hint: 'leave it out: there is no Docker daemon, and alba needs none',
};

export const file: Replacement = {
  instead: [],
  hint: 'leave it out: alba reads its settings only, so write there what the file says',
};

export const image: Replacement = {
  instead: ['tag', 'target'],
  hint: 'write it into --target: docker://HOST/REPOSITORY for a registry; --tag has the tags, as NAME:TAG',
};

export const registry: Replacement = {
  instead: ['target'],
  hint: 'it is part of --target: docker://HOST/REPOSITORY',
};

export const registryToken: Replacement = {
  instead: ['username', 'password'],
  hint: 'a token is the --password, of the --username that it was made for',
};

export const registrysOwn: Replacement = {
  instead: ['target'],
  hint: 'leave it out: alba takes a repository of --target as it is; of a push that fails it tries again what can be tried again',
};

export const ecr: Replacement = {
  instead: ['username', 'password'],
  hint: 'alba makes no repository: name one in --target, log in by the helper ecr-login of docker’s config.json, or with the --username AWS and what “aws ecr get-login-password” prints as --password',
};

export const logins: Replacement = {
  instead: ['credentials'],
  hint: 'write --credentials: lines docker://HOST USER PASSWORD, or the text of a docker config.json',
};

export const login: Replacement = {
  instead: ['username', 'password', 'credentials'],
  hint: 'set --username and --password; for several hosts write --credentials: lines docker://HOST USER PASSWORD',
};

export const loginFile: Replacement = {
  instead: ['credentials'],
  hint: 'name the file by the variable REGISTRY_AUTH_FILE, or give its text as --credentials',
};

export const trust: Replacement = {
  instead: ['ca-file', 'target'],
  hint: 'name the certificate by ca-file; a --target without TLS has endpoint=http://HOST, or at a registry disable_https=true',
};

export const suffix: Replacement = {
  instead: ['tag'],
  hint: 'write the tags out in --tag, like :{{version}}-SUFFIX: one whose value this build has not is left out',
};

export const tagList: Replacement = {
  instead: ['tag'],
  hint: 'write all tags into --tag, as NAME:TAG or :TAG, one a line',
};

export const semver: Replacement = {
  instead: ['auto-tag'],
  hint: 'set auto-tag: 1.2.3, 1.2 and 1 of a git tag, and latest of the default branch',
};

export const labels: Replacement = {
  instead: ['label', 'annotations'],
  hint: 'labels of an image that alba builds are --label; others it does not change, and what is to stand beside them goes into --annotations',
};

export const attached: Replacement = {
  instead: ['attestations'],
  hint: 'alba makes none: what the build attached to the image is published with it (see --attestations)',
};

export const signing: Replacement = {
  instead: ['attestations'],
  hint: 'leave it out: alba signs nothing; signatures that are attached to the image are published with it (see --attestations)',
};

export const pushes: Replacement = {
  instead: ['dry-run'],
  hint: 'alba publishes unless dry-run says yes: leave it out, or set that',
};

export const archives: Replacement = {
  instead: ['container'],
  hint: 'give the archive to --container',
};

export const output: Replacement = {
  instead: ['target'],
  hint: 'an image layout on disk is the --target oci:DIR',
};

export const report: Replacement = {
  instead: ['result-file'],
  hint: 'set result-file: the digests and all else go there as JSON',
};

export const card: Replacement = {
  instead: [],
  hint: 'leave it out: there is a card wherever Drone takes one',
};

export const talk: Replacement = {
  instead: ['debug'],
  hint: 'leave it out; --debug says more',
};

export const platforms: Replacement = {
  instead: ['platform'],
  hint: 'write --platform: the platforms that the tag must have, as they were built',
};

export const noToken: Replacement = {
  instead: [],
  hint: 'leave it out: alba asks nothing of the forge',
};
