import { join } from 'node:path';
import type { Caller, FailingRun, Place } from '../support/leak-run.ts';
import {
  byDockerConfig,
  byLines,
  bySettings,
  byVariables,
  misplaced,
  secretLike,
  type Telling,
  together,
} from '../support/leak-secrets.ts';

type Texts = Readonly<Record<string, string>>;

const all = together(bySettings, byLines, byVariables);
const secret = bySettings.settings['secret-key'] ?? '';
const long = 'Zt4bX9mDfakeWq7L'.repeat(20);
const { text: lost, user = '' } = misplaced;

/** Settings that are wrong, beside others that are right. */
function wrong(name: string, settings: (place: Place) => Texts, telling: Telling = all): FailingRun {
  return {
    name,
    secrets: [...telling.secrets, misplaced],
    settings: (place) => ({
      ...telling.settings,
      target: join(place.folder, 'site'),
      ...settings(place),
    }),
    environment: () => telling.environment,
    says: /[✗×]|::error/,
  };
}

const tail = 'endpoint=http://127.0.0.1:1&region=garage';

/** A secret that is known for one, where none belongs: alba says what is wrong with the text, and not the text. */
const known: readonly FailingRun[] = [
  ['a tag', () => ({ tag: secret })],
  ['a tag’s name', () => ({ tag: `${secret}/x:1.0` })],
  ['a tag of another name', () => ({ tag: `hello:1.0,${secret.toLowerCase()}:1.0,${secret}:2.0` })],
  ['an expression', () => ({ tag: `hello:{{${secret}}}` })],
  ['a platform', () => ({ platform: `linux/${secret}` })],
  ['a platform before a path', () => ({ static: `linux/${secret.toLowerCase()}=x,${secret}` })],
  ['annotations', () => ({ annotations: `no equals sign ${secret}` })],
  ['annotations in JSON', () => ({ annotations: `{"key":{"${secret}":1}}` })],
  ['a yes or no', () => ({ overwrite: secret })],
  ['a choice', () => ({ compression: secret, 'pull-request': secret })],
  ['a size', () => ({ 'max-layer-size': secret })],
  ['a path of files', () => ({ static: `/nowhere/${secret}` })],
  ['a path of images', () => ({ container: `/nowhere/${secret}.tar` })],
  ['an image’s name behind a path', ({ folder }: Place) => ({ container: `${folder}#${secret}:1` })],
  ['the result file’s folder', () => ({ 'result-file': `/nowhere/${secret}/result.json` })],
  ['the certificates’ path', () => ({ 'ca-file': `/nowhere/${secret}.pem` })],
  ['a target of no kind', () => ({ target: `nowhere://${secret}` })],
  ['a target’s bucket', () => ({ target: `s3://-${secret}?${tail}` })],
  ['a path behind the bucket', () => ({ target: `s3://bucket/${secret}?${tail}` })],
  ['a target’s parameter', () => ({ target: `s3://bucket?${secret}=1&${tail}` })],
  ['a target’s choice', () => ({ target: `s3://bucket?ssetype=${secret}&${tail}` })],
  ['a target’s yes or no', () => ({ target: `s3://bucket?dualstack=${secret}&${tail}` })],
  ['a registry', () => ({ target: `docker://${secret}_/x` })],
  ['a directory below a file', () => ({ target: `/dev/null/${secret}` })],
  [
    'an endpoint that nobody has',
    () => ({ target: `s3://bucket?endpoint=http://${secret}.invalid&region=x` }),
  ],
  ['a profile that nobody has', () => ({ target: `s3://bucket?profile=${secret}&${tail}`, credentials: '' })],
].map(([where, settings]) => wrong(`the secret key as ${where}`, settings as (place: Place) => Texts));

/** A text that is longer than a message may be is shortened, and not to a half of a secret. */
const shortened: readonly FailingRun[] = [
  wrong(
    'a long secret key as a tag',
    () => ({ tag: `${'x'.repeat(60)}${long}` }),
    together(secretLike(long)),
  ),
  wrong('a long secret key as a path', () => ({ static: `/nowhere/${long}` }), together(secretLike(long))),
];

