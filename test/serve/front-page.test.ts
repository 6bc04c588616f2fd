import { describe, expect, it } from 'vitest';
import { raw, Tree, writeImage } from './published-tree.ts';

function tagDocument(paths: readonly string[]): string {
  const platform = { architecture: 'amd64', os: 'linux' };
  return JSON.stringify({ flavors: [{ resources: paths.map((path) => ({ path })), platform }] });
}

async function page(tree: Tree, headers: Record<string, string> = {}): Promise<string> {
  const { url } = await tree.serve();
  const answer = await fetch(`${url}/`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  return (await answer.text()).replaceAll(url, 'ORIGIN').replaceAll(url.slice('http://'.length), 'HOST');
}

describe('the page at /', () => {
  it('has a line to copy for every file and image, newest tag first', async () => {
    const tree = await Tree.make();
    for (const tag of ['0.9', '0.10']) {
      await tree.write(`df-dist-v1/albatros/${tag}/index.json`, tagDocument(['albatros', 'doc/a b']));
    }
    await writeImage(tree, 'team/albatros', ['0.9', '0.10']);
    const html = await page(tree);
    expect(html).toContain('<pre>curl -fLO ORIGIN/df-dist-v1/albatros/0.9/linux/amd64/albatros</pre>');
    expect(html).toContain('ORIGIN/df-dist-v1/albatros/0.9/linux/amd64/doc/a%20b</pre>');
    expect(html).toContain('<a href="df-dist-v1/albatros/0.9/SHA256SUMS">');
    expect(html).toContain('<pre>docker pull HOST/team/albatros:0.10</pre>');
    expect(html.indexOf('albatros:0.10')).toBeLessThan(html.indexOf('albatros:0.9'));
    expect(html.indexOf('pull HOST/team/albatros:0.10')).toBeLessThan(
      html.indexOf('pull HOST/team/albatros:0.9'),
    );
  });

  it('has links that lead to what they name, and nowhere else', async () => {
    const tree = await Tree.make();
    await tree.write('df-dist-v1/albatros/index.json', '{}');
    await tree.write('df-dist-v1/albatros/0.9/index.json', tagDocument(['albatros', "it's 100% <b>"]));
    await tree.write('df-dist-v1/albatros/0.9/SHA256SUMS', '');
    await tree.write('df-dist-v1/albatros/0.9/linux/amd64/albatros', '');
    await tree.write("df-dist-v1/albatros/0.9/linux/amd64/it's 100% <b>", '');
    await writeImage(tree, 'team/albatros', ['0.9']);
    const { url } = await tree.serve();
    const html = await (await fetch(`${url}/`)).text();
    const links = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBe(6);
    for (const target of links) {
      expect(target).toMatch(/^(df-dist-v1|v2)\//);
      expect((await fetch(new URL(target, `${url}/`))).status, target).toBe(200);
    }
  });

  it('shows hostile names as text', async () => {
    const tree = await Tree.make();
    const hostile = [
      '"><script>alert(1)</script>',
      "'; rm -rf ~; '",
      '$(reboot)',
      '::add-mask::x',
      'a\u001b[2Jb',
      '\ud800',
    ];
    await tree.write(
      'df-dist-v1/albatros/0.9/index.json',
      tagDocument([...hostile, '../../../../x', '/etc']),
    );
    const html = await page(tree, { 'x-forwarded-proto': 'javascript' });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u001b');
    const lines = [...html.matchAll(/<pre>(.*?)<\/pre>/gs)].map((match) => match[1] ?? '');
    expect(lines).toHaveLength(hostile.length);
    for (const line of lines) expect(line).toMatch(/^curl -fLO ORIGIN\/[A-Za-z0-9%/._~-]+$/);
  });

  it('is built on the address of the client, unless that is none', async () => {
    const tree = await Tree.make();
    await tree.write('df-dist-v1/albatros/0.9/index.json', tagDocument(['albatros']));
    const serving = await tree.serve();
    const ask = (host: string, more = '') =>
      raw(serving, `GET / HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);
    expect(await ask('dl.example')).toContain('curl -fLO http://dl.example/df-dist-v1/');
    expect(await ask('dl.example', 'X-Forwarded-Proto: https\r\n')).toContain(
      'https://dl.example/df-dist-v1/',
    );
    expect(await ask('x;reboot')).toContain(`curl -fLO ${serving.url}/df-dist-v1/`);
    expect(await ask('a"><script>')).not.toContain('<script');
  });

  it('says when there is nothing, and passes over what it cannot read', async () => {
    const empty = await Tree.make();
    expect(await page(empty)).toContain('Nothing is published here yet');
    const broken = await Tree.make();
    await broken.write('df-dist-v1/broken/1.0/index.json', 'not JSON');
    await broken.write('df-dist-v1/_alba/x/index.json', '{}');
    await broken.write('df-dist-v1/fine/1.0/index.json', tagDocument(['fine']));
    const html = await page(broken);
    expect(html).toContain('fine:1.0');
    expect(html).not.toMatch(/broken|_alba/);
  });

  it('shows the newest tags of many', async () => {
    const tree = await Tree.make();
    for (let minor = 1; minor <= 12; minor++) {
      await tree.write(`df-dist-v1/albatros/1.${minor}/index.json`, tagDocument(['albatros']));
    }
    const html = await page(tree);
    expect(html).toContain('albatros:1.12<');
    expect(html).not.toContain('albatros:1.2<');
    expect(html).toContain('and 2 older tags');
  });

  it('gives way to a page of the site', async () => {
    const tree = await Tree.make();
    await tree.write('index.html', '<p>mine');
    const { url } = await tree.serve();
    expect(await (await fetch(`${url}/`)).text()).toBe('<p>mine');
  });
});
