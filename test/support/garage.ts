import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from './free-ports.ts';

const run = promisify(execFile);

export interface Garage {
  /** Of the S3 API. */
  readonly endpoint: string;
  /** The bucket as a web site, with `index.html` and `error.json` as its documents. */
  readonly webEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A key that may read and not write. */
  readonly reader: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly version: string;
  /** Runs a command of its command line. */
  cli(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/**
 * The trick that makes `http://127.0.0.1:PORT` a site: with that root domain, the bucket's name is what stands before.
 * Docker and others speak plain http to 127.0.0.1 without being told.
 */
const webBucket = '127';
const webRootDomain = '.0.0.1';

/** Starts a Garage of any version since 1.0, of one node, in a folder of its own. */
export async function startGarage(binary: string): Promise<Garage> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-garage-'));
  const [rpc = 0, api = 0, web = 0, admin = 0] = await freePorts(4);
  const config = join(folder, 'garage.toml');
  await writeFile(
    config,
    `metadata_dir = "${folder}/meta"
data_dir = "${folder}/data"
db_engine = "sqlite"
metadata_fsync = false
data_fsync = false
replication_factor = 1
rpc_bind_addr = "127.0.0.1:${rpc}"
rpc_public_addr = "127.0.0.1:${rpc}"
rpc_secret = "${randomBytes(32).toString('hex')}"
[s3_api]
s3_region = "garage"
api_bind_addr = "127.0.0.1:${api}"
root_domain = ".s3.garage.localhost"
[s3_web]
bind_addr = "127.0.0.1:${web}"
root_domain = "${webRootDomain}"
index = "index.html"
[admin]
api_bind_addr = "127.0.0.1:${admin}"
admin_token = "${randomBytes(16).toString('hex')}"
`,
  );
  // A shell beside it ends it, and removes its folder, when this process dies in any way, since its standard input ends then.
  const server = spawn(
    '/bin/sh',
    [
      '-c',
      '"$0" -c "$1" server <&- & server=$!; trap "kill $server" TERM; read _; kill $server; wait $server; rm -rf "$2"',
      binary,
      config,
      folder,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], RUST_LOG: 'garage=warn' } },
  );
  let log = '';
  server.stdout.on('data', (bytes: Buffer) => (log += bytes));
  server.stderr.on('data', (bytes: Buffer) => (log += bytes));
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const close = async () => {
    server.stdin.end('\n');
    await ended;
  };
  const cli = async (...args: readonly string[]) => (await run(binary, ['-c', config, ...args])).stdout;

  try {
    const node = await nodeId(cli, () => log);
    await cli('layout', 'assign', '-z', 'dc1', '-c', '10G', node.slice(0, 16));
    await cli('layout', 'apply', '--version', '1');
    const [key, reader] = [newKey(), newKey()];
    await cli('key', 'import', '--yes', '-n', 'writer', key.accessKeyId, key.secretAccessKey);
    await cli('key', 'import', '--yes', '-n', 'reader', reader.accessKeyId, reader.secretAccessKey);
    const bucket = 'registry';
    await cli('bucket', 'create', bucket);
    await cli('bucket', 'alias', bucket, webBucket);
    await cli('bucket', 'allow', '--read', '--write', '--owner', bucket, '--key', key.accessKeyId);
    await cli('bucket', 'allow', '--read', bucket, '--key', reader.accessKeyId);
    await cli('bucket', 'website', '--allow', bucket, '-i', 'index.html', '-e', 'error.json');
    return {
      endpoint: `http://127.0.0.1:${api}`,
      webEndpoint: `http://127.0.0.1:${web}`,
      bucket,
      region: 'garage',
      ...key,
      reader,
      version: (await cli('--version')).trim(),
      cli,
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`${binary} did not start: ${error}\n${log}`, { cause: error });
  }
}

function newKey() {
  return {
    accessKeyId: `GK${randomBytes(12).toString('hex')}`,
    secretAccessKey: randomBytes(32).toString('hex'),
  };
}

async function nodeId(cli: Garage['cli'], log: () => string): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await cli('status');
      return (await cli('node', 'id', '-q')).trim();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`no answer within 30 s\n${log()}`, { cause: error });
      await delay(100);
    }
  }
}
