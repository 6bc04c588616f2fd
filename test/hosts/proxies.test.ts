import { describe, expect, it } from 'vitest';
import { proxiesFrom } from '../../src/hosts/proxies.ts';
import { AlbaError } from '../../src/report/error.ts';

const https = new URL('https://registry.example/v2/');
const http = new URL('http://registry.example/v2/');

function proxyOf(url: URL, environment: Record<string, string>): string | undefined {
  return proxiesFrom(environment)(url)?.href;
}

describe('the proxy of a URL', () => {
  it.each<[URL, Record<string, string>, string | undefined]>([
    [https, {}, undefined],
    [https, { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128/'],
    [https, { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:2' }, 'http://lower:1/'],
    [https, { https_proxy: '', HTTPS_PROXY: 'http://upper:2' }, 'http://upper:2/'],
    [https, { https_proxy: ' ' }, undefined],
    [https, { http_proxy: 'http://p:3128' }, undefined],
    [http, { https_proxy: 'http://p:3128' }, undefined],
    [http, { http_proxy: 'http://p:3128' }, 'http://p:3128/'],
    [http, { HTTP_PROXY: 'http://p:3128' }, 'http://p:3128/'],
    [http, { HTTP_PROXY: 'http://p:3128', REQUEST_METHOD: 'GET' }, undefined],
    [http, { http_proxy: 'http://p:3128', REQUEST_METHOD: 'GET' }, 'http://p:3128/'],
    [https, { HTTPS_PROXY: 'http://p:3128', REQUEST_METHOD: 'GET' }, 'http://p:3128/'],
    [https, { all_proxy: 'http://all:1' }, 'http://all:1/'],
    [http, { ALL_PROXY: 'http://all:1' }, 'http://all:1/'],
    [http, { ALL_PROXY: 'http://all:1', http_proxy: 'http://own:2' }, 'http://own:2/'],
    [https, { https_proxy: 'proxy.example:3128' }, 'http://proxy.example:3128/'],
    [https, { https_proxy: 'proxy.example' }, 'http://proxy.example/'],
    [
      https,
      { https_proxy: ' https://user:p%40ss@proxy.example:3129/ ' },
      'https://user:p%40ss@proxy.example:3129/',
    ],
    [https, { https_proxy: 'user:pass@proxy.example:3128' }, 'http://user:pass@proxy.example:3128/'],
    [https, { https_proxy: 'http://[fd00::7]:3128' }, 'http://[fd00::7]:3128/'],
    [https, { https_proxy: 'p:1', no_proxy: 'registry.example' }, undefined],
    [https, { https_proxy: 'p:1', NO_PROXY: 'registry.example' }, undefined],
    [https, { https_proxy: 'p:1', no_proxy: 'other', NO_PROXY: 'registry.example' }, 'http://p:1/'],
    [new URL('http://127.0.0.1:3900/'), { http_proxy: 'p:1' }, undefined],
  ])('of %s with %j is %s', (url, environment, proxy) => {
    expect(proxyOf(url, environment)).toBe(proxy);
  });

  it.each([
    'http://',
    'http://user:fake#word@proxy.example:3128',
    'http://user:12#fake@proxy.example:3128',
    'http://user:12/fake@proxy.example:3128',
    'http://user:12?fake@proxy.example:3128',
    'http://user:fake%zz@proxy.example:3128',
    'http://proxy.example:99999',
    'ftp://proxy.example',
    'http://proxy example',
  ])('is no %s, which is not repeated', (text) => {
    let error: unknown;
    try {
      proxyOf(https, { HTTPS_PROXY: text });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AlbaError);
    const { code, message, hint } = error as AlbaError;
    expect({ code, message }).toEqual({
      code: 'usage',
      message: 'HTTPS_PROXY is not the address of a proxy',
    });
    expect(hint).toContain('write HTTPS_PROXY as http://HOST:PORT');
    expect(`${message} ${hint}`).not.toMatch(/fake|example/);
  });

  it('is no mistake where it is not needed', () => {
    expect(proxyOf(http, { https_proxy: 'ftp://nowhere' })).toBeUndefined();
    expect(proxyOf(https, { https_proxy: 'ftp://nowhere', no_proxy: '*' })).toBeUndefined();
  });

  it.each(['socks5://proxy.example:1080', 'socks5h://u:fake@p:1', 'SOCKS4://p:1', 'socks://p'])(
    'cannot be %s',
    (text) => {
      expect(() => proxyOf(https, { all_proxy: text })).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: 'all_proxy names a SOCKS proxy, which alba cannot use',
          hint: expect.stringMatching(/^set all_proxy to an HTTP proxy.*no_proxy/),
        }),
      );
    },
  );
});
