import { type Agent, type ClientRequest, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { holdBody } from './held-body.ts';

/** What Node calls on an agent for each request (lib/_http_client.js), and its type definitions leave out. */
interface Addressable {
  addRequest(request: ClientRequest, options: ClientRequestArgs): void;
}

/** What an agent that finds no connection calls. */
interface Unconnected {
  onSocket(socket: null, error: unknown): void;
}

/** An agent with no connections of its own: it hands each request to another. What `choose` throws is the request's error. */
export class ChosenAgent extends HttpAgent {
  readonly protocol: 'http:' | 'https:';
  readonly defaultPort: number;
  readonly #choose: (options: ClientRequestArgs) => Agent;
  readonly #onDestroy: () => void;

  constructor(
    protocol: ChosenAgent['protocol'],
    choose: (options: ClientRequestArgs) => Agent,
    onDestroy: () => void = () => {},
  ) {
    super({ keepAlive: true }); // only for what requests are told by it: `connection: keep-alive`
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
    this.#choose = choose;
    this.#onDestroy = onDestroy;
  }

  addRequest(request: ClientRequest, options: ClientRequestArgs): void {
    holdBody(request);
    try {
      (this.#choose(options) as unknown as Addressable).addRequest(request, options);
    } catch (error) {
      (request as unknown as Unconnected).onSocket(null, error);
    }
  }

  override destroy(): void {
    super.destroy();
    this.#onDestroy();
  }
}
