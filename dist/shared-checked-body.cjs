var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
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
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var stdin_exports = {};
__export(stdin_exports, {
  bytesBody: () => bytesBody,
  checkedBytes: () => checkedBytes,
  checkedWhole: () => checkedWhole,
  compareKeys: () => compareKeys,
  endWith: () => endWith,
  fileBody: () => fileBody,
  isSmall: () => isSmall,
  manyListeners: () => manyListeners,
  pLimit: () => pLimit
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_node_fs = require("node:fs");
var import_node_stream = require("node:stream");
var import_node_events = require("node:events");
var import_node_crypto = require("node:crypto");
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
async function* checkedBytes(key, body, { signal, onProgress } = {}) {
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
      hash.update(bytes);
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
  const digest = (0, import_shared_digest.toDigest)(hash.digest("hex"));
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
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  bytesBody,
  checkedBytes,
  checkedWhole,
  compareKeys,
  endWith,
  fileBody,
  isSmall,
  manyListeners,
  pLimit
});
