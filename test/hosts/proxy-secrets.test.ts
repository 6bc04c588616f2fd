import { describe, expect, it } from 'vitest';
import { proxySecrets } from '../../src/hosts/proxy-secrets.ts';

describe('the secrets of proxies', () => {
  it('are the passwords of all variables, as written and as meant', () => {
    const found = proxySecrets({
      https_proxy: 'http://robot:p%40ss@proxy.example:3128',
      HTTP_PROXY: 'robot:plain@proxy.example',
      all_proxy: 'http://robot:not#a@url@proxy.example',
      ALL_PROXY: 'http://proxy.example:3128',
    });
    expect(found).toEqual(
      expect.arrayContaining([
        { user: 'robot', secret: 'p%40ss' },
        { user: 'robot', secret: 'p@ss' },
        { user: 'robot', secret: 'plain' },
        { user: 'robot', secret: 'not#a@url' },
      ]),
    );
    expect(found).toHaveLength(4);
  });
});
