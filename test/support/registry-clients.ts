import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './real-program.ts';
import { type Tool, toolBinary } from './real-tools.ts';
import { type Account, basic } from './registry-accounts.ts';

/** Clients of registries with a folder of their own: nothing of the user's, no credentials but those given. */
export interface RegistryClients {
  crane(...args: readonly string[]): Promise<string>;
  /**
   * Rejects where not everything that `REPOSITORY:TAG` names is there and whole: every blob is read, and hashed, image by image.
   * Not the index at once: crane wants the variant of its entry in the config, too, where builders of Go binaries write none.
   */
  validate(reference: string): Promise<void>;
  regctl(...args: readonly string[]): Promise<string>;
  oras(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

export interface ClientsOptions {
  /** Certificates to trust, in a file. */
  readonly ca?: string;
  /** Who to be, by host. */
  readonly logins?: Readonly<Record<string, Account>>;
  /** Hosts spoken to in plain HTTP: regctl is to be told. */
  readonly plain?: readonly string[];
}

export async function registryClients({
  ca,
  logins = {},
  plain = [],
}: ClientsOptions = {}): Promise<RegistryClients> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-clients-'));
  await writeFile(join(folder, 'config.json'), dockerConfig(logins));
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, DOCKER_CONFIG: folder },
    ...{ REGCTL_CONFIG: join(folder, 'regctl.json') },
    ...(ca !== undefined && { SSL_CERT_FILE: ca }),
  };
  const tool =
    (name: Tool) =>
    (...args: readonly string[]) =>
      run(toolBinary(name), args, { env });
  const clients = { crane: tool('crane'), regctl: tool('regctl'), oras: tool('oras') };
  for (const host of plain) await clients.regctl('registry', 'set', '--tls', 'disabled', host);
  return {
    ...clients,
    async validate(reference) {
      const index: { manifests: { digest: string }[] } = JSON.parse(
        await clients.crane('manifest', reference),
      );
      if (index.manifests.length === 0) throw new Error(`${reference} has no images`);
      const repository = reference.replace(/:[^:/]+$/, '');
      for (const { digest } of index.manifests)
        await clients.crane('validate', '--remote', `${repository}@${digest}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The text of a docker `config.json` with accounts by host. */
export function dockerConfig(logins: Readonly<Record<string, Account>>): string {
  const auths = Object.entries(logins).map(
    ([host, account]) => [host, { auth: basic(account).replace('Basic ', '') }] as const,
  );
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}
