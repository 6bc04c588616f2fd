import { expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { startGarageDouble } from '../support/garage-double.ts';

// In a file of its own: the SDK warns once in a process.
it('prints no warning of the SDK', async () => {
  const double = await startGarageDouble();
  vi.stubEnv('AWS_ACCESS_KEY_ID', double.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', double.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  const said = [
    vi.spyOn(process, 'emitWarning'),
    ...(['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name)),
  ];
  const target = `s3://${double.bucket}?endpoint=${double.endpoint}&region=garage`;
  const store = await openStore(parseTarget(target) as StoreTarget);
  expect(await store.head('none')).toBeUndefined();
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 200 }, () => store.head('none', { signal })));
  store.close();
  await double.close();
  for (const spy of said) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
