import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ForgeRegistry } from '../support/forge-registry.ts';
import { types } from '../support/image-rules.ts';
import { example } from '../support/real-alba.ts';
import { run } from '../support/real-program.ts';
import { skopeoDigest, skopeoRaw } from '../support/real-skopeo.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

interface Published {
  readonly digest: string;
  /** The image's name as clients pull it, of the registry and of the bucket. */
  readonly references: readonly [string, string];
}

/**
 * An image of examples/hello is whole in the forge's registry, as `you/NAME`, and in a bucket that is a static registry, as NAME; and
 * skopeo and curl get the same bytes of both under the tag.
 */
export async function readBoth(
  { host, user }: ForgeRegistry,
  bucket: string,
  [name, tag]: readonly [string, string],
): Promise<Published> {
  const valid = await validateImage(overHttp(bucket), name, tag);
  expect([...valid.platforms].sort()).toEqual(example.platforms);
  const references = [`${host}/you/${name}:${tag}`, `${new URL(bucket).host}/${name}:${tag}`] as const;
  const [pushed, served] = references;
  expect(await skopeoDigest(pushed, { as: user })).toBe(valid.digest);

  const login = ['--user', `${user.username}:${user.password}`];
  const curl = ['--fail', '--silent', '--show-error', '--header', `Accept: ${types.index}`];
  const read = await Promise.all([
    skopeoRaw(pushed, { as: user }),
    skopeoRaw(served),
    run('curl', [...curl, ...login, `http://${host}/v2/you/${name}/manifests/${tag}`]),
    run('curl', [...curl, `${bucket}/v2/${name}/manifests/${tag}`]),
  ]);
  const digests = read.map((index) => `sha256:${createHash('sha256').update(index).digest('hex')}`);
  expect(digests).toEqual(digests.map(() => valid.digest));
  return { digest: valid.digest, references };
}

/** A pipeline that logs in by the lines that registry.yml has in comments, in place of `username` and `password`. */
export function withCredentials(pipeline: string): string {
  const written = pipeline.replaceAll(/^( *)# (credentials:.*| +- \{.*)$/gm, '$1$2');
  if (written === pipeline) throw new Error('registry.yml shows no credentials');
  return written.replaceAll(/^ *(?:username|password): .*\n/gm, '');
}

/** All that would tell a reader of a log the password of the forge's user. */
export function tellsPassword({ user: { username, password } }: ForgeRegistry): RegExp {
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return new RegExp(`${password}|${basic.replace(/=+$/, '')}`);
}
