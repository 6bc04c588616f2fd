import { describe, expect, it } from 'vitest';
import { invocation, workingDirectory } from '../../../src/hosts/command-line/invocation.ts';

describe('how alba was called', () => {
  it.each([
    ['/home/user/alba/dist/index.cjs', ['serve'], 'node dist/index.cjs'],
    ['/home/user/alba/my alba/index.cjs', ['serve'], "node 'my alba/index.cjs'"],
    ["/home/user/alba/it's/index.cjs", ['serve'], "node 'it'\\''s/index.cjs'"],
    ['/usr/bin/alba', ['serve'], 'alba'],
    ['/home/user/alba/dist/index.cjs', [], 'alba'],
  ])('%s %j', (script, argv, expected) => {
    expect(invocation(script, argv, '/home/user/alba')).toBe(expected);
  });

  it('from a directory that was removed is refused in plain words', () => {
    const gone = () => {
      throw new Error('ENOENT: uv_cwd');
    };
    expect(() => workingDirectory(gone)).toThrow(
      expect.objectContaining({ code: 'usage', message: 'the working directory does not exist any more' }),
    );
    expect(workingDirectory(() => '/srv')).toBe('/srv');
  });
});
