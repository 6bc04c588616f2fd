import type { FailingRun, Place } from '../support/leak-run.ts';
import type { Marked } from '../support/leak-search.ts';

/** Secrets that alba finds for itself, where AWS keeps them. */
const key = 'Lz5rW2yHfakeQg8d';
const secret = 'n3Ux7VoJt1fakeFm6KsEb9Ac';
const token = 'Pw4hC8kZy2fakeRq5NxTd1Lj7Gv';
const secrets: readonly Marked[] = [{ text: key }, { text: secret, user: key }, { text: token }];

const profile = (name: string, lines: readonly string[]) => `[${name}]\n${lines.join('\n')}\n`;
const inProfile = [
  `aws_access_key_id = ${key}`,
  `aws_secret_access_key = ${secret}`,
  `aws_session_token = ${token}`,
];
const said = [key, secret, token];

async function process(place: Place, command: string): Promise<Record<string, string>> {
  const file = await place.file('home/.aws/config', profile('default', [`credential_process = ${command}`]));
  return { AWS_CONFIG_FILE: file };
}

export const awsWays: readonly FailingRun[] = [
  ...(['finds the request invalid', 'knows no such key', 'has documents that are made of it'] as const).map(
    (hostility): FailingRun => ({
      name: `keys of a profile, and a store that ${hostility}`,
      secrets,
      hostility,
      said,
      environment: async ({ file }) => ({
        AWS_SHARED_CREDENTIALS_FILE: await file('home/.aws/credentials', profile('default', inProfile)),
      }),
    }),
  ),
  {
    name: 'keys of a profile that is not the one',
    secrets,
    environment: async ({ file }) => ({
      AWS_SHARED_CREDENTIALS_FILE: await file('home/.aws/credentials', profile('other', inProfile)),
    }),
  },
  {
    name: 'a file of profiles that is none',
    secrets,
    environment: async ({ file }) => ({
      AWS_SHARED_CREDENTIALS_FILE: await file('home/.aws/credentials', `{${inProfile.join(', ')}`),
    }),
  },
  {
    name: 'a profile with half of the keys',
    secrets,
    environment: async ({ file }) => ({
      AWS_SHARED_CREDENTIALS_FILE: await file(
        'home/.aws/credentials',
        profile('default', inProfile.slice(1)),
      ),
    }),
  },
  {
    name: 'a process for credentials that fails and tells why',
    secrets,
    environment: (place) => process(place, `sh -c "echo ${secret}; echo ${token} >&2; exit 3" ${key}`),
  },
  {
    name: 'a process for credentials that prints what is no JSON',
    secrets,
    environment: (place) => process(place, `echo ${key} ${secret} ${token}`),
  },
  {
    name: 'keys of a process, and a store that finds the request invalid',
    secrets,
    hostility: 'finds the request invalid',
    said,
    environment: async (place) => {
      const answer = { Version: 1, AccessKeyId: key, SecretAccessKey: secret, SessionToken: token };
      const file = await place.file('credentials.json', JSON.stringify(answer));
      return process(place, `cat ${file}`);
    },
  },
  {
    name: 'a container’s credentials, refused in the words of the request',
    secrets,
    environment: async ({ serve }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: await serve((request, response) => {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ Code: secret, Message: `${secret} ${request.headers.authorization} ${key}` }),
        );
      }),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    }),
  },
  {
    name: 'a container’s credentials, refused in the words of the request: the token in a file',
    secrets,
    environment: async ({ serve, file }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: await serve((request, response) => {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ Code: 'No', Message: `${request.headers.authorization}` }));
      }),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await file('token', token),
    }),
  },
  {
    name: 'a container’s credentials that are not whole',
    secrets,
    environment: async ({ serve }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: await serve((_, response) => {
        response.end(`{"SecretAccessKey":"${secret}","Token":"${token}"`);
      }),
    }),
  },
  {
    name: 'a container’s credentials, and a store that finds the request invalid',
    secrets,
    hostility: 'finds the request invalid',
    said,
    environment: async ({ serve }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: await serve((_, response) => {
        const Expiration = '2099-01-01T00:00:00Z';
        const answer = { AccessKeyId: key, SecretAccessKey: secret, Token: token, Expiration };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      }),
    }),
  },
  {
    name: 'a web identity that is refused in the words of the request',
    secrets,
    environment: async ({ serve, file }) => ({
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('identity', token),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/fake',
      AWS_ENDPOINT_URL_STS: await serve(async (request, response) => {
        const chunks = await request.toArray();
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(
          `<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>${chunks.join('').replaceAll('&', ' ')}</Message></Error></ErrorResponse>`,
        );
      }),
      AWS_REGION: 'eu-west-1',
    }),
  },
];
