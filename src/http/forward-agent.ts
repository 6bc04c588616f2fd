import { type ClientRequest, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ConnectionRules, kept } from './direct-agents.ts';
import { proxyLogin, reachProxy, type Way, wayTo } from './reach-proxy.ts';

type Created = (error: Error | null, stream: Duplex) => void;

/** What Node keeps of a request until it is sent (lib/_http_outgoing.js), and its type definitions leave out. */
interface Unsent {
  /** Of which the first begins with the head, once that is written. */
  readonly outputData: { data: string }[];
  _header: string | null;
  _headerSent: boolean;
  _implicitHeader(): void;
}

/**
 * Plain HTTP through a proxy, which is asked for whole URLs (RFC 9112 § 3.2.2). What it answers cannot be told from a server's.
 * Sockets have no limit here, as in TunnelAgent.
 */
export class ForwardAgent extends HttpAgent {
  readonly #proxy: URL;
  readonly #rules: ConnectionRules;

  constructor(proxy: URL, rules: ConnectionRules) {
    super(kept);
    this.#proxy = proxy;
    this.#rules = rules;
  }

  /** Called by Node for each request, before any of it is sent. */
  addRequest(request: ClientRequest, options: ClientRequestArgs): void {
    rewrite(request, wayTo(options, 'http:', this.#proxy));
    const { addRequest } = HttpAgent.prototype as unknown as Pick<ForwardAgent, 'addRequest'>;
    addRequest.call(this, request, options);
  }

  override createConnection(options: ClientRequestArgs, created: Created = () => {}): undefined {
    const failed = created as (error: unknown) => void;
    reachProxy(wayTo(options, 'http:', this.#proxy), this.#rules)
      .then((socket) => created(null, socket))
      .catch(failed);
  }
}

/**
 * Puts the whole URL and the login into the head. That may be written by now, and some of the body: with `Expect:
 * 100-continue`, for one, which the SDK has for bodies of 2 MiB and more.
 */
function rewrite(request: ClientRequest, { proxy, host }: Way): void {
  const unsent = request as unknown as Unsent;
  const { _header: old } = unsent;
  const [first, ...others] = unsent.outputData.splice(0);
  unsent._header = null;
  request.path = `http://${host.replace(/:80$/, '')}${request.path}`;
  for (const [name, value = ''] of Object.entries(proxyLogin(proxy))) request.setHeader(name, value);
  if (old === null) return;
  unsent._implicitHeader();
  unsent.outputData.length = 0; // with Expect it is queued again
  if (first === undefined) return;
  unsent.outputData.push({ ...first, data: `${unsent._header}${first.data.slice(old.length)}` }, ...others);
  unsent._headerSent = true;
}
