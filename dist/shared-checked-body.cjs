var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var stdin_exports = {};
__export(stdin_exports, {
  Sent: () => Sent,
  bytesBody: () => bytesBody,
  checkedBytes: () => checkedBytes,
  checkedWhole: () => checkedWhole,
  compareKeys: () => compareKeys,
  connectionFailure: () => connectionFailure,
  endWith: () => endWith,
  fileBody: () => fileBody,
  isSmall: () => isSmall,
  manyListeners: () => manyListeners,
  openConnections: () => openConnections,
  pLimit: () => pLimit,
  passingCodes: () => passingCodes,
  proxyWantsLogin: () => proxyWantsLogin
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_node_fs = require("node:fs");
var import_node_stream = require("node:stream");
var import_node_events = require("node:events");
var import_node_crypto = require("node:crypto");
var import_node_events2 = require("node:events");
var import_node_crypto2 = require("node:crypto");
var import_promises = require("node:fs/promises");
var tls = __toESM(require("node:tls"));
var import_node_http = require("node:http");
var import_node_https = require("node:https");
var import_node_net = require("node:net");
var import_node_tls = require("node:tls");
var import_node_http2 = require("node:http");
var import_node_events3 = require("node:events");
var import_node_net2 = require("node:net");
var import_node_stream2 = require("node:stream");
var import_node_tls2 = require("node:tls");
var import_node_http3 = require("node:http");
var import_node_https2 = require("node:https");
// node_modules/yocto-queue/index.js
var Node = class {
  value;
  next;
  constructor(value) {
    this.value = value;
  }
};
var Queue = class {
  #head;
  #tail;
  #size;
  constructor() {
    this.clear();
  }
  enqueue(value) {
    const node = new Node(value);
    if (this.#head) {
      this.#tail.next = node;
      this.#tail = node;
    } else {
      this.#head = node;
      this.#tail = node;
    }
    this.#size++;
  }
  dequeue() {
    const current = this.#head;
    if (!current) {
      return;
    }
    this.#head = this.#head.next;
    this.#size--;
    if (!this.#head) {
      this.#tail = void 0;
    }
    return current.value;
  }
  peek() {
    if (!this.#head) {
      return;
    }
    return this.#head.value;
  }
  clear() {
    this.#head = void 0;
    this.#tail = void 0;
    this.#size = 0;
  }
  get size() {
    return this.#size;
  }
  *[Symbol.iterator]() {
    let current = this.#head;
    while (current) {
      yield current.value;
      current = current.next;
    }
  }
  *drain() {
    while (this.#head) {
      yield this.dequeue();
    }
  }
};
// node_modules/p-limit/index.js
function pLimit(concurrency) {
  validateConcurrency(concurrency);
  const queue = new Queue();
  let activeCount = 0;
  const resumeNext = () => {
    if (activeCount < concurrency && queue.size > 0) {
      queue.dequeue()();
      activeCount++;
    }
  };
  const next = () => {
    activeCount--;
    resumeNext();
  };
  const run = async (function_, resolve, arguments_) => {
    const result = (async () => function_(...arguments_))();
    resolve(result);
    try {
      await result;
    } catch {
    }
    next();
  };
  const enqueue = (function_, resolve, arguments_) => {
    new Promise((internalResolve) => {
      queue.enqueue(internalResolve);
    }).then(
      run.bind(void 0, function_, resolve, arguments_)
    );
    (async () => {
      await Promise.resolve();
      if (activeCount < concurrency) {
        resumeNext();
      }
    })();
  };
  const generator = (function_, ...arguments_) => new Promise((resolve) => {
    enqueue(function_, resolve, arguments_);
  });
  Object.defineProperties(generator, {
    activeCount: {
      get: () => activeCount
    },
    pendingCount: {
      get: () => queue.size
    },
    clearQueue: {
      value() {
        queue.clear();
      }
    },
    concurrency: {
      get: () => concurrency,
      set(newConcurrency) {
        validateConcurrency(newConcurrency);
        concurrency = newConcurrency;
        queueMicrotask(() => {
          while (activeCount < concurrency && queue.size > 0) {
            resumeNext();
          }
        });
      }
    }
  });
  return generator;
}
function validateConcurrency(concurrency) {
  if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
    throw new TypeError("Expected `concurrency` to be a number from 1 and up");
  }
}
// src/store/body.ts
function bytesBody(content) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    size: bytes.length,
    digest: (0, import_shared_digest.digestOf)(bytes),
    open: () => import_node_stream.Readable.from(bytes.length > 0 ? [bytes] : [])
  };
}
function fileBody(path, size, digest) {
  const open = () => (0, import_node_fs.createReadStream)(path, { highWaterMark: 1 << 20 });
  return isSmall(size) ? { size, digest, open, whole: () => (0, import_node_fs.readFileSync)(path) } : { size, digest, open };
}
function isSmall(size) {
  return size <= 256 << 10;
}
// src/store/end-with.ts
function manyListeners(signal) {
  (0, import_node_events.setMaxListeners)(0, signal);
  return signal;
}
function endWith(signal, stream) {
  if (!signal) return stream;
  const end = () => stream.destroy(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
  stream.on("error", () => {
  });
  manyListeners(signal).addEventListener("abort", end, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", end));
  if (signal.aborted) end();
  return stream;
}
// src/store/checked-body.ts
async function* checkedBytes(key, body, { signal, isTrusted = false, onProgress } = {}) {
  signal?.throwIfAborted();
  const hash = (0, import_node_crypto.createHash)("sha256");
  let seen = 0;
  let held;
  const stream = endWith(signal, body.open());
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      seen += bytes.length;
      if (seen > body.size) throw changed(key, `has more than the ${body.size} bytes it had`);
      if (!isTrusted) hash.update(bytes);
      if (held) {
        yield held;
        onProgress?.(held.length);
      }
      held = bytes;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw (0, import_shared_table.asAlbaError)(error, "source", `what is to become ${key} cannot be read`);
  }
  if (seen < body.size) throw changed(key, `has ${seen} bytes of the ${body.size} it had`);
  const digest = isTrusted ? body.digest : (0, import_shared_digest.toDigest)(hash.digest("hex"));
  if (digest !== body.digest) throw changed(key, `has the digest ${digest}, not ${body.digest}`);
  if (held) {
    yield held;
    onProgress?.(held.length);
  }
}
function checkedWhole(key, body, read) {
  const bytes = readable(key, read);
  if (bytes.length > body.size) throw changed(key, `has more than the ${body.size} bytes it had`);
  if (bytes.length < body.size) throw changed(key, `has ${bytes.length} bytes of the ${body.size} it had`);
  const digest = (0, import_shared_digest.digestOf)(bytes);
  if (digest !== body.digest) throw changed(key, `has the digest ${digest}, not ${body.digest}`);
  return bytes;
}
function readable(key, read) {
  try {
    return read();
  } catch (error) {
    throw (0, import_shared_table.asAlbaError)(error, "source", `what is to become ${key} cannot be read`);
  }
}
function changed(key, how) {
  return new import_shared_table.AlbaError("damaged", `what is to become ${key} ${how}`, {
    hint: "it changed while it was being published: wait until the build has ended, then publish again"
  });
}
// src/store/key-order.ts
function compareKeys(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
// src/http/explain-proxy.ts
function explainProxy(failure, why) {
  const { kind, proxy, host, hasLogin, status, scheme } = failure;
  const correct = `look at ${variableOf(scheme)}, or name the host in no_proxy if it is reached without a proxy`;
  const told2 = (reason, hint = correct) => ({ kind: "proxy", reason, hint });
  switch (kind) {
    case "unreached":
      return told2(
        `the proxy ${proxy} cannot be used: ${why?.reason ?? "it breaks off, or does not speak HTTP"}`
      );
    case "login":
      return told2(
        hasLogin ? `the proxy ${proxy} does not accept its user name and password` : `the proxy ${proxy} wants a user name and a password`,
        loginHint(scheme)
      );
    case "forbidden":
      return told2(`the proxy ${proxy} lets nothing through to ${host} (status ${status})`);
    case "no way":
      return told2(`the proxy ${proxy} does not reach ${host} (status ${status})`);
    case "not a proxy":
      return told2(`${proxy} does not answer as a proxy does`);
  }
}
var proxyWantsLogin = {
  kind: "proxy",
  reason: "the proxy before it wants a user name and a password, or others",
  hint: loginHint("http:")
};
function loginHint(scheme) {
  return `write ${variableOf(scheme)} as http://USER:PASSWORD@HOST:PORT, special characters as %XX`;
}
function variableOf(scheme) {
  return scheme === "https:" ? "https_proxy (HTTPS_PROXY, all_proxy)" : "http_proxy (HTTP_PROXY, all_proxy)";
}
// src/http/certificate-failure.ts
function certificateFailure(failure) {
  const { code = "" } = failure;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return { kind: "certificate-host", reason: otherHosts(failure) };
  }
  if (code.startsWith("ERR_") || !/CERT|SELF_SIGNED|UNABLE_TO_|INVALID_CA/.test(code)) return void 0;
  if (code === "CERT_HAS_EXPIRED") {
    return { kind: "certificate-date", reason: `its TLS certificate has expired (${code})` };
  }
  if (code === "CERT_NOT_YET_VALID") {
    return { kind: "certificate-date", reason: `its TLS certificate is not valid yet (${code})` };
  }
  const authority = (what) => ({
    kind: "certificate-authority",
    reason: `its TLS certificate is ${what} (${code})`
  });
  if (code === "DEPTH_ZERO_SELF_SIGNED_CERT") return authority("signed by itself, and not trusted");
  if (unknownAuthority.has(code)) return authority("of an authority that is not trusted");
  return authority("not trusted");
}
var unknownAuthority = /* @__PURE__ */ new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
]);
function otherHosts({ host, cert }) {
  const all = (cert?.subjectaltname ?? "").replace(/\b(?:DNS|IP Address):/g, "");
  const names = all.length <= longest ? all : `${all.slice(0, longest)}\u2026`;
  return `its TLS certificate is not for ${host ?? "this host"}${names && `, but for ${names}`}`;
}
var longest = 200;
// src/http/proxy-failure.ts
var ProxyFailure = class extends Error {
  name = "ProxyFailure";
  /** As Node's errors have it: of what went wrong on the way to the proxy, else by whether another try may help. */
  code;
  kind;
  proxy;
  scheme;
  host;
  hasLogin;
  status;
  constructor({ kind, proxy, scheme, host, status, cause }) {
    super(`the proxy ${placeOf(proxy)} made no connection to ${host}`, cause === void 0 ? {} : { cause });
    this.kind = kind;
    this.proxy = placeOf(proxy);
    this.scheme = scheme;
    this.host = host;
    this.hasLogin = proxy.username !== "" || proxy.password !== "";
    this.status = status;
    this.code = cause?.code ?? (kind === "no way" ? proxyNoWay : "EPROXY");
  }
};
var proxyNoWay = "EPROXYNOWAY";
function kindOfRefusal(status) {
  if (status === 407) return "login";
  if (status === 429 || status >= 500 && status <= 599) return "no way";
  return status >= 400 && status <= 499 ? "forbidden" : "not a proxy";
}
function placeOf({ protocol, hostname, port }) {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
// src/http/explain-connection.ts
function connectionFailure(error) {
  const failure = tellingOf(error);
  if (failure instanceof ProxyFailure) return explainProxy(failure, connectionFailure(failure.cause));
  const { name, code = "", message = "" } = failure;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return told("name", "its name cannot be resolved");
  if (code === "ECONNREFUSED") return told("refused", "nothing listens there");
  const certificate = certificateFailure(failure);
  if (certificate !== void 0) return certificate;
  if (code === "EPROTO" || code.startsWith("ERR_SSL")) return told("tls", tlsReason(code, message));
  if (code.startsWith("HPE_")) return told("http", "it does not answer in HTTP");
  const kind = code === "" ? kindOfUncoded(name, message) : kinds[code];
  return kind && told(kind, `the connection failed (${code || kind})`);
}
function tellingOf(error) {
  const failure = error ?? {};
  const cause = failure.cause;
  return failure.code === void 0 && cause?.code !== void 0 ? cause : failure;
}
function kindOfUncoded(name, message) {
  if (name === "TimeoutError") return "timeout";
  return /socket hang up/.test(message) ? "cut" : void 0;
}
var kinds = {
  ETIMEDOUT: "timeout",
  ECONNRESET: "cut",
  ECONNABORTED: "cut",
  EPIPE: "cut",
  ERR_STREAM_PREMATURE_CLOSE: "cut",
  ENETUNREACH: "network",
  ENETDOWN: "network",
  EHOSTUNREACH: "network",
  EHOSTDOWN: "network",
  EADDRNOTAVAIL: "network"
};
function told(kind, reason) {
  return { kind, reason };
}
function tlsReason(code, message) {
  const words = `${code} ${message}`.replaceAll("_", " ").toLowerCase();
  if (/certificate required|alert bad certificate|alert number 116/.test(words)) {
    return "it wants a TLS certificate of its client, and alba has none";
  }
  if (/alert|unsupported protocol|no protocols available/.test(words)) {
    return `it refuses the TLS that is spoken to it (${code})`;
  }
  return "it does not speak TLS";
}
// src/http/passing-codes.ts
var passingCodes = /* @__PURE__ */ new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "HPE_INVALID_CONSTANT",
  proxyNoWay
]);
// src/store/sent.ts
var Sent = class {
  #tell;
  #bytes = 0;
  constructor(tell) {
    this.#tell = tell;
  }
  add(bytes) {
    this.#bytes += bytes;
    this.#tell?.(bytes);
  }
  takeBack() {
    if (this.#bytes !== 0) this.#tell?.(-this.#bytes);
    this.#bytes = 0;
  }
};
// src/http/open-connections.ts
// src/http/certificates.ts
async function trusting(caFile) {
  const hint = "ca-file is the path of a file of PEM certificates";
  let text;
  try {
    text = await (0, import_promises.readFile)(caFile, "utf8");
  } catch (cause) {
    throw new import_shared_table.AlbaError("usage", `the ca-file ${caFile} cannot be read: ${(0, import_shared_table.messageOf)(cause)}`, {
      hint,
      cause
    });
  }
  const own = text.match(pem) ?? [];
  if (!own.some(isWhole)) {
    throw new import_shared_table.AlbaError("usage", `the ca-file ${caFile} holds no certificate that can be read`, { hint });
  }
  return tls.createSecureContext({ ca: [...trustedByNode(), ...own] });
}
var pem = /^-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[\s\S]*?^-----END \1-----/gm;
function isWhole(certificate) {
  try {
    return new import_node_crypto2.X509Certificate(certificate).subject !== void 0;
  } catch {
    return false;
  }
}
function trustedByNode() {
  const { getCACertificates } = tls;
  return getCACertificates?.("default") ?? tls.rootCertificates;
}
// src/http/direct-agents.ts
// src/http/within-time.ts
var ConnectionTimeout = class extends Error {
  name = "ConnectionTimeout";
  code = "ETIMEDOUT";
  constructor(milliseconds) {
    super(`no connection within ${milliseconds / 1e3} s`);
  }
};
function withinTime(socket, milliseconds) {
  if (!(socket instanceof import_node_net.Socket)) return socket;
  const timer = setTimeout(() => socket.destroy(new ConnectionTimeout(milliseconds)), milliseconds);
  const over = () => clearTimeout(timer);
  socket.once(socket instanceof import_node_tls.TLSSocket ? "secureConnect" : "connect", over).once("close", over);
  return socket;
}
// src/http/direct-agents.ts
var kept = { keepAlive: true, scheduling: "lifo", noDelay: true };
var maxSockets = 64;
var DirectAgent = class extends import_node_http.Agent {
  #milliseconds;
  constructor({ connectTimeout }) {
    super({ ...kept, maxSockets });
    this.#milliseconds = connectTimeout;
  }
  createConnection(options, callback) {
    return withinTime(super.createConnection(options, callback), this.#milliseconds);
  }
};
var DirectTlsAgent = class extends import_node_https.Agent {
  #milliseconds;
  constructor({ connectTimeout, secureContext }) {
    super({ ...kept, maxSockets, ...secureContext && { secureContext } });
    this.#milliseconds = connectTimeout;
  }
  createConnection(options, callback) {
    return withinTime(super.createConnection(options, callback), this.#milliseconds);
  }
};
// src/http/forward-agent.ts
// src/http/reach-proxy.ts
function wayTo({ host, port }, scheme, proxy) {
  return { proxy, scheme, host: `${(0, import_node_net2.isIPv6)(host ?? "") ? `[${host}]` : host}:${port}` };
}
async function reachProxy(way, { connectTimeout, secureContext, closing }) {
  const { protocol, hostname, port } = way.proxy;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const isTls = protocol === "https:";
  const socket = isTls ? (0, import_node_tls2.connect)({
    host,
    port: Number(port || 443),
    ...(0, import_node_net2.isIP)(host) === 0 && { servername: host },
    ...secureContext && { secureContext }
  }) : (0, import_node_net2.connect)({ host, port: Number(port || 80) });
  (0, import_node_stream2.addAbortSignal)(closing, withinTime(socket, connectTimeout)).setNoDelay();
  try {
    await (0, import_node_events3.once)(socket, isTls ? "secureConnect" : "connect");
    return socket;
  } catch (cause) {
    throw new ProxyFailure({ ...way, kind: "unreached", cause });
  }
}
function proxyLogin({ username, password }) {
  if (username === "" && password === "") return {};
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { "proxy-authorization": `Basic ${login.toString("base64")}` };
}
// src/http/forward-agent.ts
var ForwardAgent = class extends import_node_http2.Agent {
  #proxy;
  #rules;
  constructor(proxy, rules) {
    super(kept);
    this.#proxy = proxy;
    this.#rules = rules;
  }
  /** Called by Node for each request, before any of it is sent. */
  addRequest(request2, options) {
    rewrite(request2, wayTo(options, "http:", this.#proxy));
    const { addRequest } = import_node_http2.Agent.prototype;
    addRequest.call(this, request2, options);
  }
  createConnection(options, created = () => {
  }) {
    const failed = created;
    reachProxy(wayTo(options, "http:", this.#proxy), this.#rules).then((socket) => created(null, socket)).catch(failed);
  }
};
function rewrite(request2, { proxy, host }) {
  const unsent = request2;
  const { _header: old } = unsent;
  const [first, ...others] = unsent.outputData.splice(0);
  unsent._header = null;
  request2.path = `http://${host.replace(/:80$/, "")}${request2.path}`;
  for (const [name, value = ""] of Object.entries(proxyLogin(proxy))) request2.setHeader(name, value);
  if (old === null) return;
  unsent._implicitHeader();
  unsent.outputData.length = 0;
  if (first === void 0) return;
  unsent.outputData.push({ ...first, data: `${unsent._header}${first.data.slice(old.length)}` }, ...others);
  unsent._headerSent = true;
}
// src/http/tunnel-agent.ts
var TunnelAgent = class extends import_node_https2.Agent {
  #proxy;
  #rules;
  constructor(proxy, rules) {
    super({ ...kept, ...rules.secureContext && { secureContext: rules.secureContext } });
    this.#proxy = proxy;
    this.#rules = rules;
  }
  createConnection(options, created = () => {
  }) {
    const withTls = (socket) => {
      const through = { ...options, socket };
      const secured = super.createConnection(through);
      created(null, withinTime(secured, this.#rules.connectTimeout));
    };
    const failed = created;
    tunnel(wayTo(options, "https:", this.#proxy), this.#rules).then(withTls).catch(failed);
  }
};
async function tunnel(way, rules) {
  const socket = await reachProxy(way, rules);
  const asked = (0, import_node_http3.request)({
    method: "CONNECT",
    path: way.host,
    headers: { host: way.host, ...proxyLogin(way.proxy) },
    createConnection: () => socket
  });
  const milliseconds = rules.connectTimeout;
  const timer = setTimeout(() => asked.destroy(new ConnectionTimeout(milliseconds)), milliseconds);
  try {
    const { statusCode = 0 } = await new Promise((resolve, reject) => {
      asked.once("connect", resolve).on("error", reject).end();
    });
    if (statusCode >= 200 && statusCode < 300) return socket;
    socket.destroy();
    throw new ProxyFailure({ ...way, kind: kindOfRefusal(statusCode), status: statusCode });
  } catch (error) {
    if (error instanceof ProxyFailure) throw error;
    throw new ProxyFailure({ ...way, kind: "unreached", cause: error });
  } finally {
    clearTimeout(timer);
  }
}
// src/http/open-connections.ts
async function openConnections(options) {
  const { caFile, proxyFor, connectTimeout = 15e3 } = options;
  const secureContext = caFile === void 0 ? void 0 : await trusting(caFile);
  return new OpenConnections(proxyFor, { connectTimeout, secureContext });
}
var OpenConnections = class {
  #proxyFor;
  #rules;
  #closing = new AbortController();
  #agents = /* @__PURE__ */ new Map();
  constructor(proxyFor, rules) {
    this.#proxyFor = proxyFor;
    (0, import_node_events2.setMaxListeners)(0, this.#closing.signal);
    this.#rules = { ...rules, closing: this.#closing.signal };
  }
  agentFor(url) {
    const proxy = this.#proxyFor(url);
    const key = `${url.protocol} ${proxy?.href}`;
    let agent = this.#agents.get(key);
    if (agent === void 0) {
      agent = newAgent(url.protocol === "https:", proxy, this.#rules);
      this.#agents.set(key, agent);
    }
    return agent;
  }
  close() {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#closing.abort();
  }
};
function newAgent(isTls, proxy, rules) {
  if (proxy === void 0) return isTls ? new DirectTlsAgent(rules) : new DirectAgent(rules);
  return isTls ? new TunnelAgent(proxy, rules) : new ForwardAgent(proxy, rules);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  Sent,
  bytesBody,
  checkedBytes,
  checkedWhole,
  compareKeys,
  connectionFailure,
  endWith,
  fileBody,
  isSmall,
  manyListeners,
  openConnections,
  pLimit,
  passingCodes,
  proxyWantsLogin
});
