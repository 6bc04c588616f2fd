import { expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { startGarageDouble } from '../support/garage-double.ts';

// In a file of its own: the SDK warns once in a process.
it('prints no warning of the SDK', async () => {
  const double = await startGarageDouble();
  const said = [
    vi.spyOn(process, 'emitWarning'),
    ...(['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name)),
  ];
  const target = `s3://${double.bucket}?endpoint=${double.endpoint}&region=garage`;
  const { accessKeyId, secretAccessKey } = double;
  const store = await openStore(parseTarget(target) as StoreTarget, {
    credentials: async () => ({ accessKeyId, secretAccessKey }),
  });
  expect(await store.head('none')).toBeUndefined();
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 200 }, () => store.head('none', { signal })));
  store.close();
  await double.close();
  for (const spy of said) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