/** What only its place tells to be a secret. */
const unknown: readonly FailingRun[] = [
  ...[
    `s3://${user}:${lost}@bucket?${tail}`,
    `s3://${user}:${lost}@bucket/path?®ion=garage`,
    `s3://${lost}@bucket?${tail}`,
    `s3://${user}:${lost}`,
    `s3://bucket?endpoint=http://${user}:${lost}@127.0.0.1:1&region=garage`,
    `s3://bucket?endpoint=${user}:${lost}@127.0.0.1:1&region=garage`,
    `s3://bucket?endpoint=http://127.0.0.1:1/?token=${lost}&region=garage`,
    `s3://bucket?public_url=https://${user}:${lost}@dl.example&${tail}`,
    `s3://bucket?secret_key=${lost}&${tail}`,
    `s3://bucket?accessKey=${lost}&${tail}`,
    `s3://bucket?X-Amz-Signature=${lost}&${tail}`,
    `https://${user}:${lost}@garage.example/bucket`,
    `https://${user}:${lost}@garage.example/bucket?X-Amz-Security-Token=${lost}`,
    `S3://${user}:${lost}@bucket`,
    `s3:${user}:${lost}@bucket`,
    `gs://${user}:${lost}@bucket`,
    `nowhere://${user}:${lost}@bucket`,
    `docker://${user}:${lost}@registry.example/hello`,
    `file://${user}:${lost}@host/path`,
  ].map((target) =>
    wrong(`a secret in a target: ${target.replaceAll(lost, 'SECRET').replaceAll(user, 'KEY')}`, () => ({
      target,
    })),
  ),
  ...[
    `s3://bucket ${lost}`,
    lost,
    `${user} ${lost}`,
    `${user} ${lost} extra`,
    `# a comment\n\ns3://bucket KEY`.replace('KEY', lost),
    `s3://bucket ${user} ${lost} s3://other ${user} ${lost}`,
    `{"auths":{"registry.example":{"auth":"${Buffer.from(`robot:${lost}`).toString('base64')}"`,
    `{"auths":["${lost}"]}`,
    `{"auths":{"registry.example":"${lost}"}}`,
    `{"auths":{"registry.example":{"auth":{"${lost}":1}}}}`,
    `{"registry.example":{"username":"robot","password":"${lost}"}}`,
    `["s3://bucket ${lost}"]`,
    `[{"target":"s3://bucket","user":"${user}","secrets":"${lost}"}]`,
  ].map((credentials) =>
    wrong(
      `credentials that are none: ${JSON.stringify(credentials).replaceAll(lost, 'SECRET')}`,
      () => ({ credentials }),
      together(bySettings),
    ),
  ),
  wrong('a secret key without an access key', () => ({ 'access-key': '', 'secret-key': lost })),
  wrong('a secret key that is a map', () => ({ 'secret-key': `{"${lost}":"${lost}"}` })),
  wrong(
    'a docker config.json that is right, and a tag that is not',
    () => ({ tag: 'hello' }),
    together(bySettings, byDockerConfig),
  ),
];

/** Settings and flags that there are none of. */
const misspelt: readonly FailingRun[] = [
  ...['secretkey', 'secret-kye', 'password', 'aws-secret-access-key', 'token'].map((name) =>
    wrong(`a setting that is called ${name}`, () => ({ [name]: lost, tag: '', platform: 'linux/riscv64' })),
  ),
  ...[
    ['--secret-kye', lost],
    [`--secret-kye=${lost}`],
    ['--password', lost],
    [`-secret-key=${lost}`],
    ['-k', lost],
    [`-k${lost}`],
    [`s3://${user}:${lost}@bucket`, 'site'],
  ].map(
    (words): FailingRun => ({
      ...wrong(`the command line: ${words.join(' ').replaceAll(lost, 'SECRET')}`, () => ({})),
      callers: ['the command line'] satisfies Caller[],
      words: () => words,
    }),
  ),
  {
    ...wrong('a command that there is none of', () => ({ command: secret })),
    callers: ['an Action', 'a plugin'],
  },
];

export const settingWays: readonly FailingRun[] = [...known, ...shortened, ...unknown, ...misspelt];
