import type { Outcome } from '../../src/hosts/request.ts';
import type { Result } from '../../src/settings/result.ts';

type TargetResult = Result['targets'][number];

/** What a publish of files and images for two platforms came to. */
export function publishedOutcome(changes: Partial<Result> = {}, next: readonly string[] = lines): Outcome {
  return {
    result: {
      name: 'hello',
      tags: ['1.0', '1'],
      digest: digest('c'),
      complete: true,
      targets: [targetResult('static'), { ...targetResult('container'), digest: digest('c') }],
      seconds: 1.5,
      ...changes,
    },
    closing: { line: 'push succeeded: hello:1.0, hello:1, 9 objects sent (1.2 MB)', next },
    warnings: [],
    failures: [],
  };
}

const lines = [
  'curl -fO https://dl.example.org/df-dist-v1/hello/1.0/linux/amd64/hello',
  'docker pull dl.example.org/hello:1.0',
];

export function targetResult(kind: TargetResult['kind'], changes: Partial<TargetResult> = {}): TargetResult {
  return {
    target: 's3://downloads?endpoint=https://garage.example.org&region=garage',
    kind,
    status: 'published',
    references: ['hello:1.0', 'hello:1'],
    urls: [],
    platforms: [
      { platform: 'linux/amd64', digest: digest('a'), size: 1_234_567 },
      { platform: 'linux/arm/v6', digest: digest('b'), size: 987 },
    ],
    sent: { objects: 4, bytes: 600_000 },
    reused: { objects: 0, bytes: 0 },
    skipped: { objects: 2, bytes: 2_000 },
    ...changes,
  };
}

export function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}
