import { describe, expect, it } from 'vitest';
import type { TargetResult } from '../../src/protocol/publication.ts';
import { type Result, resultSchema } from '../../src/settings/result.ts';

const none = { objects: 0, bytes: 0 };

describe('the result', () => {
  it('holds what publications report, as JSON and back', () => {
    const target: TargetResult = {
      target: 'site',
      kind: 'container',
      status: 'published',
      references: ['hello:1.0'],
      urls: [],
      platforms: [{ platform: 'linux/amd64', digest: 'sha256:00', size: 3 }],
      digest: 'sha256:11',
      sent: { objects: 1, bytes: 3 },
      reused: none,
      skipped: none,
    };
    const result: Result = { name: 'hello', tags: ['1.0'], complete: true, targets: [target], seconds: 0.1 };
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });
});
