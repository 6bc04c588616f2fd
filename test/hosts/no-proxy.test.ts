import { describe, expect, it } from 'vitest';
import { bypassOf } from '../../src/hosts/no-proxy.ts';

/**
 * Each line was asked of curl 7.88 (--noproxy) and of Go's golang.org/x/net/http/httpproxy. Where they differ: ports, `*.`, `*`
 * within a list and addresses in any spelling are Go's; spaces, the dot before a name and the one behind it are curl's.
 */
describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://anything.example/'],
    ['a.example, *', 'https://anything.example/'],
    ['foo.com', 'https://foo.com/'],
    ['foo.com', 'https://bar.foo.com/'],
    ['.foo.com', 'https://bar.foo.com/'],
    ['.foo.com', 'https://foo.com/'],
    ['*.foo.com', 'https://bar.foo.com/'],
    ['FOO.com', 'https://Foo.COM/'],
    ['foo.com.', 'https://foo.com/'],
    ['foo.com', 'https://foo.com./'],
    ['a.example,foo.com', 'https://foo.com/'],
    ['a.example foo.com', 'https://foo.com/'],
    ['a.example,\t , foo.com', 'https://foo.com/'],
    ['foo.com:443', 'https://foo.com/'],
    ['foo.com:80', 'http://foo.com/'],
    ['foo.com:5000', 'https://foo.com:5000/'],
    ['.foo.com:5000', 'https://a.foo.com:5000/'],
    ['registry', 'http://registry:5000/'],
    ['192.168.1.7', 'http://192.168.1.7/'],
    ['192.168.1.7:8080', 'http://192.168.1.7:8080/'],
    ['192.168.0.0/16', 'http://192.168.200.7:5000/'],
    ['10.0.0.0/8,192.168.0.0/30', 'https://192.168.0.3/'],
    ['fd00::7', 'https://[fd00::7]/'],
    ['[fd00::7]', 'https://[fd00::7]:5000/'],
    ['[fd00::7]:5000', 'https://[fd00::7]:5000/'],
    ['fd00:0:0::7', 'https://[fd00::7]/'],
    ['fd00::/8', 'https://[fd12:3456::7]/'],
    ['0.0.0.0/0', 'https://1.2.3.4/'],
  ])('with “%s” lets %s go without', (list, url) => {
    expect(bypassOf(list)(new URL(url))).toBe(true);
  });

  it.each([
    ['', 'https://foo.com/'],
    ['foo.com', 'https://barfoo.com/'],
    ['foo.com', 'https://foo.com.example/'],
    ['bar.foo.com', 'https://foo.com/'],
    ['foo.com:443', 'https://foo.com:5000/'],
    ['foo.com:443', 'http://foo.com/'],
    ['192.168.1.7', 'http://192.168.1.70/'],
    ['192.168.1.7:8080', 'http://192.168.1.7/'],
    ['192.168.0.0/30', 'http://192.168.0.4/'],
    ['192.168', 'http://192.168.0.4/'],
    ['10.0.0.0/8', 'http://ten.example/'],
    ['10.0.0.0/33', 'http://10.0.0.1/'],
    ['10.0.0.0/', 'http://10.0.0.1/'],
    ['[fd00::7]:5000', 'https://[fd00::7]/'],
    ['fd00::/8', 'https://[fe80::7]/'],
    ['0.0.0.0/0', 'https://[fe80::7]/'],
    ['.', 'https://foo.com/'],
    ['*.', 'https://foo.com/'],
    ['com/8', 'https://foo.com/'],
    [':443', 'https://foo.com/'],
  ])('with “%s” sends %s by the proxy', (list, url) => {
    expect(bypassOf(list)(new URL(url))).toBe(false);
  });

  it.each([
    'http://localhost/',
    'http://localhost:3900/',
    'https://LOCALHOST./',
    'http://127.0.0.1:5000/',
    'http://127.8.9.10/',
    'http://[::1]:5000/',
  ])('is not needed for %s', (url) => {
    expect(bypassOf('')(new URL(url))).toBe(true);
  });
});
