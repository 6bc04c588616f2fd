import { serveDirectory } from '../serve/serve-directory.ts';
import type { ServeSettings } from '../settings/settings.ts';
import type { Dependencies } from './dependencies.ts';

/** Serves a directory until the run is stopped. The first line on stdout is the address. */
export async function serve(
  { directory, host, port }: ServeSettings,
  { run, stdout }: Pick<Dependencies, 'run'> & { readonly stdout: (line: string) => void },
): Promise<void> {
  const server = await serveDirectory(directory, {
    host,
    port,
    signal: run.signal,
    onRequest: (line) => run.reporter.debug(line),
  });
  stdout(server.url);
  run.reporter.note(`serving ${directory}; stop with Ctrl-C`);
  await new Promise<void>((resolve) => {
    if (run.signal.aborted) resolve();
    else run.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}
