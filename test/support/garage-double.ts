import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  type DoubleObject,
  type DoubleUpload,
  keptHeaders,
  md5,
  newObject,
  pageOf,
} from './garage-double-objects.ts';
import { answerWeb, sendObject } from './garage-double-web.ts';
import { listen, shut } from './local-server.ts';
import { readAuthorization, type SigningKey, signatureOf } from './signature.ts';

export interface DoubleRequest {
  readonly method: string;
  /** Decoded; empty where the bucket itself is asked. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What to do instead of answering: `reset` before anything is done, `lose` after it has been done. */
export type Fault =
  | 'reset'
  | 'lose'
  | { readonly status: number; readonly code: string; readonly retryAfter?: number };

export interface GarageDouble extends SigningKey {
  /** Of the S3 API. */
  readonly endpoint: string;
  readonly webEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** A key that may read and not write. */
  readonly reader: SigningKey;
  /** All requests to the S3 API, in the order of their arrival. */
  readonly requests: DoubleRequest[];
  readonly objects: Map<string, DoubleObject>;
  readonly uploads: Map<string, DoubleUpload>;
  /** The `x-amz-content-sha256` of every request with a body. */
  readonly payloadHashes: string[];
  /** Cuts every connection to the S3 API. */
  breakConnections(): void;
  /** Asked before each request to the S3 API. */
  fault: (request: DoubleRequest) => Fault | undefined;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * A server with Garage's rules for S3 and sites (measured against 1.3 and 2.5), strict where a version is: signatures,
 * region and payload hashes are checked, trailers refused as by 1.0, conditions on PUT ignored as by all.
 */
export async function startGarageDouble(): Promise<GarageDouble> {
  const writer = newKey();
  const reader = newKey();
  const api = createServer();
  const web = createServer();
  const double: GarageDouble = {
    endpoint: await listen(api),
    webEndpoint: await listen(web),
    bucket: 'registry',
    region: 'garage',
    ...writer,
    reader,
    requests: [],
    objects: new Map(),
    uploads: new Map(),
    payloadHashes: [],
    breakConnections: () => api.closeAllConnections(),
    fault: () => undefined,
    close: async () => {
      await Promise.all([api, web].map(shut));
    },
  };
  web.on('request', (request, response) => answerWeb(request, response, double.objects));
  api.on('request', (request, response) => answerApi(double, request, response));
  api.on('checkContinue', (request, response) => answerApi(double, request, response));
  return double;
}

async function answerApi(
  double: GarageDouble,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const asked: DoubleRequest = {
    method: request.method ?? '',
    key: decodeURIComponent(rest.join('/')),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
  double.requests.push(asked);
  if (asked.method === 'PUT' || asked.method === 'POST') {
    double.payloadHashes.push(String(request.headers['x-amz-content-sha256']));
  }
  request.on('error', () => {}); // clients that go away in mid-request are part of the tests
  const fault = double.fault(asked);
  if (fault === 'reset') {
    request.socket.destroy();
    return;
  }
  try {
    if (typeof fault === 'object') {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      throw new Refusal(fault.status, fault.code, 'as the test wants it');
    }
    authorize(double, asked, request, decodeURIComponent(bucket));
    if (request.headers.expect === '100-continue') response.writeContinue();
    const body = await receive(request);
    if (fault === 'lose') {
      const nowhere = { setHeader() {}, writeHead: () => nowhere, end: () => nowhere };
      perform(double, asked, request, nowhere as unknown as ServerResponse, body);
      request.socket.destroy();
      return;
    }
    perform(double, asked, request, response, body);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      request.socket.destroy(); // the client has gone away
      return;
    }
    response.setHeader('content-type', 'application/xml');
    response.writeHead(error.status);
    const code = `<Code>${error.code}</Code><Message>${toXml(error.message)}</Message>`;
    response.end(
      request.method === 'HEAD'
        ? undefined
        : xml(`<Error>${code}<Resource>${toXml(path)}</Resource><Region>${double.region}</Region></Error>`),
    );
  }
}

function authorize(
  double: GarageDouble,
  asked: DoubleRequest,
  request: IncomingMessage,
  bucket: string,
): void {
  const auth = readAuthorization(request);
  if (!auth)
    throw new Refusal(403, 'AccessDenied', 'Forbidden: Garage does not support anonymous access yet');
  if (auth.region !== double.region) {
    const scope = (region: string) => `'${auth.date}/${region}/s3/aws4_request'`;
    const message = `Authorization header malformed, unexpected scope: ${scope(auth.region)}, expected: ${scope(double.region)}`;
    throw new Refusal(400, 'AuthorizationHeaderMalformed', message);
  }
  const key = [double, double.reader].find((one) => one.accessKeyId === auth.accessKeyId);
  if (!key) throw new Refusal(403, 'AccessDenied', `Forbidden: No such key: ${auth.accessKeyId}`);
  if (signatureOf(request, auth, key.secretAccessKey) !== auth.signature) {
    throw new Refusal(403, 'AccessDenied', 'Forbidden: Invalid signature');
  }
  const hash = request.headers['x-amz-content-sha256'];
  if (hash !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(String(hash))) {
    throw new Refusal(400, 'InvalidRequest', 'Bad request: Invalid content sha256 hash');
  }
  if (bucket !== double.bucket) throw new Refusal(404, 'NoSuchBucket', `Bucket not found: ${bucket}`);
  if (key !== double && asked.method !== 'GET' && asked.method !== 'HEAD') {
    throw new Refusal(403, 'AccessDenied', 'Forbidden: Operation is not allowed for this key.');
  }
}

async function receive(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const hash = request.headers['x-amz-content-sha256'];
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== createHash('sha256').update(body).digest('hex')) {
    const message = 'Invalid digest: SHA256 checksum verification failed (from x-amz-content-sha256)';
    throw new Refusal(400, 'InvalidDigest', message);
  }
  return body;
}

function perform(
  double: GarageDouble,
  { method, key, query }: DoubleRequest,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const { objects, uploads } = double;
  const answer = (content: string) => {
    response.setHeader('content-type', 'application/xml');
    response.writeHead(200).end(xml(content));
  };
  const kept = () =>
    Object.fromEntries(
      keptHeaders.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    );
  const upload = () => {
    const found = uploads.get(query['uploadId'] ?? '');
    if (found?.key !== key) throw new Refusal(404, 'NoSuchUpload', 'Upload not found');
    return found;
  };
  const existing = (name: string) => {
    const found = objects.get(name);
    if (!found) throw new Refusal(404, 'NoSuchKey', 'Key not found');
    return found;
  };

  if (key === '') {
    if (method === 'GET' && query['list-type'] === '2') answer(list(objects, query));
    else if (method === 'GET' && 'uploads' in query) {
      const entries = [...uploads].map(
        ([id, one]) => `<Upload><Key>${toXml(one.key)}</Key><UploadId>${id}</UploadId></Upload>`,
      );
      answer(`<ListMultipartUploadsResult>${entries.join('')}</ListMultipartUploadsResult>`);
    } else if (method === 'POST' && 'delete' in query) answer(removeAll(objects, body.toString()));
    else throw new Refusal(501, 'NotImplemented', 'Unimplemented');
  } else if (method === 'GET' || method === 'HEAD') {
    sendObject(request, response, existing(key));
  } else if (method === 'POST' && 'uploads' in query) {
    const id = randomBytes(32).toString('hex');
    uploads.set(id, { key, headers: kept(), parts: new Map() });
    answer(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  } else if (method === 'PUT' && 'partNumber' in query) {
    const etag = md5(body);
    upload().parts.set(Number(query['partNumber']), { bytes: body, etag });
    response.setHeader('etag', `"${etag}"`);
    response.writeHead(200).end();
  } else if (method === 'POST' && 'uploadId' in query) {
    const { headers, parts } = upload();
    const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) =>
      Number(number),
    );
    const chosen = numbers.map((number) => parts.get(number) ?? { bytes: Buffer.alloc(0), etag: '' });
    if (chosen.length === 0) throw new Refusal(400, 'EntityTooSmall', 'No parts');
    if (chosen.some(({ etag }) => etag === '')) throw new Refusal(400, 'InvalidPart', 'Part not found');
    const etag = `${md5(Buffer.concat(chosen.map((part) => Buffer.from(part.etag, 'hex'))))}-${chosen.length}`;
    objects.set(key, newObject(Buffer.concat(chosen.map((part) => part.bytes)), headers, etag));
    uploads.delete(query['uploadId'] ?? '');
    answer(`<CompleteMultipartUploadResult><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`);
  } else if (method === 'DELETE' && 'uploadId' in query) {
    upload();
    uploads.delete(query['uploadId'] ?? '');
    response.writeHead(204).end();
  } else if (method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (method === 'PUT' && request.headers['x-amz-copy-source'] !== undefined) {
    const source = decodeURIComponent(String(request.headers['x-amz-copy-source'])).replace(/^\//, '');
    const from = existing(source.slice(double.bucket.length + 1));
    const replaces = request.headers['x-amz-metadata-directive'] === 'REPLACE';
    const made = newObject(from.bytes, replaces ? kept() : from.headers, from.etag);
    objects.set(key, made);
    answer(
      `<CopyObjectResult><LastModified>${made.lastModified.toISOString()}</LastModified><ETag>"${made.etag}"</ETag></CopyObjectResult>`,
    );
  } else if (method === 'PUT') {
    const made = newObject(body, kept());
    objects.set(key, made);
    response.setHeader('etag', `"${made.etag}"`);
    response.writeHead(200).end();
  } else throw new Refusal(501, 'NotImplemented', 'Unimplemented');
}

function list(objects: ReadonlyMap<string, DoubleObject>, query: Readonly<Record<string, string>>): string {
  const token = query['continuation-token'];
  const page = pageOf(objects.keys(), {
    prefix: query['prefix'] ?? '',
    delimiter: query['delimiter'] ?? '',
    after: token === undefined ? (query['start-after'] ?? '') : Buffer.from(token, 'base64').toString(),
    max: Math.min(Number(query['max-keys'] ?? 1000), 1000),
  });
  const isEncoded = query['encoding-type'] === 'url';
  const name = (text: string) => (isEncoded ? encodeURIComponent(text) : toXml(text));
  const contents = page.keys.map((key) => {
    const object = objects.get(key) as DoubleObject;
    const facts = `<Size>${object.bytes.length}</Size><ETag>"${object.etag}"</ETag>`;
    return `<Contents><Key>${name(key)}</Key><LastModified>${object.lastModified.toISOString()}</LastModified>${facts}</Contents>`;
  });
  const prefixes = page.prefixes.map(
    (one) => `<CommonPrefixes><Prefix>${name(one)}</Prefix></CommonPrefixes>`,
  );
  const next =
    page.next === undefined
      ? ''
      : `<NextContinuationToken>${Buffer.from(page.next).toString('base64')}</NextContinuationToken>`;
  const encoding = isEncoded ? '<EncodingType>url</EncodingType>' : '';
  const head = `${encoding}<IsTruncated>${page.next !== undefined}</IsTruncated><KeyCount>${contents.length + prefixes.length}</KeyCount>`;
  return `<ListBucketResult>${head}${next}${contents.join('')}${prefixes.join('')}</ListBucketResult>`;
}

/** As Garage up to 2.3: an object that is not there is an error. */
function removeAll(objects: Map<string, DoubleObject>, body: string): string {
  const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => fromXml(key));
  const results = keys.map((key) => {
    if (objects.delete(key))
      return body.includes('<Quiet>true</Quiet>') ? '' : `<Deleted><Key>${toXml(key)}</Key></Deleted>`;
    return `<Error><Code>NoSuchKey</Code><Key>${toXml(key)}</Key><Message>Key not found</Message></Error>`;
  });
  return `<DeleteResult>${results.join('')}</DeleteResult>`;
}

function xml(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${content}`;
}

function toXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function fromXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? '';
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

function newKey(): SigningKey {
  return {
    accessKeyId: `GK${randomBytes(12).toString('hex')}`,
    secretAccessKey: randomBytes(32).toString('hex'),
  };
}
