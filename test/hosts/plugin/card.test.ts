import { describe, expect, it } from 'vitest';
import { cardOf } from '../../../src/hosts/plugin/card.ts';
import { framed } from '../../../src/hosts/plugin/card-frame.ts';
import { cardTemplate } from '../../../src/hosts/plugin/card-template.ts';
import { digest, publishedOutcome, targetResult } from '../../support/outcomes.ts';

describe('the card of a Drone step', () => {
  it('tells what was published, and how to get it', () => {
    const { data } = cardOf(publishedOutcome(), 64);
    expect(data).toEqual({
      title: 'hello:1.0, hello:1',
      line: '✅ push succeeded: hello:1.0, hello:1, 9 objects sent (1.2 MB)',
      targets: [
        {
          title: 'Files in s3://downloads: published',
          platforms: [`linux/amd64  1.2 MB  ${digest('a')}`, `linux/arm/v6  987 B  ${digest('b')}`],
        },
        {
          title: 'Image in s3://downloads: published',
          platforms: [`linux/amd64  1.2 MB  ${digest('a')}`, `linux/arm/v6  987 B  ${digest('b')}`],
        },
      ],
      next: [
        'curl -fO https://dl.example.org/df-dist-v1/hello/1.0/linux/amd64/hello',
        'docker pull dl.example.org/hello:1.0',
      ],
    });
  });

  it('tells why nothing was published', () => {
    const result = { name: '', tags: [], complete: false, targets: [], seconds: 0 };
    expect(
      cardOf({ result, warnings: [], failures: ['✗ tag is missing\n  write NAME:TAG', '✗ b'] }, 64).data,
    ).toMatchObject({
      title: 'alba',
      line: '✗ tag is missing – write NAME:TAG · ✗ b',
    });
  });

  it('has its template for an address, short enough for Drone’s database', () => {
    const { schema } = cardOf(publishedOutcome(), 64);
    expect(schema.length).toBeLessThan(2000);
    const [, json = ''] = /^data:application\/json,(.*)$/.exec(schema) ?? [];
    expect(JSON.parse(decodeURIComponent(json))).toEqual(cardTemplate);
  });

  it('fills every field of its template, and no other', () => {
    const named = [...JSON.stringify(cardTemplate).matchAll(/\$\{([a-z]+)\}/g)].map(([, name]) => name);
    const { data } = cardOf(publishedOutcome(), 64);
    const fields = [...Object.keys(data), ...Object.keys(data.targets[0] ?? {})];
    expect(new Set(named)).toEqual(new Set(fields));
  });

  it('is framed as Drone’s runner looks for it', () => {
    const card = cardOf(publishedOutcome(), 64);
    const [, base64 = ''] = /^\x1b\]1338;([A-Za-z0-9+/=]+)\x1b\]0m$/.exec(framed(card) ?? '') ?? [];
    expect(JSON.parse(Buffer.from(base64, 'base64').toString())).toEqual(card);
  });

  it('is cut where it would be too large for one piece of a log', () => {
    const platforms = Array.from({ length: 400 }, (_, at) => ({
      platform: `linux/p${at}`,
      digest: digest('a'),
      size: 1,
    }));
    const outcome = publishedOutcome({ targets: [targetResult('static', { platforms })] });
    expect(framed(cardOf(outcome, 400))).toBeUndefined();
    const cut = cardOf(outcome, 64);
    expect(framed(cut)?.length).toBeLessThan(16_384);
    expect(cut.data.targets[0]?.platforms.at(-1)).toBe('… and 336 more');
  });
});
