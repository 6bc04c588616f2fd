import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, shut } from './local-server.ts';

/** How a hostile store says what it should keep to itself. */
export type Hostility = keyof typeof hostilities;

export interface HostileS3 {
  /** Of the S3 API. */
  readonly endpoint: string;
  /** How many requests it has had. */
  requests(): number;
  /** What the other server was sent, to which this one redirects. */
  astray(): readonly string[];
  close(): Promise<void>;
}

/**
 * A server that answers every request with what it was sent, headers and all, and with the texts that it is given: as an error, a
 * redirect, a header, a document, or as no HTTP at all.
 */
export async function startHostileS3(hostility: Hostility, texts: readonly string[]): Promise<HostileS3> {
  let requests = 0;
  const astray: string[] = [];
  const other = createServer((request, response) => {
    astray.push(whole(request));
    response.writeHead(404).end();
  });
  const elsewhere = await listen(other);
  const server = createServer((request, response) => {
    requests += 1;
    request.on('error', () => {}); // clients that have heard enough go away
    request.resume();
    const said = [...texts, whole(request)].join(' | ');
    hostilities[hostility]({ request, response, said, elsewhere });
  });
  return {
    endpoint: await listen(server),
    requests: () => requests,
    astray: () => astray,
    close: async () => {
      await Promise.all([server, other].map(shut));
    },
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What it must not say. */
  readonly said: string;
  /** Another server's address. */
  readonly elsewhere: string;
}

const hostilities = {
  'refuses, in the words of the request': (asked: Asked) => fail(asked, 403, 'AccessDenied'),
  'finds the request invalid': (asked: Asked) => fail(asked, 400, 'InvalidRequest'),
  'knows no such key': ({ response, said }: Asked) =>
    xml(response, 403, error('InvalidAccessKeyId', `No such key: ${said}`)),
  'has an error called like a secret': ({ response, said }: Asked) =>
    xml(response, 400, `<Error><Code>${escaped(said)}</Code><Message>${escaped(said)}</Message></Error>`),
  'says that it is in a region called so': ({ response, said }: Asked) => {
    const region = said.split(' | ').map((text) => `<Region>${escaped(text)}</Region>`);
    header(response, 'x-amz-bucket-region', said.split(' | ')[0] ?? '');
    xml(response, 400, `<Error><Code>AuthorizationHeaderMalformed</Code>${region[0] ?? ''}</Error>`);
  },
  'redirects to another server': ({ response, said, elsewhere }: Asked) => {
    response.setHeader('location', `${elsewhere}/?${encodeURIComponent(said)}`);
    xml(response, 307, error('TemporaryRedirect', said));
  },
  'redirects for good': ({ response, said, elsewhere }: Asked) => {
    response.setHeader('location', `${elsewhere}/?${encodeURIComponent(said)}`);
    xml(response, 301, `<Error><Code>PermanentRedirect</Code><Endpoint>${escaped(said)}</Endpoint></Error>`);
  },
  'has headers of it': ({ response, said }: Asked) => {
    for (const name of ['x-amz-request-id', 'x-amz-id-2', 'etag', 'server', 'x-amz-error-message']) {
      header(response, name, said);
    }
    xml(response, 400, error('BadRequest', 'see the headers'));
  },
  'puts it behind the status': ({ response, said }: Asked) => {
    response.writeHead(400, printableAscii(said).slice(0, 2000)).end();
  },
  'answers with a web page': ({ response, said }: Asked) => {
    response.writeHead(400, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>Bad gateway</title><pre>${escaped(said)}`);
  },
  'answers all with 200 and plain text': ({ response, said }: Asked) => {
    response.writeHead(200, { 'content-type': 'application/json', etag: '"0"' }).end(said);
  },
  'has documents that are made of it': ({ request, response, said }: Asked) => {
    if (request.method !== 'GET') return void response.writeHead(200, { etag: '"0"' }).end();
    if (request.url?.includes('list-type')) return void xml(response, 200, listing(said));
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json', etag: '"0"' });
    response.end(JSON.stringify(documentOf(said)));
  },
  'never answers': () => {},
  'is no HTTP server': ({ request, said }: Asked) => {
    request.socket.end(`${said}\r\n\r\n`);
  },
  'ends in mid-answer': ({ request, response, said }: Asked) => {
    response.writeHead(400, { 'content-type': 'application/xml', 'content-length': '100000' });
    response.write(`<Error><Message>${escaped(said)}`, () => request.socket.destroy());
  },
};

/** All of them. */
export const hostile = Object.keys(hostilities) as Hostility[];

function fail({ response, said }: Asked, status: number, code: string): void {
  xml(response, status, error(code, said));
}

function error(code: string, message: string): string {
  return `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><Resource>${escaped(message)}</Resource></Error>`;
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function listing(said: string): string {
  const keys = said
    .split(' | ')
    .map((text) => `<Contents><Key>${escaped(text)}</Key><Size>1</Size></Contents>`);
  return `<ListBucketResult><KeyCount>${keys.length}</KeyCount>${keys.join('')}<IsTruncated>false</IsTruncated></ListBucketResult>`;
}

/** What a reader of indexes, of tag documents and of lists finds wrong with it, and may quote. */
function documentOf(said: string): unknown {
  return {
    schemaVersion: 2,
    mediaType: said,
    name: said,
    tags: [said],
    manifests: [{ mediaType: said, digest: said, size: said, platform: { os: said, architecture: said } }],
    flavors: [{ platform: { os: said, architecture: said }, resources: [{ path: said, digest: said }] }],
    annotations: { 'alba.floating-tags': said },
  };
}

/** A header may hold no line ends, and only bytes. */
function header(response: ServerResponse, name: string, text: string): void {
  response.setHeader(name, printableAscii(text).slice(0, 4000));
}

function printableAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function whole(request: IncomingMessage): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
  return [`${request.method} ${request.url}`, ...headers].join(' ');
}
