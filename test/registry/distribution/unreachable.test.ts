import { expect, it } from 'vitest';
import { unreachable } from '../../../src/registry/distribution/unreachable.ts';

const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });

it.each([
  ['you', /^at Docker Hub it is docker:\/\/docker\.io\/you\/hello; else check the host/],
  ['you.example', /^check the host/],
  ['you:5000', /^check the host/],
])('the unknown host %s gets the hint for it', (host, hint) => {
  expect(unreachable(unknown, 'read 1.0 of', host, 'hello')).toMatchObject({
    code: 'target',
    message: `cannot read 1.0 of ${host}/hello: its name cannot be resolved`,
    hint: expect.stringMatching(hint),
  });
});
