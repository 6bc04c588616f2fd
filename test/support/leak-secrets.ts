import type { Marked } from './leak-search.ts';

/** A place to tell secrets in, and those that are told there. */
export interface Telling {
  readonly settings: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly Marked[];
}

const nothing: Telling = { settings: {}, environment: {}, secrets: [] };

const key = 'Qh3vT9xWfakeUm5k';
const secret = 'b8Zr2LkPq7fakeNs4YmQx1Wt';
const lineKey = 'Wd6gB1cJfakeHp0s';
const lineSecret = 't5Hn9RsVx3fakeKeDz8LgMv2';
const password = 'Gu7pMz2YfakeXo4rEn6wSb1j';
const variableKey = 'Xc4jD8sFfakeRy2n';
const variableSecret = 'a1Eo6UiKw9fakeTq3hBv7PzC';
const token = 'Vy5bN3mLr8fakeThJc0xGd4Wk9Sf';

/** By access-key and secret-key. */
export const bySettings: Telling = {
  ...nothing,
  settings: { 'access-key': key, 'secret-key': secret },
  secrets: [{ text: key }, { text: secret, user: key }],
};

/** By lines, the first of which is that of the hostile store. */
export const byLines: Telling = {
  ...nothing,
  settings: {
    credentials: `s3://leaky ${lineKey} ${lineSecret}\ndocker://registry.example robot ${password}`,
  },
  secrets: [{ text: lineKey }, { text: lineSecret, user: lineKey }, { text: password, user: 'robot' }],
};

/** By the text of a docker config.json. */
export const byDockerConfig: Telling = {
  ...nothing,
  settings: {
    credentials: JSON.stringify({
      auths: { 'registry.example': { auth: Buffer.from(`robot:${password}`).toString('base64') } },
    }),
  },
  secrets: [{ text: password, user: 'robot' }],
};

/** By the variables of AWS, with a session's token, which goes to the store in every request. */
export const byVariables: Telling = {
  ...nothing,
  environment: {
    AWS_ACCESS_KEY_ID: variableKey,
    AWS_SECRET_ACCESS_KEY: variableSecret,
    AWS_SESSION_TOKEN: token,
  },
  secrets: [{ text: variableKey }, { text: variableSecret, user: variableKey }, { text: token }],
};

/** What nobody could know for a secret: it is told where none belongs. */
export const misplaced: Marked = { text: 'Rk2yC8wTb6fakeZdLf9uVq3M', user: 'GKfakefake' };

/** All at once. */
export function together(...tellings: readonly Telling[]): Telling {
  return {
    settings: Object.assign({}, ...tellings.map(({ settings }) => settings)),
    environment: Object.assign({}, ...tellings.map(({ environment }) => environment)),
    secrets: tellings.flatMap(({ secrets }) => secrets),
  };
}

/** One secret key like that, with an access key. */
export function secretLike(text: string): Telling {
  return {
    ...nothing,
    settings: { 'access-key': key, 'secret-key': text },
    secrets: [{ text: key }, { text, user: key }],
  };
}

/** What a store that knows them may say, as stores write. */
export function sayings({ secrets }: Telling): string[] {
  return secrets.flatMap(({ text, user }) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64'),
    ...(user === undefined ? [] : [Buffer.from(`${user}:${text}`).toString('base64')]),
  ]);
}
