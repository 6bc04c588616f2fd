const fileAddress = require("node:url").pathToFileURL(__filename).href;
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
    for (let key2 of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key2) && key2 !== except)
        __defProp(to, key2, { get: () => from[key2], enumerable: !(desc = __getOwnPropDesc(from, key2)) || desc.enumerable });
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
  publish: () => publish
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_static_registry = require("./shared-static-registry.cjs");
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_checked_body = require("./shared-checked-body.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
var import_node_os = require("node:os");
var import_promises = require("node:fs/promises");
var import_node_path = require("node:path");
var import_promises2 = require("node:fs/promises");
var import_node_path2 = require("node:path");
var import_promises3 = require("node:fs/promises");
var import_node_path3 = require("node:path");
var import_posix = require("node:path/posix");
var import_node_stream = require("node:stream");
var import_node_stream2 = require("node:stream");
var zlib = __toESM(require("node:zlib"));
var import_node_fs = require("node:fs");
var import_posix2 = require("node:path/posix");
var import_node_stream3 = require("node:stream");
var import_node_fs2 = require("node:fs");
var import_node_crypto = require("node:crypto");
var import_node_stream4 = require("node:stream");
var import_promises4 = require("node:stream/promises");
var import_node_fs3 = require("node:fs");
var import_promises5 = require("node:fs/promises");
var import_node_stream5 = require("node:stream");
var import_promises6 = require("node:fs/promises");
var import_posix3 = require("node:path/posix");
var import_node_fs4 = require("node:fs");
var import_promises7 = require("node:fs/promises");
var import_node_stream6 = require("node:stream");
var import_promises8 = require("node:stream/promises");
var import_node_crypto2 = require("node:crypto");
var import_promises9 = require("node:fs/promises");
var import_node_path4 = require("node:path");
var import_promises10 = require("node:stream/promises");
var zlib2 = __toESM(require("node:zlib"));
var import_promises11 = require("node:fs/promises");
var import_node_module = require("node:module");
var import_node_url = require("node:url");
var import_node_os2 = require("node:os");
var import_promises12 = require("node:timers/promises");
var import_node_worker_threads = require("node:worker_threads");
var import_promises13 = require("node:fs/promises");
var import_node_crypto3 = require("node:crypto");
var import_node_fs5 = require("node:fs");
var import_node_path5 = require("node:path");
var import_node_stream7 = require("node:stream");
var promised = __toESM(require("node:stream/promises"));
var import_node_stream8 = require("node:stream");
var import_promises14 = require("node:fs/promises");
var import_node_path6 = require("node:path");
var import_promises15 = require("node:fs/promises");
var import_node_path7 = require("node:path");
var import_node_child_process = require("node:child_process");
var import_node_events = require("node:events");
var import_node_stream9 = require("node:stream");
var import_node_string_decoder = require("node:string_decoder");
var import_promises16 = require("node:fs/promises");
var import_node_path8 = require("node:path");
var import_node_crypto4 = require("node:crypto");
var import_node_fs6 = require("node:fs");
var import_promises17 = require("node:fs/promises");
var import_node_path9 = require("node:path");
var import_node_fs7 = require("node:fs");
var import_promises18 = require("node:fs/promises");
var import_node_path10 = require("node:path");
var import_node_fs8 = require("node:fs");
var import_promises19 = require("node:fs/promises");
var import_node_zlib = require("node:zlib");
var import_node_crypto5 = require("node:crypto");
var import_node_events2 = require("node:events");
var import_node_path11 = require("node:path");
var import_node_fs9 = require("node:fs");
var import_promises20 = require("node:fs/promises");
var import_node_path12 = require("node:path");
var import_node_path13 = require("node:path");
var import_node_fs10 = require("node:fs");
var import_node_path14 = require("node:path");
var import_promises21 = require("node:fs/promises");
var import_node_path15 = require("node:path");
var import_promises22 = require("node:fs/promises");
var import_node_stream10 = require("node:stream");
var import_node_path16 = require("node:path");
var import_node_stream11 = require("node:stream");
var import_node_crypto6 = require("node:crypto");
var import_node_crypto7 = require("node:crypto");
// node_modules/events-universal/default.js
var require_default = (0, import_shared_esbuild.__commonJS)({
  "node_modules/events-universal/default.js"(exports2, module2) {
    module2.exports = (0, import_shared_esbuild.__require)("events");
  }
});
// node_modules/fast-fifo/fixed-size.js
var require_fixed_size = (0, import_shared_esbuild.__commonJS)({
  "node_modules/fast-fifo/fixed-size.js"(exports2, module2) {
    module2.exports = class FixedFIFO {
      constructor(hwm) {
        if (!(hwm > 0) || (hwm - 1 & hwm) !== 0) throw new Error("Max size for a FixedFIFO should be a power of two");
        this.buffer = new Array(hwm);
        this.mask = hwm - 1;
        this.top = 0;
        this.btm = 0;
        this.next = null;
      }
      clear() {
        this.top = this.btm = 0;
        this.next = null;
        this.buffer.fill(void 0);
      }
      push(data) {
        if (this.buffer[this.top] !== void 0) return false;
        this.buffer[this.top] = data;
        this.top = this.top + 1 & this.mask;
        return true;
      }
      shift() {
        const last = this.buffer[this.btm];
        if (last === void 0) return void 0;
        this.buffer[this.btm] = void 0;
        this.btm = this.btm + 1 & this.mask;
        return last;
      }
      peek() {
        return this.buffer[this.btm];
      }
      isEmpty() {
        return this.buffer[this.btm] === void 0;
      }
    };
  }
});
// node_modules/fast-fifo/index.js
var require_fast_fifo = (0, import_shared_esbuild.__commonJS)({
  "node_modules/fast-fifo/index.js"(exports2, module2) {
    var FixedFIFO = require_fixed_size();
    module2.exports = class FastFIFO {
      constructor(hwm) {
        this.hwm = hwm || 16;
        this.head = new FixedFIFO(this.hwm);
        this.tail = this.head;
        this.length = 0;
      }
      clear() {
        this.head = this.tail;
        this.head.clear();
        this.length = 0;
      }
      push(val) {
        this.length++;
        if (!this.head.push(val)) {
          const prev = this.head;
          this.head = prev.next = new FixedFIFO(2 * this.head.buffer.length);
          this.head.push(val);
        }
      }
      shift() {
        if (this.length !== 0) this.length--;
        const val = this.tail.shift();
        if (val === void 0 && this.tail.next) {
          const next = this.tail.next;
          this.tail.next = null;
          this.tail = next;
          return this.tail.shift();
        }
        return val;
      }
      peek() {
        const val = this.tail.peek();
        if (val === void 0 && this.tail.next) return this.tail.next.peek();
        return val;
      }
      isEmpty() {
        return this.length === 0;
      }
    };
  }
});
// node_modules/b4a/index.js
var require_b4a = (0, import_shared_esbuild.__commonJS)({
  "node_modules/b4a/index.js"(exports2, module2) {
    function isBuffer(value) {
      return Buffer.isBuffer(value) || value instanceof Uint8Array;
    }
    function isEncoding(encoding) {
      return Buffer.isEncoding(encoding);
    }
    function alloc(size, fill3, encoding) {
      return Buffer.alloc(size, fill3, encoding);
    }
    function allocUnsafe(size) {
      return Buffer.allocUnsafe(size);
    }
    function allocUnsafeSlow(size) {
      return Buffer.allocUnsafeSlow(size);
    }
    function byteLength(string2, encoding) {
      return Buffer.byteLength(string2, encoding);
    }
    function compare(a, b) {
      return Buffer.compare(a, b);
    }
    function concat(buffers, totalLength) {
      return Buffer.concat(buffers, totalLength);
    }
    function copy(source, target, targetStart, start, end) {
      return toBuffer(source).copy(target, targetStart, start, end);
    }
    function equals(a, b) {
      return toBuffer(a).equals(b);
    }
    function fill2(buffer2, value, offset, end, encoding) {
      return toBuffer(buffer2).fill(value, offset, end, encoding);
    }
    function from(value, encodingOrOffset, length) {
      return Buffer.from(value, encodingOrOffset, length);
    }
    function includes(buffer2, value, byteOffset, encoding) {
      return toBuffer(buffer2).includes(value, byteOffset, encoding);
    }
    function indexOf(buffer2, value, byfeOffset, encoding) {
      return toBuffer(buffer2).indexOf(value, byfeOffset, encoding);
    }
    function lastIndexOf(buffer2, value, byteOffset, encoding) {
      return toBuffer(buffer2).lastIndexOf(value, byteOffset, encoding);
    }
    function swap16(buffer2) {
      return toBuffer(buffer2).swap16();
    }
    function swap32(buffer2) {
      return toBuffer(buffer2).swap32();
    }
    function swap64(buffer2) {
      return toBuffer(buffer2).swap64();
    }
    function toBuffer(buffer2) {
      if (Buffer.isBuffer(buffer2)) return buffer2;
      return Buffer.from(buffer2.buffer, buffer2.byteOffset, buffer2.byteLength);
    }
    function toString(buffer2, encoding, start, end) {
      return toBuffer(buffer2).toString(encoding, start, end);
    }
    function toHex(buffer2, start, end) {
      return toBuffer(buffer2).toString("hex", start, end);
    }
    function write(buffer2, string2, offset, length, encoding) {
      return toBuffer(buffer2).write(string2, offset, length, encoding);
    }
    function readDoubleBE(buffer2, offset) {
      return toBuffer(buffer2).readDoubleBE(offset);
    }
    function readDoubleLE(buffer2, offset) {
      return toBuffer(buffer2).readDoubleLE(offset);
    }
    function readFloatBE(buffer2, offset) {
      return toBuffer(buffer2).readFloatBE(offset);
    }
    function readFloatLE(buffer2, offset) {
      return toBuffer(buffer2).readFloatLE(offset);
    }
    function readInt32BE(buffer2, offset) {
      return toBuffer(buffer2).readInt32BE(offset);
    }
    function readInt32LE(buffer2, offset) {
      return toBuffer(buffer2).readInt32LE(offset);
    }
    function readUInt32BE(buffer2, offset) {
      return toBuffer(buffer2).readUInt32BE(offset);
    }
    function readUInt32LE(buffer2, offset) {
      return toBuffer(buffer2).readUInt32LE(offset);
    }
    function writeDoubleBE(buffer2, value, offset) {
      return toBuffer(buffer2).writeDoubleBE(value, offset);
    }
    function writeDoubleLE(buffer2, value, offset) {
      return toBuffer(buffer2).writeDoubleLE(value, offset);
    }
    function writeFloatBE(buffer2, value, offset) {
      return toBuffer(buffer2).writeFloatBE(value, offset);
    }
    function writeFloatLE(buffer2, value, offset) {
      return toBuffer(buffer2).writeFloatLE(value, offset);
    }
    function writeInt32BE(buffer2, value, offset) {
      return toBuffer(buffer2).writeInt32BE(value, offset);
    }
    function writeInt32LE(buffer2, value, offset) {
      return toBuffer(buffer2).writeInt32LE(value, offset);
    }
    function writeUInt32BE(buffer2, value, offset) {
      return toBuffer(buffer2).writeUInt32BE(value, offset);
    }
    function writeUInt32LE(buffer2, value, offset) {
      return toBuffer(buffer2).writeUInt32LE(value, offset);
    }
    module2.exports = {
      isBuffer,
      isEncoding,
      alloc,
      allocUnsafe,
      allocUnsafeSlow,
      byteLength,
      compare,
      concat,
      copy,
      equals,
      fill: fill2,
      from,
      includes,
      indexOf,
      lastIndexOf,
      swap16,
      swap32,
      swap64,
      toBuffer,
      toString,
      toHex,
      write,
      readDoubleBE,
      readDoubleLE,
      readFloatBE,
      readFloatLE,
      readInt32BE,
      readInt32LE,
      readUInt32BE,
      readUInt32LE,
      writeDoubleBE,
      writeDoubleLE,
      writeFloatBE,
      writeFloatLE,
      writeInt32BE,
      writeInt32LE,
      writeUInt32BE,
      writeUInt32LE
    };
  }
});
// node_modules/text-decoder/lib/pass-through-decoder.js
var require_pass_through_decoder = (0, import_shared_esbuild.__commonJS)({
  "node_modules/text-decoder/lib/pass-through-decoder.js"(exports2, module2) {
    var b4a = require_b4a();
    module2.exports = class PassThroughDecoder {
      constructor(encoding) {
        this.encoding = encoding;
      }
      get remaining() {
        return 0;
      }
      decode(data) {
        return b4a.toString(data, this.encoding);
      }
      flush() {
        return "";
      }
    };
  }
});
// node_modules/text-decoder/lib/utf8-decoder.js
var require_utf8_decoder = (0, import_shared_esbuild.__commonJS)({
  "node_modules/text-decoder/lib/utf8-decoder.js"(exports2, module2) {
    var b4a = require_b4a();
    module2.exports = class UTF8Decoder {
      constructor() {
        this._reset();
      }
      get remaining() {
        return this.bytesSeen;
      }
      decode(data) {
        if (data.byteLength === 0) return "";
        if (this.bytesNeeded === 0 && trailingIncomplete(data, 0) === 0) {
          this.bytesSeen = trailingBytesSeen(data);
          return b4a.toString(data, "utf8");
        }
        let result = "";
        let start = 0;
        if (this.bytesNeeded > 0) {
          while (start < data.byteLength) {
            const byte = data[start];
            if (byte < this.lowerBoundary || byte > this.upperBoundary) {
              result += "\uFFFD";
              this._reset();
              break;
            }
            this.lowerBoundary = 128;
            this.upperBoundary = 191;
            this.codePoint = this.codePoint << 6 | byte & 63;
            this.bytesSeen++;
            start++;
            if (this.bytesSeen === this.bytesNeeded) {
              result += String.fromCodePoint(this.codePoint);
              this._reset();
              break;
            }
          }
          if (this.bytesNeeded > 0) return result;
        }
        const trailing2 = trailingIncomplete(data, start);
        const end = data.byteLength - trailing2;
        if (end > start) result += b4a.toString(data, "utf8", start, end);
        for (let i = end; i < data.byteLength; i++) {
          const byte = data[i];
          if (this.bytesNeeded === 0) {
            if (byte <= 127) {
              this.bytesSeen = 0;
              result += String.fromCharCode(byte);
            } else if (byte >= 194 && byte <= 223) {
              this.bytesNeeded = 2;
              this.bytesSeen = 1;
              this.codePoint = byte & 31;
            } else if (byte >= 224 && byte <= 239) {
              if (byte === 224) this.lowerBoundary = 160;
              else if (byte === 237) this.upperBoundary = 159;
              this.bytesNeeded = 3;
              this.bytesSeen = 1;
              this.codePoint = byte & 15;
            } else if (byte >= 240 && byte <= 244) {
              if (byte === 240) this.lowerBoundary = 144;
              else if (byte === 244) this.upperBoundary = 143;
              this.bytesNeeded = 4;
              this.bytesSeen = 1;
              this.codePoint = byte & 7;
            } else {
              this.bytesSeen = 1;
              result += "\uFFFD";
            }
            continue;
          }
          if (byte < this.lowerBoundary || byte > this.upperBoundary) {
            result += "\uFFFD";
            i--;
            this._reset();
            continue;
          }
          this.lowerBoundary = 128;
          this.upperBoundary = 191;
          this.codePoint = this.codePoint << 6 | byte & 63;
          this.bytesSeen++;
          if (this.bytesSeen === this.bytesNeeded) {
            result += String.fromCodePoint(this.codePoint);
            this._reset();
          }
        }
        return result;
      }
      flush() {
        const result = this.bytesNeeded > 0 ? "\uFFFD" : "";
        this._reset();
        return result;
      }
      _reset() {
        this.codePoint = 0;
        this.bytesNeeded = 0;
        this.bytesSeen = 0;
        this.lowerBoundary = 128;
        this.upperBoundary = 191;
      }
    };
    function trailingIncomplete(data, start) {
      const len = data.byteLength;
      if (len <= start) return 0;
      const limit = Math.max(start, len - 4);
      let i = len - 1;
      while (i > limit && (data[i] & 192) === 128) i--;
      if (i < start) return 0;
      const byte = data[i];
      let needed;
      if (byte <= 127) return 0;
      if (byte >= 194 && byte <= 223) needed = 2;
      else if (byte >= 224 && byte <= 239) needed = 3;
      else if (byte >= 240 && byte <= 244) needed = 4;
      else return 0;
      const available = len - i;
      return available < needed ? available : 0;
    }
    function trailingBytesSeen(data) {
      const len = data.byteLength;
      if (len === 0) return 0;
      const last = data[len - 1];
      if (last <= 127) return 0;
      if ((last & 192) !== 128) return 1;
      const limit = Math.max(0, len - 4);
      let i = len - 2;
      while (i >= limit && (data[i] & 192) === 128) i--;
      if (i < 0) return 1;
      const first = data[i];
      let needed;
      if (first >= 194 && first <= 223) needed = 2;
      else if (first >= 224 && first <= 239) needed = 3;
      else if (first >= 240 && first <= 244) needed = 4;
      else return 1;
      if (len - i !== needed) return 1;
      if (needed >= 3) {
        const second = data[i + 1];
        if (first === 224 && second < 160) return 1;
        if (first === 237 && second > 159) return 1;
        if (first === 240 && second < 144) return 1;
        if (first === 244 && second > 143) return 1;
      }
      return 0;
    }
  }
});
// node_modules/text-decoder/index.js
var require_text_decoder = (0, import_shared_esbuild.__commonJS)({
  "node_modules/text-decoder/index.js"(exports2, module2) {
    var PassThroughDecoder = require_pass_through_decoder();
    var UTF8Decoder = require_utf8_decoder();
    module2.exports = class TextDecoder {
      constructor(encoding = "utf8") {
        this.encoding = normalizeEncoding(encoding);
        switch (this.encoding) {
          case "utf8":
            this.decoder = new UTF8Decoder();
            break;
          case "utf16le":
          case "base64":
            throw new Error("Unsupported encoding: " + this.encoding);
          default:
            this.decoder = new PassThroughDecoder(this.encoding);
        }
      }
      get remaining() {
        return this.decoder.remaining;
      }
      push(data) {
        if (typeof data === "string") return data;
        return this.decoder.decode(data);
      }
      // For Node.js compatibility
      write(data) {
        return this.push(data);
      }
      end(data) {
        let result = "";
        if (data) result = this.push(data);
        result += this.decoder.flush();
        return result;
      }
    };
    function normalizeEncoding(encoding) {
      encoding = encoding.toLowerCase();
      switch (encoding) {
        case "utf8":
        case "utf-8":
          return "utf8";
        case "ucs2":
        case "ucs-2":
        case "utf16le":
        case "utf-16le":
          return "utf16le";
        case "latin1":
        case "binary":
          return "latin1";
        case "base64":
        case "ascii":
        case "hex":
          return encoding;
        default:
          throw new Error("Unknown encoding: " + encoding);
      }
    }
  }
});
// node_modules/streamx/lib/errors.js
var require_errors = (0, import_shared_esbuild.__commonJS)({
  "node_modules/streamx/lib/errors.js"(exports2, module2) {
    module2.exports = class StreamError extends Error {
      constructor(msg, code, fn = StreamError) {
        super(msg);
        this.code = code;
        if (Error.captureStackTrace) {
          Error.captureStackTrace(this, fn);
        }
      }
      static isStreamDestroyed(err) {
        return err && err.code === "STREAM_DESTROYED";
      }
      static isPrematureClose(err) {
        return err && err.code === "PREMATURE_CLOSE";
      }
      static isAborted(err) {
        return err && err.code === "ABORTED";
      }
      static isBadArgument(err) {
        return err && err.code === "BAD_ARGUMENT";
      }
      get name() {
        return "StreamError";
      }
      static STREAM_DESTROYED() {
        return new StreamError("Stream was destroyed", "STREAM_DESTROYED", StreamError.STREAM_DESTROYED);
      }
      static PREMATURE_CLOSE(msg = "Premature close") {
        return new StreamError(msg, "PREMATURE_CLOSE", StreamError.PREMATURE_CLOSE);
      }
      static ABORTED() {
        return new StreamError("Stream aborted", "ABORTED", StreamError.ABORTED);
      }
      static BAD_ARGUMENT(msg = "Bad argument") {
        return new StreamError(msg, "BAD_ARGUMENT", StreamError.BAD_ARGUMENT);
      }
    };
  }
});
// node_modules/streamx/index.js
var require_streamx = (0, import_shared_esbuild.__commonJS)({
  "node_modules/streamx/index.js"(exports2, module2) {
    var { EventEmitter } = require_default();
    var FIFO = require_fast_fifo();
    var TextDecoder2 = require_text_decoder();
    var StreamError = require_errors();
    var qmt = typeof queueMicrotask === "undefined" ? (fn) => global.process.nextTick(fn) : queueMicrotask;
    var MAX = (1 << 29) - 1;
    var OPENING = 1;
    var PREDESTROYING = 2;
    var DESTROYING = 4;
    var DESTROYED = 8;
    var NOT_OPENING = MAX ^ OPENING;
    var NOT_PREDESTROYING = MAX ^ PREDESTROYING;
    var READ_ACTIVE = 1 << 4;
    var READ_UPDATING = 2 << 4;
    var READ_PRIMARY = 4 << 4;
    var READ_QUEUED = 8 << 4;
    var READ_RESUMED = 16 << 4;
    var READ_PIPE_DRAINED = 32 << 4;
    var READ_ENDING = 64 << 4;
    var READ_EMIT_DATA = 128 << 4;
    var READ_EMIT_READABLE = 256 << 4;
    var READ_EMITTED_READABLE = 512 << 4;
    var READ_DONE = 1024 << 4;
    var READ_NEXT_TICK = 2048 << 4;
    var READ_NEEDS_PUSH = 4096 << 4;
    var READ_READ_AHEAD = 8192 << 4;
    var READ_FLOWING = READ_RESUMED | READ_PIPE_DRAINED;
    var READ_ACTIVE_AND_NEEDS_PUSH = READ_ACTIVE | READ_NEEDS_PUSH;
    var READ_PRIMARY_AND_ACTIVE = READ_PRIMARY | READ_ACTIVE;
    var READ_EMIT_READABLE_AND_QUEUED = READ_EMIT_READABLE | READ_QUEUED;
    var READ_RESUMED_READ_AHEAD = READ_RESUMED | READ_READ_AHEAD;
    var READ_NOT_ACTIVE = MAX ^ READ_ACTIVE;
    var READ_NON_PRIMARY = MAX ^ READ_PRIMARY;
    var READ_NON_PRIMARY_AND_PUSHED = MAX ^ (READ_PRIMARY | READ_NEEDS_PUSH);
    var READ_PUSHED = MAX ^ READ_NEEDS_PUSH;
    var READ_PAUSED = MAX ^ READ_RESUMED;
    var READ_NOT_QUEUED = MAX ^ (READ_QUEUED | READ_EMITTED_READABLE);
    var READ_NOT_ENDING = MAX ^ READ_ENDING;
    var READ_PIPE_NOT_DRAINED = MAX ^ READ_FLOWING;
    var READ_NOT_NEXT_TICK = MAX ^ READ_NEXT_TICK;
    var READ_NOT_UPDATING = MAX ^ READ_UPDATING;
    var READ_NO_READ_AHEAD = MAX ^ READ_READ_AHEAD;
    var READ_PAUSED_NO_READ_AHEAD = MAX ^ READ_RESUMED_READ_AHEAD;
    var WRITE_ACTIVE = 1 << 18;
    var WRITE_UPDATING = 2 << 18;
    var WRITE_PRIMARY = 4 << 18;
    var WRITE_QUEUED = 8 << 18;
    var WRITE_UNDRAINED = 16 << 18;
    var WRITE_DONE = 32 << 18;
    var WRITE_EMIT_DRAIN = 64 << 18;
    var WRITE_NEXT_TICK = 128 << 18;
    var WRITE_WRITING = 256 << 18;
    var WRITE_FINISHING = 512 << 18;
    var WRITE_CORKED = 1024 << 18;
    var WRITE_NOT_ACTIVE = MAX ^ (WRITE_ACTIVE | WRITE_WRITING);
    var WRITE_NON_PRIMARY = MAX ^ WRITE_PRIMARY;
    var WRITE_NOT_FINISHING = MAX ^ (WRITE_ACTIVE | WRITE_FINISHING);
    var WRITE_DRAINED = MAX ^ WRITE_UNDRAINED;
    var WRITE_NOT_QUEUED = MAX ^ WRITE_QUEUED;
    var WRITE_NOT_NEXT_TICK = MAX ^ WRITE_NEXT_TICK;
    var WRITE_NOT_UPDATING = MAX ^ WRITE_UPDATING;
    var WRITE_NOT_CORKED = MAX ^ WRITE_CORKED;
    var ACTIVE = READ_ACTIVE | WRITE_ACTIVE;
    var NOT_ACTIVE = MAX ^ ACTIVE;
    var DONE = READ_DONE | WRITE_DONE;
    var DESTROY_STATUS = DESTROYING | DESTROYED | PREDESTROYING;
    var OPEN_STATUS = DESTROY_STATUS | OPENING;
    var AUTO_DESTROY = DESTROY_STATUS | DONE;
    var NON_PRIMARY = WRITE_NON_PRIMARY & READ_NON_PRIMARY;
    var ACTIVE_OR_TICKING = WRITE_NEXT_TICK | READ_NEXT_TICK;
    var TICKING = ACTIVE_OR_TICKING & NOT_ACTIVE;
    var IS_OPENING = OPEN_STATUS | TICKING;
    var READ_PRIMARY_STATUS = OPEN_STATUS | READ_ENDING | READ_DONE;
    var READ_STATUS = OPEN_STATUS | READ_DONE | READ_QUEUED;
    var READ_ENDING_STATUS = OPEN_STATUS | READ_ENDING | READ_QUEUED;
    var READ_READABLE_STATUS = OPEN_STATUS | READ_EMIT_READABLE | READ_QUEUED | READ_EMITTED_READABLE;
    var SHOULD_NOT_READ = OPEN_STATUS | READ_ACTIVE | READ_ENDING | READ_DONE | READ_NEEDS_PUSH | READ_READ_AHEAD;
    var READ_BACKPRESSURE_STATUS = DESTROY_STATUS | READ_ENDING | READ_DONE;
    var READ_UPDATE_SYNC_STATUS = READ_UPDATING | OPEN_STATUS | READ_NEXT_TICK | READ_PRIMARY;
    var READ_NEXT_TICK_OR_OPENING = READ_NEXT_TICK | OPENING;
    var WRITE_PRIMARY_STATUS = OPEN_STATUS | WRITE_FINISHING | WRITE_DONE;
    var WRITE_QUEUED_AND_UNDRAINED = WRITE_QUEUED | WRITE_UNDRAINED;
    var WRITE_QUEUED_AND_ACTIVE = WRITE_QUEUED | WRITE_ACTIVE;
    var WRITE_DRAIN_STATUS = WRITE_QUEUED | WRITE_UNDRAINED | OPEN_STATUS | WRITE_ACTIVE;
    var WRITE_STATUS = OPEN_STATUS | WRITE_ACTIVE | WRITE_QUEUED | WRITE_CORKED;
    var WRITE_PRIMARY_AND_ACTIVE = WRITE_PRIMARY | WRITE_ACTIVE;
    var WRITE_ACTIVE_AND_WRITING = WRITE_ACTIVE | WRITE_WRITING;
    var WRITE_FINISHING_STATUS = OPEN_STATUS | WRITE_FINISHING | WRITE_QUEUED_AND_ACTIVE | WRITE_DONE;
    var WRITE_BACKPRESSURE_STATUS = WRITE_UNDRAINED | DESTROY_STATUS | WRITE_FINISHING | WRITE_DONE;
    var WRITE_UPDATE_SYNC_STATUS = WRITE_UPDATING | OPEN_STATUS | WRITE_NEXT_TICK | WRITE_PRIMARY;
    var WRITE_DROP_DATA = WRITE_FINISHING | WRITE_DONE | DESTROY_STATUS;
    var asyncIterator = Symbol.asyncIterator || /* @__PURE__ */ Symbol("asyncIterator");
    var WritableState = class {
      constructor(stream, { highWaterMark = 16384, map = null, mapWritable, byteLength, byteLengthWritable } = {}) {
        this.stream = stream;
        this.queue = new FIFO();
        this.highWaterMark = highWaterMark;
        this.buffered = 0;
        this.error = null;
        this.pipeline = null;
        this.drains = null;
        this.byteLength = byteLengthWritable || byteLength || defaultByteLength;
        this.map = mapWritable || map;
        this.afterWrite = afterWrite.bind(this);
        this.afterUpdateNextTick = updateWriteNT.bind(this);
      }
      get ending() {
        return (this.stream._duplexState & WRITE_FINISHING) !== 0;
      }
      get ended() {
        return (this.stream._duplexState & WRITE_DONE) !== 0;
      }
      push(data) {
        if ((this.stream._duplexState & WRITE_DROP_DATA) !== 0) return false;
        if (this.map !== null) data = this.map(data);
        this.buffered += this.byteLength(data);
        this.queue.push(data);
        if (this.buffered < this.highWaterMark) {
          this.stream._duplexState |= WRITE_QUEUED;
          return true;
        }
        this.stream._duplexState |= WRITE_QUEUED_AND_UNDRAINED;
        return false;
      }
      shift() {
        const data = this.queue.shift();
        this.buffered -= this.byteLength(data);
        if (this.buffered === 0) this.stream._duplexState &= WRITE_NOT_QUEUED;
        return data;
      }
      end(data) {
        if (typeof data === "function") {
          this.stream.once("finish", data);
        } else if (data !== void 0 && data !== null) {
          this.push(data);
        }
        this.stream._duplexState = (this.stream._duplexState | WRITE_FINISHING) & WRITE_NON_PRIMARY;
      }
      autoBatch(data, cb) {
        const buffer2 = [];
        const stream = this.stream;
        buffer2.push(data);
        while ((stream._duplexState & WRITE_STATUS) === WRITE_QUEUED_AND_ACTIVE) {
          buffer2.push(stream._writableState.shift());
        }
        if ((stream._duplexState & OPEN_STATUS) !== 0) return cb(null);
        stream._writev(buffer2, cb);
      }
      update() {
        const stream = this.stream;
        stream._duplexState |= WRITE_UPDATING;
        do {
          while ((stream._duplexState & WRITE_STATUS) === WRITE_QUEUED) {
            const data = this.shift();
            stream._duplexState |= WRITE_ACTIVE_AND_WRITING;
            stream._write(data, this.afterWrite);
          }
          if ((stream._duplexState & WRITE_PRIMARY_AND_ACTIVE) === 0) this.updateNonPrimary();
        } while (this.continueUpdate() === true);
        stream._duplexState &= WRITE_NOT_UPDATING;
      }
      updateNonPrimary() {
        const stream = this.stream;
        if ((stream._duplexState & WRITE_FINISHING_STATUS) === WRITE_FINISHING) {
          stream._duplexState = stream._duplexState | WRITE_ACTIVE;
          stream._final(afterFinal.bind(this));
          return;
        }
        if ((stream._duplexState & DESTROY_STATUS) === DESTROYING) {
          if ((stream._duplexState & ACTIVE_OR_TICKING) === 0) {
            stream._duplexState |= ACTIVE;
            stream._destroy(afterDestroy.bind(this));
          }
          return;
        }
        if ((stream._duplexState & IS_OPENING) === OPENING) {
          stream._duplexState = (stream._duplexState | ACTIVE) & NOT_OPENING;
          stream._open(afterOpen.bind(this));
        }
      }
      continueUpdate() {
        if ((this.stream._duplexState & WRITE_NEXT_TICK) === 0) return false;
        this.stream._duplexState &= WRITE_NOT_NEXT_TICK;
        return true;
      }
      updateCallback() {
        if ((this.stream._duplexState & WRITE_UPDATE_SYNC_STATUS) === WRITE_PRIMARY) {
          this.update();
        } else {
          this.updateNextTick();
        }
      }
      updateNextTick() {
        if ((this.stream._duplexState & WRITE_NEXT_TICK) !== 0) return;
        this.stream._duplexState |= WRITE_NEXT_TICK;
        if ((this.stream._duplexState & WRITE_UPDATING) === 0) qmt(this.afterUpdateNextTick);
      }
    };
    var ReadableState = class {
      constructor(stream, { highWaterMark = 16384, map = null, mapReadable, byteLength, byteLengthReadable } = {}) {
        this.stream = stream;
        this.queue = new FIFO();
        this.highWaterMark = highWaterMark === 0 ? 1 : highWaterMark;
        this.buffered = 0;
        this.readAhead = highWaterMark > 0;
        this.error = null;
        this.pipeline = null;
        this.byteLength = byteLengthReadable || byteLength || defaultByteLength;
        this.map = mapReadable || map;
        this.pipeTo = null;
        this.afterRead = afterRead.bind(this);
        this.afterUpdateNextTick = updateReadNT.bind(this);
      }
      get ending() {
        return (this.stream._duplexState & READ_ENDING) !== 0;
      }
      get ended() {
        return (this.stream._duplexState & READ_DONE) !== 0;
      }
      pipe(pipeTo, cb) {
        if (this.pipeTo !== null) throw StreamError.BAD_ARGUMENT("Can only pipe to one destination");
        if (typeof cb !== "function") cb = null;
        this.stream._duplexState |= READ_PIPE_DRAINED;
        this.pipeTo = pipeTo;
        this.pipeline = new Pipeline(this.stream, pipeTo, cb);
        if (cb) this.stream.on("error", noop);
        if (isStreamx(pipeTo)) {
          pipeTo._writableState.pipeline = this.pipeline;
          if (cb) pipeTo.on("error", noop);
          pipeTo.on("finish", this.pipeline.finished.bind(this.pipeline));
        } else {
          const onerror = this.pipeline.done.bind(this.pipeline, pipeTo);
          const onclose = this.pipeline.done.bind(this.pipeline, pipeTo, null);
          pipeTo.on("error", onerror);
          pipeTo.on("close", onclose);
          pipeTo.on("finish", this.pipeline.finished.bind(this.pipeline));
        }
        pipeTo.on("drain", afterDrain.bind(this));
        this.stream.emit("piping", pipeTo);
        pipeTo.emit("pipe", this.stream);
      }
      push(data) {
        const stream = this.stream;
        if (data === null) {
          this.highWaterMark = 0;
          stream._duplexState = (stream._duplexState | READ_ENDING) & READ_NON_PRIMARY_AND_PUSHED;
          return false;
        }
        if (this.map !== null) {
          data = this.map(data);
          if (data === null) {
            stream._duplexState &= READ_PUSHED;
            return this.buffered < this.highWaterMark;
          }
        }
        this.buffered += this.byteLength(data);
        this.queue.push(data);
        stream._duplexState = (stream._duplexState | READ_QUEUED) & READ_PUSHED;
        return this.buffered < this.highWaterMark;
      }
      shift() {
        const data = this.queue.shift();
        this.buffered -= this.byteLength(data);
        if (this.buffered === 0) {
          this.stream._duplexState &= READ_NOT_QUEUED;
        }
        return data;
      }
      unshift(data) {
        const pending = [this.map !== null ? this.map(data) : data];
        while (this.buffered > 0) pending.push(this.shift());
        for (let i = 0; i < pending.length - 1; i++) {
          const data2 = pending[i];
          this.buffered += this.byteLength(data2);
          this.queue.push(data2);
        }
        this.push(pending[pending.length - 1]);
      }
      read() {
        const stream = this.stream;
        if ((stream._duplexState & READ_STATUS) === READ_QUEUED) {
          const data = this.shift();
          if (this.pipeTo !== null && this.pipeTo.write(data) === false) {
            stream._duplexState &= READ_PIPE_NOT_DRAINED;
          }
          if ((stream._duplexState & READ_EMIT_DATA) !== 0) {
            stream.emit("data", data);
          }
          return data;
        }
        if (this.readAhead === false) {
          stream._duplexState |= READ_READ_AHEAD;
          this.updateNextTick();
        }
        return null;
      }
      drain() {
        const stream = this.stream;
        while ((stream._duplexState & READ_STATUS) === READ_QUEUED && (stream._duplexState & READ_FLOWING) !== 0) {
          const data = this.shift();
          if (this.pipeTo !== null && this.pipeTo.write(data) === false) {
            stream._duplexState &= READ_PIPE_NOT_DRAINED;
          }
          if ((stream._duplexState & READ_EMIT_DATA) !== 0) {
            stream.emit("data", data);
          }
        }
      }
      update() {
        const stream = this.stream;
        stream._duplexState |= READ_UPDATING;
        do {
          this.drain();
          while (this.buffered < this.highWaterMark && (stream._duplexState & SHOULD_NOT_READ) === READ_READ_AHEAD) {
            stream._duplexState |= READ_ACTIVE_AND_NEEDS_PUSH;
            stream._read(this.afterRead);
            this.drain();
          }
          if ((stream._duplexState & READ_READABLE_STATUS) === READ_EMIT_READABLE_AND_QUEUED) {
            stream._duplexState |= READ_EMITTED_READABLE;
            stream.emit("readable");
          }
          if ((stream._duplexState & READ_PRIMARY_AND_ACTIVE) === 0) {
            this.updateNonPrimary();
          }
        } while (this.continueUpdate() === true);
        stream._duplexState &= READ_NOT_UPDATING;
      }
      updateNonPrimary() {
        const stream = this.stream;
        if ((stream._duplexState & READ_ENDING_STATUS) === READ_ENDING) {
          stream._duplexState = (stream._duplexState | READ_DONE) & READ_NOT_ENDING;
          stream.emit("end");
          if ((stream._duplexState & AUTO_DESTROY) === DONE) {
            stream._duplexState |= DESTROYING;
          }
          if (this.pipeTo !== null) {
            this.pipeTo.end();
          }
        }
        if ((stream._duplexState & DESTROY_STATUS) === DESTROYING) {
          if ((stream._duplexState & ACTIVE_OR_TICKING) === 0) {
            stream._duplexState |= ACTIVE;
            stream._destroy(afterDestroy.bind(this));
          }
          return;
        }
        if ((stream._duplexState & IS_OPENING) === OPENING) {
          stream._duplexState = (stream._duplexState | ACTIVE) & NOT_OPENING;
          stream._open(afterOpen.bind(this));
        }
      }
      continueUpdate() {
        if ((this.stream._duplexState & READ_NEXT_TICK) === 0) return false;
        this.stream._duplexState &= READ_NOT_NEXT_TICK;
        return true;
      }
      updateCallback() {
        if ((this.stream._duplexState & READ_UPDATE_SYNC_STATUS) === READ_PRIMARY) {
          this.update();
        } else {
          this.updateNextTick();
        }
      }
      updateNextTickIfOpen() {
        if ((this.stream._duplexState & READ_NEXT_TICK_OR_OPENING) !== 0) return;
        this.stream._duplexState |= READ_NEXT_TICK;
        if ((this.stream._duplexState & READ_UPDATING) === 0) qmt(this.afterUpdateNextTick);
      }
      updateNextTick() {
        if ((this.stream._duplexState & READ_NEXT_TICK) !== 0) return;
        this.stream._duplexState |= READ_NEXT_TICK;
        if ((this.stream._duplexState & READ_UPDATING) === 0) qmt(this.afterUpdateNextTick);
      }
    };
    var TransformState = class {
      constructor(stream) {
        this.data = null;
        this.afterTransform = afterTransform.bind(stream);
        this.afterFinal = null;
      }
    };
    var Pipeline = class {
      constructor(src, dst, cb) {
        this.from = src;
        this.to = dst;
        this.afterPipe = cb;
        this.error = null;
        this.pipeToFinished = false;
      }
      finished() {
        this.pipeToFinished = true;
      }
      done(stream, err) {
        if (err) this.error = err;
        if (stream === this.to) {
          this.to = null;
          if (this.from !== null) {
            if ((this.from._duplexState & READ_DONE) === 0 || !this.pipeToFinished) {
              this.from.destroy(this.error || StreamError.PREMATURE_CLOSE("Writable stream closed"));
            }
            return;
          }
        }
        if (stream === this.from) {
          this.from = null;
          if (this.to !== null) {
            if ((stream._duplexState & READ_DONE) === 0) {
              this.to.destroy(this.error || StreamError.PREMATURE_CLOSE("Readable stream closed"));
            }
            return;
          }
        }
        if (this.afterPipe !== null) this.afterPipe(this.error);
        this.to = this.from = this.afterPipe = null;
      }
    };
    function afterDrain() {
      this.stream._duplexState |= READ_PIPE_DRAINED;
      this.updateCallback();
    }
    function afterFinal(err) {
      const stream = this.stream;
      if (err) stream.destroy(err);
      if ((stream._duplexState & DESTROY_STATUS) === 0) {
        stream._duplexState |= WRITE_DONE;
        stream.emit("finish");
      }
      if ((stream._duplexState & AUTO_DESTROY) === DONE) {
        stream._duplexState |= DESTROYING;
      }
      stream._duplexState &= WRITE_NOT_FINISHING;
      if ((stream._duplexState & WRITE_UPDATING) === 0) {
        this.update();
      } else {
        this.updateNextTick();
      }
    }
    function afterDestroy(err) {
      const stream = this.stream;
      if (!err && !StreamError.isStreamDestroyed(this.error)) err = this.error;
      if (err) stream.emit("error", err);
      stream._duplexState |= DESTROYED;
      stream.emit("close");
      const rs = stream._readableState;
      const ws = stream._writableState;
      if (rs !== null && rs.pipeline !== null) {
        rs.pipeline.done(stream, err);
      }
      if (ws !== null) {
        while (ws.drains !== null && ws.drains.length > 0) {
          ws.drains.shift().resolve(false);
        }
        if (ws.pipeline !== null) {
          ws.pipeline.done(stream, err);
        }
      }
    }
    function afterWrite(err) {
      const stream = this.stream;
      if (err) stream.destroy(err);
      stream._duplexState &= WRITE_NOT_ACTIVE;
      if (this.drains !== null) tickDrains(this.drains);
      if ((stream._duplexState & WRITE_DRAIN_STATUS) === WRITE_UNDRAINED) {
        stream._duplexState &= WRITE_DRAINED;
        if ((stream._duplexState & WRITE_EMIT_DRAIN) === WRITE_EMIT_DRAIN) {
          stream.emit("drain");
        }
      }
      this.updateCallback();
    }
    function afterRead(err) {
      if (err) this.stream.destroy(err);
      this.stream._duplexState &= READ_NOT_ACTIVE;
      if (this.readAhead === false && (this.stream._duplexState & READ_RESUMED) === 0) {
        this.stream._duplexState &= READ_NO_READ_AHEAD;
      }
      this.updateCallback();
    }
    function updateReadNT() {
      if ((this.stream._duplexState & READ_UPDATING) === 0) {
        this.stream._duplexState &= READ_NOT_NEXT_TICK;
        this.update();
      }
    }
    function updateWriteNT() {
      if ((this.stream._duplexState & WRITE_UPDATING) === 0) {
        this.stream._duplexState &= WRITE_NOT_NEXT_TICK;
        this.update();
      }
    }
    function tickDrains(drains) {
      for (let i = 0; i < drains.length; i++) {
        if (--drains[i].writes === 0) {
          drains.shift().resolve(true);
          i--;
        }
      }
    }
    function afterOpen(err) {
      const stream = this.stream;
      if (err) stream.destroy(err);
      if ((stream._duplexState & DESTROYING) === 0) {
        if ((stream._duplexState & READ_PRIMARY_STATUS) === 0) {
          stream._duplexState |= READ_PRIMARY;
        }
        if ((stream._duplexState & WRITE_PRIMARY_STATUS) === 0) {
          stream._duplexState |= WRITE_PRIMARY;
        }
        stream.emit("open");
      }
      stream._duplexState &= NOT_ACTIVE;
      if (stream._writableState !== null) {
        stream._writableState.updateCallback();
      }
      if (stream._readableState !== null) {
        stream._readableState.updateCallback();
      }
    }
    function afterTransform(err, data) {
      if (data !== void 0 && data !== null) this.push(data);
      this._writableState.afterWrite(err);
    }
    function newListener(name) {
      if (this._readableState !== null) {
        if (name === "data") {
          this._duplexState |= READ_EMIT_DATA | READ_RESUMED_READ_AHEAD;
          this._readableState.updateNextTick();
        }
        if (name === "readable") {
          this._duplexState |= READ_EMIT_READABLE;
          this._readableState.updateNextTick();
        }
      }
      if (this._writableState !== null) {
        if (name === "drain") {
          this._duplexState |= WRITE_EMIT_DRAIN;
          this._writableState.updateNextTick();
        }
      }
    }
    var Stream = class extends EventEmitter {
      constructor(opts) {
        super();
        this._duplexState = 0;
        this._readableState = null;
        this._writableState = null;
        if (opts) {
          if (opts.open) this._open = opts.open;
          if (opts.destroy) this._destroy = opts.destroy;
          if (opts.predestroy) this._predestroy = opts.predestroy;
          if (opts.signal) opts.signal.addEventListener("abort", abort.bind(this));
        }
        this.on("newListener", newListener);
      }
      _open(cb) {
        cb(null);
      }
      _destroy(cb) {
        cb(null);
      }
      _predestroy() {
      }
      get readable() {
        return this._readableState !== null ? true : void 0;
      }
      get writable() {
        return this._writableState !== null ? true : void 0;
      }
      get destroyed() {
        return (this._duplexState & DESTROYED) !== 0;
      }
      get destroying() {
        return (this._duplexState & DESTROY_STATUS) !== 0;
      }
      destroy(err) {
        if ((this._duplexState & DESTROY_STATUS) === 0) {
          if (!err) err = StreamError.STREAM_DESTROYED();
          this._duplexState = (this._duplexState | DESTROYING) & NON_PRIMARY;
          if (this._readableState !== null) {
            this._readableState.highWaterMark = 0;
            this._readableState.error = err;
          }
          if (this._writableState !== null) {
            this._writableState.highWaterMark = 0;
            this._writableState.error = err;
          }
          this._duplexState |= PREDESTROYING;
          this._predestroy();
          this._duplexState &= NOT_PREDESTROYING;
          if (this._readableState !== null) {
            this._readableState.updateNextTick();
          }
          if (this._writableState !== null) {
            this._writableState.updateNextTick();
          }
        }
      }
    };
    var Readable6 = class _Readable extends Stream {
      constructor(opts) {
        super(opts);
        this._duplexState |= OPENING | WRITE_DONE | READ_READ_AHEAD;
        this._readableState = new ReadableState(this, opts);
        if (opts) {
          if (this._readableState.readAhead === false) this._duplexState &= READ_NO_READ_AHEAD;
          if (opts.read) this._read = opts.read;
          if (opts.eagerOpen) this._readableState.updateNextTick();
          if (opts.encoding) this.setEncoding(opts.encoding);
        }
      }
      static deferred(fn, opts) {
        const out = new PassThrough2(opts);
        fn().then((src) => {
          if (src === null) return out.end();
          if (out.destroying) return;
          pipeline9(src, out, noop);
        }).catch((err) => out.destroy(err));
        return out;
      }
      setEncoding(encoding) {
        const dec = new TextDecoder2(encoding);
        const map = this._readableState.map || echo;
        this._readableState.map = mapOrSkip;
        return this;
        function mapOrSkip(data) {
          const next = dec.push(data);
          return next === "" && (data.byteLength !== 0 || dec.remaining > 0) ? null : map(next);
        }
      }
      _read(cb) {
        cb(null);
      }
      pipe(dest, cb) {
        this._readableState.updateNextTick();
        this._readableState.pipe(dest, cb);
        return dest;
      }
      read() {
        this._readableState.updateNextTick();
        return this._readableState.read();
      }
      push(data) {
        this._readableState.updateNextTickIfOpen();
        return this._readableState.push(data);
      }
      unshift(data) {
        this._readableState.updateNextTickIfOpen();
        return this._readableState.unshift(data);
      }
      resume() {
        this._duplexState |= READ_RESUMED_READ_AHEAD;
        this._readableState.updateNextTick();
        return this;
      }
      pause() {
        this._duplexState &= this._readableState.readAhead === false ? READ_PAUSED_NO_READ_AHEAD : READ_PAUSED;
        return this;
      }
      static _fromAsyncIterator(ite, opts) {
        let destroy;
        const rs = new _Readable({
          ...opts,
          read(cb) {
            ite.next().then(push).then(cb.bind(null, null)).catch(cb);
          },
          predestroy() {
            destroy = ite.return();
          },
          destroy(cb) {
            if (!destroy) return cb(null);
            destroy.then(cb.bind(null, null)).catch(cb);
          }
        });
        return rs;
        function push(data) {
          if (data.done) rs.push(null);
          else rs.push(data.value);
        }
      }
      static from(data, opts) {
        if (isReadStreamx(data)) return data;
        if (data[asyncIterator]) return this._fromAsyncIterator(data[asyncIterator](), opts);
        if (!Array.isArray(data)) data = data === void 0 ? [] : [data];
        let i = 0;
        return new _Readable({
          ...opts,
          read(cb) {
            this.push(i === data.length ? null : data[i++]);
            cb(null);
          }
        });
      }
      static isBackpressured(rs) {
        return (rs._duplexState & READ_BACKPRESSURE_STATUS) !== 0 || rs._readableState.buffered >= rs._readableState.highWaterMark;
      }
      static isPaused(rs) {
        return (rs._duplexState & READ_RESUMED) === 0;
      }
      [asyncIterator]() {
        const stream = this;
        let error = null;
        let promiseResolve = null;
        let promiseReject = null;
        this.on("error", (err) => {
          error = err;
        });
        this.on("readable", onreadable);
        this.on("close", onclose);
        return {
          [asyncIterator]() {
            return this;
          },
          next() {
            return new Promise(function(resolve, reject) {
              promiseResolve = resolve;
              promiseReject = reject;
              const data = stream.read();
              if (data !== null) ondata(data);
              else if ((stream._duplexState & DESTROYED) !== 0) ondata(null);
            });
          },
          return() {
            return destroy(null);
          },
          throw(err) {
            return destroy(err);
          }
        };
        function onreadable() {
          if (promiseResolve !== null) ondata(stream.read());
        }
        function onclose() {
          if (promiseResolve !== null) ondata(null);
        }
        function ondata(data) {
          if (promiseReject === null) return;
          if (error) {
            promiseReject(error);
          } else if (data === null && (stream._duplexState & READ_DONE) === 0) {
            promiseReject(StreamError.STREAM_DESTROYED());
          } else {
            promiseResolve({ value: data, done: data === null });
          }
          promiseReject = promiseResolve = null;
        }
        function destroy(err) {
          stream.destroy(err);
          return new Promise((resolve, reject) => {
            if (stream._duplexState & DESTROYED) return resolve({ value: void 0, done: true });
            stream.once("close", function() {
              if (err) reject(err);
              else resolve({ value: void 0, done: true });
            });
          });
        }
      }
    };
    var Writable2 = class extends Stream {
      constructor(opts) {
        super(opts);
        this._duplexState |= OPENING | READ_DONE;
        this._writableState = new WritableState(this, opts);
        if (opts) {
          if (opts.writev) this._writev = opts.writev;
          if (opts.write) this._write = opts.write;
          if (opts.final) this._final = opts.final;
          if (opts.eagerOpen) this._writableState.updateNextTick();
        }
      }
      cork() {
        this._duplexState |= WRITE_CORKED;
      }
      uncork() {
        this._duplexState &= WRITE_NOT_CORKED;
        this._writableState.updateNextTick();
      }
      _writev(batch, cb) {
        cb(null);
      }
      _write(data, cb) {
        this._writableState.autoBatch(data, cb);
      }
      _final(cb) {
        cb(null);
      }
      static isBackpressured(ws) {
        return (ws._duplexState & WRITE_BACKPRESSURE_STATUS) !== 0;
      }
      static drained(ws) {
        if (ws.destroyed) return Promise.resolve(false);
        const state = ws._writableState;
        const pending = isWritev(ws) ? Math.min(1, state.queue.length) : state.queue.length;
        const writes = pending + (ws._duplexState & WRITE_WRITING ? 1 : 0);
        if (writes === 0) return Promise.resolve(true);
        if (state.drains === null) state.drains = [];
        return new Promise((resolve) => {
          state.drains.push({ writes, resolve });
        });
      }
      write(data) {
        this._writableState.updateNextTick();
        return this._writableState.push(data);
      }
      end(data) {
        this._writableState.updateNextTick();
        this._writableState.end(data);
        return this;
      }
    };
    var Duplex2 = class extends Readable6 {
      // and Writable
      constructor(opts) {
        super(opts);
        this._duplexState = OPENING | this._duplexState & READ_READ_AHEAD;
        this._writableState = new WritableState(this, opts);
        if (opts) {
          if (opts.writev) this._writev = opts.writev;
          if (opts.write) this._write = opts.write;
          if (opts.final) this._final = opts.final;
        }
      }
      cork() {
        this._duplexState |= WRITE_CORKED;
      }
      uncork() {
        this._duplexState &= WRITE_NOT_CORKED;
        this._writableState.updateNextTick();
      }
      _writev(batch, cb) {
        cb(null);
      }
      _write(data, cb) {
        this._writableState.autoBatch(data, cb);
      }
      _final(cb) {
        cb(null);
      }
      write(data) {
        this._writableState.updateNextTick();
        return this._writableState.push(data);
      }
      end(data) {
        this._writableState.updateNextTick();
        this._writableState.end(data);
        return this;
      }
    };
    var Transform3 = class extends Duplex2 {
      constructor(opts) {
        super(opts);
        this._transformState = new TransformState(this);
        if (opts) {
          if (opts.transform) this._transform = opts.transform;
          if (opts.flush) this._flush = opts.flush;
        }
      }
      _write(data, cb) {
        if (this._readableState.buffered >= this._readableState.highWaterMark) {
          this._transformState.data = data;
        } else {
          this._transform(data, this._transformState.afterTransform);
        }
      }
      _read(cb) {
        if (this._transformState.data !== null) {
          const data = this._transformState.data;
          this._transformState.data = null;
          cb(null);
          this._transform(data, this._transformState.afterTransform);
        } else {
          cb(null);
        }
      }
      destroy(err) {
        super.destroy(err);
        if (this._transformState.data !== null) {
          this._transformState.data = null;
          this._transformState.afterTransform();
        }
      }
      _transform(data, cb) {
        cb(null, data);
      }
      _flush(cb) {
        cb(null);
      }
      _final(cb) {
        this._transformState.afterFinal = cb;
        this._flush(transformAfterFlush.bind(this));
      }
    };
    var PassThrough2 = class extends Transform3 {
    };
    function transformAfterFlush(err, data) {
      const cb = this._transformState.afterFinal;
      if (err) return cb(err);
      if (data !== null && data !== void 0) this.push(data);
      this.push(null);
      cb(null);
    }
    function pipelinePromise(...streams) {
      return new Promise((resolve, reject) => {
        return pipeline9(...streams, (err) => {
          if (err) return reject(err);
          resolve();
        });
      });
    }
    function pipeline9(stream, ...streams) {
      const all = Array.isArray(stream) ? [...stream, ...streams] : [stream, ...streams];
      const done = all.length && typeof all[all.length - 1] === "function" ? all.pop() : null;
      if (all.length < 2) throw StreamError.BAD_ARGUMENT("Pipeline requires at least 2 streams");
      let src = all[0];
      let dest = null;
      let error = null;
      for (let i = 1; i < all.length; i++) {
        dest = all[i];
        if (isStreamx(src)) {
          src.pipe(dest, onerror);
        } else {
          errorHandle(src, true, i > 1, onerror);
          src.pipe(dest);
        }
        src = dest;
      }
      if (done) {
        let fin = false;
        const autoDestroy = isStreamx(dest) || !!(dest._writableState && dest._writableState.autoDestroy);
        dest.on("error", (err) => {
          if (error === null) error = err;
        });
        dest.on("finish", () => {
          fin = true;
          if (!autoDestroy) done(error);
        });
        if (autoDestroy) {
          dest.on("close", () => done(error || (fin ? null : StreamError.PREMATURE_CLOSE())));
        }
      }
      return dest;
      function errorHandle(s, rd, wr, onerror2) {
        s.on("error", onerror2);
        s.on("close", onclose);
        function onclose() {
          if (rd && s._readableState && !s._readableState.ended) {
            return onerror2(StreamError.PREMATURE_CLOSE());
          }
          if (wr && s._writableState && !s._writableState.ended) {
            return onerror2(StreamError.PREMATURE_CLOSE());
          }
        }
      }
      function onerror(err) {
        if (!err || error) return;
        error = err;
        for (const s of all) {
          s.destroy(err);
        }
      }
    }
    function echo(s) {
      return s;
    }
    function isStream(stream) {
      return !!stream._readableState || !!stream._writableState;
    }
    function isStreamx(stream) {
      return typeof stream._duplexState === "number" && isStream(stream);
    }
    function isEnding(stream) {
      return !!stream._readableState && stream._readableState.ending;
    }
    function isEnded(stream) {
      return !!stream._readableState && stream._readableState.ended;
    }
    function isFinishing(stream) {
      return !!stream._writableState && stream._writableState.ending;
    }
    function isFinished(stream) {
      return !!stream._writableState && stream._writableState.ended;
    }
    function getStreamError(stream, opts = {}) {
      const err = stream._readableState && stream._readableState.error || stream._writableState && stream._writableState.error;
      return !opts.all && StreamError.isStreamDestroyed(err) ? null : err;
    }
    function isReadStreamx(stream) {
      return isStreamx(stream) && stream.readable;
    }
    function isDisturbed(stream) {
      return (stream._duplexState & OPENING) !== OPENING || (stream._duplexState & DESTROYING) === DESTROYING || (stream._duplexState & ACTIVE_OR_TICKING) !== 0;
    }
    function isTypedArray(data) {
      return typeof data === "object" && data !== null && typeof data.byteLength === "number";
    }
    function defaultByteLength(data) {
      return isTypedArray(data) ? data.byteLength : 1024;
    }
    function noop() {
    }
    function abort() {
      this.destroy(StreamError.ABORTED());
    }
    function isWritev(s) {
      return s._writev !== Writable2.prototype._writev && s._writev !== Duplex2.prototype._writev;
    }
    module2.exports = {
      pipeline: pipeline9,
      pipelinePromise,
      isStream,
      isStreamx,
      isEnding,
      isEnded,
      isFinishing,
      isFinished,
      isDisturbed,
      getStreamError,
      Stream,
      Writable: Writable2,
      Readable: Readable6,
      Duplex: Duplex2,
      Transform: Transform3,
      // Export PassThrough for compatibility with Node.js core's stream module
      PassThrough: PassThrough2
    };
  }
});
// node_modules/tar-stream/headers.js
var require_headers = (0, import_shared_esbuild.__commonJS)({
  "node_modules/tar-stream/headers.js"(exports2) {
    var b4a = require_b4a();
    var ZEROS = "0000000000000000000";
    var SEVENS = "7777777777777777777";
    var ZERO_OFFSET = "0".charCodeAt(0);
    var USTAR_MAGIC = b4a.from([117, 115, 116, 97, 114, 0]);
    var USTAR_VER = b4a.from([ZERO_OFFSET, ZERO_OFFSET]);
    var GNU_MAGIC = b4a.from([117, 115, 116, 97, 114, 32]);
    var GNU_VER = b4a.from([32, 0]);
    var MASK = 4095;
    var MAGIC_OFFSET = 257;
    var VERSION_OFFSET = 263;
    exports2.decodeLongPath = function decodeLongPath(buf, encoding) {
      return decodeStr(buf, 0, buf.length, encoding);
    };
    exports2.encodePax = function encodePax(opts) {
      let result = "";
      if (opts.name) result += addLength(" path=" + opts.name + "\n");
      if (opts.linkname) result += addLength(" linkpath=" + opts.linkname + "\n");
      const pax = opts.pax;
      if (pax) {
        for (const key2 in pax) {
          result += addLength(" " + key2 + "=" + pax[key2] + "\n");
        }
      }
      return b4a.from(result);
    };
    exports2.decodePax = function decodePax(buf) {
      const result = {};
      while (buf.length) {
        let i = 0;
        while (i < buf.length && buf[i] !== 32) i++;
        const len = parseInt(b4a.toString(buf.subarray(0, i)), 10);
        if (!len) return result;
        const b = b4a.toString(buf.subarray(i + 1, len - 1));
        const keyIndex = b.indexOf("=");
        if (keyIndex === -1) return result;
        result[b.slice(0, keyIndex)] = b.slice(keyIndex + 1);
        buf = buf.subarray(len);
      }
      return result;
    };
    exports2.encode = function encode(opts) {
      const buf = b4a.alloc(512);
      let name = opts.name;
      let prefix = "";
      if (opts.typeflag === 5 && name[name.length - 1] !== "/") name += "/";
      if (b4a.byteLength(name) !== name.length) return null;
      while (b4a.byteLength(name) > 100) {
        const i = name.indexOf("/");
        if (i === -1) return null;
        prefix += prefix ? "/" + name.slice(0, i) : name.slice(0, i);
        name = name.slice(i + 1);
      }
      if (b4a.byteLength(name) > 100 || b4a.byteLength(prefix) > 155) return null;
      if (opts.linkname && b4a.byteLength(opts.linkname) > 100) return null;
      b4a.write(buf, name);
      b4a.write(buf, encodeOct(opts.mode & MASK, 6), 100);
      b4a.write(buf, encodeOct(opts.uid, 6), 108);
      b4a.write(buf, encodeOct(opts.gid, 6), 116);
      encodeSize(opts.size, buf, 124);
      b4a.write(buf, encodeOct(opts.mtime.getTime() / 1e3 | 0, 11), 136);
      buf[156] = ZERO_OFFSET + toTypeflag(opts.type);
      if (opts.linkname) b4a.write(buf, opts.linkname, 157);
      b4a.copy(USTAR_MAGIC, buf, MAGIC_OFFSET);
      b4a.copy(USTAR_VER, buf, VERSION_OFFSET);
      if (opts.uname) b4a.write(buf, opts.uname, 265);
      if (opts.gname) b4a.write(buf, opts.gname, 297);
      b4a.write(buf, encodeOct(opts.devmajor || 0, 6), 329);
      b4a.write(buf, encodeOct(opts.devminor || 0, 6), 337);
      if (prefix) b4a.write(buf, prefix, 345);
      b4a.write(buf, encodeOct(cksum(buf), 6), 148);
      return buf;
    };
    exports2.decode = function decode2(buf, filenameEncoding, allowUnknownFormat) {
      let typeflag = buf[156] === 0 ? 0 : buf[156] - ZERO_OFFSET;
      let name = decodeStr(buf, 0, 100, filenameEncoding);
      const mode = decodeOct(buf, 100, 8);
      const uid = decodeOct(buf, 108, 8);
      const gid = decodeOct(buf, 116, 8);
      const size = decodeOct(buf, 124, 12);
      const mtime2 = decodeOct(buf, 136, 12);
      const type = toType(typeflag);
      const linkname = buf[157] === 0 ? null : decodeStr(buf, 157, 100, filenameEncoding);
      const uname = decodeStr(buf, 265, 32);
      const gname = decodeStr(buf, 297, 32);
      const devmajor = decodeOct(buf, 329, 8);
      const devminor = decodeOct(buf, 337, 8);
      const c = cksum(buf);
      if (c === 8 * 32) return null;
      if (c !== decodeOct(buf, 148, 8)) throw new Error("Invalid tar header. Maybe the tar is corrupted or it needs to be gunzipped?");
      if (isUSTAR(buf)) {
        if (buf[345]) name = decodeStr(buf, 345, 155, filenameEncoding) + "/" + name;
      } else if (isGNU(buf)) {
      } else {
        if (!allowUnknownFormat) {
          throw new Error("Invalid tar header: unknown format.");
        }
      }
      if (typeflag === 0 && name && name[name.length - 1] === "/") typeflag = 5;
      return {
        name,
        mode,
        uid,
        gid,
        size,
        byteOffset: 0,
        mtime: new Date(1e3 * mtime2),
        type,
        linkname,
        uname,
        gname,
        devmajor,
        devminor,
        pax: null
      };
    };
    function isUSTAR(buf) {
      return b4a.equals(USTAR_MAGIC, buf.subarray(MAGIC_OFFSET, MAGIC_OFFSET + 6));
    }
    function isGNU(buf) {
      return b4a.equals(GNU_MAGIC, buf.subarray(MAGIC_OFFSET, MAGIC_OFFSET + 6)) && b4a.equals(GNU_VER, buf.subarray(VERSION_OFFSET, VERSION_OFFSET + 2));
    }
    function clamp(index, len, defaultValue) {
      if (typeof index !== "number") return defaultValue;
      index = ~~index;
      if (index >= len) return len;
      if (index >= 0) return index;
      index += len;
      if (index >= 0) return index;
      return 0;
    }
    function toType(flag) {
      switch (flag) {
        case 0:
          return "file";
        case 1:
          return "link";
        case 2:
          return "symlink";
        case 3:
          return "character-device";
        case 4:
          return "block-device";
        case 5:
          return "directory";
        case 6:
          return "fifo";
        case 7:
          return "contiguous-file";
        case 72:
          return "pax-header";
        case 55:
          return "pax-global-header";
        case 27:
          return "gnu-long-link-path";
        case 28:
        case 30:
          return "gnu-long-path";
      }
      return null;
    }
    function toTypeflag(flag) {
      switch (flag) {
        case "file":
          return 0;
        case "link":
          return 1;
        case "symlink":
          return 2;
        case "character-device":
          return 3;
        case "block-device":
          return 4;
        case "directory":
          return 5;
        case "fifo":
          return 6;
        case "contiguous-file":
          return 7;
        case "pax-header":
          return 72;
      }
      return 0;
    }
    function indexOf(block, num, offset, end) {
      for (; offset < end; offset++) {
        if (block[offset] === num) return offset;
      }
      return end;
    }
    function cksum(block) {
      let sum = 8 * 32;
      for (let i = 0; i < 148; i++) sum += block[i];
      for (let j = 156; j < 512; j++) sum += block[j];
      return sum;
    }
    function encodeOct(val, n) {
      val = val.toString(8);
      if (val.length > n) return SEVENS.slice(0, n) + " ";
      return ZEROS.slice(0, n - val.length) + val + " ";
    }
    function encodeSizeBin(num, buf, off) {
      buf[off] = 128;
      for (let i = 11; i > 0; i--) {
        buf[off + i] = num & 255;
        num = Math.floor(num / 256);
      }
    }
    function encodeSize(num, buf, off) {
      if (num.toString(8).length > 11) {
        encodeSizeBin(num, buf, off);
      } else {
        b4a.write(buf, encodeOct(num, 11), off);
      }
    }
    function parse256(buf) {
      let positive;
      if (buf[0] === 128) positive = true;
      else if (buf[0] === 255) positive = false;
      else return null;
      const tuple = [];
      let i;
      for (i = buf.length - 1; i > 0; i--) {
        const byte = buf[i];
        if (positive) tuple.push(byte);
        else tuple.push(255 - byte);
      }
      let sum = 0;
      const l = tuple.length;
      for (i = 0; i < l; i++) {
        sum += tuple[i] * Math.pow(256, i);
      }
      return positive ? sum : -1 * sum;
    }
    function decodeOct(val, offset, length) {
      val = val.subarray(offset, offset + length);
      offset = 0;
      if (val[offset] & 128) {
        return parse256(val);
      } else {
        while (offset < val.length && val[offset] === 32) offset++;
        const end = clamp(indexOf(val, 32, offset, val.length), val.length, val.length);
        while (offset < end && val[offset] === 0) offset++;
        if (end === offset) return 0;
        return parseInt(b4a.toString(val.subarray(offset, end)), 8);
      }
    }
    function decodeStr(val, offset, length, encoding) {
      return b4a.toString(val.subarray(offset, indexOf(val, 0, offset, offset + length)), encoding);
    }
    function addLength(str) {
      const len = b4a.byteLength(str);
      let digits = Math.floor(Math.log(len) / Math.log(10)) + 1;
      if (len + digits >= Math.pow(10, digits)) digits++;
      return len + digits + str;
    }
  }
});
// node_modules/tar-stream/extract.js
var require_extract = (0, import_shared_esbuild.__commonJS)({
  "node_modules/tar-stream/extract.js"(exports2, module2) {
    var { Writable: Writable2, Readable: Readable6, getStreamError } = require_streamx();
    var FIFO = require_fast_fifo();
    var b4a = require_b4a();
    var headers = require_headers();
    var EMPTY = b4a.alloc(0);
    var MAX_HEADER_SIZE = 4 * 1024 * 1024;
    var BufferList = class {
      constructor() {
        this.buffered = 0;
        this.shifted = 0;
        this.queue = new FIFO();
        this._offset = 0;
      }
      push(buffer2) {
        this.buffered += buffer2.byteLength;
        this.queue.push(buffer2);
      }
      shiftFirst(size) {
        return this.buffered === 0 ? null : this._next(size);
      }
      shift(size) {
        if (size > this.buffered) return null;
        if (size === 0) return EMPTY;
        let chunk = this._next(size);
        if (size === chunk.byteLength) return chunk;
        const chunks = [chunk];
        while ((size -= chunk.byteLength) > 0) {
          chunk = this._next(size);
          chunks.push(chunk);
        }
        return b4a.concat(chunks);
      }
      _next(size) {
        const buf = this.queue.peek();
        const rem = buf.byteLength - this._offset;
        if (size >= rem) {
          const sub = this._offset ? buf.subarray(this._offset, buf.byteLength) : buf;
          this.queue.shift();
          this._offset = 0;
          this.buffered -= rem;
          this.shifted += rem;
          return sub;
        }
        this.buffered -= size;
        this.shifted += size;
        return buf.subarray(this._offset, this._offset += size);
      }
    };
    var Source = class extends Readable6 {
      constructor(self, header2, offset) {
        super();
        this.header = header2;
        this.offset = offset;
        this._parent = self;
      }
      _read(cb) {
        if (this.header.size === 0) {
          this.push(null);
        }
        if (this._parent._stream === this) {
          this._parent._update();
        }
        cb(null);
      }
      _predestroy() {
        this._parent.destroy(getStreamError(this));
      }
      _detach() {
        if (this._parent._stream === this) {
          this._parent._stream = null;
          this._parent._missing = overflow(this.header.size);
          this._parent._update();
        }
      }
      _destroy(cb) {
        this._detach();
        cb(null);
      }
    };
    var Extract = class extends Writable2 {
      constructor(opts) {
        super(opts);
        if (!opts) opts = {};
        this._buffer = new BufferList();
        this._offset = 0;
        this._header = null;
        this._stream = null;
        this._missing = 0;
        this._longHeader = false;
        this._callback = noop;
        this._locked = false;
        this._finished = false;
        this._pax = null;
        this._paxGlobal = null;
        this._gnuLongPath = null;
        this._gnuLongLinkPath = null;
        this._filenameEncoding = opts.filenameEncoding || "utf-8";
        this._allowUnknownFormat = !!opts.allowUnknownFormat;
        this._unlockBound = this._unlock.bind(this);
      }
      _unlock(err) {
        this._locked = false;
        if (err) {
          this.destroy(err);
          this._continueWrite(err);
          return;
        }
        this._update();
      }
      _consumeHeader() {
        if (this._locked) return false;
        this._offset = this._buffer.shifted;
        try {
          this._header = headers.decode(this._buffer.shift(512), this._filenameEncoding, this._allowUnknownFormat);
        } catch (err) {
          this._continueWrite(err);
          return false;
        }
        if (!this._header) return true;
        this._header.byteOffset = this._buffer.shifted;
        switch (this._header.type) {
          case "gnu-long-path":
          case "gnu-long-link-path":
          case "pax-global-header":
          case "pax-header":
            this._longHeader = true;
            this._missing = this._header.size;
            if (this._missing > MAX_HEADER_SIZE) {
              this._continueWrite(new Error("Header exceeds max size"));
              return false;
            }
            return true;
        }
        this._locked = true;
        this._applyLongHeaders();
        if (!(this._header.size >= 0)) {
          this._continueWrite(new Error("Invalid header"));
          return false;
        }
        if (this._header.size === 0 || this._header.type === "directory") {
          this.emit("entry", this._header, this._createStream(), this._unlockBound);
          return true;
        }
        this._stream = this._createStream();
        this._missing = this._header.size;
        this.emit("entry", this._header, this._stream, this._unlockBound);
        return true;
      }
      _applyLongHeaders() {
        if (this._gnuLongPath) {
          this._header.name = this._gnuLongPath;
          this._gnuLongPath = null;
        }
        if (this._gnuLongLinkPath) {
          this._header.linkname = this._gnuLongLinkPath;
          this._gnuLongLinkPath = null;
        }
        if (this._pax) {
          if (this._pax.path) this._header.name = this._pax.path;
          if (this._pax.linkpath) this._header.linkname = this._pax.linkpath;
          if (this._pax.size) this._header.size = parseInt(this._pax.size, 10);
          this._header.pax = this._pax;
          this._pax = null;
        }
      }
      _decodeLongHeader(buf) {
        switch (this._header.type) {
          case "gnu-long-path":
            this._gnuLongPath = headers.decodeLongPath(buf, this._filenameEncoding);
            break;
          case "gnu-long-link-path":
            this._gnuLongLinkPath = headers.decodeLongPath(buf, this._filenameEncoding);
            break;
          case "pax-global-header":
            this._paxGlobal = headers.decodePax(buf);
            break;
          case "pax-header":
            this._pax = this._paxGlobal === null ? headers.decodePax(buf) : Object.assign({}, this._paxGlobal, headers.decodePax(buf));
            break;
        }
      }
      _consumeLongHeader() {
        this._longHeader = false;
        this._missing = overflow(this._header.size);
        const buf = this._buffer.shift(this._header.size);
        try {
          this._decodeLongHeader(buf);
        } catch (err) {
          this._continueWrite(err);
          return false;
        }
        return true;
      }
      _consumeStream() {
        const buf = this._buffer.shiftFirst(this._missing);
        if (buf === null) return false;
        this._missing -= buf.byteLength;
        const drained = this._stream.push(buf);
        if (this._missing === 0) {
          this._stream.push(null);
          if (drained) this._stream._detach();
          return drained && this._locked === false;
        }
        return drained;
      }
      _createStream() {
        return new Source(this, this._header, this._offset);
      }
      _update() {
        while (this._buffer.buffered > 0 && !this.destroying) {
          if (this._missing > 0) {
            if (this._stream !== null) {
              if (this._consumeStream() === false) return;
              continue;
            }
            if (this._longHeader === true) {
              if (this._missing > this._buffer.buffered) break;
              if (this._consumeLongHeader() === false) return false;
              continue;
            }
            const ignore = this._buffer.shiftFirst(this._missing);
            if (ignore !== null) this._missing -= ignore.byteLength;
            continue;
          }
          if (this._buffer.buffered < 512) break;
          if (this._stream !== null || this._consumeHeader() === false) return;
        }
        this._continueWrite(null);
      }
      _continueWrite(err) {
        const cb = this._callback;
        this._callback = noop;
        cb(err);
      }
      _write(data, cb) {
        this._callback = cb;
        this._buffer.push(data);
        this._update();
      }
      _final(cb) {
        this._finished = this._missing === 0 && this._buffer.buffered === 0;
        cb(this._finished ? null : new Error("Unexpected end of data"));
      }
      _predestroy() {
        this._continueWrite(null);
      }
      _destroy(cb) {
        if (this._stream) this._stream.destroy(getStreamError(this));
        cb(null);
      }
      [Symbol.asyncIterator]() {
        let error = null;
        let promiseResolve = null;
        let promiseReject = null;
        let entryStream = null;
        let entryCallback = null;
        const extract2 = this;
        this.on("entry", onentry);
        this.on("error", (err) => {
          error = err;
        });
        this.on("close", onclose);
        return {
          [Symbol.asyncIterator]() {
            return this;
          },
          next() {
            return new Promise(onnext);
          },
          return() {
            return destroy(null);
          },
          throw(err) {
            return destroy(err);
          }
        };
        function consumeCallback(err) {
          if (!entryCallback) return;
          const cb = entryCallback;
          entryCallback = null;
          cb(err);
        }
        function onnext(resolve, reject) {
          if (error) {
            return reject(error);
          }
          if (entryStream) {
            resolve({ value: entryStream, done: false });
            entryStream = null;
            return;
          }
          promiseResolve = resolve;
          promiseReject = reject;
          consumeCallback(null);
          if (extract2._finished && promiseResolve) {
            promiseResolve({ value: void 0, done: true });
            promiseResolve = promiseReject = null;
          }
        }
        function onentry(header2, stream, callback) {
          entryCallback = callback;
          stream.on("error", noop);
          if (promiseResolve) {
            promiseResolve({ value: stream, done: false });
            promiseResolve = promiseReject = null;
          } else {
            entryStream = stream;
          }
        }
        function onclose() {
          consumeCallback(error);
          if (!promiseResolve) return;
          if (error) promiseReject(error);
          else promiseResolve({ value: void 0, done: true });
          promiseResolve = promiseReject = null;
        }
        function destroy(err) {
          extract2.destroy(err);
          consumeCallback(err);
          return new Promise((resolve, reject) => {
            if (extract2.destroyed) return resolve({ value: void 0, done: true });
            extract2.once("close", function() {
              if (err) reject(err);
              else resolve({ value: void 0, done: true });
            });
          });
        }
      }
    };
    module2.exports = function extract2(opts) {
      return new Extract(opts);
    };
    function noop() {
    }
    function overflow(size) {
      size &= 511;
      return size && 512 - size;
    }
  }
});
// node_modules/tar-stream/constants.js
var require_constants = (0, import_shared_esbuild.__commonJS)({
  "node_modules/tar-stream/constants.js"(exports2, module2) {
    var constants3 = {
      // just for envs without fs
      S_IFMT: 61440,
      S_IFDIR: 16384,
      S_IFCHR: 8192,
      S_IFBLK: 24576,
      S_IFIFO: 4096,
      S_IFLNK: 40960
    };
    try {
      module2.exports = (0, import_shared_esbuild.__require)("fs").constants || constants3;
    } catch {
      module2.exports = constants3;
    }
  }
});
// node_modules/tar-stream/pack.js
var require_pack = (0, import_shared_esbuild.__commonJS)({
  "node_modules/tar-stream/pack.js"(exports2, module2) {
    var { Readable: Readable6, Writable: Writable2, getStreamError } = require_streamx();
    var b4a = require_b4a();
    var constants3 = require_constants();
    var headers = require_headers();
    var DMODE = 493;
    var FMODE = 420;
    var END_OF_TAR = b4a.alloc(1024);
    var Sink = class extends Writable2 {
      constructor(pack3, header2, callback) {
        super({ mapWritable, eagerOpen: true });
        this.written = 0;
        this.header = header2;
        this._callback = callback;
        this._linkname = null;
        this._isLinkname = header2.type === "symlink" && !header2.linkname;
        this._isVoid = header2.type !== "file" && header2.type !== "contiguous-file";
        this._finished = false;
        this._pack = pack3;
        this._openCallback = null;
        if (this._pack._stream === null) this._pack._stream = this;
        else this._pack._pending.push(this);
      }
      _open(cb) {
        this._openCallback = cb;
        if (this._pack._stream === this) this._continueOpen();
      }
      _continuePack(err) {
        if (this._callback === null) return;
        const callback = this._callback;
        this._callback = null;
        callback(err);
      }
      _continueOpen() {
        if (this._pack._stream === null) this._pack._stream = this;
        const cb = this._openCallback;
        this._openCallback = null;
        if (cb === null) return;
        if (this._pack.destroying) return cb(new Error("pack stream destroyed"));
        if (this._pack._finalized) return cb(new Error("pack stream is already finalized"));
        this._pack._stream = this;
        if (!this._isLinkname) {
          this._pack._encode(this.header);
        }
        if (this._isVoid) {
          this._finish();
          this._continuePack(null);
        }
        cb(null);
      }
      _write(data, cb) {
        if (this._isLinkname) {
          this._linkname = this._linkname ? b4a.concat([this._linkname, data]) : data;
          return cb(null);
        }
        if (this._isVoid) {
          if (data.byteLength > 0) {
            return cb(new Error("No body allowed for this entry"));
          }
          return cb();
        }
        this.written += data.byteLength;
        if (this._pack.push(data)) return cb();
        this._pack._drain = cb;
      }
      _finish() {
        if (this._finished) return;
        this._finished = true;
        if (this._isLinkname) {
          this.header.linkname = this._linkname ? b4a.toString(this._linkname, "utf-8") : "";
          this._pack._encode(this.header);
        }
        overflow(this._pack, this.header.size);
        this._pack._done(this);
      }
      _final(cb) {
        if (this.written !== this.header.size) {
          return cb(new Error("Size mismatch"));
        }
        this._finish();
        cb(null);
      }
      _getError() {
        return getStreamError(this) || new Error("tar entry destroyed");
      }
      _predestroy() {
        this._pack.destroy(this._getError());
      }
      _destroy(cb) {
        this._pack._done(this);
        this._continuePack(this._finished ? null : this._getError());
        cb();
      }
    };
    var Pack = class extends Readable6 {
      constructor(opts) {
        super(opts);
        this._drain = noop;
        this._finalized = false;
        this._finalizing = false;
        this._pending = [];
        this._stream = null;
      }
      entry(header2, buffer2, callback) {
        if (this._finalized || this.destroying) throw new Error("already finalized or destroyed");
        if (typeof buffer2 === "function") {
          callback = buffer2;
          buffer2 = null;
        }
        if (!callback) callback = noop;
        if (!header2.size || header2.type === "symlink") header2.size = 0;
        if (!header2.type) header2.type = modeToType(header2.mode);
        if (!header2.mode) header2.mode = header2.type === "directory" ? DMODE : FMODE;
        if (!header2.uid) header2.uid = 0;
        if (!header2.gid) header2.gid = 0;
        if (!header2.mtime) header2.mtime = /* @__PURE__ */ new Date();
        if (typeof buffer2 === "string") buffer2 = b4a.from(buffer2);
        const sink = new Sink(this, header2, callback);
        if (b4a.isBuffer(buffer2)) {
          header2.size = buffer2.byteLength;
          sink.write(buffer2);
          sink.end();
          return sink;
        }
        if (sink._isVoid) {
          return sink;
        }
        return sink;
      }
      finalize() {
        if (this._stream || this._pending.length > 0) {
          this._finalizing = true;
          return;
        }
        if (this._finalized) return;
        this._finalized = true;
        this.push(END_OF_TAR);
        this.push(null);
      }
      _done(stream) {
        if (stream !== this._stream) return;
        this._stream = null;
        if (this._finalizing) this.finalize();
        if (this._pending.length) this._pending.shift()._continueOpen();
      }
      _encode(header2) {
        if (!header2.pax) {
          const buf = headers.encode(header2);
          if (buf) {
            this.push(buf);
            return;
          }
        }
        this._encodePax(header2);
      }
      _encodePax(header2) {
        const paxHeader = headers.encodePax({
          name: header2.name,
          linkname: header2.linkname,
          pax: header2.pax
        });
        const newHeader = {
          name: "PaxHeader",
          mode: header2.mode,
          uid: header2.uid,
          gid: header2.gid,
          size: paxHeader.byteLength,
          mtime: header2.mtime,
          type: "pax-header",
          linkname: header2.linkname && "PaxHeader",
          uname: header2.uname,
          gname: header2.gname,
          devmajor: header2.devmajor,
          devminor: header2.devminor
        };
        this.push(headers.encode(newHeader));
        this.push(paxHeader);
        overflow(this, paxHeader.byteLength);
        newHeader.size = header2.size;
        newHeader.type = header2.type;
        this.push(headers.encode(newHeader));
      }
      _doDrain() {
        const drain = this._drain;
        this._drain = noop;
        drain();
      }
      _predestroy() {
        const err = getStreamError(this);
        if (this._stream) this._stream.destroy(err);
        while (this._pending.length) {
          const stream = this._pending.shift();
          stream.destroy(err);
          stream._continueOpen();
        }
        this._doDrain();
      }
      _read(cb) {
        this._doDrain();
        cb();
      }
    };
    module2.exports = function pack3(opts) {
      return new Pack(opts);
    };
    function modeToType(mode) {
      switch (mode & constants3.S_IFMT) {
        case constants3.S_IFBLK:
          return "block-device";
        case constants3.S_IFCHR:
          return "character-device";
        case constants3.S_IFDIR:
          return "directory";
        case constants3.S_IFIFO:
          return "fifo";
        case constants3.S_IFLNK:
          return "symlink";
      }
      return "file";
    }
    function noop() {
    }
    function overflow(self, size) {
      size &= 511;
      if (size) self.push(END_OF_TAR.subarray(0, 512 - size));
    }
    function mapWritable(buf) {
      return b4a.isBuffer(buf) ? buf : b4a.from(buf);
    }
  }
});
// node_modules/tar-stream/index.js
var require_tar_stream = (0, import_shared_esbuild.__commonJS)({
  "node_modules/tar-stream/index.js"(exports2) {
    exports2.extract = require_extract();
    exports2.pack = require_pack();
  }
});
// src/settings/tags-for.ts
function tagsFor({ tags, ownTags }, target) {
  return ownTags?.get(target.name) ?? tags;
}
function allTags(settings) {
  const targets = [...settings.staticTargets, ...settings.containerTargets];
  if (targets.length === 0) return settings.tags;
  return [...new Set(targets.flatMap((target) => tagsFor(settings, target)))];
}
// src/commands/closing-line.ts
function closingLine(targets, settings) {
  const what = allTags(settings).map((tag) => `${settings.name}:${tag}`).join(", ");
  const isUnchanged = targets.every(({ status }) => status === "unchanged");
  if (settings.dryRun || settings.check) {
    const run = settings.check ? "check succeeded, for a pull request" : "dry run succeeded";
    const would = isUnchanged ? "published with this content already" : count(targets, "sent", "to send");
    return `${run}: ${what}, ${would}; nothing was sent`;
  }
  if (isUnchanged) {
    return `push succeeded: ${what} is published with this content already; nothing was sent`;
  }
  const parts = [count(targets, "sent", "sent")];
  for (const [field, word] of [
    ["skipped", "already there"],
    ["reused", "reused"]
  ]) {
    if (targets.some((target) => target[field].objects > 0)) parts.push(count(targets, field, word));
  }
  const missing2 = new Set(targets.flatMap((target) => target.missing ?? []));
  const rest = missing2.size === 0 ? "" : `; ${[...missing2].join(", ")} still to come`;
  return `push succeeded: ${what}, ${parts.join(", ")}${rest}`;
}
function planLine({ kind, target, status, sent, skipped }) {
  const source = kind === "static" ? "files" : "image";
  if (status === "unchanged") return [source, target, "unchanged"];
  const there = skipped.objects > 0 ? `, ${(0, import_shared_table.formatCount)(skipped.objects, "object")} already there` : "";
  return [
    source,
    target,
    `${(0, import_shared_table.formatCount)(sent.objects, "object")} to send (${(0, import_shared_table.formatBytes)(sent.bytes)})${there}`
  ];
}
function count(targets, field, word) {
  const objects2 = targets.reduce((sum, target) => sum + target[field].objects, 0);
  const bytes = targets.reduce((sum, target) => sum + target[field].bytes, 0);
  return `${(0, import_shared_table.formatCount)(objects2, "object")} ${word} (${(0, import_shared_table.formatBytes)(bytes)})`;
}
// src/report/shell-word.ts
function shellWord(text) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
// src/commands/lines-to-copy.ts
var servedAt = "http://127.0.0.1:8080";
function linesToCopy(published) {
  const targets = new Map(published.targets.map((target) => [target.name, target]));
  return [...targets.values()].flatMap((target) => linesFor(target, published));
}
function linesFor(target, published) {
  const results = published.results.filter(
    (result) => result.target === target.name && result.references.length > 0
  );
  if (results.length === 0) return [];
  switch (target.kind) {
    case "registry":
      return results.flatMap(
        ({ references }) => references.slice(0, 1).map((reference2) => `docker pull ${shellWord(reference2)}`)
      );
    case "layout":
      return tagsOf(results).map((tag) => `skopeo inspect --raw ${shellWord(`oci:${target.path}:${tag}`)}`);
    case "s3":
      if (target.publicUrl !== void 0) return reading(target.publicUrl, results, published);
      return [`# to see where readers find it, add public_url=https://\u2026 to ${target.name}`];
    case "directory":
      if (target.publicUrl !== void 0) return reading(target.publicUrl, results, published);
      return [
        "# serve it, and read it from another terminal:",
        `${published.invocation} serve ${shellWord(target.path)}`,
        ...reading(servedAt, results, published)
      ];
  }
}
function reading(publicUrl, results, { exampleFile }) {
  const { origin, host, pathname } = new URL(publicUrl);
  const path = pathname.replace(/\/$/, "");
  return results.flatMap(({ kind, references }) => {
    const [reference2] = references;
    if (reference2 === void 0) return [];
    if (kind === "static") {
      const key2 = [...reference2.split(":"), ...exampleFile?.split("/") ?? []].map(encodeURIComponent).join("/");
      return [`curl -fO ${shellWord(`${origin}${path}/df-dist-v1/${key2}`)}`];
    }
    const image = reference2.startsWith(`${host}/`) ? reference2 : `${host}/${reference2}`;
    return path === "" ? [`docker pull ${shellWord(image)}`] : [];
  });
}
function tagsOf(results) {
  return results.flatMap(
    ({ references }) => references.slice(0, 1).map((reference2) => reference2.replace(/^.*:/, ""))
  );
}
// src/archive/open-sources.ts
// src/archive/find-sources.ts
// src/archive/head-of.ts
// src/archive/recognise.ts
var headSize = 512;
var magics = [
  ["gzip", [31, 139]],
  ["zstd", [40, 181, 47, 253]],
  ["xz", [253, 55, 122, 88, 90, 0]],
  ["bzip2", [66, 90, 104]],
  ["script", [35, 33]]
];
function recognise(head2) {
  if (head2.length === 0) return "empty";
  if (looksLikeTar(head2)) return "tar";
  if (isSkippable(head2)) return "zstd";
  const found = magics.find(([, magic]) => magic.every((byte, at) => head2[at] === byte));
  return found?.[0] ?? "unknown";
}
function isSkippable([first = 0, second, third, fourth]) {
  return first >= 80 && first <= 95 && second === 42 && third === 77 && fourth === 24;
}
function looksLikeTar(block) {
  if (block.length < headSize) return false;
  let sum = 8 * 32;
  for (let at = 0; at < headSize; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  if (sum === 8 * 32) return true;
  const written2 = Buffer.from(block.subarray(148, 156)).toString("latin1");
  return Number.parseInt(written2.replace(/^[\0 ]+/, ""), 8) === sum;
}
// src/archive/head-of.ts
async function headOf(path) {
  const file2 = await (0, import_promises2.open)(path);
  try {
    const { buffer: buffer2, bytesRead } = await file2.read(Buffer.alloc(headSize), 0, headSize, 0);
    return buffer2.subarray(0, bytesRead);
  } finally {
    await file2.close();
  }
}
// src/archive/unreadable.ts
// src/archive/nix-store.ts
var storePath = /\/store\/[0-9a-df-np-sv-z]{32}-/;
function isInNixStore(path) {
  return storePath.test(path);
}
// src/oci/meant-platform.ts
var otherSystems = {
  mac: "darwin",
  macos: "darwin",
  macosx: "darwin",
  osx: "darwin",
  win: "windows",
  win32: "windows",
  win64: "windows"
};
var otherArchitectures = {
  x64: { architecture: "amd64" },
  "x86-64": { architecture: "amd64" },
  x8664: { architecture: "amd64" },
  x86: { architecture: "386" },
  ia32: { architecture: "386" },
  i486: { architecture: "386" },
  armel: { architecture: "arm", variant: "v5" },
  armv8: { architecture: "arm64" },
  armv8l: { architecture: "arm64" }
};
function meantSystem(word) {
  const lower = word.toLowerCase();
  if ((0, import_shared_table.isOperatingSystem)(lower)) return lower;
  return Object.hasOwn(otherSystems, lower) ? otherSystems[lower] : void 0;
}
function meantArchitecture(word) {
  const lower = word.toLowerCase();
  const known3 = (0, import_shared_table.architectureOf)(lower);
  if (known3 !== void 0) return known3;
  if (Object.hasOwn(otherArchitectures, lower)) return otherArchitectures[lower];
  const [, first = "", variant = ""] = /^(arm32|arm64|amd64|arm)(v\d)$/.exec(lower) ?? [];
  const architecture = first === "arm32" ? "arm" : first;
  return (0, import_shared_table.isVariant)(architecture, variant) ? { architecture, variant } : void 0;
}
function meantPlatform(text) {
  const words = text.replace(/x86[-_]64/i, "amd64").split(/[-_./]/);
  const os = words.map(meantSystem).find((word) => word !== void 0);
  const at = words.findIndex((word) => meantArchitecture(word) !== void 0);
  const found = meantArchitecture(words[at] ?? "");
  if (os === void 0 || found === void 0) return void 0;
  const next = words[at + 1] ?? "";
  return (0, import_shared_table.isVariant)(found.architecture, next) ? { os, ...found, variant: next } : { os, ...found };
}
// src/archive/source-slip.ts
function sourceSlip(path) {
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|oci:)/i.test(path)) {
    return "it looks like a target, and was given as a source: sources are paths, and come before the target";
  }
  const [, words = "", behind = ""] = /^\s*([^:=\s]+)\s*[:=]\s*(.+)$/s.exec(path) ?? [];
  const platform = isPlatform(words) ? meantPlatform(words) : void 0;
  if (platform !== void 0) return meant((0, import_shared_table.formatPlatform)(platform), behind);
  const alone = meantArchitecture(words);
  return alone && meant((0, import_shared_table.formatPlatform)({ os: "linux", ...alone }), behind);
}
function meant(platform, path) {
  return `if that is a platform before a path, write ${platform}=${path}`;
}
function isPlatform(words) {
  return words.replace(/x86[-_]64/i, "amd64").split(/[-_./]/).every(
    (word) => meantSystem(word) !== void 0 || meantArchitecture(word) !== void 0 || /^v\d$/.test(word)
  );
}
// src/archive/unreadable.ts
async function unreadable(path, error) {
  if (error instanceof import_shared_table.AlbaError) return error;
  const { code, path: at = path } = error;
  if (code === void 0) return error;
  const found = await leadsNowhere(at, error) ?? readFailure(at, error);
  if (at === path) return found;
  const hint = found.hint === void 0 ? {} : { hint: found.hint };
  return new import_shared_table.AlbaError("source", `${path} cannot be read: ${found.message}`, { ...hint, cause: error });
}
function readFailure(path, error) {
  const source = (message, hint) => new import_shared_table.AlbaError("source", message, { ...hint === void 0 ? {} : { hint }, cause: error });
  switch (error.code) {
    case "EACCES":
    case "EPERM":
      return source(
        `${path} may not be read`,
        "let the user that runs alba read it, and enter the directories above it"
      );
    case "EMFILE":
    case "ENFILE":
      return source(`${path} cannot be opened: too many files are open`, "raise the limit: see ulimit -n");
    case "ENAMETOOLONG":
      return source(`the path ${path.slice(0, 80)}\u2026 is too long for the file system`, "shorten it");
    case "EISDIR":
      return source(`${path} is a directory, where a file is needed`, "see what the build put there");
    default:
      return source(
        `${path} cannot be read: ${plainReason(error)}`,
        "see whether a build is still at work, and whether the disk is whole"
      );
  }
}
async function leadsNowhere(path, error) {
  const { code } = error;
  if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ELOOP") return void 0;
  const source = (message, hint) => new import_shared_table.AlbaError("source", message, { hint, cause: error });
  const obstacle = await (0, import_shared_static_registry.obstacleOn)(path);
  switch (obstacle?.kind) {
    case "dangling":
      return source(
        `${obstacle.at} is a symlink to ${obstacle.end}, which is not there`,
        isInNixStore(obstacle.end) ? "the Nix store it was built in is not here: where it is, copy the file itself with cp -L" : "make what it points to, or remove the link"
      );
    case "loop":
      return source(
        `${obstacle.at} is a symlink that leads back to itself`,
        "remove it, or let it point elsewhere"
      );
    case "file":
      if (obstacle.at === path) return void 0;
      return source(
        `there is no ${path}: ${obstacle.at} is a file`,
        `to publish that file, give ${obstacle.at}`
      );
    case "folder":
    case void 0:
      return source(
        `there is no ${path.replace(/^([a-z0-9+.-]+:\/\/).*/is, "$1\u2026")}`,
        sourceSlip(path) ?? whereItEnds(path, obstacle?.at)
      );
  }
}
function whereItEnds(path, folder) {
  const check = "check the path, and whether the build has put it there";
  if (folder === void 0 || folder === "." || folder === (0, import_node_path2.dirname)(folder)) return check;
  return `${check}: ${folder} holds no ${(0, import_node_path2.relative)(folder, path).split(import_node_path2.sep)[0]}`;
}
function plainReason(error) {
  const message = (0, import_shared_table.messageOf)(error);
  return /^E[A-Z0-9]+: (.+?)(?:, [a-z]+(?: '.*)?)?$/s.exec(message)?.[1] ?? message;
}
// src/archive/find-sources.ts
var formats = "an image archive (as docker save or nix build make them), an OCI layout, or a directory of these";
async function findSources(written2, run) {
  run.signal.throwIfAborted();
  const source = await withSelection(written2);
  if (source.path === "-") return [{ ...source, kind: "stdin", size: 0 }];
  const { kind, size } = await lookAt(source.path);
  if (kind !== "directory") return [{ ...source, kind, size }];
  const found = [];
  const others = [];
  for (const name of await namesIn(source.path)) {
    const path = (0, import_node_path.join)(source.path, name);
    const inner = await lookAt(path);
    if (inner.kind === "directory") others.push(name);
    else found.push({ ...source, path, kind: inner.kind, size: inner.size });
  }
  const [first, ...more] = found;
  if (first === void 0) throw noImages(source.path, others);
  if (more.length > 0 && source.selection !== void 0) {
    throw new import_shared_table.AlbaError(
      "source",
      `${source.path} holds several files, and #${source.selection} selects in one`,
      {
        hint: `name that file, like ${shellWord(`${first.path}#${source.selection}`)}`
      }
    );
  }
  for (const name of others) {
    run.reporter.warn(`${(0, import_node_path.join)(source.path, name)} is a directory but no OCI layout, and is left out`);
  }
  return found;
}
async function withSelection({ path: written2, ...source }) {
  const at = written2.lastIndexOf("#");
  const isPath = at < 0 || !(0, import_shared_table.isStdin)({ path: written2 }) && await isThere(written2);
  if (isPath) return { ...source, path: written2 };
  const [path, selection] = [written2.slice(0, at), written2.slice(at + 1)];
  if (path !== "" && selection !== "") return { ...source, path, selection };
  throw new import_shared_table.AlbaError(
    "source",
    `there is no ${written2}, and ${path === "" ? "nothing stands before its #" : "nothing stands behind its #"}`,
    { hint: "to choose one of several images, write SOURCE#NAME:TAG, or SOURCE#0 for the first" }
  );
}
async function isThere(path) {
  return (0, import_promises.lstat)(path).then(
    () => true,
    () => false
  );
}
async function namesIn(directory) {
  const all = await namesOf(directory);
  const names = all.filter((name) => !name.startsWith("."));
  const broken = names.find((name) => name.includes("\uFFFD"));
  if (broken !== void 0) {
    throw new import_shared_table.AlbaError("source", `${(0, import_node_path.join)(directory, broken)} has a name that is not UTF-8`, {
      hint: "rename it"
    });
  }
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
async function lookAt(path) {
  const status = await readable(path, (0, import_promises.stat)(path));
  if (status.isDirectory()) {
    const names = await namesOf(path);
    const isLayout = names.includes("oci-layout") || names.includes("index.json");
    if (!isLayout && await isSkopeoDirectory(path, names)) throw skopeoDirectory(path);
    return { kind: isLayout ? "layout" : "directory", size: 0 };
  }
  if (status.isFile()) {
    const isScript = recognise(await readable(path, headOf(path))) === "script";
    return isScript ? { kind: "script", size: 0 } : { kind: "archive", size: status.size };
  }
  throw new import_shared_table.AlbaError("source", `${path} is neither a file nor a directory`, {
    hint: status.isFIFO() ? `write what comes out of the pipe into a file first, or send it to the standard input of a command line, and give -` : `give ${formats}`
  });
}
async function isSkopeoDirectory(path, names) {
  if (!names.includes("manifest.json") || !names.includes("version")) return false;
  const version = (0, import_node_path.join)(path, "version");
  if (!(await readable(version, (0, import_promises.stat)(version))).isFile()) return false;
  return (await readable(version, headOf(version))).toString().startsWith("Directory Transport Version");
}
function skopeoDirectory(path) {
  const [from, to] = [`dir:${path}`, `oci:${path.replace(/\/+$/, "")}.oci`].map(shellWord);
  return new import_shared_table.AlbaError("source", `${path} is in skopeo\u2019s dir: format, which alba does not read`, {
    hint: `copy it into an OCI layout, and give that: skopeo copy --all ${from} ${to}`
  });
}
function namesOf(directory) {
  return readable(directory, (0, import_promises.readdir)(directory));
}
async function readable(path, reading3) {
  try {
    return await reading3;
  } catch (error) {
    throw await unreadable(path, error);
  }
}
function noImages(path, directories) {
  const isTree = directories.some(
    (name) => (0, import_shared_table.isOperatingSystem)(name) || (0, import_shared_table.platformOfSystem)(name) !== void 0 || (0, import_shared_table.architectureOf)(name) !== void 0
  );
  if (isTree) {
    return new import_shared_table.AlbaError(
      "source",
      `${path} holds no image, but directories for platforms (${directories[0]})`,
      {
        hint: "files are published by --static, and images are built of them by --build"
      }
    );
  }
  const what = directories.length === 0 ? "is empty" : "holds no image";
  return new import_shared_table.AlbaError("source", `${path} ${what}`, { hint: `give ${formats}` });
}
// src/archive/open-source.ts
// src/archive/arm-variant.ts
// src/layers/decompress.ts
// src/layers/decompress-error.ts
var DecompressError = class extends Error {
  name = "DecompressError";
  format;
  kind;
  constructor(format, kind, message, cause) {
    super(message, cause === void 0 ? void 0 : { cause });
    this.format = format;
    this.kind = kind;
  }
};
function truncated(format, cause) {
  return new DecompressError(format, "truncated", `the ${format} stream ends too early`, cause);
}
function corrupt(format, reason, cause) {
  return new DecompressError(format, "corrupt", `the ${format} stream is damaged: ${reason}`, cause);
}
function trailing(format, cause) {
  return new DecompressError(
    format,
    "trailing",
    `something that is not ${format} comes behind the ${format} stream`,
    cause
  );
}
// src/layers/gzip-members.ts
var begin = [31, 139, 8];
var GzipMembers = class {
  #position = 0;
  pieces(chunk) {
    for (const [i, byte] of begin.slice(this.#position).entries())
      if (i < chunk.length && chunk[i] !== byte) throw corrupt("gzip", "it does not begin as one");
    this.#position += chunk.length;
    return [chunk];
  }
  rest(bytes) {
    if (bytes.some((byte) => byte !== 0)) throw trailing("gzip");
  }
  end() {
    if (this.#position === 0) throw truncated("gzip");
  }
};
var notMembers = /* @__PURE__ */ new Set(["incorrect header check", "unknown compression method"]);
function gunzipError(error) {
  if (error.code === "Z_BUF_ERROR") return truncated("gzip", error);
  if (notMembers.has(error.message)) return trailing("gzip", error);
  return corrupt("gzip", error.message, error);
}
// src/layers/zstd-frames.ts
var largestWindow = 2 ** 27;
var largestBlock = 128 * 1024;
var frameMagic = Buffer.from([40, 181, 47, 253]);
var skippableMagic = Buffer.from([80, 42, 77, 24]);
var ZstdFrames = class {
  #place = { at: "magic" };
  #held = Buffer.alloc(0);
  #begun = false;
  #hasChecksum = false;
  #blockMaximum = largestBlock;
  /**
   * The bytes to be decoded among `chunk` and what was held back before it: no piece reaches over the end of a frame, and
   * skippable frames are left out. Throws DecompressError.
   */
  pieces(chunk) {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    const found = [];
    let [start, position] = [0, 0];
    while (position < bytes.length) {
      const { at } = this.#place;
      const length = this.#step(bytes.subarray(position));
      if (length === void 0) {
        this.#held = Buffer.from(bytes.subarray(position));
        break;
      }
      position += length;
      const isSkipped = at === "magic" || at === "skip";
      if (isSkipped || this.#place.at === "magic") {
        if (!isSkipped) found.push(bytes.subarray(start, position));
        start = position;
      }
    }
    if (start < position) found.push(bytes.subarray(start, position));
    return found;
  }
  /** A decoder of frames has no end of its own. */
  rest(bytes) {
    if (bytes.length > 0) throw trailing("zstd");
  }
  /** To be called after the last chunk. Throws DecompressError where the stream may not end here. */
  end() {
    if (!this.#begun || this.#place.at !== "magic" || this.#held.length > 0) throw truncated("zstd");
  }
  /** How many of the bytes belong to the place; undefined where more are needed to tell. */
  #step(bytes) {
    switch (this.#place.at) {
      case "magic":
        return this.#magic(bytes);
      case "header":
        return this.#header(bytes);
      case "block":
        return this.#block(bytes);
      default:
        return this.#body(this.#place, bytes);
    }
  }
  /** § 3.1.1 and § 3.1.2: the magic number stays part of a frame, so nothing is taken of it. */
  #magic(bytes) {
    const head2 = bytes.subarray(0, 4);
    if (head2.equals(frameMagic.subarray(0, head2.length))) {
      if (head2.length < 4) return void 0;
      this.#place = { at: "header" };
    } else if (isSkippable2(head2)) {
      if (bytes.length < 8) return void 0;
      this.#place = { at: "skip", left: 8 + bytes.readUInt32LE(4), last: true };
    } else {
      throw this.#begun ? trailing("zstd") : corrupt("zstd", "it does not begin as one");
    }
    this.#begun = true;
    return 0;
  }
  /** § 3.1.1.1 */
  #header(bytes) {
    const descriptor = bytes[4];
    if (descriptor === void 0) return void 0;
    if ((descriptor & 8) !== 0) throw corrupt("zstd", "a frame has a reserved bit set");
    const isSingle = (descriptor & 32) !== 0;
    const dictionaryLength = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const sizeAt = (isSingle ? 5 : 6) + dictionaryLength;
    if (bytes.length < sizeAt + sizeLength) return void 0;
    const dictionary = littleEndian(bytes.subarray(sizeAt - dictionaryLength, sizeAt));
    if (dictionary !== 0)
      throw unsupported(`it needs the dictionary ${dictionary}, and dictionaries are not read`);
    const size = littleEndian(bytes.subarray(sizeAt, sizeAt + sizeLength)) + (sizeLength === 2 ? 256 : 0);
    const window = isSingle ? size : windowOf(bytes[5] ?? 0);
    if (window > largestWindow)
      throw unsupported(
        `it needs a window of ${Math.ceil(window / 2 ** 20)} MiB, and at most 128 MiB are read, as with zstd --long=27`
      );
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#blockMaximum = Math.min(window, largestBlock);
    this.#place = { at: "block" };
    return sizeAt + sizeLength;
  }
  /** § 3.1.1.2 */
  #block(bytes) {
    if (bytes.length < 3) return void 0;
    const header2 = bytes.readUIntLE(0, 3);
    const [last, type, size] = [(header2 & 1) === 1, header2 >> 1 & 3, header2 >> 3];
    if (type === 3) throw corrupt("zstd", "a block has the reserved type");
    if (size > this.#blockMaximum) throw corrupt("zstd", `a block of ${size} bytes is too large`);
    this.#place = { at: "body", left: type === 1 ? 1 : size, last };
    return 3 + this.#body(this.#place, bytes.subarray(3, 3));
  }
  #body(place, bytes) {
    const taken = Math.min(place.left, bytes.length);
    place.left -= taken;
    if (place.left > 0) return taken;
    if (!place.last) this.#place = { at: "block" };
    else if (place.at === "body" && this.#hasChecksum) this.#place = { at: "checksum", left: 4, last: true };
    else this.#place = { at: "magic" };
    return taken;
  }
};
function isSkippable2(head2) {
  return head2.every((byte, i) => (i === 0 ? byte & 240 : byte) === skippableMagic[i]);
}
function windowOf(descriptor) {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + base / 8 * (descriptor & 7);
}
function littleEndian(bytes) {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
function unsupported(reason) {
  return new DecompressError("zstd", "unsupported", `the zstd stream cannot be read: ${reason}`);
}
// src/layers/decompress.ts
var chunkSize = 1024 * 1024;
var nodesZstd = zlib.createZstdDecompress;
var bestZstdEngine = nodesZstd === void 0 ? "wasm" : "node";
function decompress(format, engine = bestZstdEngine) {
  return new Decompression(format === "gzip" ? gzip() : zstd(engine));
}
function gzip() {
  return {
    framing: new GzipMembers(),
    start: async () => zlib.createGunzip({ chunkSize }),
    told: gunzipError
  };
}
function zstd(engine) {
  return {
    framing: new ZstdFrames(),
    start: async () => {
      if (engine === "node" && nodesZstd !== void 0) return nodesZstd({ chunkSize });
      const { createWasmZstd } = await Promise.resolve().then(() => __toESM(require("./zstd-wasm.cjs")));
      return createWasmZstd();
    },
    // How a stream ends is the framing's to find, so what is left to the decoder is what is in the frames.
    told: (error) => corrupt("zstd", error.message, error)
  };
}
var Decompression = class extends import_node_stream2.Duplex {
  #format;
  #decoder;
  #inputIsOver = false;
  #decoderIsOver = false;
  #whenOver = () => {
  };
  constructor(format) {
    super({ readableHighWaterMark: chunkSize });
    this.#format = format;
  }
  _write(chunk, _encoding, done) {
    this.#take(chunk).then(() => done(), done);
  }
  _final(done) {
    try {
      this.#format.framing.end();
    } catch (error) {
      done(error);
      return;
    }
    this.#inputIsOver = true;
    if (this.#decoder === void 0 || this.#decoderIsOver) this.push(null);
    else this.#decoder.end();
    done();
  }
  _read() {
    this.#decoder?.resume();
  }
  _destroy(error, done) {
    if (this.#decoder === void 0 || this.#decoder.closed) {
      done(error);
      return;
    }
    this.#decoder.once("close", () => done(error));
    this.#decoder.destroy();
  }
  async #take(chunk) {
    const { framing } = this.#format;
    for (const piece of framing.pieces(chunk)) {
      if (this.#decoderIsOver) framing.rest(piece);
      else await this.#decode(piece, this.#decoder ?? await this.#begin());
    }
  }
  /** Resolves when the decoder has taken the piece, or has come to its end before; never where the stream is destroyed. */
  async #decode(piece, decoder) {
    const before = bytesTaken(decoder);
    await new Promise((resolve) => {
      this.#whenOver = resolve;
      decoder.write(piece, (error) => {
        if (!error) resolve();
      });
    });
    if (this.#decoderIsOver) this.#format.framing.rest(piece.subarray(bytesTaken(decoder) - before));
  }
  async #begin() {
    const decoder = await this.#format.start();
    this.#decoder = decoder;
    decoder.on("data", (chunk) => {
      if (!this.push(chunk)) decoder.pause();
    });
    decoder.on("end", () => {
      this.#decoderIsOver = true;
      if (this.#inputIsOver) this.push(null);
      this.#whenOver();
    });
    decoder.on("error", (error) => this.destroy(this.#format.told(error)));
    if (this.destroyed) decoder.destroy();
    return decoder;
  }
};
function bytesTaken(decoder) {
  return "bytesWritten" in decoder ? Number(decoder.bytesWritten) : 0;
}
// src/archive/elf.ts
// src/archive/arm-attributes.ts
var cpuArchTag = 6;
var variants = {
  ...each([1, 2, 3, 4, 5], "v5"),
  ...each([6, 7, 8, 9, 11, 12], "v6"),
  ...each([10, 13], "v7"),
  ...each([14, 15, 16, 17, 18, 19, 20, 21, 22], "v8")
};
function readArmVariant(section) {
  if (section[0] !== 65) return void 0;
  let at = 1;
  while (at + 4 <= section.length) {
    const size = section.readUInt32LE(at);
    if (size < 5) return void 0;
    const vendorEnd = section.indexOf(0, at + 4);
    if (section.toString("latin1", at + 4, vendorEnd) === "aeabi") {
      return fileVariant(section.subarray(vendorEnd + 1, at + size));
    }
    at += size;
  }
  return void 0;
}
function fileVariant(subsection) {
  if (subsection.length < 5 || subsection[0] !== 1) return void 0;
  const attributes = new Attributes(subsection.subarray(5, subsection.readUInt32LE(1)));
  while (!attributes.atEnd()) {
    const tag = attributes.number();
    if (tag === cpuArchTag) return variants[attributes.number()];
    if (tag === 32) attributes.number();
    if (tag === 4 || tag === 5 || tag === 32 || tag > 32 && tag % 2 === 1) attributes.text();
    else attributes.number();
  }
  return void 0;
}
var Attributes = class {
  #bytes;
  #at = 0;
  constructor(bytes) {
    this.#bytes = bytes;
  }
  atEnd() {
    return this.#at >= this.#bytes.length;
  }
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  text() {
    const end = this.#bytes.indexOf(0, this.#at);
    this.#at = end < 0 ? this.#bytes.length : end + 1;
  }
};
function each(values, variant) {
  return Object.fromEntries(values.map((value) => [value, variant]));
}
// src/archive/elf.ts
var elfHeaderSize = 64;
var mostBytes = 1 << 20;
var armAttributes = 1879048195;
var machines = {
  3: { "32le": "386" },
  8: { "32be": "mips", "32le": "mipsle", "64be": "mips64", "64le": "mips64le" },
  21: { "64be": "ppc64", "64le": "ppc64le" },
  22: { "64be": "s390x" },
  40: { "32le": "arm" },
  62: { "64le": "amd64" },
  183: { "64le": "arm64" },
  243: { "64le": "riscv64" },
  258: { "64le": "loong64" }
};
function looksLikeElf(bytes) {
  return bytes[0] === 127 && bytes[1] === 69 && bytes[2] === 76 && bytes[3] === 70;
}
async function readElf(path) {
  const file2 = (0, import_node_fs.openSync)(path, "r");
  try {
    return await elfTarget(async (offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, (0, import_node_fs.readSync)(file2, bytes, 0, length, offset));
    });
  } finally {
    (0, import_node_fs.closeSync)(file2);
  }
}
function isElfProgram(path) {
  const file2 = (0, import_node_fs.openSync)(path, "r");
  try {
    const header2 = Buffer.alloc(elfHeaderSize);
    if ((0, import_node_fs.readSync)(file2, header2, 0, elfHeaderSize, 0) < 52 || !looksLikeElf(header2)) return false;
    return header2.subarray(24, header2[4] === 1 ? 28 : 32).some((byte) => byte !== 0);
  } finally {
    (0, import_node_fs.closeSync)(file2);
  }
}
async function elfTarget(readAt) {
  const header2 = await readAt(0, elfHeaderSize);
  if (header2.length < 52 || !looksLikeElf(header2)) return void 0;
  const bits = header2[4] === 1 ? "32" : header2[4] === 2 ? "64" : "";
  const order = header2[5] === 1 ? "le" : header2[5] === 2 ? "be" : "";
  const machine = order === "be" ? header2.readUInt16BE(18) : header2.readUInt16LE(18);
  const architecture = machines[machine]?.[bits + order];
  if (architecture === void 0) return void 0;
  const variant = architecture === "arm" ? await armVariant(header2, readAt) : void 0;
  return variant === void 0 ? { architecture } : { architecture, variant };
}
async function armVariant(header2, readAt) {
  const [tableOffset, entrySize, entries] = [
    header2.readUInt32LE(32),
    header2.readUInt16LE(46),
    header2.readUInt16LE(48)
  ];
  if (tableOffset === 0 || entrySize < 40 || entrySize * entries > mostBytes) return void 0;
  const table = await readAt(tableOffset, entrySize * entries);
  for (let at = 0; at + 40 <= table.length; at += entrySize) {
    if (table.readUInt32LE(at + 4) !== armAttributes) continue;
    const [offset, size] = [table.readUInt32LE(at + 16), table.readUInt32LE(at + 20)];
    return size > mostBytes ? void 0 : readArmVariant(await readAt(offset, size));
  }
  return void 0;
}
// src/archive/image-executable.ts
// src/archive/tar-entries.ts
// src/archive/byte-reader.ts
var StreamReader = class {
  #chunks;
  #rest = Buffer.alloc(0);
  #position = 0;
  constructor(chunks) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }
  get position() {
    return this.#position;
  }
  /** Some of the next bytes, at most `most`; none at the end. */
  async some(most) {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return Buffer.alloc(0);
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }
  async read(length) {
    const first = await this.some(length);
    if (first.length === length || first.length === 0) return first;
    const parts = [first];
    for (let missing2 = length - first.length; missing2 > 0; ) {
      const next = await this.some(missing2);
      if (next.length === 0) break;
      parts.push(next);
      missing2 -= next.length;
    }
    return Buffer.concat(parts);
  }
  async skip(length) {
    for (let left = length; left > 0; ) {
      const { length: passed } = await this.some(left);
      if (passed === 0) return;
      left -= passed;
    }
  }
};
var windowSize = 32 * 1024;
var FileReader = class {
  #file;
  #size;
  #window = Buffer.alloc(0);
  #windowAt = 0;
  #position = 0;
  constructor(file2, size) {
    this.#file = file2;
    this.#size = size;
  }
  get position() {
    return this.#position;
  }
  async read(length) {
    const from = this.#position - this.#windowAt;
    if (from < 0 || from + length > this.#window.length) await this.#load(length);
    const at = this.#position - this.#windowAt;
    const taken = this.#window.subarray(at, at + length);
    this.#position += taken.length;
    return taken;
  }
  async skip(length) {
    this.#position = Math.min(this.#position + length, this.#size);
  }
  async #load(length) {
    const wanted = Math.min(Math.max(length, windowSize), this.#size - this.#position);
    const window = Buffer.alloc(wanted);
    let filled2 = 0;
    while (filled2 < wanted) {
      const { bytesRead } = await this.#file.read(window, filled2, wanted - filled2, this.#position + filled2);
      if (bytesRead === 0) break;
      filled2 += bytesRead;
    }
    this.#window = window.subarray(0, filled2);
    this.#windowAt = this.#position;
  }
};
// src/archive/tar-error.ts
var again = "build or copy it again, and wait for that to finish";
function damagedTar(label, last, next) {
  if (next.kind === "too long") {
    const where = last === void 0 ? "at its beginning" : `behind the entry ${last.name}`;
    return new import_shared_table.AlbaError("damaged", `${label} has a header of more than 1 MiB ${where}`, { hint: again });
  }
  if (next.kind === "cut" && (last === void 0 || next.zeros === 0)) return truncatedTar(label, last);
  const cause = next.kind === "garbage" ? { cause: next.cause } : {};
  if (last === void 0) {
    return new import_shared_table.AlbaError("source", `${label} holds no tar archive`, {
      hint: "give an image archive, as docker save or nix build make them",
      ...cause
    });
  }
  return new import_shared_table.AlbaError(
    "damaged",
    `${label} has something that is no tar entry behind the entry ${last.name}`,
    {
      hint: "something may have been written into it besides the archive: build it again",
      ...cause
    }
  );
}
function tarError(error, label, last) {
  if (error instanceof import_shared_table.AlbaError) return error;
  if (error instanceof DecompressError) {
    if (error.kind === "truncated") return truncatedTar(label, last, error);
    const where = last === void 0 ? "" : ` at the entry ${last.name}`;
    const code = error.kind === "unsupported" ? "source" : "damaged";
    const what = `${label} cannot be unpacked${where}: ${error.message}`;
    return new import_shared_table.AlbaError(code, what, { hint: again, cause: error });
  }
  return /^E[A-Z0-9]+$/.test(String(Object(error).code)) ? readFailure(label, error) : error;
}
function truncatedTar(label, last, cause) {
  const where = last === void 0 ? "" : ` at the entry ${last.name}`;
  return new import_shared_table.AlbaError("damaged", `${label} is truncated${where}`, { hint: again, cause });
}
// src/archive/tar-header.ts
var import_tar_stream = (0, import_shared_esbuild.__toESM)(require_tar_stream(), 1);
var blockSize = 512;
var mostHeaderBytes = 1 << 20;
var withoutContent = /* @__PURE__ */ new Set([
  "link",
  "symlink",
  "character-device",
  "block-device",
  "directory",
  "fifo"
]);
async function readHeader(reader, signal) {
  let zeros = 0;
  let block;
  for (; ; ) {
    signal.throwIfAborted();
    block = await reader.read(blockSize);
    if (block.length === 0) return { kind: "end", zeros };
    if (block.length < blockSize) return { kind: "cut", zeros };
    if (block.some((byte) => byte !== 0)) break;
    zeros++;
  }
  const decoder = new Decoder();
  try {
    for (let fed = blockSize; ; fed += blockSize) {
      const header2 = await decoder.feed(block);
      if (header2 !== void 0) return { kind: "entry", header: toTarHeader(header2, reader.position) };
      if (fed > mostHeaderBytes) return { kind: "too long" };
      block = await reader.read(blockSize);
      if (block.length < blockSize) return { kind: "cut", zeros: 0 };
    }
  } catch (error) {
    if (!(error instanceof NoHeader)) throw error;
    return error.message.includes("max size") ? { kind: "too long" } : { kind: "garbage", cause: error };
  } finally {
    decoder.close();
  }
}
function toTarHeader(header2, start) {
  const { name, mode, linkname } = header2;
  const type = header2.type === "file" && name.endsWith("/") ? "directory" : header2.type;
  const size = withoutContent.has(type) ? 0 : header2.size;
  return {
    name,
    type,
    size,
    executable: type === "file" && (mode & 73) !== 0,
    target: linkname ?? "",
    start,
    end: start + Math.ceil(size / blockSize) * blockSize
  };
}
var options = { allowUnknownFormat: true, highWaterMark: 1 };
var NoHeader = class extends Error {
};
var Decoder = class {
  #extract = (0, import_tar_stream.extract)(options);
  #settle = () => {
  };
  constructor() {
    this.#extract.on("entry", (header2) => this.#settle(header2));
    this.#extract.on("drain", () => this.#settle(void 0));
    this.#extract.on("error", (error) => {
      this.#settle(void 0, new NoHeader(error.message, { cause: error }));
    });
  }
  /** The header that is complete with this block, undefined where more are needed. */
  feed(block) {
    return new Promise((resolve, reject) => {
      this.#settle = (header2, error) => error === void 0 ? resolve(header2) : reject(error);
      this.#extract.write(block);
    });
  }
  close() {
    this.#extract.destroy();
  }
};
// src/archive/tar-entries.ts
async function* tarHeaders(reader, label, signal) {
  let last;
  try {
    for (; ; ) {
      const next = await readHeader(reader, signal);
      if (next.kind === "end") return next.zeros > 0;
      if (next.kind !== "entry") throw damagedTar(label, last, next);
      last = next.header;
      yield last;
      await reader.skip(last.end - reader.position);
      if (reader.position < last.end) throw damagedTar(label, last, { kind: "cut", zeros: 0 });
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : tarError(error, label, last);
  }
}
async function* tarEntries(bytes, label, signal) {
  const reader = new StreamReader((0, import_node_stream3.addAbortSignal)(signal, bytes));
  const headers = tarHeaders(reader, label, signal);
  try {
    for (; ; ) {
      const { done, value: header2 } = await headers.next();
      if (done) return header2;
      yield { ...header2, content: contentOf(header2, reader, label, signal) };
    }
  } finally {
    bytes.destroy();
  }
}
async function* contentOf(header2, reader, label, signal) {
  const { start, size } = header2;
  for (; ; ) {
    const left = start + size - reader.position;
    if (left <= 0) return;
    const chunk = await reader.some(left).catch((error) => {
      throw signal.aborted ? signal.reason : tarError(error, label, header2);
    });
    if (chunk.length === 0) throw damagedTar(label, header2, { kind: "cut", zeros: 0 });
    yield chunk;
  }
}
function plainName(name) {
  const parts = [];
  for (const part of name.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
// src/archive/image-executable.ts
var usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function executableNames(settings) {
  const { Entrypoint, Cmd, Env, WorkingDir } = Object(settings);
  const path = texts(Env).find((line) => line.startsWith("PATH="))?.slice("PATH=".length);
  const [directory] = texts([WorkingDir]);
  return [...texts(Entrypoint).slice(0, 1), ...texts(Cmd).slice(0, 1)].flatMap((program) => {
    const folders = program.includes("/") ? [directory || "/"] : (path || usualPath).split(":");
    return folders.map(
      (folder) => plainName(program.startsWith("/") ? (0, import_posix2.normalize)(program) : (0, import_posix2.join)("/", folder, program))
    );
  });
}
function texts(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string" && item !== "") : [];
}
// src/archive/peek.ts
async function peek(chunks, size) {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = [];
  for (let length = 0; length < size; ) {
    const { done, value } = await iterator.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  async function* whole() {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head: Buffer.concat(first).subarray(0, size), whole: whole() };
}
// src/archive/source-image.ts
function ownLayers({ layers }) {
  return layers.filter((layer2) => !("foreign" in layer2));
}
// src/archive/arm-variant.ts
var mostLinks = 8;
var mostNames = 100;
var longestName = 4096;
var mostLooks = 20;
async function armVariantOf(image, label, run) {
  const layers = [];
  for (const layer2 of ownLayers(image).toReversed()) layers.push(new Layer(await layer2.pack(), label, run));
  const budget = { looks: mostLooks };
  const names = new Set(executableNames(image.settings).slice(0, mostNames));
  for (let links = 0; links < mostLinks; links++) {
    const before = names.size;
    const variant = await search(layers, names, budget);
    if (variant !== void 0) return variant;
    if (names.size === before) break;
  }
  return search(layers, void 0, budget);
}
async function search(layers, names, budget) {
  for (const layer2 of layers) {
    for await (const entry of layer2.entries()) {
      if (entry.type === "symlink" || entry.type === "link") addTarget(names, entry);
      else if (names === void 0 ? entry.executable : names.has(entry.name)) {
        const { head: head2 } = await peek(entry.content, elfHeaderSize);
        const target = looksLikeElf(head2) && await elfTarget(layer2.readerOf(entry.name, head2));
        if (target && target.variant !== void 0) return target.variant;
        if (target && target.architecture === "arm" && --budget.looks <= 0) return void 0;
      }
    }
  }
  return void 0;
}
function addTarget(names, { name, type, target }) {
  if (names === void 0) return;
  const absolute = type === "link" || target.startsWith("/");
  const behind = plainName(absolute ? target : `${(0, import_posix.dirname)(name)}/${target}`);
  for (const wanted of [...names]) {
    if (names.size >= mostNames) return;
    if (wanted !== name && !wanted.startsWith(`${name}/`)) continue;
    const reached = plainName(behind + wanted.slice(name.length));
    if (reached.length <= longestName) names.add(reached);
  }
}
var Layer = class {
  #blob;
  #label;
  #run;
  constructor(blob, label, run) {
    this.#blob = blob;
    this.#label = label;
    this.#run = run;
  }
  async *entries() {
    const what = `${this.#label}: ${this.#blob.descriptor.digest}`;
    for await (const entry of tarEntries(this.#open(), what, this.#run.signal)) {
      yield { ...entry, name: plainName(entry.name) };
    }
  }
  /** Reads in a file of the layer from its beginning, each time: no file is ever kept, however large. */
  readerOf(name, head2) {
    return async (offset, length) => {
      if (offset + length <= head2.length) return head2.subarray(offset, offset + length);
      for await (const entry of this.entries()) {
        if (entry.name === name) return await slice(entry.content, offset, length);
      }
      return Buffer.alloc(0);
    };
  }
  #open() {
    const format = this.#blob.descriptor.mediaType === import_shared_documents.mediaTypes.layerZstd ? "zstd" : "gzip";
    return (0, import_node_stream.pipeline)(this.#blob.body.open(), decompress(format), () => {
    });
  }
};
async function slice(chunks, offset, length) {
  const parts = [];
  let at = 0;
  for await (const chunk of chunks) {
    parts.push(chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at)));
    at += chunk.length;
    if (at >= offset + length) break;
  }
  return Buffer.concat(parts);
}
// src/archive/known-archive.ts
// src/layers/measure.ts
function measure() {
  const hash = (0, import_node_crypto.createHash)("sha256");
  let size = 0;
  return {
    stream: new import_node_stream4.Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        done(null, chunk);
      }
    }),
    result: () => ({ digest: (0, import_shared_digest.toDigest)(hash.digest("hex")), size })
  };
}
async function measured(content, signal) {
  const found = measure();
  await (0, import_promises4.pipeline)(content, found.stream, nowhere(), { signal });
  return found.result();
}
function nowhere() {
  return new import_node_stream4.Writable({ write: (_chunk, _encoding, done) => done() });
}
// src/archive/platform-in-name.ts
var ambiguous = /* @__PURE__ */ new Set(["js", "wasip1", "wasm"]);
var vendors = /* @__PURE__ */ new Set(["unknown", "pc", "apple"]);
function platformsInName(name) {
  const words = wordsOf(name.toLowerCase());
  const architectures = words.map((word, index) => architectureAt(words, word, index));
  const systems = words.filter(({ text }, index) => {
    const beside = [neighbour(words, index, -1), neighbour(words, index, 1)];
    return (0, import_shared_table.isOperatingSystem)(text) && !ambiguous.has(text) && beside.some((at) => architectures[at]);
  });
  return {
    systems: systems.map(({ text }) => text),
    architectures: architectures.filter((found) => found !== void 0)
  };
}
function wordsOf(name) {
  return [...name.matchAll(/x86[_-]64(?![^._/-])|[^._/-]+/g)].map((match) => ({
    text: match[0].replace("x86-64", "x86_64"),
    before: name[match.index - 1] ?? "",
    after: name[match.index + match[0].length] ?? ""
  }));
}
function architectureAt(words, word, index) {
  if (ambiguous.has(word.text) || word.text === "386" && isInVersion(words, word, index)) return void 0;
  const found = (0, import_shared_table.architectureOf)(word.text) ?? dockerPrefix(word.text);
  const next = words[index + 1];
  if (found === void 0 || found.variant !== void 0 || next === void 0) return found;
  const isOnlyVariant = next.after !== "." || !isNumber(words[index + 2]);
  return (0, import_shared_table.isVariant)(found.architecture, next.text) && isOnlyVariant ? { ...found, variant: next.text } : found;
}
function dockerPrefix(text) {
  const [, word = "", variant = ""] = /^(arm32|arm64|amd64)(v\d)$/.exec(text) ?? [];
  const architecture = word === "arm32" ? "arm" : word;
  return (0, import_shared_table.isVariant)(architecture, variant) ? { architecture, variant } : void 0;
}
function isInVersion(words, word, index) {
  return word.before === "." && isNumber(words[index - 1]) || word.after === "." && isNumber(words[index + 1]);
}
function isNumber(word) {
  return word !== void 0 && /^v?\d+$/.test(word.text);
}
function neighbour(words, index, step) {
  let at = index + step;
  while (vendors.has(words[at]?.text ?? "") || /^v\d$/.test(words[at]?.text ?? "")) at += step;
  return at;
}
// src/archive/platform.ts
function declaredPlatform(written2) {
  const [os, word] = [stated(written2.os), stated(written2.architecture)];
  const { architecture, variant = void 0 } = (0, import_shared_table.architectureOf)(word) ?? { architecture: word };
  const known3 = written2.variant || variant;
  return {
    os,
    architecture,
    ...known3 === void 0 ? {} : { variant: known3 },
    ...written2["os.version"] ? { "os.version": written2["os.version"] } : {}
  };
}
function stated(word) {
  const lower = (word ?? "").toLowerCase();
  return lower === "unknown" ? "" : lower;
}
function decidePlatform({ declared, given, name, label }) {
  const platform = given === void 0 ? declared : refine(declared, given, label, "you wrote");
  const decided = name === void 0 ? platform : refineByName(platform, name, given !== void 0, label);
  const words = [decided.os, decided.architecture, decided.variant ?? ""];
  const strange = words.find((word) => !/^[a-z0-9._-]*$/.test(word));
  if (strange !== void 0) {
    throw new import_shared_table.AlbaError(
      "platform",
      `${label} says it is for \u201C${(0, import_shared_static_registry.clipped)(strange)}\u201D, which is no word for a platform`,
      {
        hint: "build the image again"
      }
    );
  }
  if (decided.os !== "" && decided.architecture !== "") return decided;
  throw new import_shared_table.AlbaError("platform", `${label} does not say for which platform it is`, {
    hint: `write it before the path, like linux/arm64=${label}`
  });
}
function refine(declared, given, label, who) {
  const differs = ["os", "architecture", "variant"].some(
    (part) => declared[part] && given[part] && declared[part] !== given[part]
  );
  if (differs) throw contradiction(label, declared, (0, import_shared_table.formatPlatform)(given), who);
  const version = declared["os.version"] ?? given["os.version"];
  return {
    ...declared,
    os: declared.os || given.os,
    architecture: declared.architecture || given.architecture,
    ...given.variant === void 0 ? {} : { variant: given.variant },
    ...version === void 0 ? {} : { "os.version": version }
  };
}
function refineByName(platform, name, lenient, label) {
  const { systems, architectures } = platformsInName(name);
  const os = agree(platform.os, systems);
  const architecture = agree(
    platform.architecture,
    architectures.map((found) => found.architecture)
  );
  const variant = agree(
    platform.variant ?? "",
    architectures.flatMap((found) => found.architecture === architecture ? found.variant ?? [] : [])
  );
  if (os !== void 0 && architecture !== void 0 && variant !== void 0) {
    return { ...platform, os, architecture, ...variant === "" ? {} : { variant } };
  }
  if (lenient) return platform;
  const words = [...systems, ...architectures.map(wordFor)];
  throw contradiction(label, platform, words.join(" "), "its name says");
}
function agree(stated2, words) {
  const different = new Set(words);
  if (different.size === 0 || different.has(stated2)) return stated2;
  if (stated2 !== "") return void 0;
  const [word, ...others] = different;
  return others.length === 0 && word !== void 0 ? word : "";
}
function wordFor({ architecture, variant }) {
  return variant === void 0 ? architecture : `${architecture}/${variant}`;
}
function contradiction(label, declared, other, who) {
  const written2 = (0, import_shared_static_registry.clipped)((0, import_shared_table.formatPlatform)(declared));
  const hints = {
    "you wrote": "build the image for that platform, or leave the platform out",
    "its index says": "write the layout again",
    "its name says": `rename it, build it for the right platform, or write ${written2}=${label} if the image is right`
  };
  return new import_shared_table.AlbaError("platform", `${label}: the image's config says ${written2}, ${who} ${(0, import_shared_static_registry.clipped)(other)}`, {
    hint: hints[who]
  });
}
// src/archive/known-archive.ts
async function archiveDigest({ path, kind, selection }, run) {
  if (kind !== "archive" || selection !== void 0) return void 0;
  const format = recognise(await headOf(path));
  if (format !== "gzip" && format !== "zstd") return void 0;
  return (await measured((0, import_node_fs2.createReadStream)(path, { highWaterMark: 1 << 20 }), run.signal)).digest;
}
function knownImage({ config, manifest, layers }, archive, read3) {
  const parsed = import_shared_documents.configSchema.safeParse((0, import_shared_static_registry.parseJson)(config.bytes)).data;
  const { digest, size } = config.descriptor;
  const sourceLayer2 = (diffId, at) => {
    const descriptor = layers[at];
    if (descriptor === void 0) return void 0;
    if ((0, import_shared_static_registry.isForeignLayer)(descriptor)) return { diffId, foreign: descriptor };
    const pack3 = async (options2) => (await sameLayer(digest, diffId, read3)).pack(options2);
    return { diffId, unread: 0, pack: pack3 };
  };
  const found = parsed?.rootfs.diff_ids.map(sourceLayer2);
  if (parsed === void 0 || found === void 0 || !found.every((layer2) => layer2 !== void 0))
    return void 0;
  return {
    declared: declaredPlatform(parsed),
    settings: parsed["config"],
    config: { descriptor: { mediaType: import_shared_documents.mediaTypes.config, digest, size }, body: (0, import_shared_checked_body.bytesBody)(config.bytes) },
    layers: found,
    manifest,
    attestations: [],
    archive
  };
}
async function sameLayer(config, diffId, read3) {
  const image = (await read3()).find((one2) => one2.config.descriptor.digest === config);
  const layer2 = image && ownLayers(image).find((one2) => one2.diffId === diffId);
  if (layer2 === void 0) throw new Error(`the archive of the image ${config} lacks the layer ${diffId}`);
  return layer2;
}
// src/archive/open-archive.ts
// src/archive/archive-file.ts
// src/archive/entry-table.ts
var mostEntries = 1e4;
var mostLinks2 = 40;
var longestName2 = 4096;
var again2 = "build the archive again";
var noToolDoes = "no tool names the files of an image so: look where the archive comes from";
var EntryTable = class {
  #label;
  #entries = /* @__PURE__ */ new Map();
  #count = 0;
  /** Whether the tar had an end marker. Without, what is missing may have been cut off. */
  hasEnd = true;
  constructor(label) {
    this.#label = label;
  }
  /** Takes an entry in. Returns the plain name of a file, whose place in the table `fill` is to fill, if it has no twin. */
  enter(header2) {
    this.#count++;
    if (this.#count > mostEntries) throw tooManyFiles(this.#label);
    const name = plainName(header2.name);
    this.#checkName(header2.name, name);
    if (header2.type === "directory") return void 0;
    const before = this.#entries.get(name);
    if (before !== void 0) return { name, twin: this.#twin(name, before, header2) };
    switch (header2.type) {
      case "file":
      case "contiguous-file":
        this.#entries.set(name, { kind: "other", reason: "has not been read" });
        return { name };
      case "symlink":
        this.#entries.set(name, this.#link(header2.target, (0, import_posix3.dirname)(name)));
        return void 0;
      case "link":
        this.#entries.set(name, this.#link(header2.target, "."));
        return void 0;
      default:
        this.#entries.set(name, { kind: "other", reason: "is no file" });
        return void 0;
    }
  }
  fill(name, file2) {
    this.#entries.set(name, { kind: "file", file: file2 });
  }
  /** Throws for two entries of one name. */
  refuseTwo(name) {
    throw this.#error("source", ` has two entries named ${name}`, {
      hint: "build the archive again: tools do not agree which of them counts"
    });
  }
  /** Whether there is an entry of that name, be it a link to nothing. */
  has(name) {
    return this.#entries.has(plainName(name)) || this.#follow(plainName(name)).kind !== "missing";
  }
  /** The file of that name, behind all links. Rejects where there is none: `namedBy` is the document that names it, if any. */
  find(name, namedBy) {
    const found = this.#follow(plainName(name));
    if (found.kind === "file") return found.file;
    if (found.kind === "other") throw this.#error("source", `: the entry ${name} ${found.reason}`);
    if (found.kind === "loop") {
      throw this.#error(
        "source",
        `: the entry ${name} is a link to ${found.written}, and the links go in a circle`
      );
    }
    if (found.kind === "out") {
      throw this.#error(
        "source",
        `: the entry ${name} is a link to ${found.written}, which leads out of the archive`,
        { hint: "build the archive with the files themselves in it" }
      );
    }
    if (!this.hasEnd) {
      throw this.#error("damaged", ` is truncated: it ends before ${found.name}`, {
        hint: "build or copy it again, and wait for that to finish"
      });
    }
    if (found.written !== void 0) {
      throw this.#error(
        "damaged",
        `: the entry ${name} is a link to ${found.written}, which leads to nothing: there is no ${found.name}`
      );
    }
    if (namedBy !== void 0) {
      throw this.#error("damaged", ` lacks the entry ${shown(name)}, which its ${namedBy} names`);
    }
    throw this.#error("source", ` is no image archive: it has no ${name}`, {
      hint: "give an archive as docker save or nix build make them; for a tree of files there is static push"
    });
  }
  #twin(name, before, { type, size }) {
    const isFile = type === "file" || type === "contiguous-file";
    const file2 = before.kind === "file" ? before.file : void 0;
    if (!isFile || file2?.size !== size) this.refuseTwo(name);
    return file2;
  }
  /** A name, or a part of it, may be a link. `written` is the first that was followed; on the way out, the one that leads out. */
  #follow(wanted) {
    let name = wanted;
    let written2;
    for (let links = 0; links < mostLinks2; links++) {
      if (name.length > longestName2) return { kind: "missing", name: shown(name), written: written2 };
      const entry = this.#entries.get(name);
      if (entry !== void 0 && entry.kind !== "link") return entry;
      const step = this.#linkOn(name);
      if (step === void 0) return { kind: "missing", name, written: written2 };
      if (isOutside(step.link.to)) return { kind: "out", written: step.link.written };
      written2 ??= step.link.written;
      name = plainName(step.link.to + step.rest);
    }
    return { kind: "loop", written: written2 ?? wanted };
  }
  /** The first part of a name that is a link, and what of the name is behind it. */
  #linkOn(name) {
    for (let end = name.indexOf("/"); ; end = name.indexOf("/", end + 1)) {
      const part = end < 0 ? name : name.slice(0, end);
      const entry = this.#entries.get(part);
      if (entry?.kind === "link") return { link: entry, rest: name.slice(part.length) };
      if (end < 0) return void 0;
    }
  }
  /** An absolute target stays one, so that it is outside. */
  #link(target, folder) {
    if (target.length > longestName2) {
      throw this.#error("source", ` has a link to a name of more than ${longestName2} characters`, {
        hint: noToolDoes
      });
    }
    const to = target.startsWith("/") ? target : plainName(`${folder}/${target}`);
    return { kind: "link", to, written: target };
  }
  #checkName(written2, name) {
    const refuse2 = (how) => this.#error("source", `: the entry ${shown(written2)} ${how}`, {
      hint: noToolDoes
    });
    if (written2.length > longestName2) throw refuse2(`has a name of more than ${longestName2} characters`);
    if (/[\0-\x1f\x7f]/.test(written2)) throw refuse2("has control characters in its name");
    if (written2.startsWith("/")) throw refuse2("has an absolute name");
    if (isOutside(name)) throw refuse2("leads out of the archive");
  }
  #error(code, what, { hint = again2 } = {}) {
    return new import_shared_table.AlbaError(code, this.#label + what, { hint });
  }
};
function tooManyFiles(label) {
  return new import_shared_table.AlbaError("source", `${label} has more files than an image archive has`, {
    hint: "give an image archive, as docker save or nix build make them"
  });
}
function shown(name) {
  return name.length > longestName2 ? `${name.slice(0, 80)}\u2026` : name;
}
function isOutside(name) {
  return name.startsWith("/") || name === ".." || name.startsWith("../");
}
// src/archive/file-range.ts
function streamRange({ path, start, size }) {
  if (size === 0) return import_node_stream6.Readable.from([]);
  return (0, import_node_fs4.createReadStream)(path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
}
async function readRange({ path, start, size }, most) {
  const file2 = await (0, import_promises7.open)(path);
  try {
    const bytes = Buffer.alloc(Math.min(most, size));
    let filled2 = 0;
    while (filled2 < bytes.length) {
      const { bytesRead } = await file2.read(bytes, filled2, bytes.length - filled2, start + filled2);
      if (bytesRead === 0) break;
      filled2 += bytesRead;
    }
    return bytes.subarray(0, filled2);
  } finally {
    await file2.close();
  }
}
function rangeBody(range, digest) {
  return { size: range.size, digest, open: () => streamRange(range) };
}
// src/archive/document-checks.ts
var mostDocumentBytes = 4 << 20;
var again3 = "build the image again";
function checkIsDocument(label, name, size, format) {
  if (format === "tar" || format === "gzip" || format === "zstd") {
    throw new import_shared_table.AlbaError("source", `${label}: ${name} is no JSON document, but ${format}`, { hint: again3 });
  }
  if (size <= mostDocumentBytes) return;
  throw new import_shared_table.AlbaError(
    "source",
    `${label}: ${name} is larger than a document of an image is (${size} bytes)`,
    {
      hint: again3
    }
  );
}
function layerFormat(label, name, format) {
  switch (format) {
    case "empty":
    case "tar":
    case "gzip":
    case "zstd":
      return format;
    case "xz":
    case "bzip2":
      throw new import_shared_table.AlbaError(
        "source",
        `${label}: ${name} is compressed with ${format}, which alba does not read in an image`,
        {
          hint: "build the image with layers that are plain, gzip or zstd"
        }
      );
    default:
      throw new import_shared_table.AlbaError("source", `${label}: ${name} is no tar`, { hint: again3 });
  }
}
function notKept(label, name) {
  return new import_shared_table.AlbaError("source", `${label}: ${name} is larger than what alba keeps of a stream`, {
    hint: "decompress the archive into a file, and give that"
  });
}
// src/archive/layer-in-place.ts
// src/layers/pack.ts
// src/layers/compress.ts
// src/layers/libdeflate.ts
var blockSize2 = 1 << 20;
var bufferSize = blockSize2 + (1 << 12);
var workerScript = (0, import_node_url.fileURLToPath)(new URL("./deflate-block.cjs", fileAddress));
function script() {
  return (0, import_node_module.createRequire)(fileAddress)(workerScript);
}
var compiled;
function libdeflate() {
  compiled ??= (0, import_promises11.readFile)(new URL("./libdeflate.wasm", fileAddress)).then(script().compile);
  return compiled;
}
var here;
function deflaterHere() {
  here ??= libdeflate().then(script().openDeflater);
  return here;
}
// src/layers/blocks.ts
async function* inBlocks(chunks, empty) {
  let block;
  let filled2 = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      block ??= new Uint8Array(empty(), 0, blockSize2);
      const piece = chunk.subarray(at, at + blockSize2 - filled2);
      block.set(piece, filled2);
      at += piece.length;
      filled2 += piece.length;
      if (filled2 < blockSize2) continue;
      yield { buffer: block.buffer, size: filled2 };
      block = void 0;
      filled2 = 0;
    }
  }
  if (block !== void 0) yield { buffer: block.buffer, size: filled2 };
}
// src/layers/deflate-threads.ts
// src/layers/deflate-thread.ts
var DeflateThread = class {
  #worker;
  #watcher;
  #jobs = [];
  #ready = false;
  #over = false;
  constructor(module2, watcher) {
    this.#watcher = watcher;
    this.#worker = new import_node_worker_threads.Worker(workerScript, { workerData: { libdeflate: module2 }, execArgv: [], env: {} });
    this.#worker.unref();
    this.#worker.on("message", (answer) => this.#take(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`a thread that compresses ended with ${code}`)));
  }
  /** How many jobs it has. */
  get load() {
    return this.#jobs.length;
  }
  take(job) {
    this.#jobs.push(job);
    this.#worker.ref();
    if (this.#ready) this.#send(job);
  }
  #send({ buffer: buffer2, size }) {
    this.#worker.postMessage({ buffer: buffer2, size }, [buffer2]);
  }
  #take(answer) {
    if (answer === "ready") {
      this.#ready = true;
      for (const job2 of this.#jobs) this.#send(job2);
      return;
    }
    const job = this.#jobs.shift();
    if (this.#jobs.length === 0) this.#worker.unref();
    job?.resolve(answer);
    this.#watcher.done();
  }
  #end(error) {
    if (this.#over) return;
    this.#over = true;
    const jobs = this.#jobs.splice(0);
    if (!this.#ready) {
      this.#watcher.failedToStart(jobs);
      return;
    }
    for (const job of jobs) job.reject(error);
    this.#watcher.ended();
  }
};
// src/layers/deflate-threads.ts
var mostThreads = 16;
var DeflateThreads = class {
  #most;
  /** How many buffers may be in use: one at work and one that waits for each thread, and one that is filled or written. */
  #limit;
  #threads = /* @__PURE__ */ new Set();
  #queue = [];
  #buffers = [];
  #canStart;
  #taken = 0;
  #layers = 0;
  /** With 0 threads, all is done on this one. */
  constructor(threads = Math.min((0, import_node_os2.availableParallelism)(), mostThreads)) {
    this.#most = threads;
    this.#limit = 2 * threads + 1;
    this.#canStart = threads > 0;
  }
  /** To be called as a layer begins: layers share the buffers. What it returns takes, as the layer ends, how many it never gave back. */
  enter() {
    this.#layers++;
    return (lost) => {
      this.#layers--;
      this.#taken -= lost;
    };
  }
  /** Whether a layer that has `own` buffers may take one more. Without one it always may. */
  hasRoom(own) {
    return this.#taken < this.#limit || own < this.#limit / this.#layers;
  }
  /** A buffer of `bufferSize`, with what an older block left in it. */
  take() {
    this.#taken++;
    return this.#buffers.pop() ?? new ArrayBuffer(bufferSize);
  }
  /** Takes a buffer back that nobody reads any more. */
  giveBack(buffer2) {
    this.#taken--;
    if (this.#buffers.length < this.#limit) this.#buffers.push(buffer2);
  }
  /** Deflates a block of one byte at least, whose buffer is no longer the caller's. Rejects when the signal aborts. */
  async deflate({ buffer: buffer2, size }, signal) {
    const module2 = await libdeflate();
    return new Promise((resolve, reject) => {
      this.#queue.push({ buffer: buffer2, size, signal, resolve, reject });
      this.#handOut(module2);
    });
  }
  /** The same on this thread: for what is too small to start others. */
  async deflateHere({ buffer: buffer2, size }, signal) {
    const deflate = await deflaterHere();
    await (0, import_promises12.setImmediate)(void 0, { signal });
    return { buffer: buffer2, ...deflate(buffer2, size) };
  }
  #handOut(module2) {
    for (let job = this.#queue[0]; job !== void 0; job = this.#queue[0]) {
      const thread = this.#idlest(module2);
      if (thread !== void 0 && thread.load >= 2) return;
      this.#queue.shift();
      if (job.signal.aborted) job.reject(job.signal.reason);
      else if (thread === void 0) job.resolve(this.deflateHere(job, job.signal));
      else thread.take(job);
    }
  }
  #idlest(module2) {
    const [idlest] = [...this.#threads].sort((a, b) => a.load - b.load);
    const enough = idlest?.load === 0 || this.#threads.size === this.#most || !this.#canStart;
    return enough ? idlest : this.#start(module2) ?? idlest;
  }
  #start(module2) {
    try {
      const thread = new DeflateThread(module2, {
        done: () => this.#handOut(module2),
        failedToStart: (jobs) => {
          this.#canStart = false;
          this.#threads.delete(thread);
          this.#queue.unshift(...jobs);
          this.#handOut(module2);
        },
        ended: () => {
          this.#threads.delete(thread);
          this.#handOut(module2);
        }
      });
      this.#threads.add(thread);
      return thread;
    } catch {
      this.#canStart = false;
      return void 0;
    }
  }
};
// src/layers/join-crc32.ts
var polynomial = 3988292384;
var one = 2147483648;
function product(a, b) {
  let sum = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) sum ^= shifted;
    shifted = shifted & 1 ? shifted >>> 1 ^ polynomial : shifted >>> 1;
  }
  return sum >>> 0;
}
function joinCrc32(first, second, secondLength) {
  let joined = first;
  let power = one >>> 8;
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) joined = product(joined, power);
    power = product(power, power);
  }
  return (joined ^ second) >>> 0;
}
// src/layers/gzip.ts
var header = Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 255);
var lastBlock = [3, 0];
var shared;
function sharedThreads() {
  shared ??= new DeflateThreads();
  return shared;
}
async function* gzip2(plain, threads = sharedThreads()) {
  const over = new AbortController();
  const leave = threads.enter();
  const underWay = [];
  let buffers = 0;
  let crc = 0;
  let length = 0;
  function empty() {
    buffers++;
    return threads.take();
  }
  async function* oldest() {
    const first = underWay.shift();
    if (first === void 0) return;
    const deflated = await first.deflated;
    crc = joinCrc32(crc, deflated.crc, first.size);
    length += first.size;
    yield new Uint8Array(deflated.buffer, 0, deflated.size);
    threads.giveBack(deflated.buffer);
    buffers--;
  }
  try {
    yield header;
    for await (const block of inBlocks(plain, empty)) {
      const small = block.size < blockSize2 && underWay.length === 0;
      const deflated = small ? threads.deflateHere(block, over.signal) : threads.deflate(block, over.signal);
      deflated.catch(() => {
      });
      underWay.push({ size: block.size, deflated });
      while (!threads.hasRoom(buffers)) yield* oldest();
    }
    while (underWay.length > 0) yield* oldest();
    yield trailer(crc, length);
  } finally {
    over.abort();
    leave(buffers);
  }
}
function trailer(crc, length) {
  const bytes = Buffer.from([...lastBlock, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32LE(crc, 2);
  bytes.writeUInt32LE(length % 2 ** 32, 6);
  return bytes;
}
// src/layers/compress.ts
function hasZstd(module2) {
  return "createZstdCompress" in module2;
}
function compress(compression) {
  if (compression === "gzip") return (plain) => gzip2(plain);
  const node = nodeWithZstd();
  const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum } = node.constants;
  return node.createZstdCompress({ params: { [level]: 3, [checksum]: 1 } });
}
function checkCompression(compression) {
  if (compression === "zstd") nodeWithZstd();
}
function nodeWithZstd() {
  const node = zlib2;
  if (hasZstd(node)) return node;
  throw new import_shared_table.AlbaError("usage", `Node ${process.versions.node} cannot compress with zstd`, {
    hint: "use Node 22.15 or newer, or gzip"
  });
}
// src/layers/pack.ts
async function packLayer(tar2, run, compression = "gzip") {
  const step = compress(compression);
  const path = await scratchFile(run);
  const plain = measure();
  const { digest, size } = await (0, import_promises10.pipeline)(
    tar2,
    plain.stream,
    step,
    (pieces) => written(pieces, path),
    {
      signal: run.signal
    }
  );
  const descriptor = { mediaType: layerTypes[compression], digest, size };
  return { diffId: plain.result().digest, blob: { descriptor, body: (0, import_shared_checked_body.fileBody)(path, size, digest) }, path };
}
async function written(pieces, path) {
  const hash = (0, import_node_crypto2.createHash)("sha256");
  let size = 0;
  const file2 = await (0, import_promises9.open)(path, "wx");
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      await file2.appendFile(piece);
    }
  } finally {
    await file2.close();
  }
  return { digest: (0, import_shared_digest.toDigest)(hash.digest("hex")), size };
}
var layerTypes = {
  gzip: import_shared_documents.mediaTypes.layerGzip,
  zstd: import_shared_documents.mediaTypes.layerZstd
};
async function scratchFile(run) {
  return (0, import_node_path4.join)(await run.scratch(), `layer-${(0, import_node_crypto2.randomUUID)()}`);
}
// src/archive/scratch-failure.ts
function scratchFailure(what, error) {
  if (error instanceof import_shared_table.AlbaError || typeof Object(error).code !== "string") return error;
  return (0, import_shared_table.asAlbaError)(
    error,
    "source",
    `${what} cannot be put into the folder for temporary files`,
    "make room there, or set the variable TMPDIR to a directory in which this user may write, on a disk with room"
  );
}
// src/archive/layer-in-place.ts
var compressedTypes = {
  gzip: import_shared_documents.mediaTypes.layerGzip,
  zstd: import_shared_documents.mediaTypes.layerZstd
};
var LayerInPlace = class {
  #place;
  #run;
  #made;
  constructor(place, run) {
    this.#place = place;
    this.#run = run;
  }
  get format() {
    return this.#place.format;
  }
  get size() {
    return this.#place.range.size;
  }
  get unread() {
    return this.#place.isSource ? this.size : 0;
  }
  async pack(expected, options2 = {}) {
    const { label, name } = this.#place;
    this.#made ??= this.#make(expected, options2);
    const made2 = await this.#made;
    (0, import_shared_static_registry.checkLayer)((0, import_shared_static_registry.layerName)(label, name), made2, expected);
    return made2.blob;
  }
  async #make(expected, { signal = this.#run.signal, onRead }) {
    const { label, name, format, isSource } = this.#place;
    const told2 = isSource ? onRead : void 0;
    try {
      if (format === "gzip" || format === "zstd") return await this.#check(format, expected, signal, told2);
      return await this.#pack(signal, told2);
    } catch (error) {
      signal.throwIfAborted();
      throw scratchFailure((0, import_shared_static_registry.layerName)(label, name), error);
    }
  }
  async #check(format, expected, signal, onRead) {
    const { label, name, range, maxLayerSize } = this.#place;
    const what = (0, import_shared_static_registry.layerName)(label, name);
    const [kept, plain] = [measure(), measure()];
    try {
      await (0, import_promises8.pipeline)(
        this.#read(onRead),
        kept.stream,
        decompress(format),
        (chunks) => (0, import_shared_static_registry.limited)(chunks, what, maxLayerSize),
        plain.stream,
        nowhere(),
        { signal }
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DecompressError)) throw error;
      if (expected.blob !== void 0)
        (0, import_shared_static_registry.checkBytes)(what, await measured(this.#read(void 0), signal), expected.blob);
      const code = error.kind === "unsupported" ? "source" : "damaged";
      throw new import_shared_table.AlbaError(code, `${what} cannot be unpacked: ${error.message}`, {
        hint: "build the image again",
        cause: error
      });
    }
    const { digest, size } = kept.result();
    const descriptor = { mediaType: compressedTypes[format], digest, size };
    const body = rangeBody(range, digest);
    return { digest, size, diffId: plain.result().digest, blob: { descriptor, body } };
  }
  async #pack(signal, onRead) {
    const scratch = () => this.#run.scratch();
    let size = 0;
    const tar2 = this.#read((bytes) => {
      size += bytes;
      onRead?.(bytes);
    });
    const { diffId, blob } = await packLayer(tar2, { signal, scratch }, this.#place.compression);
    return { digest: diffId, size, diffId, blob };
  }
  async *#read(onRead) {
    const { label, range } = this.#place;
    const chunks = streamRange(range)[Symbol.asyncIterator]();
    try {
      for (; ; ) {
        const { done, value } = await chunks.next().catch(async (error) => {
          throw await unreadable(label, error);
        });
        if (done) return;
        onRead?.(value.length);
        yield value;
      }
    } finally {
      await chunks.return?.();
    }
  }
};
// src/archive/files-in-place.ts
var FilesInPlace = class {
  label;
  #places;
  #run;
  #maxLayerSize;
  #compression;
  /** By where they lie, since several names may lead there. */
  #layers = /* @__PURE__ */ new Map();
  constructor(label, places, run, { maxLayerSize, compression = "gzip" }) {
    this.label = label;
    this.#places = places;
    this.#run = run;
    this.#maxLayerSize = maxLayerSize;
    this.#compression = compression;
  }
  has(name) {
    return this.#places.has(name);
  }
  async document(name, namedBy) {
    const { range, head: head2 } = await this.#find(name, namedBy);
    checkIsDocument(this.label, name, range.size, recognise(head2));
    return this.#reading(readRange(range, mostDocumentBytes));
  }
  async layer(name, namedBy) {
    const { range, head: head2 } = await this.#find(name, namedBy);
    const format = layerFormat(this.label, name, recognise(head2));
    const what = (0, import_shared_static_registry.layerName)(this.label, name);
    if (format === "tar") (0, import_shared_static_registry.checkLayerSize)(what, range.size, this.#maxLayerSize);
    const key2 = `${range.start} ${range.path}`;
    const known3 = this.#layers.get(key2);
    if (known3 !== void 0) return known3;
    const place = {
      label: this.label,
      name,
      range,
      format,
      isSource: true,
      maxLayerSize: this.#maxLayerSize,
      compression: this.#compression
    };
    const layer2 = new LayerInPlace(place, this.#run);
    this.#layers.set(key2, layer2);
    return layer2;
  }
  async blob(name, expected) {
    const range = await this.#places.find(name, "manifest");
    const what = `${this.label}: ${name}`;
    (0, import_shared_static_registry.checkSize)(what, range.size, expected.size);
    const { signal } = this.#run;
    (0, import_shared_static_registry.checkBytes)(what, await this.#reading(measured(streamRange(range), signal)), expected);
    return rangeBody(range, expected.digest);
  }
  /** Nothing was put into scratch but what `pack` was asked for. */
  async keepOnly() {
  }
  async #find(name, namedBy) {
    const range = await this.#places.find(name, namedBy);
    return { range, head: await this.#reading(readRange(range, headSize)) };
  }
  async #reading(work) {
    try {
      return await work;
    } catch (error) {
      this.#run.signal.throwIfAborted();
      throw await unreadable(this.label, error);
    }
  }
};
// src/archive/archive-file.ts
async function openArchiveFile(path, label, run, options2) {
  const table = await readTable(path, label, run);
  const places = {
    has: async (name) => table.has(name),
    find: async (name, namedBy) => table.find(name, namedBy)
  };
  return new FilesInPlace(label, places, run, options2);
}
async function readTable(path, label, run) {
  const table = new EntryTable(label);
  const digestOf4 = async (range) => (await measured(streamRange(range), run.signal)).digest;
  const file2 = await (0, import_promises6.open)(path);
  try {
    const { size: total } = await file2.stat();
    const headers = tarHeaders(new FileReader(file2, total), label, run.signal);
    for (; ; ) {
      const { done, value: header2 } = await headers.next();
      if (done) {
        table.hasEnd = header2;
        return table;
      }
      const entered = table.enter(header2);
      if (entered === void 0) continue;
      const { name, twin: twin2 } = entered;
      const range = { path, start: header2.start, size: header2.size };
      if (twin2 === void 0) table.fill(name, range);
      else {
        const [one2, other] = [await digestOf4(twin2), await digestOf4(range)];
        if (one2 !== other) table.refuseTwo(name);
      }
    }
  } finally {
    await file2.close();
  }
}
// src/archive/archive-stream.ts
// src/archive/kept-file.ts
function keepSmall(bytes, format, place, run) {
  const kept = { format, size: bytes.length, bytes, body: (0, import_shared_checked_body.bytesBody)(bytes) };
  if (format !== "empty") return kept;
  const range = { path: "", start: 0, size: 0 };
  return { ...kept, layer: new LayerInPlace({ ...place, range, format, isSource: false }, run) };
}
async function keepTar(content, size, { label, name, compression }, run) {
  const packed = await packLayer(content, run, compression);
  const layer2 = new PackedTar(packed, size, (0, import_shared_static_registry.layerName)(label, name));
  const body = {
    size,
    digest: packed.diffId,
    open: () => (0, import_node_stream7.pipeline)(packed.blob.body.open(), decompress(compression), () => {
    })
  };
  return { format: "tar", size, layer: layer2, scratch: packed.path, body };
}
async function keepCopy(content, format, place, run) {
  const path = (0, import_node_path5.join)(await run.scratch(), `file-${(0, import_node_crypto3.randomUUID)()}`);
  const found = measure();
  await promised.pipeline(content, found.stream, (0, import_node_fs5.createWriteStream)(path), { signal: run.signal });
  const { digest, size } = found.result();
  const range = { path, start: 0, size };
  const kept = { format, size, scratch: path, body: rangeBody(range, digest) };
  if (format !== "gzip" && format !== "zstd") return kept;
  return { ...kept, layer: new LayerInPlace({ ...place, range, format, isSource: false }, run) };
}
var PackedTar = class {
  format = "tar";
  unread = 0;
  size;
  #packed;
  #what;
  constructor(packed, size, what) {
    this.#packed = packed;
    this.size = size;
    this.#what = what;
  }
  async pack(expected) {
    const { diffId, blob } = this.#packed;
    (0, import_shared_static_registry.checkLayer)(this.#what, { digest: diffId, size: this.size, diffId }, expected);
    return blob;
  }
};
// src/archive/late-tar.ts
function isHinted(name, late) {
  if (late === void 0) return false;
  return (name.match(/[0-9a-f]{64}/g) ?? []).some((hex) => late.known.has((0, import_shared_digest.toDigest)(hex)));
}
async function leaveTar(content, size, place, late, run) {
  const { digest } = await measured(content, run.signal);
  const again5 = () => contentOf2(place, late, run.signal);
  const layer2 = new LateTar(place, size, digest, again5, run);
  const body = { size, digest, open: () => import_node_stream8.Readable.from(again5(), { objectMode: false }) };
  return { format: "tar", size, layer: layer2, body };
}
var LateTar = class {
  format = "tar";
  size;
  unread = 0;
  #what;
  #compression;
  #diffId;
  #again;
  #run;
  #packed;
  constructor(place, size, diffId, again5, run) {
    this.#what = (0, import_shared_static_registry.layerName)(place.label, place.name);
    this.#compression = place.compression;
    this.size = size;
    this.#diffId = diffId;
    this.#again = again5;
    this.#run = run;
  }
  async pack(expected, { signal = this.#run.signal } = {}) {
    const found = (diffId2) => ({ digest: diffId2, size: this.size, diffId: diffId2 });
    (0, import_shared_static_registry.checkLayer)(this.#what, found(this.#diffId), expected);
    this.#packed ??= packLayer(
      this.#again(),
      { signal, scratch: () => this.#run.scratch() },
      this.#compression
    );
    const { diffId, blob } = await this.#packed;
    (0, import_shared_static_registry.checkLayer)(this.#what, found(diffId), expected);
    return blob;
  }
};
async function* contentOf2({ label, name }, { open: open6 }, signal) {
  const entries = tarEntries(open6(), label, signal);
  try {
    for await (const entry of entries) {
      if (plainName(entry.name) !== name) continue;
      yield* entry.content;
      return;
    }
  } finally {
    await entries.return(false);
  }
  throw new import_shared_table.AlbaError("damaged", `${label} changed while it was read: ${name} is gone`, {
    hint: "wait until the build has ended, then run alba again"
  });
}
// src/archive/archive-stream.ts
var mostSmallBytes = 64 << 20;
var mostOtherBytes = 256 << 20;
async function readArchiveStream(bytes, label, run, options2) {
  const archive = new ArchiveStream(label, run, options2);
  await archive.read(bytes);
  return archive;
}
var ArchiveStream = class {
  label;
  #run;
  #maxLayerSize;
  #compression;
  #late;
  #table;
  #kept = [];
  /** Files whose bytes were asked for as they are. */
  #attached = /* @__PURE__ */ new Set();
  #smallBytes = 0;
  #otherBytes = 0;
  constructor(label, run, { maxLayerSize, compression = "gzip", late }) {
    this.label = label;
    this.#run = run;
    this.#maxLayerSize = maxLayerSize;
    this.#compression = compression;
    this.#late = late;
    this.#table = new EntryTable(label);
  }
  async read(bytes) {
    const entries = tarEntries(bytes, this.label, this.#run.signal);
    try {
      for (; ; ) {
        const { done, value: entry } = await entries.next();
        if (done) {
          this.#table.hasEnd = entry;
          return;
        }
        const entered = this.#table.enter(entry);
        if (entered === void 0) continue;
        const { name, twin: twin2 } = entered;
        if (twin2 !== void 0) {
          const { digest } = await measured(entry.content, this.#run.signal);
          if (digest !== twin2.body.digest) this.#table.refuseTwo(name);
          continue;
        }
        const kept = await this.#keep(name, entry);
        if (kept !== void 0) this.#kept.push(kept);
        this.#table.fill(name, kept);
      }
    } finally {
      await entries.return(false);
    }
  }
  async has(name) {
    return this.#table.has(name);
  }
  async document(name, namedBy) {
    const kept = this.#find(name, namedBy);
    checkIsDocument(this.label, name, kept.size, kept.format);
    if (kept.bytes === void 0) throw notKept(this.label, name);
    return kept.bytes;
  }
  async layer(name, namedBy) {
    const kept = this.#find(name, namedBy);
    layerFormat(this.label, name, kept.format);
    if (kept.layer === void 0) throw notKept(this.label, name);
    return kept.layer;
  }
  async blob(name, expected) {
    const kept = this.#find(name, "manifest");
    (0, import_shared_static_registry.checkBytes)(`${this.label}: ${name}`, kept.body, expected);
    this.#attached.add(kept);
    return kept.body;
  }
  async keepOnly(layers) {
    for (const kept of this.#kept) {
      const isNeeded = this.#attached.has(kept) || kept.layer !== void 0 && layers.has(kept.layer);
      if (kept.scratch !== void 0 && !isNeeded) await (0, import_promises13.rm)(kept.scratch, { force: true });
    }
  }
  #find(name, namedBy) {
    const kept = this.#table.find(name, namedBy);
    if (kept === void 0) throw notKept(this.label, name);
    return kept;
  }
  /** Undefined for a file that no image can need, or that is too large to be kept for the case. */
  async #keep(name, entry) {
    const { head: head2, whole } = await peek(entry.content, headSize);
    const format = recognise(head2);
    const place = {
      label: this.label,
      name,
      maxLayerSize: this.#maxLayerSize,
      compression: this.#compression
    };
    const isCompressed = format === "gzip" || format === "zstd";
    const what = (0, import_shared_static_registry.layerName)(this.label, name);
    if (format === "tar") (0, import_shared_static_registry.checkLayerSize)(what, entry.size, this.#maxLayerSize);
    if (isCompressed) (0, import_shared_static_registry.checkCompressedSize)(what, entry.size, this.#maxLayerSize);
    try {
      const late = format === "tar" && isHinted(name, this.#late) ? this.#late : void 0;
      if (late !== void 0) return await leaveTar(whole, entry.size, place, late, this.#run);
      if (format === "tar") return await keepTar(whole, entry.size, place, this.#run);
      if (isCompressed) return await keepCopy(whole, format, place, this.#run);
      if (entry.size > mostDocumentBytes) {
        if (this.#otherBytes + entry.size > mostOtherBytes) return void 0;
        this.#otherBytes += entry.size;
        return await keepCopy(whole, format, place, this.#run);
      }
      this.#smallBytes += entry.size;
      if (this.#smallBytes > mostSmallBytes) throw tooManyFiles(this.label);
      return keepSmall(await collect(whole), format, place, this.#run);
    } catch (error) {
      this.#run.signal.throwIfAborted();
      throw scratchFailure(`${this.label}: the entry ${name}`, error);
    }
  }
};
async function collect(chunks) {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
// src/archive/open-archive.ts
async function openArchive(input, label, run, options2 = {}) {
  run.signal.throwIfAborted();
  try {
    if ("stream" in input) return await readStream(input.stream, void 0, label, run, options2);
    const { path } = input;
    if (await isPlainTar(path)) return await openArchiveFile(path, label, run, options2);
    return await readStream((0, import_node_fs3.createReadStream)(path, { highWaterMark: 1 << 20 }), path, label, run, options2);
  } catch (error) {
    run.signal.throwIfAborted();
    throw await unreadable("path" in input ? input.path : label, error);
  }
}
async function isPlainTar(path) {
  const file2 = await (0, import_promises5.stat)(path);
  if (!file2.isFile()) return false;
  return recognise(await readRange({ path, start: 0, size: file2.size }, headSize)) === "tar";
}
async function readStream(stream, path, label, run, options2) {
  try {
    const counted = (0, import_node_stream5.pipeline)((0, import_node_stream5.addAbortSignal)(run.signal, stream), counter(options2.onRead), () => {
    });
    const { head: head2, whole } = await peek(counted, headSize);
    const format = recognise(head2);
    const bytes = import_node_stream5.Readable.from(whole, { objectMode: false, highWaterMark: 1 << 20 });
    if (format === "tar") return await readArchiveStream(bytes, label, run, options2);
    if (format !== "gzip" && format !== "zstd") throw refusal(format, label, path);
    const plain = (0, import_node_stream5.pipeline)(bytes, decompress(format), () => {
    });
    const again5 = path === void 0 ? void 0 : () => openPlain(path, format);
    const late = again5 && options2.known && { known: await options2.known(), open: again5 };
    return await readArchiveStream(plain, label, run, { ...options2, late });
  } finally {
    stream.destroy();
  }
}
function openPlain(path, format) {
  return (0, import_node_stream5.pipeline)((0, import_node_fs3.createReadStream)(path, { highWaterMark: 1 << 20 }), decompress(format), () => {
  });
}
function refusal(format, label, path) {
  const file2 = path === void 0 ? "FILE" : shellWord(path);
  switch (format) {
    case "xz":
    case "bzip2":
      return new import_shared_table.AlbaError("source", `${label} is compressed with ${format}, which alba does not read`, {
        hint: `decompress it first (${format} -d ${file2}), or on the way to a command line: ${format} -dc ${file2} | alba \u2026 -`
      });
    case "script":
      return new import_shared_table.AlbaError("source", `${label} is a script, not an image archive`, {
        hint: `if it writes an image, as streamLayeredImage's do, run it where it was built, into a file (${file2} > image.tar), or on the way to a command line: ${file2} | alba \u2026 -`
      });
    case "empty":
      return new import_shared_table.AlbaError("source", `${label} is empty`, { hint: "look whether the build has finished" });
    case "unknown":
      return new import_shared_table.AlbaError("source", `${label} is no image`, {
        hint: "give an image archive (as docker save or nix build make them) or an OCI layout directory"
      });
  }
}
function counter(onRead) {
  return new import_node_stream5.Transform({
    transform(chunk, _encoding, done) {
      onRead?.(chunk.length);
      done(null, chunk);
    }
  });
}
// src/archive/open-directory.ts
async function openDirectory(path, label, run, options2 = {}) {
  const root2 = await (0, import_promises14.realpath)(path).catch(async (error) => {
    throw await unreadable(path, error);
  });
  return new FilesInPlace(label, new Directory(root2, label), run, options2);
}
var Directory = class {
  #root;
  #label;
  /** `root` is a real path. */
  constructor(root2, label) {
    this.#root = root2;
    this.#label = label;
  }
  async has(name) {
    if (name.includes("\0")) return false;
    try {
      return !(await (0, import_promises14.lstat)((0, import_node_path6.join)(this.#root, plainName(name)))).isDirectory();
    } catch (error) {
      if (isMissing(error)) return false;
      throw await unreadable(this.#label, error);
    }
  }
  async find(name, namedBy) {
    const path = await this.#inside(name, namedBy);
    const file2 = await (0, import_promises14.stat)(path).catch(async (error) => {
      throw await unreadable(this.#label, error);
    });
    if (file2.isFile()) return { path, start: 0, size: file2.size };
    throw new import_shared_table.AlbaError("source", `${this.#label}: ${name} is no file`, { hint: "write the layout again" });
  }
  async #inside(name, namedBy) {
    if (name.includes("\0")) throw this.#missing(name, namedBy);
    const path = await (0, import_promises14.realpath)((0, import_node_path6.join)(this.#root, plainName(name))).catch(async (error) => {
      throw isMissing(error) ? this.#missing(name, namedBy, error) : await unreadable(this.#label, error);
    });
    if (path.startsWith(this.#root + import_node_path6.sep)) return path;
    throw new import_shared_table.AlbaError("source", `${this.#label}: ${name} leads out of the layout`, {
      hint: "copy the layout with its files: cp -rL"
    });
  }
  #missing(name, namedBy, cause) {
    const which = namedBy === void 0 ? "" : `, which its ${namedBy} names`;
    return new import_shared_table.AlbaError("damaged", `${this.#label} lacks ${name}${which}`, {
      hint: "write the layout again",
      cause
    });
  }
};
function isMissing(error) {
  return /^(ENOENT|ENOTDIR)$/.test(String(Object(error).code));
}
// src/archive/stream-script.ts
// src/archive/running-script.ts
// src/archive/last-lines.ts
var mostLines = 8;
var longestLine = 500;
var LastLines = class {
  #tell;
  #decoder = new import_node_string_decoder.StringDecoder("utf8");
  #kept = [];
  #rest = "";
  constructor(tell) {
    this.#tell = tell;
  }
  add(chunk) {
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/[\r\n]+/);
    this.#rest = (lines.pop() ?? "").slice(0, longestLine);
    for (const line of lines) this.#line(line);
  }
  /** Ends the last line, and gives those that were kept. */
  end() {
    this.#line(this.#rest + this.#decoder.end());
    this.#rest = "";
    return this.#kept;
  }
  #line(text) {
    const line = text.slice(0, longestLine).trimEnd();
    if (line === "") return;
    this.#tell(line);
    this.#kept.push(line);
    if (this.#kept.length > mostLines) this.#kept.shift();
  }
};
// src/archive/running-script.ts
var RunningScript = class _RunningScript {
  /** Its stdout. Ends where the script has succeeded, and is destroyed with the error of `ended` where it has not. */
  output;
  /** Settles when it has ended and all it said was heard. Rejects with `source` where it failed. */
  ended;
  #child;
  #wasKilled = false;
  /** `path` is what it is called in messages. Rejects with `source` where it cannot be started. */
  static async start(real, environment, path, reporter) {
    try {
      const child = (0, import_node_child_process.spawn)(real, { env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
      await (0, import_node_events.once)(child, "spawn");
      return new _RunningScript(child, path, reporter);
    } catch (error) {
      throw await cannotStart(real, path, error);
    }
  }
  constructor(child, path, reporter) {
    this.#child = child;
    const said = new LastLines((line) => reporter.debug(`${path}: ${line}`));
    child.stderr.on("data", (chunk) => said.add(chunk));
    child.once("exit", () => this.#killGroup());
    this.ended = (0, import_node_events.once)(child, "close").then(([code, signal]) => {
      const lines = said.end();
      if (code !== 0) throw failed(path, code, signal, lines);
    });
    const flush = (done) => void this.ended.then(() => done(), done);
    this.output = (0, import_node_stream9.pipeline)(child.stdout, new import_node_stream9.PassThrough({ flush }), (error) => {
      if (error) this.kill();
    });
    this.ended.catch(() => {
    });
    this.output.on("error", () => {
    });
  }
  /** Whether it was ended from here before it ended by itself. */
  get wasKilled() {
    return this.#wasKilled;
  }
  /** Ends it and all it started, at once: what it leaves is thrown away, so there is nothing to ask it for. */
  kill() {
    const { exitCode, signalCode, stdout, stderr } = this.#child;
    if (exitCode === null && signalCode === null) {
      this.#wasKilled = true;
      this.#killGroup();
    }
    stdout.destroy();
    stderr.destroy();
  }
  #killGroup() {
    try {
      if (this.#child.pid !== void 0) process.kill(-this.#child.pid, "SIGKILL");
    } catch {
    }
  }
};
async function cannotStart(real, path, error) {
  const source = (reason, hint) => new import_shared_table.AlbaError("source", `${path} cannot be run: ${reason}`, { hint, cause: error });
  const [line = ""] = (await headOf(real)).toString().split("\n");
  const interpreter = /^#!\s*(\S+)/.exec(line)?.[1] ?? "";
  const { code } = error;
  if (code === "ENOENT") {
    return source(
      `its interpreter ${interpreter} is not there`,
      "run alba where it was built, or bring what it needs along, as nix copy does"
    );
  }
  return source(
    code === "EACCES" ? `this user may not execute it, or its interpreter ${interpreter}` : (0, import_shared_table.messageOf)(error),
    "see what its file system lets users execute, and run it by itself"
  );
}
function failed(path, code, signal, lines) {
  const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
  const said = lines.length === 0 ? "and said nothing" : `and said at last: ${lines.join(" | ")}`;
  return new import_shared_table.AlbaError("source", `${path}: the script ${how}, ${said}`, {
    hint: "run it by itself to see what it lacks, and build it again"
  });
}
// src/archive/script-permission.ts
var storeObject = /^[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/;
async function permittedScript(path, rules) {
  const real = await (0, import_promises16.realpath)(path).catch(async (error) => {
    throw await unreadable(path, error);
  });
  if (rules.anywhere || await isInStore(real, rules.stores)) return real;
  const script2 = shellWord(path.startsWith("-") || !path.includes("/") ? `./${path}` : path);
  throw new import_shared_table.AlbaError("source", `${path} is a script and lies in no Nix store, so it is not run`, {
    hint: `if it writes an image and you trust it, set --run-scripts, or run it in the step that builds, into a file: ${script2} > image.tar`
  });
}
async function isInStore(real, stores) {
  if (!storeObject.test((0, import_node_path8.basename)(real))) return false;
  const folders = await Promise.all(stores.map((store) => (0, import_promises16.realpath)(store).catch(() => void 0)));
  return folders.includes((0, import_node_path8.dirname)(real));
}
// src/archive/stream-script.ts
async function readScript(path, rules, run, read3) {
  const real = await permittedScript(path, rules);
  await checkExecutable(path, real);
  const home = await (0, import_promises15.mkdtemp)((0, import_node_path7.join)(await run.scratch(), "script-"));
  try {
    run.signal.throwIfAborted();
    const environment = { PATH: rules.path, HOME: home, TMPDIR: home };
    const script2 = await RunningScript.start(real, environment, path, run.reporter);
    return await readOutput(script2, run.signal, read3);
  } finally {
    await (0, import_promises15.rm)(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
async function readOutput(script2, signal, read3) {
  const kill = () => script2.kill();
  signal.addEventListener("abort", kill);
  try {
    if (signal.aborted) kill();
    const value = await read3(script2.output);
    script2.output.resume();
    await script2.ended;
    return value;
  } catch (error) {
    script2.kill();
    const failure = await script2.ended.catch((reason) => reason);
    signal.throwIfAborted();
    throw script2.wasKilled ? error : failure ?? error;
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
async function checkExecutable(path, real) {
  try {
    await (0, import_promises15.access)(real, import_promises15.constants.X_OK);
  } catch (error) {
    if (Object(error).code !== "EACCES") throw readFailure(path, error);
    throw new import_shared_table.AlbaError("source", `${path} is a script that may not be executed`, {
      hint: `let this user execute it: chmod +x ${shellWord(path)}`,
      cause: error
    });
  }
}
// src/archive/open-files.ts
async function openFiles({ path, kind }, { run, scripts, stdin, maxLayerSize, compression, reuse }, onRead) {
  const options2 = { onRead, maxLayerSize, compression, known: reuse && (() => reuse.diffIds()) };
  switch (kind) {
    case "layout":
      return openDirectory(path, path, run, options2);
    case "archive":
      return openArchive({ path }, path, run, options2);
    case "script":
      return readScript(path, scripts, run, (stream) => openArchive({ stream }, path, run, options2));
    case "stdin":
      if (stdin !== void 0) return openArchive({ stream: stdin() }, path, run, options2);
      throw new import_shared_table.AlbaError("usage", "there is no standard input to read an image from", {
        hint: "write the archive to a file and give that"
      });
  }
}
// src/archive/image-names.ts
function isMeantBy(selection, names) {
  if (names.includes(selection)) return true;
  const whole = names.filter((name) => !isTagAlone(name));
  return (whole.length > 0 ? whole : names).some((name) => fits(selection, name));
}
function fits(selection, name) {
  if (isTagAlone(name)) return !isTagAlone(selection) && tagOf(selection) === name;
  return normalised(selection) === normalised(name);
}
function isTagAlone(name) {
  return !/[:/@]/.test(name);
}
function tagOf(name) {
  return /:([^:/@]+)$/.exec(name)?.[1];
}
function normalised(name) {
  const tagged = tagOf(name) === void 0 && !name.includes("@") ? `${name}:latest` : name;
  const [first = "", ...rest] = tagged.split("/");
  const hasHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  const host = hasHost && first !== "index.docker.io" ? first : "docker.io";
  const path = hasHost ? rest.join("/") : tagged;
  return host === "docker.io" && !path.includes("/") ? `docker.io/library/${path}` : `${host}/${path}`;
}
// src/archive/select.ts
var longestName3 = 400;
var mostShown = 20;
function select(list, selection, { images, label }) {
  const named = meantBy(list, selection);
  if (named.length > 0) return named;
  throw new import_shared_table.AlbaError("source", `${label} holds no image ${(0, import_shared_static_registry.clipped)(selection)}`, {
    hint: `write ${offer(list, images, label)}`
  });
}
function severalImages(list, images, label) {
  return new import_shared_table.AlbaError("source", `${label} holds ${images.length} images, and one has to be chosen`, {
    hint: `write ${offer(list, images, label)}`
  });
}
function meantBy(list, selection) {
  const exact = list.filter(({ names }) => names.includes(selection));
  if (exact.length > 0) return exact;
  const named = list.filter(({ names }) => isMeantBy(selection, names));
  if (named.length > 0 || !/^\d{1,9}$/.test(selection)) return named;
  return list.slice(Number(selection), Number(selection) + 1);
}
function offer(list, images, label) {
  const words = images.slice(0, mostShown).map((image) => shellWord(`${label}#${selectionFor(list, image)}`));
  const more = images.length > mostShown ? [`\u2026 (${images.length} in all)`] : [];
  return [...words, ...more].join(" or ");
}
function selectionFor(list, image) {
  const place = String(list.indexOf(image));
  const leadsHere = (word) => {
    const [found, ...others] = meantBy(list, word);
    return found === image && others.length === 0;
  };
  const names = image.names.slice(0, mostShown).filter(canBeCopied);
  return [...names, place, `0${place}`, `00${place}`].find(leadsHere) ?? place;
}
function canBeCopied(name) {
  return name.length <= longestName3 && !/[\0-\x1f\x7f-\x9f]/.test(name);
}
// src/archive/source-config.ts
var schema = import_shared_documents.configSchema.extend({
  os: (0, import_shared_zod.string)().nullish(),
  architecture: (0, import_shared_zod.string)().nullish(),
  variant: (0, import_shared_zod.string)().nullish(),
  "os.version": (0, import_shared_zod.string)().nullish()
});
function parseConfig(bytes, what) {
  return (0, import_shared_static_registry.parseDocument)(bytes, schema, what);
}
// src/archive/source-layer.ts
function sourceLayer(file2, expected, annotations) {
  return {
    diffId: expected.diffId,
    unread: file2.unread,
    async pack(options2) {
      const blob = await file2.pack(expected, options2);
      if (annotations === void 0 || blob.descriptor.digest !== expected.blob?.digest) return blob;
      return { ...blob, descriptor: { ...blob.descriptor, annotations } };
    }
  };
}
function foreignLayer(diffId, descriptor) {
  const { urls = [] } = descriptor;
  const areAddresses = urls.length > 0 && urls.every((url) => /^https?:\/\//i.test(url));
  if (!(0, import_shared_static_registry.isForeignLayer)(descriptor) || !areAddresses) return void 0;
  return { diffId, foreign: { ...descriptor, mediaType: (0, import_shared_static_registry.ociType)(descriptor) } };
}
// src/archive/docker-archive.ts
var fileName = (0, import_shared_zod.string)().max(1e3);
var manifestSchema2 = (0, import_shared_zod.array)(
  (0, import_shared_zod.looseObject)({
    Config: fileName,
    RepoTags: (0, import_shared_zod.array)((0, import_shared_zod.string)()).nullish(),
    Layers: (0, import_shared_zod.array)(fileName).nullish(),
    LayerSources: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.unknown)()).nullish()
  })
);
var again4 = "build the archive again";
async function readDockerArchive(reading3) {
  const entry = chosen(await entriesOf(reading3), reading3);
  return { image: await readImage(reading3, entry), layers: (entry.Layers ?? []).map(plainName) };
}
async function entriesOf({ files }) {
  const images = (0, import_shared_static_registry.parseDocument)(
    await files.document("manifest.json"),
    manifestSchema2.nullable(),
    `${files.label}: manifest.json`
  );
  if (images !== null && images.length > 0)
    return images.map((image) => ({ ...image, names: image.RepoTags ?? [] }));
  throw new import_shared_table.AlbaError("source", `${files.label} holds no image: its manifest.json is empty`, { hint: again4 });
}
function chosen(list, { files: { label }, selection }) {
  const found = selection === void 0 ? list : select(list, selection, { images: list, label });
  const [image, ...others] = found;
  if (image !== void 0 && others.every((other) => isSame(image, other))) return image;
  throw severalImages(list, found, label);
}
function isSame(one2, other) {
  return one2.Config === other.Config && one2.Layers?.join("\n") === other.Layers?.join("\n");
}
async function readImage(reading3, entry) {
  const { files } = reading3;
  const bytes = await files.document(plainName(entry.Config), "manifest.json");
  checkConfigName(entry.Config, bytes, files.label);
  const config = parseConfig(bytes, `${files.label}: the config ${entry.Config}`);
  const layers = await readLayers(reading3, entry, config);
  const body = (0, import_shared_checked_body.bytesBody)(bytes);
  return {
    declared: declaredPlatform(config),
    settings: config["config"],
    config: { descriptor: { mediaType: import_shared_documents.mediaTypes.config, digest: body.digest, size: body.size }, body },
    layers,
    attestations: []
  };
}
async function readLayers({ files, used }, { Layers, LayerSources }, { rootfs: { diff_ids: diffIds } }) {
  const names = Layers ?? [];
  if (names.length !== diffIds.length) {
    throw new import_shared_table.AlbaError(
      "damaged",
      `${files.label}: its config has ${diffIds.length} layers, its manifest.json ${names.length}`,
      { hint: again4 }
    );
  }
  const layers = [];
  for (const [index, diffId] of diffIds.entries()) {
    const source = descriptorOf(LayerSources?.[diffId]);
    const foreign = source && foreignLayer(diffId, source);
    if (foreign !== void 0) layers.push(foreign);
    else {
      const file2 = await files.layer(plainName(names[index] ?? ""), "manifest.json");
      used.add(file2);
      layers.push(sourceLayer(file2, { diffId }));
    }
  }
  return layers;
}
function descriptorOf(source) {
  return import_shared_documents.descriptorSchema.safeParse(source).data;
}
function checkConfigName(name, bytes, label) {
  const hex = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  if (hex === void 0 || (0, import_shared_digest.digestOf)(bytes) === `sha256:${hex}`) return;
  throw new import_shared_table.AlbaError("damaged", `${label}: the config ${name} is not what its name says`, { hint: again4 });
}
// src/archive/attestations.ts
var mostDepth = 4;
var notesOfEntries = ["org.opencontainers.image.ref.name", "io.containerd.image.name", import_shared_static_registry.containerdSubject];
async function readAttestations({ files, run }, to) {
  const kept = /* @__PURE__ */ new Map();
  const dropped = /* @__PURE__ */ new Map();
  const blobs = /* @__PURE__ */ new Map();
  const all = byDigest(to.found);
  for (const attached of to.found.attached.values()) {
    const { images, reason } = rootsOf(attached, to, all);
    if (images.size === 0) {
      if (reason !== void 0) dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
      continue;
    }
    const { digest } = attached.descriptor;
    const parts = blobs.get(digest) ?? await readParts(files, attached);
    blobs.set(digest, parts);
    for (const image of images) kept.set(image, [...kept.get(image) ?? [], toAttestation(attached, parts)]);
  }
  for (const [reason, count3] of dropped) {
    run.reporter.warn(
      count3 === 1 ? `${files.label}: an attestation is left out: ${reason}` : `${files.label}: ${count3} attestations are left out: ${reason}`
    );
  }
  return kept;
}
function rootsOf(attached, { images, found }, all) {
  const roots = /* @__PURE__ */ new Set();
  const reasons = [];
  let isOthers = false;
  let level = [attached];
  for (let depth = 0; depth < mostDepth && level.length > 0; depth++) {
    const above = /* @__PURE__ */ new Map();
    for (const { descriptor, subject } of level) {
      if (descriptor.mediaType !== import_shared_documents.mediaTypes.manifest) reasons.push("its manifest is not of OCI\u2019s type");
      else if (subject === void 0) reasons.push("it does not say what it attests");
      else if (images.get(subject)) roots.add(subject);
      else if (images.has(subject))
        reasons.push("the image it attests is written anew, since not all of it is OCI\u2019s or compressed");
      else if (found.images.has(subject) || found.absent.has(subject)) isOthers = true;
      else if (found.indexes.has(subject)) reasons.push("it attests the index, which is written anew");
      else if (all.has(subject)) above.set(subject, all.get(subject) ?? []);
      else reasons.push("what it attests is not there");
    }
    level = [...above.values()].flat();
  }
  if (level.length > 0) reasons.push(`it is attached to what is attached to \u2026, more than ${mostDepth} deep`);
  return { images: roots, reason: isOthers ? void 0 : reasons[0] };
}
function byDigest({ attached }) {
  const all = /* @__PURE__ */ new Map();
  for (const one2 of attached.values()) {
    const same = all.get(one2.descriptor.digest);
    if (same === void 0) all.set(one2.descriptor.digest, [one2]);
    else same.push(one2);
  }
  return all;
}
async function readParts(files, { manifest }) {
  const parts = new Map([manifest.config, ...manifest.layers].map((part) => [part.digest, part]));
  const blobs = [];
  for (const part of parts.values()) blobs.push(await readPart(files, part));
  return blobs;
}
function toAttestation(attached, blobs) {
  const { descriptor, bytes, subject } = attached;
  const notes = notesOf(attached);
  const { annotations: _, ...rest } = descriptor;
  return {
    descriptor: {
      ...rest,
      ...Object.keys(notes).length === 0 ? {} : { annotations: notes },
      platform: { architecture: "unknown", os: "unknown" }
    },
    manifest: bytes,
    subject: subject ?? descriptor.digest,
    blobs
  };
}
function notesOf({ descriptor, manifest, subject }) {
  const notes = Object.entries(descriptor.annotations ?? {}).filter(
    ([name]) => !notesOfEntries.includes(name)
  );
  const isNoted = manifest.subject === void 0 && subject !== void 0;
  return {
    ...Object.fromEntries(notes),
    ...isNoted ? { [import_shared_static_registry.buildKit.type]: import_shared_static_registry.buildKit.attestation, [import_shared_static_registry.buildKit.subject]: subject } : {}
  };
}
async function readPart(files, part) {
  const { mediaType, digest, size } = part;
  const descriptor = { mediaType, digest, size };
  if (typeof part["data"] === "string" && !await files.has((0, import_shared_static_registry.blobName)(digest))) {
    const data = Buffer.from(part["data"], "base64");
    if (data.length === size && (0, import_shared_digest.digestOf)(data) === digest) return { descriptor, body: (0, import_shared_checked_body.bytesBody)(data) };
  }
  return { descriptor, body: await files.blob((0, import_shared_static_registry.blobName)(digest), { digest, size }) };
}
// src/archive/explore-layout.ts
var mostDepth2 = 4;
var mostDocuments = 1e3;
var mostBytes2 = 64 << 20;
var Explorer = class {
  #reading;
  #isPartial;
  /** Each index once, however often it is named: else few of them would lead to billions of ways. */
  #seen = /* @__PURE__ */ new Map();
  #documents = 0;
  #bytes = 0;
  constructor(reading3, { isPartial }) {
    this.#reading = reading3;
    this.#isPartial = isPartial;
  }
  /** `namedBy` is the document with the descriptor. */
  async follow(descriptor, namedBy, depth = 0) {
    const { attestations } = this.#reading;
    if ((0, import_shared_static_registry.isCalledAttached)(descriptor) && !attestations) return nothing;
    const type = (0, import_shared_static_registry.ociType)(descriptor);
    if (type !== import_shared_documents.mediaTypes.manifest && type !== import_shared_documents.mediaTypes.index)
      throw this.#notAnImage(descriptor, namedBy);
    const seen = this.#seen.get(descriptor.digest);
    if (seen !== void 0) {
      this.#checkSame(seen.descriptor, descriptor, namedBy);
      return this.#attachedAs(descriptor, seen.found);
    }
    this.#count();
    const found = await this.#followNew(descriptor, namedBy, depth);
    this.#seen.set(descriptor.digest, { descriptor, found });
    return found;
  }
  async #followNew(descriptor, namedBy, depth) {
    if (this.#isPartial && !await this.#reading.files.has((0, import_shared_static_registry.blobName)(descriptor.digest))) {
      return (0, import_shared_static_registry.isCalledAttached)(descriptor) ? nothing : only({ absent: descriptor });
    }
    return (0, import_shared_static_registry.isIndex)(descriptor) ? this.#followIndex(descriptor, namedBy, depth) : this.#followManifest(descriptor, namedBy);
  }
  /** One thing that is listed for two platforms cannot be published as both, and clients would take it for either. */
  #checkSame({ platform: first }, { digest, platform }, namedBy) {
    if (first === void 0 || platform === void 0) return;
    const [one2, other] = [declaredPlatform(first), declaredPlatform(platform)].map(wordsFor);
    if (one2 === other) return;
    const words = (0, import_shared_static_registry.clipped)(`${one2} and ${other}`);
    const { label } = this.#reading.files;
    throw new import_shared_table.AlbaError("damaged", `${label}: ${namedBy} names ${digest} for two platforms, ${words}`, {
      hint: import_shared_static_registry.layoutAgain
    });
  }
  /**
   * What is listed once more. BuildKit does so with a manifest that attests the same of several images: each time it is
   * attached to another.
   */
  #attachedAs(descriptor, found) {
    const [first] = found.attached.values();
    if (first?.descriptor.digest !== descriptor.digest) return found;
    const subject = (0, import_shared_static_registry.subjectOf)({ ...first, descriptor });
    if (subject === first.subject) return found;
    this.#count();
    return only({ attached: { ...first, descriptor, subject } });
  }
  async #followIndex(descriptor, namedBy, depth) {
    const { files } = this.#reading;
    if (depth >= mostDepth2) throw this.#tooMuch(`indexes in indexes, more than ${mostDepth2} deep`);
    const name = `index ${descriptor.digest}`;
    const bytes = await (0, import_shared_static_registry.readBlob)(files, descriptor, namedBy);
    this.#keep(bytes.length);
    const what = `${files.label}: the ${name}`;
    const { manifests } = (0, import_shared_static_registry.parseBlob)(bytes, import_shared_documents.indexSchema, descriptor, what, ["config", "layers"]);
    const inner = [{ ...nothing, indexes: /* @__PURE__ */ new Set([descriptor.digest]) }];
    for (const child of manifests) inner.push(await this.follow(child, name, depth + 1));
    return united(inner);
  }
  async #followManifest(descriptor, namedBy) {
    const { files, attestations } = this.#reading;
    const read3 = await (0, import_shared_static_registry.readManifest)(files, descriptor, namedBy);
    this.#keep(read3.bytes.length + Math.min(read3.manifest.config.size, mostDocumentBytes));
    if ((0, import_shared_static_registry.isCalledAttached)(descriptor) || read3.manifest.subject !== void 0) {
      if (!attestations || !await this.#isWhole(read3)) return nothing;
      return only({ attached: { ...read3, subject: (0, import_shared_static_registry.subjectOf)(read3) } });
    }
    (0, import_shared_static_registry.refuseArtifact)(files.label, read3);
    return await this.#isWhole(read3) ? only({ image: read3 }) : only({ absent: descriptor });
  }
  #count() {
    if (++this.#documents > mostDocuments) throw this.#tooMuch(`more than ${mostDocuments} documents`);
  }
  #keep(bytes) {
    this.#bytes += bytes;
    if (this.#bytes > mostBytes2) throw this.#tooMuch(`more than ${(0, import_shared_table.formatBytes)(mostBytes2)} of documents`);
  }
  async #isWhole({ manifest }) {
    if (!this.#isPartial) return true;
    for (const blob of [manifest.config, ...manifest.layers]) {
      if (!(0, import_shared_static_registry.isForeignLayer)(blob) && !await this.#reading.files.has((0, import_shared_static_registry.blobName)(blob.digest))) return false;
    }
    return true;
  }
  #notAnImage(descriptor, namedBy) {
    const { digest } = descriptor;
    const mediaType = (0, import_shared_static_registry.clipped)(descriptor.mediaType);
    const { label } = this.#reading.files;
    if ((0, import_shared_static_registry.isSchema1)(descriptor)) {
      return new import_shared_table.AlbaError("source", `${label}: ${digest} is an image of Docker's schema 1 (${mediaType})`, {
        hint: "pull it and push it again with a Docker of this decade"
      });
    }
    return new import_shared_table.AlbaError("source", `${label}: ${namedBy} names ${digest} (${mediaType}), no image`, {
      hint: "choose an image (SOURCE#NAME:TAG), or take it out: alba publishes images"
    });
  }
  #tooMuch(what) {
    return new import_shared_table.AlbaError("source", `${this.#reading.files.label} has ${what}`, {
      hint: "give each image a layout of its own"
    });
  }
};
var nothing = { images: /* @__PURE__ */ new Map(), attached: /* @__PURE__ */ new Map(), absent: /* @__PURE__ */ new Map(), indexes: /* @__PURE__ */ new Set() };
function only(one2) {
  const { image, attached, absent: absent2 } = one2;
  return {
    ...nothing,
    ...image === void 0 ? {} : { images: /* @__PURE__ */ new Map([[image.descriptor.digest, image]]) },
    ...attached === void 0 ? {} : { attached: /* @__PURE__ */ new Map([[keyOf(attached), attached]]) },
    ...absent2 === void 0 ? {} : { absent: /* @__PURE__ */ new Map([[absent2.digest, absent2]]) }
  };
}
function keyOf({ descriptor, subject }) {
  return `${descriptor.digest} ${subject}`;
}
function wordsFor(platform) {
  return (0, import_shared_table.describePlatform)(platform).replace(/^\/$/, "unknown/unknown");
}
function united(found) {
  const all = {
    images: /* @__PURE__ */ new Map(),
    attached: /* @__PURE__ */ new Map(),
    absent: /* @__PURE__ */ new Map(),
    indexes: /* @__PURE__ */ new Set()
  };
  for (const { images, attached, absent: absent2, indexes } of new Set(found)) {
    for (const [digest, image] of images) all.images.set(digest, image);
    for (const [key2, one2] of attached) all.attached.set(key2, one2);
    for (const [digest, descriptor] of absent2) all.absent.set(digest, descriptor);
    for (const digest of indexes) all.indexes.add(digest);
  }
  return all;
}
// src/archive/layout-entries.ts
async function readEntries(reading3, index, { isPartial }) {
  const explorer = new Explorer(reading3, { isPartial });
  const entries = [];
  for (const descriptor of index.manifests) {
    const names = namesOf2(descriptor);
    try {
      entries.push({ descriptor, names, found: await explorer.follow(descriptor, "index.json") });
    } catch (error) {
      reading3.run.signal.throwIfAborted();
      if (!(error instanceof import_shared_table.AlbaError)) throw error;
      entries.push({ descriptor, names, found: united([]), refusal: error });
    }
  }
  return entries;
}
function namesOf2({ annotations = {} }) {
  return [annotations["io.containerd.image.name"], annotations["org.opencontainers.image.ref.name"]].flatMap(
    (name) => name || []
  );
}
// src/archive/layout-image.ts
async function readLayoutConfig(files, read3) {
  const { descriptor, manifest } = read3;
  const what = (0, import_shared_static_registry.manifestName)(files.label, descriptor);
  const bytes = await (0, import_shared_static_registry.readBlob)(files, manifest.config, `manifest ${descriptor.digest}`);
  const parsed = parseConfig(bytes, `${what}: its config`);
  const stated2 = declaredPlatform(parsed);
  const declared = descriptor.platform ? refine(stated2, declaredPlatform(descriptor.platform), what, "its index says") : stated2;
  return { ...read3, config: { bytes, parsed }, declared };
}
function isPublishable({ descriptor, manifest }) {
  const all = [descriptor, manifest.config, ...manifest.layers];
  return !all.some((part) => (0, import_shared_static_registry.isDockerType)(part) || part.mediaType === import_shared_documents.mediaTypes.layer);
}
async function readLayoutImage(reading3, image, attestations) {
  const { config, manifest, declared, bytes } = image;
  const { digest, size } = manifest.config;
  return {
    declared,
    settings: config.parsed["config"],
    config: { descriptor: { mediaType: import_shared_documents.mediaTypes.config, digest, size }, body: (0, import_shared_checked_body.bytesBody)(config.bytes) },
    layers: await readLayers2(reading3, image),
    ...isPublishable(image) ? { manifest: bytes } : {},
    attestations
  };
}
async function readLayers2(reading3, { config, descriptor, manifest }) {
  const diffIds = config.parsed.rootfs.diff_ids;
  const what = (0, import_shared_static_registry.manifestName)(reading3.files.label, descriptor);
  if (diffIds.length !== manifest.layers.length) {
    throw new import_shared_table.AlbaError(
      "damaged",
      `${what} has ${manifest.layers.length} layers, its config ${diffIds.length}`,
      { hint: import_shared_static_registry.layoutAgain }
    );
  }
  const layers = [];
  for (const [index, layer2] of manifest.layers.entries()) {
    const diffId = diffIds[index];
    if (diffId === void 0) continue;
    layers.push(foreignLayer(diffId, layer2) ?? await readLayer(reading3, layer2, diffId, what));
  }
  return layers;
}
var formats2 = /* @__PURE__ */ new Map([
  [import_shared_documents.mediaTypes.layer, ["tar", "empty"]],
  [import_shared_documents.mediaTypes.layerGzip, ["gzip"]],
  [import_shared_documents.mediaTypes.layerZstd, ["zstd"]]
]);
function isAsCalled(layer2, { format }) {
  return formats2.get((0, import_shared_static_registry.ociType)(layer2))?.includes(format) ?? false;
}
async function readLayer({ files, used }, layer2, diffId, what) {
  const { digest, size, annotations, mediaType } = layer2;
  const allowed = formats2.get((0, import_shared_static_registry.ociType)(layer2));
  if (allowed === void 0) throw unknownLayer(layer2, what);
  const file2 = await files.layer((0, import_shared_static_registry.blobName)(digest), what.slice(`${files.label}: the `.length));
  (0, import_shared_static_registry.checkSize)((0, import_shared_static_registry.layerName)(files.label, digest), file2.size, size);
  const isVague = (0, import_shared_static_registry.isDockerType)(layer2) && (0, import_shared_static_registry.ociType)(layer2) === import_shared_documents.mediaTypes.layer;
  if (!isVague && !allowed.includes(file2.format)) {
    throw damagedLayer(
      files.label,
      digest,
      `is called ${(0, import_shared_static_registry.clipped)(mediaType)}, but its content is ${file2.format}`
    );
  }
  if (formats2.get(import_shared_documents.mediaTypes.layer)?.includes(file2.format) && digest !== diffId) {
    throw damagedLayer(files.label, digest, `is ${diffId} in the config of its image`);
  }
  used.add(file2);
  return sourceLayer(file2, { diffId, blob: { digest, size } }, annotations);
}
function unknownLayer(layer2, what) {
  const kind = (0, import_shared_static_registry.isForeignLayer)(layer2) ? "a foreign layer without http URLs" : "a layer of an unknown kind";
  return new import_shared_table.AlbaError(
    "source",
    `${what} has ${kind} (${(0, import_shared_static_registry.clipped)(layer2.mediaType)}), which alba does not publish`,
    {
      hint: "export it as an image with layers of its own, in gzip or zstd"
    }
  );
}
function damagedLayer(label, digest, how) {
  return new import_shared_table.AlbaError("damaged", `${label}: the layer ${digest} ${how}`, { hint: import_shared_static_registry.layoutAgain });
}
// src/archive/oci-layout.ts
var markerSchema = (0, import_shared_zod.looseObject)({
  imageLayoutVersion: (0, import_shared_zod.string)().regex(/^1\./, "a version that alba does not know")
});
async function readOciLayout(reading3, { isPartial }) {
  const { files } = reading3;
  (0, import_shared_static_registry.parseDocument)(await files.document("oci-layout"), markerSchema, `${files.label}: oci-layout`);
  const index = (0, import_shared_static_registry.parseDocument)(await files.document("index.json"), import_shared_documents.indexSchema, `${files.label}: index.json`);
  const entries = await readEntries(reading3, index, { isPartial });
  const chosen2 = chooseEntries(entries, reading3);
  const found = united(chosen2.map((entry) => entry.found));
  if (found.images.size === 0) throw noImage(files.label, found, entries);
  const configs = [];
  for (const image of found.images.values()) configs.push(await readLayoutConfig(files, image));
  checkOneEach(configs, { entries, chosen: chosen2, label: files.label });
  warnOfAbsent(reading3, found);
  const attestations = await readAttestations(reading3, {
    images: new Map(configs.map((image) => [image.descriptor.digest, isPublishable(image)])),
    found: united(entries.map((entry) => entry.found))
  });
  const images = [];
  for (const image of configs) {
    images.push(await readLayoutImage(reading3, image, attestations.get(image.descriptor.digest) ?? []));
  }
  return images;
}
function warnOfAbsent({ files, run }, { absent: absent2 }) {
  if (absent2.size === 0) return;
  const which = [...absent2.values()].map(
    ({ digest, platform }) => platform === void 0 ? digest : (0, import_shared_table.formatPlatform)(declaredPlatform(platform))
  );
  run.reporter.warn(
    `${files.label} names images that are not in it, which are left out: ${(0, import_shared_static_registry.clipped)(which.join(", "))}`
  );
}
function chooseEntries(entries, { files: { label }, selection }) {
  const images = withImages(entries);
  const chosen2 = selection === void 0 ? images : select(entries, selection, { images, label });
  for (const { refusal: refusal2 } of chosen2) if (refusal2 !== void 0) throw refusal2;
  return chosen2;
}
function withImages(entries) {
  return entries.filter(({ found, refusal: refusal2 }) => refusal2 || found.images.size > 0 || found.absent.size > 0);
}
function noImage(label, { absent: absent2 }, entries) {
  const isAttached = ({ found, descriptor }) => found.attached.size > 0 || (0, import_shared_static_registry.isCalledAttached)(descriptor);
  if (absent2.size === 0 && entries.some(isAttached)) {
    return new import_shared_table.AlbaError("source", `${label} holds no image, only attestations (unknown/unknown)`, {
      hint: "give the layout that has the image, too; an image itself needs another platform in the index"
    });
  }
  return absent2.size === 0 ? new import_shared_table.AlbaError("source", `${label} holds no image`, { hint: "look whether the build wrote one" }) : new import_shared_table.AlbaError("source", `${label} holds no image, only the names of ${absent2.size}`, {
    hint: "pull or build the image for the platforms you need, and save it again"
  });
}
function checkOneEach(images, { entries, chosen: chosen2, label }) {
  const seen = /* @__PURE__ */ new Set();
  for (const { declared } of images) {
    const key2 = `${(0, import_shared_table.formatPlatform)(declared)} ${declared["os.version"] ?? ""}`;
    if (seen.has(key2)) {
      const others = new Map(chosen2.map((entry) => [entry.descriptor.digest, entry]));
      if (others.size > 1) throw severalImages(entries, [...others.values()], label);
      throw new import_shared_table.AlbaError("source", `${label} holds two images for ${(0, import_shared_static_registry.clipped)((0, import_shared_table.formatPlatform)(declared))}`, {
        hint: "give a layout with one image for each platform"
      });
    }
    seen.add(key2);
  }
}
// src/archive/same-in-layout.ts
async function readSameInLayout(reading3, docker, index) {
  const { files } = reading3;
  const entries = await readEntries(reading3, index, { isPartial: true });
  const found = united(entries.map((entry) => entry.found));
  const same = [];
  for (const image2 of found.images.values()) if (await isSame2(reading3, docker, image2)) same.push(image2);
  const [image, ...others] = same;
  if (image === void 0 || others.length > 0) return void 0;
  const { digest } = image.descriptor;
  const images = /* @__PURE__ */ new Map([[digest, isPublishable(image)]]);
  const attestations = await readAttestations(reading3, { images, found });
  if (!isPublishable(image)) return void 0;
  const read3 = await readLayoutConfig(files, image);
  return readLayoutImage(reading3, read3, attestations.get(digest) ?? []);
}
async function isSame2({ files }, { image, layers }, { manifest }) {
  const { digest, size } = image.config.descriptor;
  if (manifest.config.digest !== digest || manifest.config.size !== size) return false;
  if (manifest.layers.length !== layers.length || ownLayers(image).length !== layers.length) return false;
  for (const [at, layer2] of manifest.layers.entries()) {
    if (layers[at] !== (0, import_shared_static_registry.blobName)(layer2.digest)) return false;
    const file2 = await files.layer((0, import_shared_static_registry.blobName)(layer2.digest), "manifest.json");
    if (file2.size !== layer2.size || !isAsCalled(layer2, file2)) return false;
  }
  return true;
}
// src/archive/read-images.ts
async function readImages(files, options2) {
  const reading3 = { ...options2, files, used: /* @__PURE__ */ new Set() };
  const images = await readEither(reading3);
  await files.keepOnly(reading3.used);
  return images;
}
async function readEither(reading3) {
  const { files } = reading3;
  const hasIndex = await files.has("index.json");
  if (await files.has("manifest.json")) {
    const index = hasIndex ? await readIndex(files) : void 0;
    if (index && await isOfIndexes(index, files)) return readOciLayout(reading3, { isPartial: true });
    const found = await readDockerArchive(reading3);
    return [(index && await readSameInLayout(reading3, found, index)) ?? found.image];
  }
  if (hasIndex || await files.has("oci-layout")) return readOciLayout(reading3, { isPartial: false });
  if (await files.has("repositories")) {
    throw new import_shared_table.AlbaError("source", `${files.label} has no manifest.json, as archives of Docker before 1.10`, {
      hint: "load it into Docker and save it again"
    });
  }
  await files.document("manifest.json");
  throw new Error(`${files.label} has a manifest.json and has none`);
}
async function readIndex(files) {
  return files.document("index.json").then((bytes) => (0, import_shared_static_registry.parseDocument)(bytes, import_shared_documents.indexSchema, "index.json")).catch(() => void 0);
}
async function isOfIndexes({ manifests }, files) {
  for (const descriptor of manifests) {
    if ((0, import_shared_static_registry.isIndex)(descriptor) && await files.has((0, import_shared_static_registry.blobName)(descriptor.digest))) return true;
  }
  return false;
}
// src/archive/open-source.ts
async function openSource(source, options2, onRead) {
  const { attestations, reuse, run } = options2;
  const before = await stampOf(source);
  const archive = await reading2(source, run, () => archiveDigest(source, run));
  let images;
  const read3 = () => images ??= readSource(source, options2, onRead);
  if (archive === void 0) return withPlatforms(await read3(), source, options2);
  const known3 = await openKnown(await reuse?.imagesOf(archive) ?? [], archive, read3, source, options2);
  if (known3 !== void 0) return known3;
  const opened = await withPlatforms(await read3(), source, options2);
  const isWhole = attestations && opened.every((image) => image.attestations.length === 0);
  const isSame3 = before !== void 0 && before === await stampOf(source);
  return isWhole && isSame3 ? opened.map((image) => ({ ...image, archive })) : opened;
}
async function openKnown(images, archive, read3, source, options2) {
  const known3 = images.map((image) => knownImage(image, archive, read3));
  if (known3.length === 0 || !known3.every((image) => image !== void 0)) return void 0;
  const opened = await withPlatforms(known3, source, options2);
  const isSame3 = ({ platform }, at) => {
    const before = images[at]?.platform;
    return before !== void 0 && (0, import_shared_table.comparePlatforms)(platform, before) === 0;
  };
  return opened.every(isSame3) ? opened : void 0;
}
async function stampOf({ path }) {
  const found = await (0, import_promises3.stat)(path).catch(() => void 0);
  return found && `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
async function readSource(source, options2, onRead) {
  const { run, attestations } = options2;
  return reading2(source, run, async () => {
    const files = await openFiles(source, options2, onRead);
    return await readImages(files, { selection: source.selection, attestations, run });
  });
}
async function reading2({ path, kind }, run, work) {
  try {
    return await work();
  } catch (error) {
    run.signal.throwIfAborted();
    const failure = await unreadable(path, error);
    throw kind === "stdin" ? nameStdin(failure) : failure;
  }
}
var stdinName = "standard input";
function nameStdin(error) {
  if (!(error instanceof import_shared_table.AlbaError) || !/^-[ :]/.test(error.message)) return error;
  const { code, message, hint } = error;
  return new import_shared_table.AlbaError(code, `${stdinName}${message.slice(1)}`, {
    ...hint === void 0 ? {} : { hint },
    cause: error
  });
}
async function withPlatforms(images, source, options2) {
  const name = images.length === 1 ? (0, import_node_path3.basename)(source.path) : void 0;
  const opened = [];
  for (const image of images) opened.push(await withPlatform(image, source, name, options2));
  return opened;
}
async function withPlatform(image, { path: file2, kind, selection, platform: given }, name, { run, reuse }) {
  const { declared, settings: _, ...rest } = image;
  const path = selection === void 0 ? file2 : `${file2}#${selection}`;
  const platform = decidePlatform({ declared, given, name, label: kind === "stdin" ? stdinName : path });
  const opened = { ...rest, source: path, platform };
  if (platform.architecture !== "arm" || platform.variant !== void 0) return opened;
  const known3 = reuse?.variantOf(image.config.descriptor.digest);
  const variant = known3 ?? await armVariantOf(image, path, run);
  if (variant !== void 0) return { ...opened, platform: { ...platform, variant } };
  run.reporter.warn(
    `${path} does not say for which variant of arm it is, and clients will take it for v7: write it before the path, like linux/arm/v6=${path}`
  );
  return opened;
}
// src/archive/open-sources.ts
var mostAtOnce = 4;
async function openSources(sources, options2) {
  const { run } = options2;
  const found = (await Promise.all(sources.map((source) => findSources(source, run)))).flat();
  const progress = run.reporter.progress("reading images", sizeOf(found));
  const { reporter, clock, timing } = run;
  try {
    const opened = await (0, import_shared_static_registry.inOrder)(
      found,
      Math.min(mostAtOnce, (0, import_node_os.availableParallelism)()),
      run.signal,
      async (source, signal) => {
        const stoppable = { reporter, clock, timing, signal, scratch: () => run.scratch() };
        let read3 = 0;
        const images = await openSource(source, { ...options2, run: stoppable }, (bytes) => {
          read3 += bytes;
          progress.add(bytes);
        });
        progress.grow(Math.min(0, read3 - source.size));
        return images;
      }
    );
    return opened.flat();
  } finally {
    progress.end();
  }
}
function sizeOf(sources) {
  if (sources.some(({ kind }) => kind === "script" || kind === "stdin")) return void 0;
  return sources.reduce((bytes, { size }) => bytes + size, 0);
}
// src/layers/tar-entry.ts
function modeOfDirectory(path) {
  return path === "tmp" || path === "var/tmp" ? 1023 : 493;
}
function inTarOrder(entries) {
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const above = path.slice(0, at);
      if (all.has(above)) break;
      all.set(above, { kind: "directory", path: above, mode: modeOfDirectory(above) });
    }
  }
  const keyed = [...all.values()].map((entry) => ({ entry, key: orderKey(entry.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}
function orderKey(path) {
  return Buffer.from(path.replaceAll("/", "\0"));
}
// src/tree/elf-platform.ts
async function refinePlatforms(files, reporter) {
  const needed = /* @__PURE__ */ new Map();
  for (const file2 of files) {
    const elf = await readElf(file2.source).catch(async (error) => {
      throw await unreadable(file2.source, error);
    });
    if (elf === void 0) continue;
    const { os, architecture, variant } = file2.platform;
    if (elf.architecture !== architecture) throw contradiction2(file2, elf.architecture);
    if (architecture !== "arm" || elf.variant === void 0) continue;
    if (variant === void 0) needed.set(os, highest(elf.variant, needed.get(os)));
    else if (elf.variant > variant) {
      reporter.warn(
        `${file2.source} needs arm/${elf.variant}, but is published as ${(0, import_shared_table.formatPlatform)(file2.platform)}`
      );
    }
  }
  return files.map((file2) => {
    const { os, architecture, variant } = file2.platform;
    const found = architecture === "arm" && variant === void 0 ? needed.get(os) : void 0;
    return found === void 0 ? file2 : { ...file2, platform: { ...file2.platform, variant: found } };
  });
}
function highest(a, b) {
  return b !== void 0 && b > a ? b : a;
}
function contradiction2(file2, architecture) {
  return new import_shared_table.AlbaError(
    "platform",
    `${file2.source} is an executable for ${architecture}, but its place says ${(0, import_shared_table.formatPlatform)(file2.platform)}`,
    { hint: "move it to the directory of its platform, or see what the build put there" }
  );
}
// src/tree/hash-file.ts
async function hashFile(path, expected, signal, onProgress) {
  try {
    signal.throwIfAborted();
    return (0, import_shared_checked_body.isSmall)(expected) ? hashAtOnce(path, onProgress) : await hashStream(path, signal, onProgress);
  } catch (error) {
    signal.throwIfAborted();
    throw await unreadable(path, error);
  }
}
async function hashStream(path, signal, onProgress) {
  const hash = (0, import_node_crypto4.createHash)("sha256");
  let size = 0;
  for await (const chunk of (0, import_node_fs6.createReadStream)(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    size += chunk.length;
    onProgress(chunk.length);
  }
  return { size, digest: (0, import_shared_digest.toDigest)(hash.digest("hex")) };
}
var buffer = Buffer.allocUnsafeSlow(256 << 10);
function hashAtOnce(path, onProgress) {
  const hash = (0, import_node_crypto4.createHash)("sha256");
  let size = 0;
  const file2 = (0, import_node_fs6.openSync)(path, "r");
  try {
    for (let read3 = -1; read3 !== 0; size += read3) {
      read3 = (0, import_node_fs6.readSync)(file2, buffer, 0, buffer.length, null);
      hash.update(buffer.subarray(0, read3));
    }
  } finally {
    (0, import_node_fs6.closeSync)(file2);
  }
  onProgress(size);
  return { size, digest: (0, import_shared_digest.toDigest)(hash.digest("hex")) };
}
// src/tree/platform-directories.ts
// src/tree/entry.ts
// src/tree/kernel-files.ts
var mounts = ["/proc", "/sys"];
var known;
function refuseKernelFile(path, { dev }) {
  known ??= kernelDevices();
  if (!known.has(dev)) return;
  throw new import_shared_table.AlbaError("source", `${path} leads to what the kernel says of this machine and its processes`, {
    hint: "remove that link: the secrets of a build may be there"
  });
}
function kernelDevices() {
  const deviceOf = (path) => (0, import_node_fs8.statSync)(path, { throwIfNoEntry: false })?.dev;
  const root2 = deviceOf("/");
  return new Set(mounts.flatMap((path) => deviceOf(path) ?? []).filter((device) => device !== root2));
}
// src/tree/safe-name.ts
var utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function safeName(name, directory) {
  const text = decode(name);
  if (text === void 0) throw refused(directory, escapeBytes(name), "is not UTF-8");
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) {
    throw refused(directory, text, "has control characters");
  }
  if (/\\|%5c/i.test(text)) {
    throw refused(directory, text, "has a backslash, which some web servers and readers take for a slash");
  }
  if (!isSafeComponent(text)) throw refused(directory, text, "means another path to a web server");
  return text;
}
function isSafeComponent(text) {
  const decoded = text.replace(/%2e/gi, ".").replace(/%2f/gi, "/");
  return text !== "" && decoded !== "." && decoded !== ".." && !decoded.includes("/");
}
function isSafePath(path) {
  return path.split("/").every(isSafeComponent) && !path.includes("\0");
}
function decode(name) {
  try {
    return utf8.decode(name);
  } catch {
    return void 0;
  }
}
function escapeBytes(name) {
  return [...name].map((byte) => byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`).join("");
}
function refused(directory, name, why) {
  return new import_shared_table.AlbaError("source", `the name \u201C${name}\u201D in ${directory} ${why}`, {
    hint: "rename it, or leave it out: names become keys and addresses"
  });
}
// src/tree/entry.ts
async function readEntry(name, path) {
  const stats = await statsOf(path);
  refuseKernelFile(path, stats);
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new import_shared_table.AlbaError("source", `${path} is neither a file nor a directory`, {
      hint: "only regular files can be published; remove it, or name another directory"
    });
  }
  return { name, path, stats };
}
async function statsOf(path) {
  try {
    return (0, import_node_fs7.statSync)(path);
  } catch (error) {
    throw await unreadable(path, error);
  }
}
async function readDirectory(path) {
  const names = await (0, import_promises18.readdir)(path, { encoding: "buffer" }).catch(async (error) => {
    throw await unreadable(path, error);
  });
  const safe = names.map((name) => safeName(name, path)).sort();
  const entries = [];
  for (const name of safe) entries.push(await readEntry(name, (0, import_node_path10.join)(path, name)));
  return entries;
}
// src/tree/image-archive.ts
var head = 64 * 1024;
var imageNames = /^(?:\.\/)?(?:manifest\.json|repositories|index\.json|oci-layout|blobs\/|(?:sha256:)?[0-9a-f]{64}(?:\.json|\.tar(?:\.gz)?|\/))/;
async function looksLikeImageArchive(path) {
  const file2 = await (0, import_promises19.open)(path).catch(() => void 0);
  if (file2 === void 0) return false;
  try {
    const buffer2 = Buffer.alloc(head);
    const { bytesRead } = await file2.read(buffer2, 0, head, 0);
    return tarNames(inflated(buffer2.subarray(0, bytesRead))).some((name) => imageNames.test(name));
  } finally {
    await file2.close();
  }
}
function inflated(bytes) {
  if (bytes[0] !== 31 || bytes[1] !== 139) return bytes;
  try {
    return (0, import_node_zlib.gunzipSync)(bytes, { finishFlush: import_node_zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 64 * head });
  } catch {
    return Buffer.alloc(0);
  }
}
function tarNames(bytes) {
  const names = [];
  for (let at = 0; at + 512 <= bytes.length; ) {
    const header2 = bytes.subarray(at, at + 512);
    if (header2.toString("latin1", 257, 262) !== "ustar") break;
    names.push(header2.toString("latin1", 0, 100).replace(/\0.*$/s, ""));
    const size = Number.parseInt(header2.toString("latin1", 124, 135).trim(), 8) || 0;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names;
}
// src/tree/platform-directories.ts
async function* platformDirectories(root2) {
  const entries = await filled(root2);
  if (entries.some(({ name }) => name === "oci-layout")) {
    throw imageRefused(`${root2.path} is an OCI image layout`, root2.path);
  }
  for (const entry of entries) {
    if (entry.stats.isFile()) {
      throw await misplaced(entry, root2, "OS/ARCH", (0, import_shared_table.formatPlatform)(meantPlatform(entry.name) ?? anyPlatform));
    }
    const platform = (0, import_shared_table.platformOfSystem)(entry.name);
    if (platform !== void 0) yield { directory: entry, platform };
    else if ((0, import_shared_table.isOperatingSystem)(entry.name)) yield* directoriesOfSystem(entry, root2);
    else throw await unknownSystem(entry, root2);
  }
}
var anyPlatform = { os: "linux", architecture: "amd64" };
async function* directoriesOfSystem(directory, root2) {
  for (const entry of await filled(directory)) {
    const architecture = (0, import_shared_table.architectureOf)(entry.name);
    if (entry.stats.isFile()) throw await misplaced(entry, directory, "the architecture", "amd64");
    if (architecture === void 0) throw unknownArchitecture(entry, directory, root2);
    yield { directory: entry, platform: { os: directory.name, ...architecture } };
  }
}
async function filled(directory) {
  const entries = await readDirectory(directory.path);
  if (entries.length === 0) throw emptyDirectory(directory);
  return entries;
}
function emptyDirectory({ path }) {
  return new import_shared_table.AlbaError("source", `${path} holds no files`, {
    hint: "see whether the build wrote there; remove the directory if nothing is to be published from it"
  });
}
async function misplaced(file2, directory, missing2, example) {
  if (await looksLikeImageArchive(file2.path)) {
    return imageRefused(`${file2.path} is an image archive`, directory.path);
  }
  const better = (0, import_node_path9.join)(directory.path, example, file2.name);
  const platform = example.includes("/") ? example : `${directory.name}/${example}`;
  return unsaid(
    file2.path,
    `${missing2} is missing`,
    `it should be like ${better}; a single file can be given as ${platform}=${file2.path}`
  );
}
function imageRefused(what, path) {
  return new import_shared_table.AlbaError("source", `${what}, not a static file`, {
    hint: `images are published by --container: ${path}`
  });
}
async function unknownSystem(entry, root2) {
  const { name, path } = entry;
  const platform = meantPlatform(name);
  if (platform !== void 0) {
    return unsaid(
      path,
      `\u201C${name}\u201D is not how directories are named`,
      rename(path, (0, import_node_path9.join)(root2.path, (0, import_shared_table.formatPlatform)(platform)))
    );
  }
  const system = meantSystem(name);
  if (system !== void 0) {
    const hint = rename(path, (0, import_node_path9.join)(root2.path, system)) + await otherWordsIn(path);
    return unsaid(path, `\u201C${name}\u201D is no operating system`, hint);
  }
  const architecture = meantArchitecture(name);
  if (architecture === void 0) {
    return unsaid(path, `\u201C${name}\u201D is no operating system`, treeHint(root2));
  }
  const above = (0, import_node_path9.basename)(root2.path);
  const right = (0, import_node_path9.join)(root2.path, "linux", directoryOf(architecture));
  return unsaid(
    path,
    "the operating system is missing",
    (0, import_shared_table.isOperatingSystem)(above) ? `give the directory above ${root2.path}` : `its files should lie in ${right}`
  );
}
function unknownArchitecture(entry, directory, root2) {
  const { name, path } = entry;
  const meant2 = meantArchitecture(name);
  const right = meant2 && directoryOf(meant2);
  const hint = right === void 0 ? treeHint(root2) : `${name} is ${right} here: ${rename(path, (0, import_node_path9.join)(directory.path, right))}`;
  return unsaid(path, `\u201C${name}\u201D is no architecture`, hint);
}
async function otherWordsIn(directory) {
  const names = await (0, import_promises17.readdir)(directory).catch(() => []);
  const others = names.flatMap((name) => {
    const meant2 = meantArchitecture(name);
    const right = meant2 && directoryOf(meant2);
    return right === void 0 || right === name ? [] : [`${name} is ${right}`];
  });
  return others.length === 0 ? "" : ` (${others.sort().join(", ")} here)`;
}
function directoryOf({ architecture, variant }) {
  return variant === void 0 ? architecture : `${architecture}/${variant}`;
}
function unsaid(path, why, hint) {
  return new import_shared_table.AlbaError("platform", `${path} does not say its platform: ${why}`, { hint });
}
function rename(from, to) {
  return `rename ${from} to ${to}`;
}
function treeHint({ path }) {
  return `the files for each platform lie in a directory of its own, like ${(0, import_node_path9.join)(path, "linux/amd64")} or ${(0, import_node_path9.join)(path, "darwin/arm64")}`;
}
// src/layers/tar.ts
var import_tar_stream2 = (0, import_shared_esbuild.__toESM)(require_tar_stream(), 1);
var tarVersion = 1;
var mtime = /* @__PURE__ */ new Date(1e3);
var largestInUstar = 8 ** 11 - 1;
var longestLink = 100;
async function* tar(entries, signal) {
  const archive = (0, import_tar_stream2.pack)();
  const filled2 = fill(archive, entries, signal).catch((error) => {
    archive.destroy(error);
    throw error;
  });
  filled2.catch(() => {
  });
  try {
    yield* archive;
    await filled2;
  } finally {
    archive.destroy();
    await filled2.catch(() => {
    });
  }
}
async function fill(archive, entries, signal) {
  for (const entry of entries) {
    signal.throwIfAborted();
    await (entry.kind === "file" ? addFile(archive, entry, signal) : added(archive, entry));
  }
  archive.finalize();
}
function added(archive, entry, content) {
  return new Promise((resolve, reject) => {
    const done = (error) => error ? reject(error) : resolve();
    if (content === void 0) archive.entry(headerOf(entry), done);
    else archive.entry(headerOf(entry), content, done);
  });
}
function headerOf(entry) {
  const name = entry.kind === "directory" ? `${entry.path}/` : entry.path;
  const linkname = entry.kind === "symlink" ? entry.target : void 0;
  const size = entry.kind === "file" ? entry.body.size : 0;
  const isPlain = isAscii(name) && isAscii(linkname ?? "") && (linkname ?? "").length <= longestLink && size <= largestInUstar;
  return {
    name,
    type: entry.kind,
    mode: entry.kind === "symlink" ? 511 : entry.mode,
    uid: 0,
    gid: 0,
    size,
    mtime,
    ...linkname === void 0 ? {} : { linkname },
    ...isPlain ? {} : { pax: size > largestInUstar ? { size: String(size) } : {} }
  };
}
function isAscii(text) {
  return !/[^\u0001-\u007f]/.test(text);
}
async function addFile(archive, file2, signal) {
  const { body } = file2;
  const hash = (0, import_node_crypto5.createHash)("sha256");
  if (body.whole !== void 0) {
    const content = body.whole();
    hash.update(content);
    if (content.length !== body.size) throw changed(file2);
    await added(archive, file2, content);
  } else await addStream(archive, file2, hash, signal);
  if ((0, import_shared_digest.toDigest)(hash.digest("hex")) !== body.digest) throw changed(file2);
}
async function addStream(archive, file2, hash, signal) {
  const sink = archive.entry(headerOf(file2));
  const closed = (0, import_node_events2.once)(sink, "close").catch(() => {
  });
  let left = file2.body.size;
  for await (const piece of file2.body.open()) {
    signal.throwIfAborted();
    left -= piece.length;
    if (left < 0) throw changed(file2);
    hash.update(piece);
    if (sink.write(piece)) continue;
    await Promise.race([(0, import_node_events2.once)(sink, "drain"), closed]);
    if (sink.destroyed) throw new Error("nobody reads the tar any more");
  }
  if (left > 0) throw changed(file2);
  sink.end(void 0);
  await closed;
}
function changed({ source }) {
  return new import_shared_table.AlbaError("source", `${source} has changed while it was read`, {
    hint: "see whether a build is still at work there, and run alba again when it is done"
  });
}
// src/layers/layer-key.ts
function layerKey(entries) {
  return (0, import_shared_digest.digestOf)(Buffer.from(JSON.stringify(["alba-layer", tarVersion, ...entries.map(inKey)])));
}
function inKey(entry) {
  switch (entry.kind) {
    case "directory":
      return ["directory", entry.path, entry.mode];
    case "symlink":
      return ["symlink", entry.path, entry.target];
    case "file":
      return ["file", entry.path, entry.mode, entry.body.size, entry.body.digest];
  }
}
// src/build/built-layer.ts
var BuiltLayers = class {
  #options;
  #made = /* @__PURE__ */ new Map();
  constructor(options2) {
    this.#options = options2;
  }
  /**
   * The layer of these entries. Where an earlier push left one that was built from the same, its diff_id is taken from there, and
   * the tar is made only should that be gone; else the tar is made for its digest now, and once more when it is packed.
   */
  of(unordered) {
    const entries = inTarOrder(unordered);
    const key2 = layerKey(entries);
    const made2 = this.#made.get(key2) ?? this.#layer(entries, key2);
    this.#made.set(key2, made2);
    return made2;
  }
  async #layer(entries, key2) {
    const { run, compression, reuse } = this.#options;
    const diffId = await reuse?.diffIdOf(key2) ?? (await measured(contentOf3(entries, run.signal), run.signal)).digest;
    let packed;
    return {
      diffId,
      key: key2,
      unread: sizeOf2(entries),
      pack({ signal = run.signal, onRead } = {}) {
        packed ??= pack2(entries, diffId, { ...run, signal }, compression, onRead);
        return packed;
      }
    };
  }
};
function sizeOf2(entries) {
  return entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.body.size : 0), 0);
}
async function pack2(entries, expected, run, compression, onRead) {
  const { diffId, blob } = await packLayer(contentOf3(entries, run.signal, onRead), run, compression);
  if (diffId === expected) return blob;
  throw new import_shared_table.AlbaError("conflict", `a layer at the target is not what its key says: ${expected}`, {
    hint: "something else than alba has written there: run alba again with --no-reuse"
  });
}
async function* contentOf3(entries, signal, onRead = () => {
}) {
  try {
    for await (const piece of tar(entries, signal)) {
      onRead(piece.length);
      yield piece;
    }
  } catch (error) {
    const { path } = error;
    throw path === void 0 ? error : await unreadable(path, error);
  }
}
// src/build/common-layers.ts
// src/build/walk-files.ts
async function walkFiles({ path: root2, stats }, prefix, without, { signal, reporter }) {
  const found = [];
  const followed = [];
  const walk2 = { root: root2, prefix, without, signal, followed };
  for await (const entry of below(walk2, "", root2, [stats])) found.push(entry);
  if (followed.length > 0) {
    const links = (0, import_shared_table.formatCount)(followed.length, "symlink");
    reporter.note(
      `${root2}: followed ${links} out of it, like ${followed[0]}: the image holds what lies there`
    );
  }
  return found;
}
async function foundFile(source, { mode, size }, path) {
  refuseWhiteout(import_node_path12.posix.basename(path), source);
  try {
    const executable = (mode & 73) !== 0 || isElfProgram(source);
    return { kind: "file", path, source, size, executable };
  } catch (error) {
    throw await unreadable(source, error);
  }
}
async function* below(walk2, at, directory, above) {
  walk2.signal.throwIfAborted();
  for (const name of await namesIn2(directory)) {
    if (at === "" && walk2.without.has(name)) continue;
    const source = import_node_path12.posix.join(directory, name);
    const inRoot = import_node_path12.posix.join(at, name);
    const path = import_node_path12.posix.join(walk2.prefix, inRoot);
    const own = await statsOf2(source, import_node_fs9.lstatSync);
    const target = own.isSymbolicLink() ? await targetOf(source) : void 0;
    if (target !== void 0 && staysLink(target, inRoot, walk2)) {
      yield { kind: "symlink", path, target };
      continue;
    }
    const stats = target === void 0 ? own : await statsOf2(source, import_node_fs9.statSync);
    refuseKernelFile(source, stats);
    if (target !== void 0 && !isInNixStore(target)) walk2.followed.push(`${source} to ${target}`);
    if (stats.isFile()) yield await foundFile(source, stats, path);
    else if (stats.isDirectory()) {
      if (above.some(({ dev, ino }) => dev === stats.dev && ino === stats.ino)) throw circle(source);
      yield { kind: "directory", path };
      yield* below(walk2, inRoot, source, [...above, stats]);
    } else throw noFile(source);
  }
}
function staysLink(target, inRoot, { root: root2, prefix }) {
  if (!target.startsWith("/")) return !leadsOut(import_node_path12.posix.join(import_node_path12.posix.dirname(inRoot), target));
  const place = import_node_path12.posix.relative(`/${prefix}`, target);
  if (!leadsOut(place) && isThere2(import_node_path12.posix.join(root2, place))) return true;
  return inRoot.includes("/") && !isInNixStore(target);
}
function leadsOut(path) {
  return path === ".." || path.startsWith("../");
}
function isThere2(path) {
  try {
    (0, import_node_fs9.lstatSync)(path);
    return true;
  } catch {
    return false;
  }
}
async function targetOf(link) {
  try {
    return textOf((0, import_node_fs9.readlinkSync)(link, { encoding: "buffer" }), `${link} leads to a name`);
  } catch (error) {
    throw await unreadable(link, error);
  }
}
var utf82 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
async function namesIn2(directory) {
  const names = await (0, import_promises20.readdir)(directory, { encoding: "buffer" }).catch(async (error) => {
    throw await unreadable(directory, error);
  });
  return names.sort(Buffer.compare).map((bytes) => nameOf(bytes, directory));
}
function nameOf(bytes, directory) {
  const name = textOf(bytes, `${import_node_path12.posix.join(directory, bytes.toString("latin1"))} has a name`);
  refuseWhiteout(name, import_node_path12.posix.join(directory, name));
  return name;
}
function refuseWhiteout(name, source) {
  if (!name.startsWith(".wh.")) return;
  throw new import_shared_table.AlbaError("source", `${source} would delete a file in the layers below`, {
    hint: "rename it: in a layer names that begin with .wh. are whiteouts (image-spec layer.md)"
  });
}
function textOf(bytes, what) {
  try {
    return utf82.decode(bytes);
  } catch (cause) {
    throw new import_shared_table.AlbaError("source", `${what} that is not UTF-8`, {
      hint: "rename it, or leave it out: what an image calls its files is UTF-8",
      cause
    });
  }
}
async function statsOf2(path, read3) {
  try {
    return read3(path);
  } catch (error) {
    throw await unreadable(path, error);
  }
}
function circle(path) {
  return new import_shared_table.AlbaError("source", `${path} is a symlink that leads back to a directory it lies in`, {
    hint: "remove that link: following it would never end"
  });
}
function noFile(path) {
  return new import_shared_table.AlbaError("source", `${path} is neither a file, a directory nor a symlink`, {
    hint: "remove it: sockets, pipes and devices are made where an image runs"
  });
}
// src/build/common-layers.ts
async function commonLayer({ path, prefix, isFolder }, run) {
  const entry = await readEntry((0, import_node_path11.basename)(path), path);
  if (entry.stats.isFile()) {
    return [await foundFile(path, entry.stats, isFolder ? import_node_path11.posix.join(prefix, entry.name) : prefix)];
  }
  const found = await walkFiles(entry, prefix, /* @__PURE__ */ new Set(), run);
  if (found.length === 0) throw emptyDirectory(entry);
  return prefix === "" ? found : [{ kind: "directory", path: prefix }, ...found];
}
// src/build/entrypoint.ts
// src/build/interpreter.ts
var interpreterSegment = 3;
var longestPath = 4096;
async function interpreterOf(path) {
  try {
    const file2 = (0, import_node_fs10.openSync)(path, "r");
    try {
      return interpreterIn((offset, length) => {
        if (!Number.isSafeInteger(offset)) return Buffer.alloc(0);
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, (0, import_node_fs10.readSync)(file2, bytes, 0, length, offset));
      });
    } finally {
      (0, import_node_fs10.closeSync)(file2);
    }
  } catch (error) {
    throw await unreadable(path, error);
  }
}
function interpreterIn(readAt) {
  const header2 = readAt(0, elfHeaderSize);
  if (looksLikeElf(header2)) return header2.length < elfHeaderSize ? void 0 : linkerIn(header2, readAt);
  return /^#![ \t]*([^ \t\n]+)/.exec(readAt(0, longestPath).toString())?.[1];
}
function linkerIn(header2, readAt) {
  if (header2[5] !== 1) return void 0;
  const is64 = header2[4] === 2;
  const word = (bytes, at) => is64 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at);
  const table = word(header2, is64 ? 32 : 28);
  const size = header2.readUInt16LE(is64 ? 54 : 42);
  const count3 = header2.readUInt16LE(is64 ? 56 : 44);
  for (let at = 0; at < count3; at++) {
    const segment = readAt(table + at * size, is64 ? 56 : 32);
    if (segment.length < (is64 ? 56 : 32)) return void 0;
    if (segment.readUInt32LE(0) !== interpreterSegment) continue;
    const length = word(segment, is64 ? 32 : 16);
    if (length > longestPath) return void 0;
    return readAt(word(segment, is64 ? 8 : 4), length).toString().split("\0")[0];
  }
  return void 0;
}
// src/build/entrypoint.ts
function entrypointOf(tree, { entrypoint, cmd, workdir = "/" }, platform, path) {
  const find = (program) => programIn(tree, program, workdir, path);
  const { executables } = tree;
  if (entrypoint !== void 0) {
    const [program = ""] = entrypoint;
    const file2 = find(program);
    if (file2 === void 0) throw missing(program, executables, platform);
    if (!file2.executable) throw notExecutable(file2.source, program);
    return entrypoint;
  }
  const [only2, ...others] = executables;
  if (only2 !== void 0 && others.length === 0) return [`/${only2.path}`];
  if (find(cmd?.[0] ?? "")?.executable) return void 0;
  throw only2 === void 0 ? none(platform) : several(executables, platform);
}
async function missingInterpreter(tree, [program = ""], workdir, path) {
  const file2 = programIn(tree, program, workdir, path);
  const interpreter = file2 && await interpreterOf(file2.source);
  if (interpreter === void 0 || tree.file(import_node_path13.posix.resolve(workdir, interpreter)) !== void 0)
    return void 0;
  return `${file2?.source} needs ${interpreter}, which its image does not hold, so that it cannot start: link it statically, or add that`;
}
function programIn(tree, program, workdir, path) {
  return placesOf(program, workdir, path).map((place) => tree.file(place)).find((file2) => file2 !== void 0);
}
function placesOf(program, workdir, path) {
  if (program === "") return [];
  if (program.includes("/")) return [import_node_path13.posix.resolve(workdir, program)];
  return path.split(":").map((directory) => import_node_path13.posix.resolve(workdir, directory, program));
}
function missing(program, executables, platform) {
  const same = executables.find(({ path }) => import_node_path13.posix.basename(path) === import_node_path13.posix.basename(program));
  return new import_shared_table.AlbaError(
    "source",
    `the image of ${(0, import_shared_table.formatPlatform)(platform)} does not hold the entrypoint ${program}`,
    {
      hint: same === void 0 ? `it holds ${told(executables) || "no executable file"}: name one as it lies in the image, like /hello` : `write it as it lies in the image: /${same.path}`
    }
  );
}
function notExecutable(source, program) {
  return new import_shared_table.AlbaError("source", `${source}, the entrypoint ${program}, is not executable`, {
    hint: `let the build make it so: chmod +x ${source}`
  });
}
function none(platform) {
  return new import_shared_table.AlbaError(
    "source",
    `the image of ${(0, import_shared_table.formatPlatform)(platform)} holds no executable file to be its entrypoint`,
    {
      hint: "let the build mark the program as executable with chmod +x, and see that it lies there"
    }
  );
}
function several(executables, platform) {
  const [first] = executables;
  return new import_shared_table.AlbaError(
    "source",
    `the image of ${(0, import_shared_table.formatPlatform)(platform)} holds ${(0, import_shared_table.formatCount)(executables.length, "executable file")}: ${told(executables)}`,
    { hint: `say which is the entrypoint, like /${first?.path}, or leave the others out` }
  );
}
function told(executables) {
  const names = executables.slice(0, 4).map(({ path }) => `/${path}`);
  return names.join(", ") + (executables.length > names.length ? " and others" : "");
}
// src/build/image-config.ts
var created = "1970-01-01T00:00:01Z";
var defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
var certificatesPath = "etc/ssl/certs/ca-certificates.crt";
function environmentOf({ env, certificates }) {
  return {
    PATH: defaultPath,
    ...certificates === void 0 ? {} : { SSL_CERT_FILE: `/${certificatesPath}` },
    ...env
  };
}
function imageConfig({ platform, settings, entrypoint, user, diffIds }) {
  const { os, architecture, variant } = platform;
  const { cmd, ports, volumes, workdir, labels, stopSignal } = settings;
  const environment = Object.entries(environmentOf(settings)).map(([key2, value]) => `${key2}=${value}`);
  const config = {
    created,
    architecture,
    os,
    ...variant === void 0 ? {} : { variant },
    config: {
      ...user === void 0 ? {} : { User: user },
      ...ports.length === 0 ? {} : { ExposedPorts: setOf(ports) },
      Env: environment,
      ...entrypoint === void 0 ? {} : { Entrypoint: entrypoint },
      ...cmd === void 0 ? {} : { Cmd: cmd },
      ...volumes.length === 0 ? {} : { Volumes: setOf(volumes) },
      ...workdir === void 0 ? {} : { WorkingDir: workdir },
      ...Object.keys(labels).length === 0 ? {} : { Labels: sorted(Object.entries(labels)) },
      ...stopSignal === void 0 ? {} : { StopSignal: stopSignal }
    },
    rootfs: { type: "layers", diff_ids: diffIds }
  };
  const body = (0, import_shared_checked_body.bytesBody)(JSON.stringify(config));
  const { digest, size } = body;
  return { descriptor: { mediaType: import_shared_documents.mediaTypes.config, digest, size }, body };
}
function setOf(names) {
  return sorted(names.map((name) => [name, {}]));
}
function sorted(entries) {
  return Object.fromEntries([...entries].sort(([a], [b]) => a < b ? -1 : 1));
}
// src/build/image-tree.ts
var mostLinks3 = 40;
var ImageTree = class {
  #entries = /* @__PURE__ */ new Map();
  /** Paths that are lost, as a layer above has a file or link where they have a directory, or the reverse. */
  lost = [];
  constructor(layers) {
    for (const layer2 of layers) this.#cover(layer2);
  }
  /** A directory joins one below it; anything else hides what it lies over, with all that is in it (image-spec layer.md). */
  #cover(layer2) {
    const solid = new Set(layer2.filter(({ kind }) => kind !== "directory").map(({ path }) => path));
    for (const [path, { kind }] of this.#entries) {
      if (!directoriesAbove(path).some((above) => solid.has(above))) continue;
      this.#entries.delete(path);
      if (kind !== "directory") this.lost.push(path);
    }
    for (const entry of layer2) {
      for (const path of directoriesAbove(entry.path)) this.#put({ kind: "directory", path });
      this.#put(entry);
    }
  }
  #put(entry) {
    const below2 = this.#entries.get(entry.path);
    if (entry.kind === "directory" && below2 !== void 0 && below2.kind !== "directory") {
      this.lost.push(entry.path);
    }
    this.#entries.set(entry.path, entry);
  }
  /** The files that can be run, by path. */
  get executables() {
    const files = [...this.#entries.values()].filter((entry) => entry.kind === "file");
    return files.filter(({ executable }) => executable).sort((a, b) => a.path < b.path ? -1 : 1);
  }
  /** The file that an absolute path leads to, through symlinks; undefined where there is none. */
  file(path) {
    let rest = path.split("/").filter((part) => part !== "");
    let at = "";
    for (let links = 0; rest.length > 0; ) {
      const [next = "", ...others] = rest;
      const entry = this.#entries.get(import_node_path14.posix.join(at, next));
      if (next === ".." || entry?.kind !== "symlink") {
        at = import_node_path14.posix.join("/", at, next).slice(1);
        rest = others;
      } else {
        if (++links > mostLinks3) return void 0;
        const parts = entry.target.split("/").filter((part) => part !== "" && part !== ".");
        rest = [...parts, ...others];
        if (entry.target.startsWith("/")) at = "";
      }
    }
    const found = this.#entries.get(at);
    return found?.kind === "file" ? found : void 0;
  }
};
function directoriesAbove(path) {
  const parts = path.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
}
// src/build/platform-sources.ts
var imageSystems = /* @__PURE__ */ new Set(["linux", "freebsd"]);
async function platformSources(sources, reporter) {
  const found = [];
  for (const source of sources) {
    for await (const one2 of sourcesOf(source)) {
      if (imageSystems.has(one2.platform.os)) found.push(one2);
      else if (source.platform !== void 0) throw noImages2(one2);
      else reporter.note(`${one2.root.path} is left out: no image is built for ${one2.platform.os}`);
    }
  }
  if (found.length > 0) return found;
  const paths = sources.map(({ path }) => path).join(", ");
  throw new import_shared_table.AlbaError("source", `${paths} holds nothing for linux, so that there is no image to build`, {
    hint: "images are built of what lies in directories like linux/amd64"
  });
}
async function* sourcesOf(tree) {
  const { path, platform } = tree;
  if (path === "-") {
    throw new import_shared_table.AlbaError("usage", "files for an image cannot be read from standard input", {
      hint: "write the file first, then give PLATFORM=PATH"
    });
  }
  const root2 = await readEntry((0, import_node_path15.basename)(path), path);
  if (root2.stats.isFile()) {
    if (await looksLikeImageArchive(path)) throw imageRefused(`${path} is an image archive`, path);
    if (platform === void 0) throw platformMissing(path);
    yield { platform, tree, root: root2, without: /* @__PURE__ */ new Set() };
  } else if (platform !== void 0) yield* withVariants(root2, platform, tree);
  else {
    for await (const { directory, platform: above } of platformDirectories(root2)) {
      yield* withVariants(directory, above, tree);
    }
  }
}
async function* withVariants(directory, platform, tree) {
  const names = await (0, import_promises21.readdir)(directory.path).catch(async (error) => {
    throw await unreadable(directory.path, error);
  });
  const words = names.filter(
    (name) => platform.variant === void 0 && (0, import_shared_table.isVariant)(platform.architecture, name)
  );
  const entries = await Promise.all(words.sort().map((name) => readEntry(name, `${directory.path}/${name}`)));
  const variants2 = entries.filter(({ stats }) => stats.isDirectory());
  const without = new Set(variants2.map(({ name }) => name));
  if (variants2.length === 0 || names.length > variants2.length)
    yield { platform, tree, root: directory, without };
  for (const root2 of variants2) {
    yield { platform: { ...platform, variant: root2.name }, tree, root: root2, without: /* @__PURE__ */ new Set() };
  }
}
function platformMissing(path) {
  const platform = meantPlatform((0, import_node_path15.basename)(path)) ?? { os: "linux", architecture: "amd64" };
  return new import_shared_table.AlbaError("platform", `${path} is a file, and nothing says for which platform`, {
    hint: `write PLATFORM=PATH, like ${(0, import_shared_table.formatPlatform)(platform)}=${path}`
  });
}
function noImages2({ root: root2, platform }) {
  return new import_shared_table.AlbaError("platform", `${root2.path}: no image is built for ${(0, import_shared_table.formatPlatform)(platform)}`, {
    hint: "images are built for linux; files for other systems are published by --static"
  });
}
// src/build/refuse-twice.ts
function refuseTwice(sources) {
  const seen = /* @__PURE__ */ new Map();
  for (const source of sources) {
    const { path, name, stats } = source.root;
    const place = stats.isFile() ? `/${name}` : path;
    const other = seen.get(place);
    if (other?.root.path === path) {
      throw new import_shared_table.AlbaError("source", `${path} is given twice`, { hint: "give it once" });
    }
    if (other !== void 0) throw collision(other.root.path, path, place, source.platform);
    seen.set(place, source);
  }
}
function refuseCollisions(sources, found) {
  const trees = /* @__PURE__ */ new Map();
  for (const [at, { tree, root: root2, platform }] of sources.entries()) {
    const seen = trees.get(tree) ?? /* @__PURE__ */ new Map();
    trees.set(tree, seen);
    for (const { path } of (found[at] ?? []).filter(({ kind }) => kind !== "directory")) {
      const other = seen.get(path);
      if (other !== void 0) throw collision(other, `${root2.path}/${path}`, `/${path}`, platform);
      seen.set(path, `${root2.path}/${path}`);
    }
  }
}
function collision(one2, other, place, platform) {
  const image = `the image of ${(0, import_shared_table.formatPlatform)(platform)}`;
  return new import_shared_table.AlbaError("source", `${one2} and ${other} would both be ${place} in ${image}`, {
    hint: "leave one of them out, or rename it"
  });
}
// src/build/system-files.ts
async function systemFiles({ user, certificates }, tree) {
  const entries = [];
  if (certificates !== void 0) entries.push(file(certificatesPath, await certificatesIn(certificates)));
  if (user === void 0) return { entries, user: void 0 };
  entries.push({ kind: "directory", path: "tmp", mode: modeOfDirectory("tmp") });
  const passwd = tree.file("/etc/passwd");
  if (passwd === void 0) {
    entries.push(file("etc/passwd", passwdFor(user)), file("etc/group", groupsFor(user)));
    return { entries, user: `${user.uid}:${user.gid}` };
  }
  if (!("name" in user)) return { entries, user: `${user.uid}:${user.gid}` };
  return { entries, user: numbersIn(await read(passwd.source), user.name, passwd.source) };
}
function file(path, content) {
  return { kind: "file", path, mode: 420, body: (0, import_shared_checked_body.bytesBody)(content), source: `/${path}` };
}
async function certificatesIn(path) {
  const content = await read(path);
  if (!/^-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----/m.test(content.toString("latin1"))) return content;
  throw new import_shared_table.AlbaError("source", `${path} holds a private key, which all who pull the image would have`, {
    hint: "name a file of certificates alone"
  });
}
async function read(path) {
  return (0, import_promises22.readFile)(path).catch(async (error) => {
    throw await unreadable(path, error);
  });
}
function passwdFor(user) {
  const line = `${nameOf2(user)}:x:${user.uid}:${user.gid}::/:/sbin/nologin
`;
  return user.uid === 0 ? line : `root:x:0:0::/:/sbin/nologin
${line}`;
}
function groupsFor(user) {
  const line = `${nameOf2(user)}:x:${user.gid}:
`;
  return user.gid === 0 ? line : `root:x:0:
${line}`;
}
function nameOf2(user) {
  if ("name" in user) return user.name;
  return user.uid === 0 ? "root" : "user";
}
function numbersIn(passwd, name, source) {
  const fields = passwd.toString().split("\n").map((line) => line.split(":")).find(([first]) => first === name);
  const [, , uid = "", gid = ""] = fields ?? [];
  if (/^\d+$/.test(uid) && /^\d+$/.test(gid)) return `${uid}:${gid}`;
  throw new import_shared_table.AlbaError("source", `${source} has no user ${name}`, {
    hint: "add a line for it there, name another user, or give its number"
  });
}
// src/build/build-images.ts
async function buildImages(settings, options2) {
  const { run } = options2;
  const planned = await planImages(settings, run);
  const files = planned.flatMap(({ layers: layers2 }) => layers2.flat()).filter((entry) => entry.kind === "file");
  const bodies = await readAll(files, run);
  const layers = new BuiltLayers(options2);
  return await (0, import_shared_static_registry.inOrder)(planned, 4, run.signal, async (image) => {
    const { platform, source, tree, entrypoint } = image;
    const system = await systemFiles(settings, tree);
    const contents = image.layers.map((entries) => entries.map((entry) => tarEntry(entry, bodies)));
    const all = [system.entries, ...contents].filter((entries) => entries.length > 0);
    const built2 = await Promise.all(all.map((entries) => layers.of(entries)));
    const diffIds = built2.map(({ diffId }) => diffId);
    const config = imageConfig({ platform, settings, entrypoint, user: system.user, diffIds });
    return { source, platform, config, layers: built2, attestations: [], built: true };
  });
}
async function planImages(settings, run) {
  const common = [];
  for (const layer2 of settings.layers) common.push(await commonLayer(layer2, run));
  const planned = [];
  for (const sources of byPlatform(await platformSources(settings.sources, run.reporter))) {
    refuseTwice(sources);
    const layers = [...common];
    for (const source2 of sources) layers.push(await entriesOf2(source2, run));
    refuseCollisions(sources, layers.slice(common.length));
    const platform = await checkedPlatform(sources, layers, run);
    const tree = new ImageTree(layers);
    if (tree.lost.length > 0) {
      const lost = `${(0, import_shared_table.formatCount)(tree.lost.length, "file")} of a layer, like /${tree.lost[0]}`;
      const why = "one above it has a link or file in place of a directory, or a directory in place of these";
      run.reporter.warn(`the image of ${(0, import_shared_table.formatPlatform)(platform)} loses ${lost}: ${why}`);
    }
    const path = environmentOf(settings)["PATH"] ?? "";
    const entrypoint = entrypointOf(tree, settings, platform, path);
    const started = entrypoint ?? settings.cmd ?? [];
    const missing2 = await missingInterpreter(tree, started, settings.workdir ?? "/", path);
    if (missing2 !== void 0) run.reporter.warn(missing2);
    const source = sources.map(({ root: root2 }) => root2.path).join(", ");
    planned.push({ platform, source, layers, tree, entrypoint });
  }
  return planned;
}
function byPlatform(sources) {
  const found = /* @__PURE__ */ new Map();
  for (const source of [...sources].sort((a, b) => (0, import_shared_table.comparePlatforms)(a.platform, b.platform))) {
    const name = (0, import_shared_table.formatPlatform)(source.platform);
    found.set(name, [...found.get(name) ?? [], source]);
  }
  return [...found.values()];
}
async function entriesOf2({ root: root2, without }, run) {
  if (root2.stats.isFile()) return [await foundFile(root2.path, root2.stats, root2.name)];
  const found = await walkFiles(root2, "", without, run);
  if (found.length === 0) throw emptyDirectory(root2);
  return found;
}
async function checkedPlatform(sources, layers, { reporter }) {
  const platform = sources[0]?.platform ?? { os: "", architecture: "" };
  const files = layers.flat().filter((entry) => entry.kind === "file");
  const placed = files.map(({ source }) => ({ source, platform }));
  const [refined = { platform }] = await refinePlatforms(placed, reporter);
  const { architecture, variant } = refined.platform;
  if (architecture === "arm" && variant === void 0) {
    const paths = sources.map(({ root: root2 }) => root2.path).join(", ");
    reporter.warn(
      `${paths}: nothing says for which arm, so clients take it for arm/v7; write linux/arm/v6 or v7`
    );
  }
  return refined.platform;
}
async function readAll(files, run) {
  const each2 = [...new Map(files.map((file2) => [file2.source, file2])).values()];
  const total = each2.reduce((sum, { size }) => sum + size, 0);
  const progress = run.reporter.progress("reading files", total);
  try {
    const bodies = await (0, import_shared_static_registry.inOrder)(each2, 4, run.signal, async ({ source, size: expected }, signal) => {
      const { size, digest } = await hashFile(source, expected, signal, (bytes) => progress.add(bytes));
      return [source, (0, import_shared_checked_body.fileBody)(source, size, digest)];
    });
    return new Map(bodies);
  } finally {
    progress.end();
  }
}
function tarEntry(entry, bodies) {
  if (entry.kind === "directory") return { ...entry, mode: modeOfDirectory(entry.path) };
  if (entry.kind === "symlink") return entry;
  const { kind, path, source, executable } = entry;
  const body = bodies.get(source);
  if (body === void 0) throw new Error(`${source} was not read`);
  return { kind, path, source, mode: executable ? 493 : 420, body };
}
// src/container/late-blob.ts
function lateBlob({ mediaType, digest, size, annotations }, layer2) {
  const descriptor = { mediaType, digest, size, ...annotations === void 0 ? {} : { annotations } };
  const open6 = () => import_node_stream10.Readable.from(made(descriptor, layer2), { objectMode: false });
  return { descriptor, body: { digest, size, open: open6 } };
}
async function* made({ digest }, layer2) {
  const blob = await layer2.pack();
  if (blob.descriptor.digest !== digest) {
    throw new import_shared_table.AlbaError("conflict", `the layer ${digest}, which was there a moment ago, is gone`, {
      hint: "something was deleted at that moment, and it cannot be made again byte for byte: run alba again, and with --no-reuse if that does not help"
    });
  }
  yield* blob.body.open();
}
// src/container/pack-layers.ts
var packing = 4;
function packKey(image, layer2) {
  return image.manifest === void 0 ? layer2.diffId : layer2;
}
async function packLayers(images, { known: known3, compression, onPacked, run }) {
  const blobs = /* @__PURE__ */ new Map();
  const reused = /* @__PURE__ */ new Set();
  const missing2 = /* @__PURE__ */ new Map();
  for (const image of images) {
    const found = knownLayersOf(image, known3, layerTypes[compression]);
    for (const [at, layer2] of image.layers.entries()) {
      if ("foreign" in layer2) continue;
      const key2 = packKey(image, layer2);
      const descriptor = found[at];
      if (blobs.has(key2) || missing2.has(key2)) continue;
      if (descriptor === void 0) missing2.set(key2, layer2);
      else {
        blobs.set(key2, lateBlob(descriptor, layer2));
        reused.add(descriptor.digest);
      }
    }
  }
  for (const [key2, blob] of await packAll(missing2, onPacked, run)) blobs.set(key2, blob);
  const blobOf = (image, layer2) => {
    const blob = blobs.get(packKey(image, layer2));
    if (blob === void 0) throw new Error(`layer ${layer2.diffId} of ${image.source} was not packed`);
    return blob;
  };
  return {
    blobOf,
    reused,
    blobs: images.flatMap((image) => ownLayers(image).map((layer2) => blobOf(image, layer2)))
  };
}
function knownLayersOf({ layers, manifest }, known3, mediaType) {
  const kept = manifest && import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(manifest)).data?.layers;
  return layers.map(({ diffId }, at) => {
    const digest = kept?.[at]?.digest;
    if (manifest === void 0) return known3.find(diffId, { mediaType });
    return digest === void 0 || known3.find(diffId, { digest }) === void 0 ? void 0 : kept?.[at];
  });
}
var packingAndSending = "packing and sending layers";
async function packAll(layers, onPacked, run) {
  const unread = [...layers.values()].reduce((bytes, layer2) => bytes + layer2.unread, 0);
  const progress = run.reporter.progress(onPacked ? packingAndSending : "packing layers", unread);
  const onRead = (bytes) => progress.add(bytes);
  try {
    const blobs = await (0, import_shared_static_registry.inOrder)([...layers], packing, run.signal, async ([key2, layer2], signal) => {
      const blob = await layer2.pack({ signal, onRead });
      onPacked?.(blob);
      return [key2, blob];
    });
    return new Map(blobs);
  } finally {
    progress.end();
  }
}
// src/container/early-sends.ts
var width = 4;
var EarlySends = class {
  #destination;
  #there;
  #allowed;
  #onFailure;
  #signal;
  #stop = new AbortController();
  #progress;
  #limit = (0, import_shared_checked_body.pLimit)(width);
  #offered = /* @__PURE__ */ new Map();
  /** Nothing is sent before it is `allowed`. `onFailure` hears of the first failure at once; `settle` tells it again. */
  constructor({ standing, tags }, allowed, run, onFailure) {
    this.#allowed = allowed;
    this.#destination = standing.destination;
    this.#there = new Set(tags.flatMap(({ reaches }) => [...reaches]));
    this.#onFailure = onFailure;
    this.#signal = AbortSignal.any([run.signal, this.#stop.signal]);
    this.#progress = run.reporter.progress(packingAndSending, 0);
  }
  offer(blob) {
    const { digest } = blob.descriptor;
    if (this.#there.has(digest) || this.#offered.has(digest)) return;
    const sending = this.#limit(() => this.#send(blob));
    sending.catch((error) => {
      if (!this.#signal.aborted) this.#onFailure(error);
      this.#stop.abort(error);
    });
    this.#offered.set(digest, sending);
  }
  /** What is on its way, or is known to be there by now: nobody else has to ask for it. */
  get offered() {
    return new Set(this.#offered.keys());
  }
  /** Waits for all that was offered. Returns what was sent; rejects where something could not be. */
  async settle() {
    const settled = await Promise.allSettled(this.#offered.values());
    this.#progress.end();
    if (settled.some(({ status }) => status === "rejected")) throw this.#signal.reason;
    const sent = /* @__PURE__ */ new Set();
    for (const [digest, sending] of this.#offered) if (await sending) sent.add(digest);
    return sent;
  }
  /** Ends what is on its way. Never rejects. */
  async abandon() {
    this.#stop.abort(new Error("abandoned"));
    await Promise.allSettled(this.#offered.values());
    this.#progress.end();
  }
  /** False where it was there, came from elsewhere there, or may not be sent. */
  async #send(blob) {
    const signal = this.#signal;
    signal.throwIfAborted();
    if (!await this.#allowed || await this.#destination.hasBlob(blob.descriptor, signal)) return false;
    this.#progress.grow(blob.descriptor.size);
    let isSent = true;
    const onTaken = () => {
      isSent = false;
    };
    const onProgress = (bytes) => this.#progress.add(bytes);
    await this.#destination.putBlob(blob, { signal, onProgress, onTaken });
    return isSent;
  }
};
// src/container/build-notes.ts
var layer = "alba.layer";
var built = "alba.built";
function withLayerKey(descriptor, key2) {
  const { annotations = {}, ...others } = descriptor;
  if (key2 !== void 0) return { ...others, annotations: { [layer]: key2 } };
  const { [layer]: _, ...kept } = annotations;
  return { ...others, annotations: kept };
}
function layerKeyOf({ annotations }) {
  const noted = annotations?.[layer];
  return noted !== void 0 && (0, import_shared_digest.isDigest)(noted) ? noted : void 0;
}
function noteBuilt() {
  return { [built]: "yes" };
}
function isBuilt(annotations) {
  return annotations?.[built] === "yes";
}
// src/container/known-layers.ts
var KnownLayers = class _KnownLayers {
  #blobs = /* @__PURE__ */ new Map();
  /** Takes the pairs of an image: its config's diff_ids and its manifest's layers (image-spec config.md § rootfs). */
  add(diffIds, layers) {
    if (diffIds.length !== layers.length) return;
    for (const [at, diffId] of diffIds.entries()) {
      const layer2 = layers[at];
      if (layer2 === void 0 || (0, import_shared_static_registry.isForeignLayer)(layer2)) continue;
      const blobs = this.#blobs.get(diffId) ?? /* @__PURE__ */ new Map();
      if (!blobs.has(layer2.digest)) blobs.set(layer2.digest, layer2);
      this.#blobs.set(diffId, blobs);
    }
  }
  has(diffId) {
    return this.#blobs.has(diffId);
  }
  /** The blob of that digest, or any of that media type: the first that was added. */
  find(diffId, wanted) {
    const blobs = this.#blobs.get(diffId);
    if (blobs === void 0) return void 0;
    if ("digest" in wanted) return blobs.get(wanted.digest);
    return [...blobs.values()].find(({ mediaType }) => mediaType === wanted.mediaType);
  }
  /** Of the layers that are there in blobs of that media type. */
  diffIds(mediaType) {
    const all = [...this.#blobs.keys()];
    return new Set(all.filter((diffId) => this.find(diffId, { mediaType }) !== void 0));
  }
  /** What both know. */
  and(other) {
    const both = new _KnownLayers();
    for (const [diffId, blobs] of this.#blobs) {
      for (const [digest, descriptor] of blobs) {
        if (other.find(diffId, { digest }) !== void 0) both.add([diffId], [descriptor]);
      }
    }
    return both;
  }
};
// src/container/known.ts
var Known = class {
  #places;
  #believed;
  #compression;
  #signal;
  #all;
  constructor(places, { isRelease, compression, signal }) {
    this.#places = places;
    this.#compression = compression;
    this.#believed = places.map(({ tags }) => tags.filter((tag) => tag.isRelease || !isRelease));
    this.#signal = signal;
  }
  async imagesOf(archive) {
    const [first = [], ...others] = this.#believed.map((tags) => madeOf(archive, tags));
    const isSame3 = (images) => images.map(({ stored }) => stored.descriptor.digest).join() === first.map(({ stored }) => stored.descriptor.digest).join();
    if (!others.every(isSame3)) return [];
    const known3 = await Promise.all(first.map((image) => this.#withConfig(image)));
    return known3.every((image) => image !== void 0) ? known3 : [];
  }
  async diffIds() {
    this.#all ??= this.#layers(/* @__PURE__ */ new Map(), () => false);
    return (await this.#all).diffIds(layerTypes[this.#compression]);
  }
  async diffIdOf(key2) {
    const found = await Promise.all(this.#places.map((_, at) => this.#diffIdAt(at, key2)));
    return found.every((diffId) => diffId === found[0]) ? found[0] : void 0;
  }
  variantOf(config) {
    const images = this.#believed.flat().flatMap((tag) => tag.images);
    return images.find(({ manifest }) => manifest.config.digest === config)?.platform.variant;
  }
  /** The layers of these images that are there. Configs are read only where the images' own do not tell all. */
  async layersOf(images) {
    const own = new Map(
      images.map(({ config, layers }) => [config.descriptor.digest, layers.map(({ diffId }) => diffId)])
    );
    const wanted = new Set([...own.values()].flat());
    return this.#layers(own, (found) => [...wanted].every((diffId) => found.has(diffId)));
  }
  async #layers(own, isEnough) {
    const places = await Promise.all(this.#places.map((place) => this.#layersAt(place, own, isEnough)));
    return places.reduce((both, found) => both.and(found));
  }
  async #layersAt({ standing, tags }, own, isEnough) {
    const found = new KnownLayers();
    const images = tags.flatMap((tag) => tag.images);
    const strange = [];
    for (const image of images) {
      const diffIds = own.get(image.manifest.config.digest);
      if (diffIds === void 0) strange.push(image);
      else found.add(diffIds, image.manifest.layers);
    }
    if (isEnough(found)) return found;
    const configs = await (0, import_shared_static_registry.inOrder)(
      strange,
      8,
      this.#signal,
      ({ manifest }) => standing.config(manifest.config)
    );
    for (const [at, config] of configs.entries()) {
      if (config !== void 0) found.add(config.parsed.rootfs.diff_ids, strange[at]?.manifest.layers ?? []);
    }
    return found;
  }
  /** What the first of the believed images says that has a layer of this key. */
  async #diffIdAt(place, key2) {
    const images = (this.#believed[place] ?? []).flatMap((tag) => tag.images).filter(({ built: built2 }) => built2);
    for (const { manifest } of images) {
      const at = manifest.layers.findIndex((layer2) => layerKeyOf(layer2) === key2);
      const config = at < 0 ? void 0 : await this.#places[place]?.standing.config(manifest.config);
      const diffIds = config?.parsed.rootfs.diff_ids ?? [];
      if (diffIds.length === manifest.layers.length && diffIds[at] !== void 0) return diffIds[at];
    }
    return void 0;
  }
  async #withConfig({ platform, stored, manifest }) {
    const config = await this.#places[0]?.standing.config(manifest.config);
    if (config?.parsed.rootfs.diff_ids.length !== manifest.layers.length) return void 0;
    return {
      platform,
      config: { descriptor: manifest.config, bytes: config.bytes },
      manifest: stored.bytes,
      layers: manifest.layers
    };
  }
};
function madeOf(archive, tags) {
  const found = tags.map(({ images }) => images.filter((image) => image.archive === archive));
  return found.find((images) => images.length > 0) ?? [];
}
// src/container/each-once.ts
function eachOnce(objects2) {
  return firstOfEach(objects2, ({ descriptor }) => descriptor.digest);
}
function firstOfEach(objects2, keyOf2) {
  const unique = /* @__PURE__ */ new Map();
  for (const object of objects2) if (!unique.has(keyOf2(object))) unique.set(keyOf2(object), object);
  return [...unique.values()];
}
function attestationKey({ descriptor, subject }) {
  return `${descriptor.digest} ${subject}`;
}
// src/container/archive-note.ts
var key = "alba.archive";
function noteArchive(archive) {
  return { [key]: archive };
}
function archiveOf(annotations) {
  const noted = annotations?.[key];
  return noted !== void 0 && (0, import_shared_digest.isDigest)(noted) ? noted : void 0;
}
// src/container/image-documents.ts
function imageManifest(config, layers) {
  return document(import_shared_documents.mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: import_shared_documents.mediaTypes.manifest,
    config: reference(config),
    layers: layers.map(reference)
  });
}
function keptManifest(bytes, config, layers, source) {
  const parsed = import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(bytes));
  const named = parsed.data && [parsed.data.config, ...parsed.data.layers].map(({ digest }) => digest);
  const wanted = [config, ...layers].map(({ digest }) => digest);
  if (named?.join() !== wanted.join()) {
    throw new import_shared_table.AlbaError("damaged", `the manifest in ${source} does not fit the blobs beside it`, {
      hint: "build the image again"
    });
  }
  const mediaType = parsed.data?.mediaType ?? import_shared_documents.mediaTypes.manifest;
  return { bytes, descriptor: { mediaType, digest: (0, import_shared_digest.digestOf)(bytes), size: bytes.length } };
}
function imageIndex(children, attestations, annotations) {
  const platforms = children.map(({ platform, manifest, archive, built: built2 }) => ({
    ...reference({
      ...manifest.descriptor,
      annotations: {
        ...archive === void 0 ? {} : noteArchive(archive),
        ...built2 ? noteBuilt() : {}
      }
    }),
    platform: wirePlatform(platform)
  }));
  const attached = attestations.map(({ descriptor }) => ({
    ...reference(descriptor),
    platform: { architecture: "unknown", os: "unknown" }
  }));
  return document(import_shared_documents.mediaTypes.index, {
    schemaVersion: 2,
    mediaType: import_shared_documents.mediaTypes.index,
    manifests: [...platforms, ...attached],
    ...annotations === void 0 ? {} : { annotations }
  });
}
function reference(descriptor) {
  const { digest, size, urls, annotations, artifactType } = descriptor;
  const noted = Object.entries(annotations ?? {}).sort(([a], [b]) => a < b ? -1 : 1);
  return {
    mediaType: (0, import_shared_static_registry.ociType)(descriptor),
    digest,
    size,
    ...urls === void 0 ? {} : { urls },
    ...noted.length === 0 ? {} : { annotations: Object.fromEntries(noted) },
    ...artifactType === void 0 ? {} : { artifactType }
  };
}
function wirePlatform(platform) {
  const { architecture, os, variant } = platform;
  const version = platform["os.version"];
  return {
    architecture,
    os,
    ...version === void 0 ? {} : { "os.version": version },
    ...variant === void 0 ? {} : { variant }
  };
}
function document(mediaType, content) {
  const bytes = Buffer.from(JSON.stringify(content));
  return { bytes, descriptor: { mediaType, digest: (0, import_shared_digest.digestOf)(bytes), size: bytes.length } };
}
// src/oci/required-platforms.ts
var mostNamed = 3;
function requirePlatforms(found, expected) {
  const there = new Set(found.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
  const missing2 = expected.map(import_shared_table.formatPlatform).filter((platform) => !there.has(platform));
  const names = [...new Set(missing2)].sort().join(", ");
  refuse([...names === "" ? [] : [`nothing was found for ${names}`], ...notAskedFor(found, expected)]);
}
function refuseOthers(found, expected) {
  refuse(notAskedFor(found, expected));
}
function notAskedFor(found, expected) {
  const wanted = new Set(expected.map(import_shared_table.formatPlatform));
  const extra = found.filter(({ platform }) => !wanted.has((0, import_shared_table.formatPlatform)(platform)));
  const named = extra.slice(0, mostNamed).map(({ source, platform }) => `${source} is for ${(0, import_shared_table.formatPlatform)(platform)}, which was not asked for`);
  return extra.length > mostNamed ? [...named, `and ${extra.length - mostNamed} more`] : named;
}
function refuse(faults) {
  if (faults.length === 0) return;
  throw new import_shared_table.AlbaError("platform", faults.join("; "), {
    hint: "--platform lists all the platforms that the tag is to have: correct it, or the sources"
  });
}
// src/container/platforms-of.ts
function sortedByPlatform(images, expected) {
  if (images.length === 0) {
    throw new import_shared_table.AlbaError("source", "there is no image to publish", { hint: "name the archives to publish" });
  }
  const sorted2 = [...images].sort((a, b) => (0, import_shared_table.comparePlatforms)(a.platform, b.platform));
  const seen = /* @__PURE__ */ new Map();
  for (const image of sorted2) {
    const platform = (0, import_shared_table.describePlatform)((0, import_shared_table.asClientsRead)(image.platform));
    const before = seen.get(platform);
    if (before !== void 0) throw twice(before, image);
    seen.set(platform, image);
  }
  if (expected !== void 0) requirePlatforms(sorted2, expected);
  return sorted2;
}
function twice(one2, other) {
  const isSame3 = one2.config.descriptor.digest === other.config.descriptor.digest;
  if (one2.source === other.source && isSame3) {
    return new import_shared_table.AlbaError("platform", `${one2.source} is given twice`, { hint: "give it once" });
  }
  const words = new Set([one2, other].map((image) => (0, import_shared_table.describePlatform)(image.platform)));
  const platform = [...words].join(", which clients take for ");
  const sources = one2.source === other.source ? `${one2.source} holds two images` : `${[one2.source, other.source].sort().join(" and ")} both hold an image`;
  return new import_shared_table.AlbaError("platform", `${sources} for ${platform}`, {
    hint: "leave one of them out, or name its platform: PLATFORM=PATH"
  });
}
// src/container/merge.ts
async function mergeImages(images, {
  annotations,
  floating,
  platforms,
  known: known3 = new KnownLayers(),
  compression = "gzip",
  onPacked,
  run
}) {
  const sorted2 = sortedByPlatform(images, platforms);
  const { blobOf, blobs, reused } = await packLayers(sorted2, { known: known3, compression, onPacked, run });
  const children = sorted2.map((image) => {
    const { platform, source, config, archive, built: built2 = false } = image;
    const layers = image.layers.map(
      (layer2) => "foreign" in layer2 ? layer2.foreign : withLayerKey(blobOf(image, layer2).descriptor, layer2.key)
    );
    const manifest = image.manifest === void 0 ? imageManifest(config.descriptor, layers) : keptManifest(image.manifest, config.descriptor, layers, source);
    return { platform, source, config, layers, manifest, archive, built: built2 };
  });
  const attestations = attestationsOf(sorted2);
  const configs = children.map(({ config }) => config);
  const attached = attestations.map(({ descriptor, manifest }) => ({ descriptor, bytes: manifest }));
  return {
    index: imageIndex(children, attestations, (0, import_shared_static_registry.withFloatingTags)(annotations, floating)),
    children,
    attestations,
    floating: new Set(floating),
    blobs: eachOnce([...blobs, ...configs, ...attestations.flatMap((attestation) => attestation.blobs)]),
    reused,
    manifests: eachOnce([...children.map(({ manifest }) => manifest), ...attached])
  };
}
function attestationsOf(images) {
  const all = images.flatMap(
    ({ source, attestations }) => attestations.map((attestation) => ({ ...attestation, source })).sort((a, b) => attestationKey(a) < attestationKey(b) ? -1 : 1)
  );
  return firstOfEach(all, attestationKey);
}
// src/protocol/build-job.ts
var mostRounds = 20;
async function runBuildJob(job) {
  if (!job.isRecorded) await job.record();
  let published;
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await job.read(job.expected);
    const lost = ownIn(records, job);
    if (lost === "gone") {
      const settled = await job.settled?.(published);
      if (settled !== void 0) return { kind: "published", published: settled };
      await job.record();
      continue;
    }
    if (lost === "others") throw twin(job);
    const missing2 = job.expected.map(import_shared_table.formatPlatform).filter((platform) => !records.has(platform));
    if (missing2.length > 0) return { kind: "waiting", missing: missing2 };
    published = await job.publish(records);
    if (!areSame(records, await job.read(job.expected))) continue;
    await job.clear?.(records);
    return { kind: "published", published };
  }
  throw new import_shared_table.AlbaError("conflict", `other jobs keep changing what is there of this build of ${job.what}`, {
    hint: "let one job bring each platform, then run this again"
  });
}
function ownIn(records, { own }) {
  const found = own.map(({ platform, bytes }) => {
    const record2 = records.get((0, import_shared_table.formatPlatform)(platform));
    if (record2 === void 0) return "gone";
    return record2.bytes.equals(bytes) ? "there" : "others";
  });
  if (found.includes("others")) return "others";
  return found.includes("gone") ? "gone" : "there";
}
function twin({ what, own }) {
  const platforms = own.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)).join(", ");
  return new import_shared_table.AlbaError(
    "conflict",
    `another job brings ${platforms} of this build of ${what}, too, with other content`,
    {
      hint: "let one job bring each platform"
    }
  );
}
function areSame(one2, other) {
  return one2.size === other.size && [...one2].every(([platform, { etag }]) => other.get(platform)?.etag === etag);
}
// src/report/waiting-note.ts
var WaitingNote = class {
  #told = "";
  tell(reporter, what, expected, missing2) {
    const there = expected - missing2.length;
    const verb = missing2.length === 1 ? "comes" : "come";
    const note = `${what}: ${there} of ${expected} platforms are there, the tag is written when ${missing2.join(", ")} ${verb}`;
    if (note !== this.#told) reporter.note(note);
    this.#told = note;
  }
};
// src/container/image-objects.ts
function objectsBelow({ blobs, manifests }) {
  return [
    ...blobs.map(({ descriptor }) => ({ kind: "blobs", descriptor })),
    ...manifests.map(({ descriptor }) => ({ kind: "manifests", descriptor }))
  ];
}
function objectsOf(image) {
  return [...objectsBelow(image), { kind: "manifests", descriptor: image.index.descriptor }];
}
// src/container/find-there.ts
async function findThere(destination, image, tags, others, signal, brought = /* @__PURE__ */ new Set()) {
  const known3 = new Set(brought);
  for (const { reaches } of reachedBy(tags, others)) for (const digest of reaches) known3.add(digest);
  const { descriptor: index } = image.index;
  if (known3.has(index.digest) || await destination.hasManifest(index)) {
    return new Set(objectsOf(image).map(({ descriptor }) => descriptor.digest));
  }
  const ask = async (objects2) => {
    const unknown2 = objects2.filter(({ descriptor }) => !known3.has(descriptor.digest));
    await (0, import_shared_static_registry.inOrder)(unknown2, 8, signal, async ({ kind, descriptor }) => {
      const isThere3 = await (kind === "blobs" ? destination.hasBlob(descriptor) : destination.hasManifest(descriptor));
      if (isThere3) known3.add(descriptor.digest);
    });
  };
  const below2 = objectsBelow(image);
  if (destination.manifestsVouch !== true) {
    await ask(below2);
    return known3;
  }
  await ask(below2.filter(({ kind }) => kind === "manifests"));
  for (const digest of vouchedFor(image, known3)) known3.add(digest);
  await ask(below2.filter(({ kind }) => kind === "blobs"));
  return known3;
}
function vouchedFor({ children, attestations }, known3) {
  return [
    ...children.filter(({ manifest }) => known3.has(manifest.descriptor.digest)).flatMap(({ config, layers }) => [config.descriptor, ...layers]),
    ...attestations.filter(({ descriptor }) => known3.has(descriptor.digest)).flatMap(({ blobs }) => blobs.map(({ descriptor }) => descriptor))
  ].map(({ digest }) => digest);
}
function bestWitness(image, tags, others) {
  const own = objectsOf(image);
  const witnesses = reachedBy(tags, others).map((witness) => {
    const proved = own.filter(({ descriptor }) => witness.reaches.has(descriptor.digest)).length;
    return { proved, witness };
  });
  witnesses.sort((a, b) => b.proved - a.proved);
  return witnesses[0]?.witness;
}
function reachedBy(tags, others) {
  const planned = tags.flatMap(
    ({ place, existing }) => existing === void 0 ? [] : [{ tag: place, digest: existing.digest, reaches: existing.reaches }]
  );
  return [...planned, ...others.map(({ place, digest, reaches }) => ({ tag: place, digest, reaches }))];
}
// src/container/object-labels.ts
function objectLabels({ index, children, attestations }) {
  const labels = /* @__PURE__ */ new Map();
  const label = (digest, text) => {
    if (!labels.has(digest)) labels.set(digest, text);
  };
  for (const { source, layers, config, manifest } of children) {
    layers.forEach(({ digest }, at) => {
      label(digest, `${source} layer ${at + 1}/${layers.length}`);
    });
    label(config.descriptor.digest, `${source} config`);
    label(manifest.descriptor.digest, `${source} manifest`);
  }
  for (const { source, descriptor, blobs } of attestations) {
    for (const blob of blobs) label(blob.descriptor.digest, `${source} attestation`);
    label(descriptor.digest, `${source} attestation manifest`);
  }
  label(index.descriptor.digest, "index.json");
  return labels;
}
// src/oci/referrer.ts
var attachedSchema = (0, import_shared_zod.looseObject)({
  artifactType: (0, import_shared_zod.string)().optional(),
  config: (0, import_shared_zod.looseObject)({ mediaType: (0, import_shared_zod.string)() }).optional(),
  annotations: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.string)()).optional(),
  subject: (0, import_shared_zod.looseObject)({ digest: (0, import_shared_zod.string)() })
});
function referrerIn(bytes, { mediaType, digest, size }) {
  const { data } = attachedSchema.safeParse((0, import_shared_static_registry.parseJson)(bytes));
  if (data === void 0 || !(0, import_shared_digest.isDigest)(data.subject.digest)) return void 0;
  const artifactType = data.artifactType || data.config?.mediaType;
  return {
    subject: data.subject.digest,
    descriptor: {
      mediaType,
      digest,
      size,
      ...artifactType === void 0 ? {} : { artifactType },
      ...data.annotations === void 0 ? {} : { annotations: data.annotations }
    }
  };
}
// src/container/referrers.ts
function referrersOf({ attestations }) {
  const lists = /* @__PURE__ */ new Map();
  for (const { manifest, descriptor } of attestations) {
    const referrer = referrerIn(manifest, descriptor);
    if (referrer === void 0) continue;
    const list = lists.get(referrer.subject) ?? [];
    lists.set(referrer.subject, [...list, referrer.descriptor]);
  }
  return lists;
}
// src/container/image-sender.ts
var width2 = 8;
var mostTries = 3;
var ImageSender = class {
  #options;
  #labels;
  #referrers;
  #sent = new import_shared_static_registry.Tally();
  #there = /* @__PURE__ */ new Set();
  constructor(options2) {
    this.#options = options2;
    this.#labels = objectLabels(options2.image);
    this.#referrers = referrersOf(options2.image);
  }
  /** What was written so far. */
  get sent() {
    return this.#sent;
  }
  /** Believed to be at the destination, and so not sent. Whoever points a tag at it makes sure. */
  get there() {
    return this.#there;
  }
  set there(found) {
    this.#there = new Set(found);
  }
  /** Blobs, then the manifests that name them, then what refers to those. Not the index. */
  async send() {
    const { destination, image, early, run } = this.#options;
    const sent = await early?.settle() ?? /* @__PURE__ */ new Set();
    for (const digest of sent) this.#there.delete(digest);
    for (const { descriptor } of image.blobs) {
      if (sent.has(descriptor.digest)) this.#noteSent(descriptor);
      else if (this.#there.has(descriptor.digest)) this.#report("blobs", descriptor, "already there");
    }
    const absent2 = image.blobs.filter(
      ({ descriptor: { digest } }) => !this.#there.has(digest) && !sent.has(digest)
    );
    const bytes = absent2.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    const progress = run.reporter.progress(`sending to ${destination.name}`, bytes);
    try {
      await (0, import_shared_static_registry.inOrder)(
        absent2,
        width2,
        run.signal,
        (blob, signal) => this.#sendBlob(blob, { signal, onProgress: (sent2) => progress.add(sent2) })
      );
    } finally {
      progress.end();
    }
    await (0, import_shared_static_registry.inOrder)(
      image.manifests,
      width2,
      run.signal,
      (manifest, signal) => this.#sendManifest(manifest, { signal })
    );
  }
  /** The index under its digest, when all below it is there, and what refers to its manifests. */
  async sendIndex() {
    const { image, run } = this.#options;
    await this.#sendManifest(image.index);
    await (0, import_shared_static_registry.inOrder)([...this.#referrers], width2, run.signal, ([subject]) => this.#refer(subject));
  }
  /** Sends one of the objects, or the index, again, when it was found gone. */
  async resend({ kind, descriptor: { digest } }) {
    const { blobs, manifests, index } = this.#options.image;
    this.#there.delete(digest);
    const isLost = ({ descriptor }) => descriptor.digest === digest;
    if (kind === "blobs") {
      for (const blob of blobs.filter(isLost)) await this.#sendBlob(blob);
      return;
    }
    for (const manifest of [...manifests, index].filter(isLost)) await this.#sendManifest(manifest);
    for (const [subject, referrers] of this.#referrers) {
      if (subject === digest || referrers.some((referrer) => referrer.digest === digest))
        await this.#refer(subject);
    }
  }
  /** What was written beside the image's own objects. */
  add(count3) {
    this.#sent.addAll(count3);
  }
  async #sendBlob(blob, options2 = {}) {
    const { descriptor } = blob;
    let isTaken = false;
    const onTaken = () => {
      isTaken = true;
    };
    await this.#options.destination.putBlob(blob, { ...options2, onTaken });
    if (!isTaken) return this.#noteSent(descriptor);
    this.#there.add(descriptor.digest);
    this.#report("blobs", descriptor, "taken from another repository there");
  }
  #noteSent(descriptor) {
    this.#sent.add(descriptor.size);
    this.#report("blobs", descriptor);
  }
  async #sendManifest(manifest, options2 = {}) {
    const isThere3 = this.#there.has(manifest.descriptor.digest);
    if (!isThere3) {
      await this.#putManifest(manifest, options2);
      this.#sent.add(manifest.descriptor.size);
    }
    this.#report("manifests", manifest.descriptor, isThere3 ? "already there" : void 0);
  }
  /** What it names may be gone by now, though it was there: that is sent again. */
  async #putManifest(manifest, options2) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#options.destination.putManifest(manifest, options2);
      } catch (error) {
        if (!(error instanceof import_shared_static_registry.MissingObjects) || tries === mostTries) throw error;
        for (const object of error.missing) await this.resend(object);
      }
    }
  }
  async #refer(subject) {
    const referrers = this.#referrers.get(subject) ?? [];
    this.#sent.addAll(await this.#options.destination.refer(subject, referrers));
  }
  #report(kind, { digest }, remark) {
    const { destination, run } = this.#options;
    run.reporter.object(this.#labels.get(digest) ?? digest, destination.place(kind, digest), remark);
  }
};
// src/oci/platform-list.ts
function platformList(platforms) {
  return [...platforms].sort(import_shared_table.comparePlatforms).map(import_shared_table.formatPlatform).join(" ");
}
function platformDifferences(there, expected) {
  const wanted = new Set(expected.map(import_shared_table.formatPlatform));
  return [
    ...[...wanted].filter((platform) => !there.has(platform)).map((platform) => `${platform} is not there`),
    ...[...there].filter((platform) => !wanted.has(platform)).map((platform) => `${platform} is there and not among the platforms of this build`)
  ];
}
// src/container/own-records.ts
var platformsKey = "alba.platforms";
function ownRecords(image, { expected, build, tag }) {
  const platforms = new Set(image.children.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
  return [...platforms].map((own) => {
    return partOf(
      image.children.filter(({ platform }) => (0, import_shared_table.formatPlatform)(platform) === own),
      image,
      { [platformsKey]: platformList(expected), [import_shared_static_registry.recordTagKey]: tag, [import_shared_table.revisionKey]: build }
    );
  });
}
function partOf(children, image, annotations) {
  const attestations = attachedTo(children, image.attestations);
  const blobs = [
    ...children.flatMap(({ layers, config }) => [
      ...layers.filter((layer2) => !(0, import_shared_static_registry.isForeignLayer)(layer2)),
      config.descriptor
    ]),
    ...attestations.flatMap((attestation) => attestation.blobs.map(({ descriptor }) => descriptor))
  ];
  const manifests = [
    ...children.map(({ manifest }) => manifest.descriptor),
    ...attestations.map(({ descriptor }) => descriptor)
  ];
  return {
    platform: children[0].platform,
    bytes: imageIndex(children, attestations, annotations).bytes,
    reaches: [...objects("blobs", blobs), ...objects("manifests", manifests)]
  };
}
function attachedTo(children, attestations) {
  const subjects = new Set(children.map(({ manifest }) => manifest.descriptor.digest));
  const found = /* @__PURE__ */ new Set();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const attestation of attestations) {
      if (!subjects.has(attestation.subject)) continue;
      subjects.add(attestation.descriptor.digest);
      found.add(attestation);
    }
  }
  return attestations.filter((attestation) => found.has(attestation));
}
function objects(kind, descriptors) {
  const unique = new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor]));
  return [...unique.values()].map((descriptor) => ({ kind, descriptor }));
}
// src/container/partial-rules.ts
function recordTag(destination, tags) {
  const [first = ""] = tags.map((tag) => destination.tagName(tag)).sort();
  return first;
}
function recordsAt(destination, tags, build) {
  const records = destination.records?.(recordTag(destination, tags), build);
  if (records !== void 0) return records;
  throw new import_shared_table.AlbaError("usage", `${destination.name} cannot be published to platform by platform`, {
    hint: "leave out --partial there, and publish all platforms in one run; stores and registries can do both"
  });
}
function refuseForPartial(images, expected) {
  refuseOthers(images, expected);
  const versioned = images.find(({ platform }) => platform["os.version"] !== void 0);
  if (versioned === void 0) return;
  throw new import_shared_table.AlbaError(
    "platform",
    `${versioned.source} is for ${(0, import_shared_table.describePlatform)(versioned.platform)}, one version of a system among others`,
    { hint: "leave out --partial, and publish all versions in one run" }
  );
}
// src/container/partial-tags.ts
async function planPartialTags(options2) {
  const { standing, tags, run } = options2;
  const places = new Map(tags.map((tag) => [standing.destination.tagName(tag), tag]));
  return await (0, import_shared_static_registry.inOrder)([...places], 8, run.signal, ([place, tag]) => planTag(place, tag, options2));
}
async function planTag(place, tag, options2) {
  const { standing, name, image, expected, build, replace } = options2;
  const { destination } = standing;
  const isRelease = replace.classify(tag) === "release" && !replace.floating(tag) && !replace.overwrite;
  const existing = await read2(place, isRelease, options2);
  if (existing === void 0) return { place, existing, action: "write", guarded: isRelease };
  const different = partialDifferences(existing, image, expected);
  const isFixed2 = isRelease && !existing.floating.has(tag);
  if (isFixed2 && different.length > 0)
    throw (0, import_shared_static_registry.released)(`${name}:${tag} in ${destination.name}`, different.join(", "));
  const isOfBuild = existing.revision === build && image.floating.has(tag) === existing.floating.has(tag) && !(0, import_shared_static_registry.lacksAttestations)(existing, image);
  if (different.length > 0 || replace.overwrite || !(isFixed2 || isOfBuild)) {
    return { place, existing, action: "write", guarded: false };
  }
  return { place, existing, action: await destination.isListed(place) ? "none" : "list", guarded: false };
}
async function read2(place, isRelease, { standing, image, run }) {
  try {
    const stored = await standing.manifest(place);
    return stored && await (0, import_shared_static_registry.readExistingImage)(standing, stored, image, run.signal);
  } catch (error) {
    if (isRelease || !(0, import_shared_table.isDamaged)(error)) throw error;
    return void 0;
  }
}
function partialDifferences(existing, own, expected) {
  const others = own.children.filter(({ platform, config }) => {
    const there2 = existing.platforms.find((entry) => (0, import_shared_table.comparePlatforms)(entry.platform, platform) === 0);
    return there2 !== void 0 && there2.manifest?.config.digest !== config.descriptor.digest;
  });
  const there = new Set(existing.platforms.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
  return [
    ...others.map(({ platform }) => `${(0, import_shared_table.formatPlatform)(platform)} differs`),
    ...platformDifferences(there, expected)
  ];
}
// src/container/plan-tags.ts
function newTag(place) {
  return { place, existing: void 0, action: "write", guarded: false };
}
function isWritten({ action }) {
  return action === "write";
}
async function planTags(options2) {
  const { standing, image, name, tags, replace, build, run } = options2;
  const { destination } = standing;
  const readings = /* @__PURE__ */ new Map();
  const read3 = (stored) => {
    const { digest } = stored.descriptor;
    const reading3 = readings.get(digest) ?? (0, import_shared_static_registry.readExistingImage)(standing, stored, image, run.signal);
    readings.set(digest, reading3);
    return reading3;
  };
  const places = new Map(tags.map((tag) => [destination.tagName(tag), tag]));
  return await (0, import_shared_static_registry.inOrder)([...places], 8, run.signal, async ([place, tag]) => {
    const isRelease = replace.classify(tag) === "release" && !replace.floating(tag) && !replace.overwrite;
    const what = `${name}:${tag} in ${destination.name}`;
    let existing;
    try {
      const stored = await standing.manifest(place);
      if (stored === void 0) return { place, existing: void 0, action: "write", guarded: isRelease };
      existing = await read3(stored);
    } catch (error) {
      if (isRelease || !(0, import_shared_table.isDamaged)(error)) throw error;
      run.reporter.warn(`${what} is replaced, since it cannot be read: ${(0, import_shared_table.messageOf)(error)}`);
      return { place, existing: void 0, action: "write", guarded: false };
    }
    const isFixed2 = isRelease && !existing.floating.has(tag);
    const different = (0, import_shared_static_registry.differences)(existing, image);
    if (isFixed2 && different.length > 0) throw (0, import_shared_static_registry.released)(what, different.join(", "));
    const hasOthers = (0, import_shared_static_registry.hasOtherAttestations)(existing, image);
    const isFloating = image.floating.has(tag) === existing.floating.has(tag);
    const isOfBuild = build === void 0 || existing.revision === build;
    if (different.length === 0 && isFloating && (isFixed2 || !hasOthers && isOfBuild)) {
      if (hasOthers)
        run.reporter.note(`${what} has this content already and keeps the attestations that it has`);
      const action = await destination.isListed(place) ? "none" : "list";
      return { place, existing, action, guarded: false };
    }
    return { place, existing, action: "write", guarded: false };
  });
}
// src/container/result.ts
function targetResult({ destination, name, image, tags, there, sent, status }) {
  const [first] = tags;
  const writes = tags.some(isWritten);
  const standing = writes ? void 0 : first?.existing;
  const kept = descriptorsOf(image).filter(({ digest: digest2 }) => !writes || there.has(digest2));
  const digest = standing?.digest ?? image.index.descriptor.digest;
  return {
    target: destination.name,
    kind: "container",
    status,
    references: tags.map(({ place }) => destination.reference(place) ?? `${name}:${place}`),
    urls: tags.flatMap(({ place }) => destination.urls(place, digest)),
    platforms: standing === void 0 ? ownPlatforms(image) : standingPlatforms(standing),
    digest,
    sent,
    skipped: count2(kept.filter(({ digest: digest2 }) => !image.reused.has(digest2))),
    reused: count2(kept.filter(({ digest: digest2 }) => image.reused.has(digest2)))
  };
}
function ownPlatforms({ children }) {
  return children.map(({ platform, manifest, config, layers }) => ({
    platform: (0, import_shared_table.describePlatform)(platform),
    digest: manifest.descriptor.digest,
    size: (0, import_shared_static_registry.downloadSize)({ config: config.descriptor, layers })
  }));
}
function standingPlatforms({ platforms }) {
  return platforms.map(({ platform, digest, manifest }) => ({
    platform: (0, import_shared_table.describePlatform)(platform),
    digest,
    size: manifest === void 0 ? 0 : (0, import_shared_static_registry.downloadSize)(manifest)
  }));
}
function plannedCount(image, tags, there) {
  const written2 = tags.filter(isWritten);
  if (written2.length === 0) return count2([]);
  const absent2 = descriptorsOf(image).filter(({ digest }) => !there.has(digest));
  return count2([...absent2, ...written2.map(() => image.index.descriptor)]);
}
function descriptorsOf(image) {
  const descriptors = objectsOf(image).map(({ descriptor }) => descriptor);
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}
function count2(objects2) {
  return { objects: objects2.length, bytes: objects2.reduce((sum, { size }) => sum + size, 0) };
}
// src/container/publication.ts
function containerPublication(options2) {
  return new ContainerPublication(options2);
}
var ContainerPublication = class {
  kind = "container";
  target;
  #options;
  #destination;
  #sender;
  #tags;
  constructor(options2) {
    this.#options = options2;
    this.#destination = options2.standing.destination;
    this.target = this.#destination.name;
    const { image, early, tags, run } = options2;
    this.#tags = tags.map((tag) => newTag(this.#destination.tagName(tag)));
    this.#sender = new ImageSender({ destination: this.#destination, image, early, run });
  }
  async plan() {
    const { image, others = [], early, brought, run } = this.#options;
    this.#tags = await planTags(this.#options);
    if (this.#written().length === 0) return;
    const known3 = /* @__PURE__ */ new Set([...brought ?? [], ...early?.offered ?? []]);
    this.#sender.there = await findThere(this.#destination, image, this.#tags, others, run.signal, known3);
  }
  planned() {
    return this.#result("planned", plannedCount(this.#options.image, this.#tags, this.#sender.there));
  }
  async send() {
    if (this.#written().length === 0) return await this.#options.early?.abandon();
    await this.#sender.send();
    await this.#sender.sendIndex();
  }
  async commit() {
    const { run } = this.#options;
    const destination = this.#destination;
    const written2 = this.#written();
    if (written2.length > 0) {
      const guarded = new Set(written2.filter((tag) => tag.guarded).map(({ place }) => place));
      const places = written2.map(({ place }) => place);
      const claim = (place) => guarded.has(place);
      const options2 = { claim, replace: (place) => !claim(place) };
      this.#sender.add(await destination.point(places, this.#root(), options2));
    }
    const unlisted = this.#tags.filter(({ action }) => action === "list").map(({ place }) => place);
    if (unlisted.length > 0) this.#sender.add(await destination.list(unlisted));
    for (const { place, action } of this.#tags) {
      const remark = action === "write" ? void 0 : "already there";
      run.reporter.object("index.json", destination.place("manifests", place), remark);
    }
    return this.#result("published", this.#sender.sent.count());
  }
  async abandon() {
    await this.#options.early?.abandon();
    await this.#destination.abandon();
  }
  #written() {
    return this.#tags.filter(isWritten);
  }
  #root() {
    const { image, others = [] } = this.#options;
    const { index, children } = image;
    const witness = bestWitness(image, this.#tags, others);
    const configs = children.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest }));
    return {
      index,
      content: (0, import_shared_static_registry.imageContent)(configs),
      reaches: objectsBelow(image),
      resend: (object) => this.#sender.resend(object),
      ...witness === void 0 ? {} : { witness }
    };
  }
  /** `status` where there was something to do. */
  #result(status, sent) {
    const { name, image } = this.#options;
    const unchanged = this.#tags.every(({ action }) => action === "none");
    return targetResult({
      destination: this.#destination,
      name,
      image,
      tags: this.#tags,
      there: this.#sender.there,
      sent,
      status: unchanged ? "unchanged" : status
    });
  }
};
// src/container/records-in-tag.ts
async function recordsInTag(platforms, { destination, tag, expected, build }) {
  const stored = await readTag(destination, tag);
  const index = stored && import_shared_documents.indexSchema.safeParse((0, import_shared_static_registry.parseJson)(stored.bytes)).data;
  if (index === void 0 || (0, import_shared_table.revisionOf)(index.annotations) !== build) return /* @__PURE__ */ new Map();
  const there = new Set((0, import_shared_static_registry.platformEntries)(index).map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
  if (platformDifferences(there, expected).length > 0) return /* @__PURE__ */ new Map();
  return new Map(platforms.map((platform) => [platform, recordOf(platform, index, expected)]));
}
async function readTag(destination, tag) {
  try {
    return await destination.readManifest(tag);
  } catch (error) {
    if (!(0, import_shared_table.isDamaged)(error)) throw error;
    return void 0;
  }
}
function recordOf(word, index, expected) {
  const own = new Set(
    (0, import_shared_static_registry.platformEntries)(index).filter(({ platform }) => (0, import_shared_table.formatPlatform)(platform) === word).map(({ digest }) => digest)
  );
  const manifests = index.manifests.filter(({ digest, platform, annotations: annotations2 }) => {
    const subject = annotations2?.[import_shared_static_registry.buildKit.subject];
    return platform?.os === "unknown" ? subject === void 0 || own.has(subject) : own.has(digest);
  });
  const annotations = { [platformsKey]: platformList(expected) };
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests, annotations }));
  return { bytes, etag: (0, import_shared_digest.digestOf)(bytes), isInTag: true };
}
// src/container/standing.ts
var Standing = class {
  destination;
  #manifests = /* @__PURE__ */ new Map();
  #configs = /* @__PURE__ */ new Map();
  constructor(destination) {
    this.destination = destination;
  }
  /** As `ImageDestination.readManifest`. */
  manifest(reference2) {
    return remember(this.#manifests, reference2, () => this.destination.readManifest(reference2));
  }
  /** Undefined where it is not there, or is no config. */
  config(descriptor) {
    return remember(this.#configs, descriptor.digest, async () => {
      const bytes = await this.destination.readConfig(descriptor);
      const parsed = bytes && import_shared_documents.configSchema.safeParse((0, import_shared_static_registry.parseJson)(bytes)).data;
      return parsed && { bytes, parsed };
    });
  }
  /** Begins to read a config that will most likely be asked for. What is wrong with it is told to who asks. */
  expect(descriptor) {
    this.config(descriptor).catch(() => {
    });
  }
};
function remember(seen, key2, read3) {
  const known3 = seen.get(key2) ?? read3();
  seen.set(key2, known3);
  return known3;
}
// src/protocol/build-conflicts.ts
function otherPlatforms(word, listed) {
  const theirs = listed === void 0 ? "none" : listed.replaceAll(" ", ", ");
  return new import_shared_table.AlbaError(
    "conflict",
    `the job that brought ${word} of this build lists other platforms: ${theirs}`,
    {
      hint: "give all jobs of a build the same list by --platform"
    }
  );
}
function unusable(word, why) {
  return new import_shared_table.AlbaError("conflict", `${word} of this build cannot be published: ${why}`, {
    hint: "run the job again that brings it"
  });
}
// src/container/recorded-image.ts
async function recordedImage(what, record2, options2) {
  const { expected, signal } = options2;
  const index = import_shared_documents.indexSchema.safeParse((0, import_shared_static_registry.parseJson)(record2)).data;
  if (index === void 0) throw unusable(what, "its record cannot be read");
  const listed = index.annotations?.[platformsKey];
  if (listed !== platformList(expected)) throw otherPlatforms(what, listed);
  const entries = (0, import_shared_static_registry.platformEntries)(index);
  if (entries.length === 0 || entries.some(({ platform }) => (0, import_shared_table.formatPlatform)(platform) !== what)) {
    throw unusable(what, "its record is of another platform");
  }
  const read3 = (entry) => readManifest2(options2, what, entry);
  const sourceOf = (digest) => options2.here.has(digest) ? what : `${what} of another job`;
  const children = await (0, import_shared_static_registry.inOrder)(entries, width3, signal, async ({ platform, digest }) => {
    const entry = index.manifests.find((each2) => each2.digest === digest);
    const { stored, manifest } = await read3({ digest });
    const child = {
      platform,
      manifest: stored,
      source: sourceOf(digest),
      config: absent(manifest.config, what),
      layers: manifest.layers,
      archive: archiveOf(entry?.annotations),
      built: isBuilt(entry?.annotations)
    };
    return { child, manifest };
  });
  const attached = await (0, import_shared_static_registry.inOrder)((0, import_shared_static_registry.attestationEntries)(index), width3, signal, async (descriptor) => {
    const { stored, manifest } = await read3(descriptor);
    const attestation = {
      descriptor,
      manifest: stored.bytes,
      subject: subjectOf2(stored.bytes, descriptor),
      source: sourceOf(descriptor.digest),
      blobs: blobsOf(manifest, what)
    };
    return attestation;
  });
  return {
    children: children.map(({ child }) => child),
    attestations: attached,
    blobs: [
      ...children.flatMap(({ manifest }) => blobsOf(manifest, what)),
      ...attached.flatMap(({ blobs }) => blobs)
    ],
    manifests: [
      ...children.map(({ child }) => child.manifest),
      ...attached.map(({ descriptor, manifest }) => ({ descriptor, bytes: manifest }))
    ]
  };
}
var width3 = 8;
function subjectOf2(manifest, descriptor) {
  const noted = descriptor.annotations?.[import_shared_static_registry.buildKit.subject];
  return referrerIn(manifest, descriptor)?.subject ?? noted ?? descriptor.digest;
}
async function readManifest2({ destination, here: here2 }, what, { digest }) {
  const stored = here2.get(digest) ?? await destination.readManifest(digest);
  const manifest = stored && import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(stored.bytes)).data;
  if (stored === void 0 || manifest === void 0)
    throw unusable(what, `the manifest ${digest} is not there`);
  return { stored, manifest };
}
function blobsOf({ config, layers }, what) {
  return [...layers.filter((layer2) => !(0, import_shared_static_registry.isForeignLayer)(layer2)), config].map((blob) => absent(blob, what));
}
function absent(descriptor, what) {
  const { digest, size } = descriptor;
  const open6 = () => {
    throw unusable(what, `${digest} is not there`);
  };
  return { descriptor, body: { digest, size, open: open6 } };
}
// src/container/whole-image.ts
async function wholeImage(records, { destination, annotations, own, expected, signal }) {
  const ordered = [...records].sort(([a], [b]) => a < b ? -1 : 1);
  const here2 = new Map(own.manifests.map((manifest) => [manifest.descriptor.digest, manifest]));
  const parts = await Promise.all(
    ordered.map(
      ([platform, { bytes }]) => recordedImage(platform, bytes, { destination, expected, here: here2, signal })
    )
  );
  const children = parts.flatMap((part) => part.children);
  const attestations = attachedTo(
    children,
    firstOfEach(
      parts.flatMap((part) => part.attestations),
      attestationKey
    )
  );
  return {
    index: imageIndex(children, attestations, (0, import_shared_static_registry.withFloatingTags)(annotations, [...own.floating])),
    children,
    attestations,
    floating: own.floating,
    blobs: eachOnce([...own.blobs, ...parts.flatMap(({ blobs }) => blobs)]),
    reused: own.reused,
    manifests: eachOnce([...own.manifests, ...parts.flatMap(({ manifests }) => manifests)])
  };
}
// src/container/partial-publication.ts
function partialPublication(options2) {
  return new PartialPublication(options2);
}
var PartialPublication = class {
  kind = "container";
  target;
  #options;
  #destination;
  #sender;
  #recordTag;
  #own;
  #tags;
  #whole;
  #isRecorded = false;
  /** Whether the tags were of this build when this job came. */
  #isAgain = false;
  #waiting = new WaitingNote();
  constructor(options2) {
    const { standing, image, tags, early, run } = options2;
    const { destination } = standing;
    this.target = destination.name;
    this.#destination = destination;
    this.#options = options2;
    this.#sender = new ImageSender({ destination, image, early, run });
    this.#recordTag = recordTag(destination, tags);
    this.#own = ownRecords(image, { ...options2, tag: this.#recordTag });
    this.#tags = tags.map((tag) => newTag(destination.tagName(tag)));
  }
  async plan() {
    const { build, image, others = [], early, run } = this.#options;
    this.#tags = await planPartialTags(this.#options);
    this.#isAgain = this.#tags.some(({ existing }) => existing?.revision === build);
    if (this.#isDone()) return;
    this.#sender.there = await findThere(
      this.#destination,
      image,
      this.#tags,
      others,
      run.signal,
      early?.offered
    );
  }
  planned() {
    if (this.#isDone()) return this.#result("unchanged");
    const { there } = this.#sender;
    const absent2 = objectsBelow(this.#options.image).filter(
      ({ descriptor }) => !there.has(descriptor.digest)
    );
    const bytes = absent2.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    return { ...this.#partResult("planned"), sent: { objects: absent2.length, bytes } };
  }
  async send() {
    if (this.#isDone()) return await this.#options.early?.abandon();
    await this.#sender.send();
  }
  async commit() {
    const { name, tags, records, expected, run } = this.#options;
    if (this.#isDone()) {
      const unlisted = this.#tags.filter(({ action }) => action === "list").map(({ place }) => place);
      if (unlisted.length > 0) this.#sender.add(await this.#destination.list(unlisted));
      return this.#result(unlisted.length > 0 ? "published" : "unchanged");
    }
    const end = await runBuildJob({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#own,
      expected,
      isRecorded: this.#isRecorded,
      record: () => this.#record(),
      read: (platforms) => this.#read(platforms),
      publish: (found) => this.#publish(found),
      ...records.clear === void 0 ? {} : { settled: (published) => this.#settled(published), clear: (found) => this.#clear(found) }
    });
    if (end.kind === "published") return this.#withOwnCounts(end.published);
    this.#waiting.tell(run.reporter, `the image in ${this.target}`, expected.length, end.missing);
    return { ...this.#partResult("waiting"), missing: end.missing };
  }
  async abandon() {
    await this.#whole?.abandon();
    await this.#options.early?.abandon();
    await this.#destination.abandon();
  }
  /** Whether this build had written every tag already, when it was planned; or a release is there and the same. */
  #isDone() {
    return !this.#tags.some(isWritten);
  }
  /** Tells the other jobs of the build what this one has brought. */
  async #record() {
    const { records, run } = this.#options;
    await records.write(this.#own, (object) => this.#sender.resend(object));
    this.#isRecorded = true;
    for (const { platform, bytes } of this.#own) {
      this.#sender.add({ objects: 1, bytes: bytes.length });
      run.reporter.object((0, import_shared_table.formatPlatform)(platform), records.place(platform));
    }
  }
  /** What is recorded; of others also what was, and is in the tag now. */
  async #read(platforms) {
    const { records } = this.#options;
    const found = await records.read(platforms);
    const missing2 = platforms.map(import_shared_table.formatPlatform).filter((platform) => !found.has(platform));
    const isOwnGone = this.#own.some(({ platform }) => !found.has((0, import_shared_table.formatPlatform)(platform)));
    if (records.clear === void 0 || isOwnGone || missing2.length === 0) return found;
    const [destination, tag] = [this.#destination, this.#recordTag];
    const there = await recordsInTag(missing2, { ...this.#options, destination, tag });
    return new Map([...found, ...there]);
  }
  /**
   * Where the tag was of this build already, others may be at work that have read it as it was before: they have to find what
   * this one has recorded.
   */
  async #clear(found) {
    if (this.#isAgain) return;
    await this.#options.records.clear?.(new Map([...found].filter(([, { isInTag }]) => isInTag !== true)));
  }
  /** As if one job had brought it all. What is already there is not sent, and what others have brought cannot be. */
  async #publish(found) {
    const { annotations, image: own, name, tags, records, expected, replace, run } = this.#options;
    const destination = this.#destination;
    const build = records.clear && this.#options.build;
    const { signal } = run;
    const image = await wholeImage(found, { destination, annotations, own, expected, signal });
    const brought = new Set(objectsBelow(image).map(({ descriptor }) => descriptor.digest));
    const standing = new Standing(destination);
    this.#whole = containerPublication({ standing, name, tags, image, brought, replace, build, run });
    await this.#whole.plan();
    await this.#whole.send();
    const result = await this.#whole.commit();
    await records.removeOld(found);
    return result;
  }
  /**
   * What became of the tags, where another job has written them with what this one brought, and has taken the records away.
   * Another build may have written over what this job has `published` since.
   */
  async #settled(published) {
    const { build, replace } = this.#options;
    const standing = new Standing(this.#destination);
    try {
      const tags = await planPartialTags({
        ...this.#options,
        standing,
        replace: { ...replace, overwrite: false }
      });
      const isOfOthers = tags.every(({ existing }) => existing !== void 0 && existing.revision !== build);
      if (tags.some(isWritten)) return isOfOthers ? published : void 0;
      this.#tags = tags;
      return this.#result("published");
    } catch (error) {
      if (error instanceof import_shared_table.AlbaError && error.code === "released") return void 0;
      throw error;
    }
  }
  /** Where another job has written the tags at the same moment, this one has brought a part of them all the same. */
  #withOwnCounts(whole) {
    this.#sender.add(whole.sent);
    const { status, skipped, reused } = this.#result("published");
    return { ...whole, status, sent: this.#sender.sent.count(), skipped, reused };
  }
  #partResult(status) {
    const { digest: _, ...result } = this.#result("published");
    return { ...result, status, references: [], urls: [] };
  }
  /** Of this job's platforms. */
  #result(status) {
    const { name, image } = this.#options;
    const { there, sent } = this.#sender;
    const result = targetResult({
      destination: this.#destination,
      name,
      image,
      tags: this.#tags,
      there,
      sent: sent.count(),
      status
    });
    const own = new Set(this.#own.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
    return { ...result, platforms: result.platforms.filter(({ platform }) => own.has(platform)) };
  }
};
// src/container/standing-tags.ts
var mostOthers = 2;
async function standingTags(standing, places, signal) {
  const read3 = async (names) => {
    const found = await (0, import_shared_static_registry.inOrder)(names, 8, signal, (place) => readTag2(standing, place, signal));
    return found.filter((tag) => tag !== void 0);
  };
  const replaced = await read3(places);
  if (replaced.length > 0) return replaced;
  const latest = await read3(["latest"]);
  if (latest.length > 0) return latest;
  return read3(await standing.destination.newestTags(mostOthers));
}
async function readTag2(standing, place, signal) {
  const stored = await readable2(standing.manifest(place));
  const index = stored && import_shared_documents.indexSchema.safeParse((0, import_shared_static_registry.parseJson)(stored.bytes)).data;
  if (stored === void 0 || index === void 0) return void 0;
  const images = await (0, import_shared_static_registry.inOrder)((0, import_shared_static_registry.platformEntries)(index), 8, signal, async ({ platform, digest }) => {
    const child = await readable2(standing.manifest(digest));
    const manifest = child && import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(child.bytes)).data;
    if (child === void 0 || manifest === void 0) return void 0;
    const entry = index.manifests.find((listed) => listed.digest === digest);
    const archive = archiveOf(entry?.annotations);
    const built2 = isBuilt(entry?.annotations);
    if (archive !== void 0 || built2) standing.expect(manifest.config);
    return { platform, stored: child, manifest, archive, built: built2 };
  });
  const found = images.filter((image) => image !== void 0);
  const isFloating = (0, import_shared_table.isFloatingName)(place) || (0, import_shared_static_registry.floatingTags)(index.annotations).has(place);
  return {
    place,
    digest: stored.descriptor.digest,
    isRelease: (0, import_shared_table.classify)(place) === "release" && !isFloating,
    images: found,
    reaches: /* @__PURE__ */ new Set([
      stored.descriptor.digest,
      ...found.flatMap(({ stored: child, manifest }) => [child.descriptor.digest, ...(0, import_shared_static_registry.ownBlobs)(manifest)])
    ])
  };
}
async function readable2(reading3) {
  try {
    return await reading3;
  } catch (error) {
    if ((0, import_shared_table.isDamaged)(error)) return void 0;
    throw error;
  }
}
// src/container/standing-places.ts
async function standingPlaces(destinations, { reuse, check }, run) {
  return await Promise.all(
    destinations.map(async ({ destination, tags }) => {
      const standing = new Standing(destination);
      if (!reuse) return { standing, tags: [] };
      const places = tags.map((tag) => destination.tagName(tag));
      try {
        return { standing, tags: await standingTags(standing, places, run.signal) };
      } catch (error) {
        if (!(check && error instanceof import_shared_table.AlbaError && error.code === "denied")) throw error;
        return { standing: new Standing(destination), tags: [] };
      }
    })
  );
}
// src/container/image-publications.ts
async function imagePublications(settings, { destinations, run, stdin, scripts, allowed }) {
  const { name, floating, annotations, platforms, partial, compression, overwrite } = settings;
  const records = destinations.map(
    ({ destination, tags }) => partial && recordsAt(destination, tags, partial.build)
  );
  const places = await standingPlaces(destinations, settings, run);
  const known3 = new Known(places, {
    isRelease: destinations.some(({ tags }) => tags.some(isReleased(settings))),
    compression,
    signal: run.signal
  });
  const images = await readImages2(settings, { run, stdin, scripts, known: known3 });
  for (const { source, platform } of images) run.reporter.object(source, (0, import_shared_table.describePlatform)(platform));
  if (partial !== void 0) refuseForPartial(images, platforms);
  run.reporter.heading("merge system images");
  const stop = new AbortController();
  const isEarly = await maySendEarly(places, destinations, settings);
  const early = places.map(
    (place) => isEarly ? new EarlySends(place, allowed, run, (error) => stop.abort(error)) : void 0
  );
  try {
    const image = await mergeImages(images, {
      annotations,
      floating,
      platforms: platforms.length === 0 || partial !== void 0 ? void 0 : platforms,
      known: await known3.layersOf(images),
      compression,
      onPacked: (blob) => {
        for (const sends of early) sends?.offer(blob);
      },
      run: { ...run, signal: AbortSignal.any([run.signal, stop.signal]) }
    });
    const merged = partial === void 0 ? `index.json ${image.index.descriptor.digest}` : "a part of the index";
    run.reporter.object((0, import_shared_table.formatCount)(images.length, "image"), merged);
    const replace = { overwrite, floating: (tag) => floating.includes(tag), classify: import_shared_table.classify };
    return places.map(({ standing, tags: others }, at) => {
      const tags = destinations[at]?.tags ?? [];
      const all = { standing, others, early: early[at], name, tags, image, replace, run };
      const own = records[at];
      if (own === void 0 || partial === void 0) return containerPublication(all);
      return partialPublication({
        ...all,
        records: own,
        expected: platforms,
        build: partial.build,
        annotations
      });
    });
  } catch (error) {
    await Promise.all(early.map((sends) => sends?.abandon()));
    throw error;
  }
}
async function readImages2(settings, {
  run,
  stdin,
  scripts,
  known: known3
}) {
  const { container, build, compression, attestations, maxLayerSize } = settings;
  if (container.length > 0) run.reporter.heading("load docker archives");
  const opened = await openSources(container, {
    run,
    attestations,
    maxLayerSize,
    compression,
    stdin,
    scripts: { ...scripts, anywhere: settings.runScripts },
    reuse: known3
  });
  if (build === void 0) return opened;
  run.reporter.heading("build images from files");
  return [...opened, ...await buildImages(build, { run, compression, reuse: known3 })];
}
async function maySendEarly(places, destinations, settings) {
  const { overwrite, dryRun, check } = settings;
  if (dryRun || check) return false;
  if (overwrite) return true;
  const asked = places.flatMap(
    ({ standing }, at) => (destinations[at]?.tags ?? []).filter(isReleased(settings)).map((tag) => stands(standing, tag))
  );
  return !(await Promise.all(asked)).includes(true);
}
async function stands(standing, tag) {
  const place = standing.destination.tagName(tag);
  return standing.manifest(place).then(
    (found) => found !== void 0,
    () => true
  );
}
function isReleased({ floating }) {
  return (tag) => (0, import_shared_table.classify)(tag) === "release" && !floating.includes(tag);
}
// src/static/collect.ts
// src/static/static-file.ts
function suffixOf({ platform, path }) {
  return `${platform.os}/${platform.architecture}/${path}`;
}
function identityOf({ platform, path }) {
  const directory = `${platform.variant}/`;
  const below2 = platform.variant !== void 0 && path.startsWith(directory);
  return `${(0, import_shared_table.formatPlatform)(platform)} ${below2 ? path.slice(directory.length) : path}`;
}
function compareFiles(a, b) {
  const [left, right] = [suffixOf(a), suffixOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
// src/static/walk.ts
async function* walk(directory, signal, above = []) {
  signal.throwIfAborted();
  const same = above.find(
    ({ stats }) => stats.dev === directory.stats.dev && stats.ino === directory.stats.ino
  );
  if (same !== void 0) {
    throw new import_shared_table.AlbaError("source", `${directory.path} is a symlink that leads back to ${same.path}`, {
      hint: "remove that link: following it would never end"
    });
  }
  for (const entry of await readDirectory(directory.path)) {
    if (entry.stats.isFile()) {
      yield { entry, path: entry.name };
      continue;
    }
    for await (const below2 of walk(entry, signal, [...above, directory])) {
      yield { entry: below2.entry, path: `${entry.name}/${below2.path}` };
    }
  }
}
// src/static/tree.ts
async function* filesOfTree(root2, signal) {
  for await (const { directory, platform } of platformDirectories(root2)) {
    yield* filesOfPlatform(directory, platform, signal);
  }
}
async function* filesOfPlatform(directory, platform, signal) {
  const prefix = platform.variant === void 0 ? "" : `${platform.variant}/`;
  let empty = true;
  for await (const { entry, path } of walk(directory, signal)) {
    empty = false;
    yield foundFile2(entry, withVariantOf(path, platform), prefix + path);
  }
  if (empty) throw emptyDirectory(directory);
}
function foundFile2({ path: source, stats }, platform, path) {
  return { source, platform, path, size: stats.size, executable: (stats.mode & 73) !== 0 };
}
function withVariantOf(path, platform) {
  const [first = "", ...rest] = path.split("/");
  const named = platform.variant === void 0 && rest.length > 0 && (0, import_shared_table.isVariant)(platform.architecture, first);
  return named ? { ...platform, variant: first } : platform;
}
// src/static/collect.ts
var longestSuffix = 700;
async function collectStatic(sources, run) {
  const found = [];
  for (const source of sources) {
    for await (const file2 of filesOf(source, run.signal)) found.push(file2);
  }
  const files = await refinePlatforms(found.sort(compareFiles), run.reporter);
  refuseCollisions2(files);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const progress = run.reporter.progress("reading", total);
  try {
    return await (0, import_shared_static_registry.inOrder)(files, 4, run.signal, async (file2, signal) => ({
      ...file2,
      ...await hashFile(file2.source, file2.size, signal, (bytes) => progress.add(bytes))
    }));
  } finally {
    progress.end();
  }
}
async function* filesOf({ path, platform }, signal) {
  if (path === "-") {
    throw new import_shared_table.AlbaError("usage", "static files cannot be read from standard input", {
      hint: "write the file first, then give PLATFORM=PATH"
    });
  }
  const entry = await readEntry((0, import_node_path16.basename)(path), path);
  if (platform === void 0) {
    if (entry.stats.isFile()) throw await platformMissing2(entry);
    yield* filesOfTree(entry, signal);
  } else if (entry.stats.isDirectory()) {
    yield* filesOfPlatform(entry, platform, signal);
  } else {
    const name = safeName(Buffer.from(entry.name), path);
    yield foundFile2(entry, platform, platform.variant === void 0 ? name : `${platform.variant}/${name}`);
  }
}
async function platformMissing2({ path }) {
  if (await looksLikeImageArchive(path)) return imageRefused(`${path} is an image archive`, path);
  const platform = meantPlatform((0, import_node_path16.basename)(path)) ?? { os: "linux", architecture: "amd64" };
  return new import_shared_table.AlbaError("platform", `${path} is a file, and nothing says for which platform`, {
    hint: `write PLATFORM=PATH, like ${(0, import_shared_table.formatPlatform)(platform)}=${path}`
  });
}
function refuseCollisions2(files) {
  const seen = /* @__PURE__ */ new Map();
  for (const file2 of files) {
    const suffix = suffixOf(file2);
    if (Buffer.byteLength(suffix) > longestSuffix) {
      throw new import_shared_table.AlbaError("source", `the path of ${file2.source} is too long for a key`, {
        hint: `${longestSuffix} bytes at most, beginning with the operating system`
      });
    }
    for (const name of [suffix, identityOf(file2)]) {
      const other = seen.get(name);
      if (other !== void 0) throw collision2(other, file2, `would both become ${name}`);
      seen.set(name, file2);
    }
  }
  for (const file2 of files) {
    const parts = suffixOf(file2).split("/");
    for (let length = 3; length < parts.length; length++) {
      const other = seen.get(parts.slice(0, length).join("/"));
      if (other !== void 0)
        throw collision2(
          other,
          file2,
          "cannot both be published: the first is a file where the second has a directory"
        );
    }
  }
}
function collision2(first, second, what) {
  if (first.source === second.source) {
    return new import_shared_table.AlbaError("source", `${first.source} is given twice`, { hint: "give it once" });
  }
  return new import_shared_table.AlbaError("source", `${first.source} and ${second.source} ${what}`, {
    hint: "leave one of them out, or rename it"
  });
}
// src/static/checksums.ts
function checksums(files) {
  return files.map((file2) => `${(0, import_shared_digest.hexOf)(file2.digest)}  ${suffixOf(file2)}
`).join("");
}
// src/static/content.ts
function contentOfFiles(files) {
  return byKey(
    files.map(
      ({ platform, path, size, digest, executable }) => known2(platform, path, { size, digest, executable })
    )
  );
}
function contentOfDocument({ flavors }) {
  return byKey(
    flavors.flatMap(({ platform: { os, architecture, variant }, resources }) => {
      const platform = { os, architecture, ...variant === void 0 ? {} : { variant } };
      return resources.map((resource) => known2(platform, resource.path, resource));
    })
  );
}
function contentDigest(content) {
  const files = [...content.values()].map(identity).sort();
  return (0, import_shared_digest.digestOf)(JSON.stringify(files));
}
function firstDifference(ours, theirs) {
  for (const suffix of [.../* @__PURE__ */ new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [own, other] = [ours.get(suffix), theirs.get(suffix)];
    if (own === void 0) return `${suffix} would be gone`;
    if (other === void 0) return `${suffix} would be new`;
    if (other.digest === void 0) return `its document gives no digest for ${suffix}`;
    if (own.digest !== other.digest) return `${suffix} has other bytes`;
    if (own.platform !== other.platform) return `${suffix} is for ${own.platform}, not ${other.platform}`;
    if (own.executable !== other.executable) {
      return `${suffix} is ${own.executable ? "now" : "no longer"} executable`;
    }
  }
  return void 0;
}
function known2(platform, path, {
  size,
  digest,
  executable = false
}) {
  return {
    suffix: suffixOf({ platform, path }),
    platform: (0, import_shared_table.formatPlatform)(platform),
    size,
    digest,
    executable
  };
}
function byKey(files) {
  return new Map(files.map((file2) => [file2.suffix, file2]));
}
function identity({ suffix, platform, size, digest, executable }) {
  return JSON.stringify([suffix, platform, size, digest, executable]);
}
// src/static/artefact.ts
function artefactOf(unsorted) {
  const files = [...unsorted].sort(compareFiles);
  const content = contentOfFiles(files);
  return {
    files,
    parts: files.map(filePart),
    checksums: {
      suffix: "SHA256SUMS",
      source: "checksums",
      body: (0, import_shared_checked_body.bytesBody)(checksums(files)),
      options: { contentType: "text/plain", cacheControl: "no-cache" }
    },
    content,
    digest: contentDigest(content)
  };
}
function filePart(file2) {
  return {
    suffix: suffixOf(file2),
    source: file2.source,
    body: file2.body ?? (0, import_shared_checked_body.fileBody)(file2.source, file2.size, file2.digest),
    options: { contentType: "application/octet-stream", cacheControl: "no-cache" }
  };
}
// src/static/aside-files.ts
// src/static/shipment.ts
var concurrency = 32;
// src/static/aside-files.ts
var AsideFiles = class {
  #options;
  constructor(options2) {
    this.#options = options2;
  }
  key(digest) {
    return `${this.#options.prefix}files/${(0, import_shared_digest.hexOf)(digest)}`;
  }
  /** Sends files that are not there yet, and tells of each. */
  async send(all, { sent, skipped }) {
    const { store, run } = this.#options;
    const parts = [...new Map(all.map((part) => [part.body.digest, part])).values()];
    const progress = run.reporter.progress(
      `sending to ${store.name}`,
      parts.reduce((sum, { body }) => sum + body.size, 0)
    );
    const send = async ({ body, options: options2 }, signal) => {
      const key2 = this.key(body.digest);
      if ((await store.head(key2, { signal }))?.size === body.size) {
        skipped.add(body.size);
        progress.add(body.size);
        return false;
      }
      await store.put(key2, body, { ...options2, signal, onProgress: (bytes) => progress.add(bytes) });
      sent.add(body.size);
      return true;
    };
    try {
      await (0, import_shared_static_registry.inOrder)(parts, concurrency, run.signal, send, ({ source, body }, isSent) => {
        run.reporter.object(source, this.key(body.digest), isSent ? void 0 : "already there");
      });
    } finally {
      progress.end();
    }
  }
  /** What a record of these files reaches. */
  reached(parts) {
    return parts.map(({ body }) => ({ key: this.key(body.digest), size: body.size }));
  }
  /** Where they lie now, to be copied from. Those that are gone are left out. */
  async origins(digests) {
    const { store, run } = this.#options;
    const found = await (0, import_shared_static_registry.inOrder)([...new Set(digests)], concurrency, run.signal, async (digest, signal) => {
      const key2 = this.key(digest);
      const info = await store.head(key2, { signal });
      return info && [digest, { key: key2, etag: info.etag }];
    });
    return new Map(found.filter((entry) => entry !== void 0));
  }
  /** The bytes of a file that another job has sent. `what` is the platform that it is of, for messages. */
  body(digest, size, what) {
    const { store, run } = this.#options;
    const key2 = this.key(digest);
    const read3 = async function* () {
      const stored = await store.get(key2, { signal: run.signal });
      if (stored === void 0) throw unusable(what, `${key2} is not there`);
      yield* stored.body;
    };
    return { digest, size, open: () => import_node_stream11.Readable.from(read3(), { objectMode: false }) };
  }
};
// src/static/documents.ts
var component = (0, import_shared_zod.string)().refine((text) => isSafeComponent(text), "not one component of a key");
var tagDocumentSchema = (0, import_shared_zod.looseObject)({
  flavors: (0, import_shared_zod.array)(
    (0, import_shared_zod.looseObject)({
      resources: (0, import_shared_zod.array)(
        (0, import_shared_zod.looseObject)({
          path: (0, import_shared_zod.string)().refine(isSafePath, "not a path below its platform"),
          size: (0, import_shared_zod.number)().int().nonnegative().optional(),
          digest: (0, import_shared_zod.custom)((value) => typeof value === "string" && (0, import_shared_digest.isDigest)(value)).optional(),
          executable: (0, import_shared_zod.boolean)().optional()
        })
      ),
      platform: (0, import_shared_zod.looseObject)({
        architecture: component,
        os: component,
        variant: component.optional()
      })
    })
  ),
  created: (0, import_shared_zod.string)().optional(),
  annotations: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.string)()).optional(),
  floating: (0, import_shared_zod.boolean)().optional(),
  replacing: (0, import_shared_zod.boolean)().optional()
});
var nameDocumentSchema = (0, import_shared_zod.looseObject)({ name: (0, import_shared_zod.string)(), tags: (0, import_shared_zod.array)((0, import_shared_zod.string)()) });
function tagDocument(files, details) {
  const flavors = flavorsOf(files);
  const { created: created2, annotations, floating } = details;
  return JSON.stringify({
    flavors,
    created: created2.toISOString(),
    ...Object.keys(annotations).length > 0 ? { annotations } : {},
    ...floating ? { floating } : {}
  });
}
function flavorsOf(files) {
  return platformsOf(files).map((own) => ({
    resources: own.map(({ path, size, digest, executable }) => ({ path, size, digest, executable })),
    platform: platformOf(own[0])
  }));
}
function replacingDocument(document2) {
  return JSON.stringify({ ...document2, replacing: true });
}
function platformsOf(files) {
  const groups = /* @__PURE__ */ new Map();
  for (const file2 of [...files].sort(compareFiles)) {
    const platform = (0, import_shared_table.formatPlatform)(file2.platform);
    const group = groups.get(platform);
    if (group === void 0) groups.set(platform, [file2]);
    else group.push(file2);
  }
  return [...groups.values()].sort(
    ([a], [b]) => (0, import_shared_table.comparePlatforms)(a.platform, b.platform)
  );
}
function platformOf({ platform: { architecture, os, variant } }) {
  return { architecture, os, ...variant === void 0 ? {} : { variant } };
}
function nameDocument(name, tags) {
  return JSON.stringify({ name, tags });
}
function parseTagDocument(bytes, key2) {
  try {
    return tagDocumentSchema.parse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new import_shared_table.AlbaError("damaged", `${key2} is no tag document that alba can read`, {
      hint: "replace it with --overwrite, or publish under another tag",
      cause: error
    });
  }
}
function parseNameDocument(bytes) {
  try {
    return nameDocumentSchema.parse(JSON.parse(bytes.toString())).tags;
  } catch {
    return [];
  }
}
// src/static/existing-tag.ts
async function readTag3(store, keys, tag, { overwrite, ...options2 }) {
  const key2 = keys.document(tag);
  const stored = await (0, import_shared_static_registry.readDocument)(store, key2, options2);
  if (stored === void 0) return void 0;
  try {
    const document2 = parseTagDocument(stored.bytes, key2);
    return {
      info: stored.info,
      content: contentOfDocument(document2),
      floating: document2.floating ?? (0, import_shared_table.isFloatingName)(tag),
      revision: (0, import_shared_table.revisionOf)(document2.annotations),
      replacing: document2.replacing ?? false
    };
  } catch (error) {
    if (!overwrite) throw error;
    return {
      info: stored.info,
      content: /* @__PURE__ */ new Map(),
      floating: true,
      revision: void 0,
      replacing: true
    };
  }
}
function isFixed(tag, { floating }) {
  return (0, import_shared_table.classify)(tag) === "release" && !floating;
}
function refuseReleased(reference2, tag, existing, artefact) {
  if (!isFixed(tag, existing)) return;
  const difference = firstDifference(artefact.content, existing.content);
  if (difference === void 0) return;
  throw (0, import_shared_static_registry.released)(reference2, difference);
}
async function intactParts(store, keys, tag, existing, parts, options2) {
  if (existing.replacing) return /* @__PURE__ */ new Map();
  const prefix = keys.files(tag);
  const wanted = new Map(parts.map((part) => [part.suffix, part]));
  const written2 = seconds(existing.info);
  const intact = /* @__PURE__ */ new Map();
  for await (const entry of store.list(prefix, options2)) {
    if (entry.kind !== "object") continue;
    const suffix = entry.key.slice(prefix.length);
    const part = wanted.get(suffix);
    const same = part !== void 0 && part.body.size === entry.size && existing.content.get(suffix)?.digest === part.body.digest;
    if (same && seconds(entry) <= written2) intact.set(suffix, entry.etag);
  }
  return intact;
}
function seconds({ lastModified }) {
  return Math.floor(lastModified.getTime() / 1e3);
}
// src/static/keys.ts
var root = "df-dist-v1";
function staticKeys(store, name) {
  const documentOf2 = (key2) => store.keyMayBePrefix ? key2 : `${key2}/index.json`;
  const tags = `${root}/${name}/`;
  return {
    name,
    list: documentOf2(`${root}/${name}`),
    tags,
    document: (tag) => documentOf2(tags + tag),
    files: (tag) => `${tags}${tag}/`,
    file: (tag, suffix) => `${tags}${tag}/${suffix}`,
    checksums: (tag) => `${tags}${tag}/SHA256SUMS`,
    pieces: `${root}/_alba/${name}/pieces/`,
    parts: `${root}/_alba/${name}/parts/`,
    notices: `${root}/_alba/${name}/notices/`
  };
}
// src/static/own-records.ts
function ownRecords2(all, expected) {
  return platformsOf(all).map((files) => ({
    platform: files[0].platform,
    bytes: Buffer.from(JSON.stringify({ flavors: flavorsOf(files), platforms: platformList(expected) })),
    files
  }));
}
// src/static/partial-differences.ts
function partialDifferences2(own, there, expected) {
  const brought = new Set([...own.content.values()].map(({ platform }) => platform));
  const platforms = new Set([...there.values()].map(({ platform }) => platform));
  const same = new Map([...there].filter(([, { platform }]) => brought.has(platform)));
  const known3 = new Map([...own.content].filter(([, { platform }]) => platforms.has(platform)));
  const different = firstDifference(known3, same);
  return [...different === void 0 ? [] : [different], ...platformDifferences(platforms, expected)];
}
// src/static/publication.ts
// src/static/tag-list.ts
var jsonOptions = { contentType: "application/json", cacheControl: "no-cache" };
function tagList(store, keys, { signal }) {
  const dates = /* @__PURE__ */ new Map();
  return {
    key: keys.list,
    options: jsonOptions,
    async read() {
      const tags = await readTags(store, keys, signal);
      for (const [tag, date] of tags) dates.set(tag, date);
      return [...tags.keys()];
    },
    async tagExists(tag) {
      const found = await store.head(keys.document(tag), { signal });
      if (found !== void 0) dates.set(tag, found.lastModified);
      return found !== void 0;
    },
    render(tags) {
      const dated = tags.map((tag) => ({ tag, date: dates.get(tag) }));
      return (0, import_shared_checked_body.bytesBody)(nameDocument(keys.name, (0, import_shared_documents.newestFirst)(dated)));
    }
  };
}
async function readTags(store, keys, signal) {
  const found = [];
  const limit = (0, import_shared_checked_body.pLimit)(16);
  const dateOf = async (tag) => (await store.head(keys.document(tag), { signal }))?.lastModified;
  for await (const entry of store.list(keys.tags, { delimiter: "/", signal })) {
    if (entry.kind === "object" && store.keyMayBePrefix) {
      found.push([entry.key.slice(keys.tags.length), Promise.resolve(entry.lastModified)]);
    } else if (entry.kind === "prefix" && !store.keyMayBePrefix) {
      const tag = entry.prefix.slice(keys.tags.length, -1);
      found.push([tag, limit(() => dateOf(tag))]);
    }
  }
  const dated = await Promise.all(found.map(async ([tag, date]) => [tag, await date]));
  return new Map(
    dated.flatMap(([tag, date]) => date !== void 0 && (0, import_shared_table.isStaticTag)(tag) ? [[tag, date]] : [])
  );
}
async function areListed(store, keys, tags, { signal }) {
  const stored = await (0, import_shared_static_registry.readDocument)(store, keys.list, { signal });
  const listed = new Set(stored === void 0 ? [] : parseNameDocument(stored.bytes));
  return tags.every((tag) => listed.has(tag));
}
// src/static/tag-parts.ts
// src/static/copy-part.ts
async function copyPart(store, origin, to, part, { signal }) {
  try {
    const copied = await store.copy(origin.key, to, { ...part.options, signal });
    if (copied.size !== part.body.size) return void 0;
    if (copied.etag === origin.etag) return copied;
    return (await store.head(origin.key, { signal }))?.etag === origin.etag ? copied : void 0;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof import_shared_table.AlbaError && error.code === "target") return void 0;
    throw error;
  }
}
// src/static/tag-parts.ts
var TagParts = class {
  #tag;
  #shipment;
  /** By suffix: the parts that lie at their own keys, as this run has last seen or written them. */
  #placed = /* @__PURE__ */ new Map();
  /** Taken while parts are put to their keys. */
  looks;
  #lookout;
  constructor(tag, shipment) {
    const { store, keys, run } = shipment;
    this.#tag = tag;
    this.#shipment = shipment;
    this.looks = new import_shared_static_registry.Looks(run);
    const needed = /* @__PURE__ */ new Set([keys.document(tag), ...this.#all().map((part) => this.key(part))]);
    this.#lookout = new import_shared_static_registry.Lookout({ store, notices: keys.notices, needed, looks: this.looks, run });
  }
  isPlaced({ suffix }) {
    return this.#placed.has(suffix);
  }
  key({ suffix }) {
    return this.#shipment.keys.file(this.#tag, suffix);
  }
  /** What the tag document is to reach: all parts, in the versions that lie there. */
  reached() {
    return this.#all().map((part) => {
      return { key: this.key(part), size: part.body.size, ...this.#placed.get(part.suffix) };
    });
  }
  /** Learns by one LIST which files lie there already. */
  async findIntact(existing) {
    if (this.#placed.size > 0) return;
    const { store, keys, artefact, origins, run } = this.#shipment;
    const { parts } = artefact;
    const intact = await intactParts(store, keys, this.#tag, existing, parts, { signal: run.signal });
    for (const part of parts) {
      const etag = intact.get(part.suffix);
      if (etag === void 0) continue;
      this.#placed.set(part.suffix, { etag });
      origins.set(part.body.digest, { key: this.key(part), etag });
    }
  }
  /** Sends a file to where it waits for `place` to copy it. */
  async sendAside(part, progress, signal) {
    const { pieces, origins } = this.#shipment;
    const { key: key2, etag } = await this.#put(part, `${pieces}${part.suffix}`, signal, progress);
    origins.set(part.body.digest, { key: key2, etag });
  }
  /** A part to its own key: by a copy where the store has its bytes, else from the source. Returns whether it was a copy. */
  async place(part, origin, signal, progress) {
    const key2 = this.key(part);
    await this.#lookout.keepUp();
    const { chain } = this.looks;
    const copied = origin === void 0 ? void 0 : await copyPart(this.#shipment.store, origin, key2, part, { signal });
    const { etag } = copied ?? await this.#put(part, key2, signal, progress);
    const isSeen = chain !== void 0 && chain === this.looks.chain;
    this.#placed.set(part.suffix, { etag, ...isSeen ? { chain } : {} });
    const { origins } = this.#shipment;
    if (!origins.has(part.body.digest)) origins.set(part.body.digest, { key: key2, etag });
    return copied !== void 0;
  }
  /** Keeps a part that another publisher has put there, where it has the same bytes: they are read to know. */
  async adopt(part, signal) {
    const found = await this.#shipment.store.get(this.key(part), { signal });
    if (found === void 0) return false;
    if (found.size !== part.body.size) {
      found.body.destroy();
      return false;
    }
    const hash = (0, import_node_crypto7.createHash)("sha256");
    for await (const chunk of found.body) hash.update(chunk);
    if ((0, import_shared_digest.toDigest)(hash.digest("hex")) !== part.body.digest) return false;
    this.#placed.set(part.suffix, { etag: found.etag });
    return true;
  }
  /** Sends parts again that are gone, or were changed by somebody else. */
  async restore(missing2) {
    const keys = new Set(missing2);
    const parts = this.#all().filter((part) => keys.has(this.key(part)));
    await (0, import_shared_static_registry.inOrder)(
      parts,
      concurrency,
      this.#shipment.run.signal,
      (part, signal) => this.place(part, void 0, signal)
    );
  }
  /** Looks by one LIST whether all parts still lie there as placed; those that do not are to be placed again. */
  async areWhole() {
    const found = await this.#list();
    for (const [suffix, { etag }] of this.#placed) {
      if (found.get(suffix) !== etag) this.#placed.delete(suffix);
    }
    return this.#all().every((part) => this.isPlaced(part));
  }
  /** In a directory: removes files that lie where directories are to be, or the other way round, whoever left them there. */
  async clearTheWay() {
    if (this.#shipment.store.keyMayBePrefix) return;
    const own = new Set(this.#all().map(({ suffix }) => suffix));
    const foreign = [...(await this.#list()).keys()].filter((suffix) => !own.has(suffix));
    const isInTheWay = (old) => [...own].some((suffix) => suffix.startsWith(`${old}/`) || old.startsWith(`${suffix}/`));
    await this.remove(foreign.filter(isInTheWay));
  }
  async remove(suffixes) {
    if (suffixes.length === 0) return;
    const { store, keys, run } = this.#shipment;
    await store.remove(
      suffixes.map((suffix) => keys.file(this.#tag, suffix)),
      { signal: run.signal }
    );
  }
  /** The ETags of what lies there, by suffix. */
  async #list() {
    const { store, keys, run } = this.#shipment;
    const prefix = keys.files(this.#tag);
    const found = /* @__PURE__ */ new Map();
    for await (const entry of store.list(prefix, { signal: run.signal })) {
      if (entry.kind === "object") found.set(entry.key.slice(prefix.length), entry.etag);
    }
    return found;
  }
  #all() {
    const { parts, checksums: checksums2 } = this.#shipment.artefact;
    return [...parts, checksums2];
  }
  async #put(part, key2, signal, progress) {
    const { store, sent } = this.#shipment;
    const info = await store.put(key2, part.body, {
      ...part.options,
      signal,
      ...progress === void 0 ? {} : { onProgress: (bytes) => progress.add(bytes) }
    });
    sent.add(part.body.size);
    return info;
  }
};
// src/static/tag-push.ts
var roundsBeforeYielding = 5;
var mostRounds2 = 50;
var TagPush = class {
  tag;
  #floating;
  #shipment;
  #parts;
  #existing;
  #unchanged = false;
  #held;
  constructor(tag, floating, shipment) {
    this.tag = tag;
    this.#floating = floating;
    this.#shipment = shipment;
    this.#parts = new TagParts(tag, shipment);
  }
  /** Whether the tag holds this content already; known after `plan`. */
  get unchanged() {
    return this.#unchanged;
  }
  /** Whether there was such a tag; known after `plan`. */
  get existed() {
    return this.#existing !== void 0;
  }
  /** Whether the tag's document gives a file of these bytes at that place; known after `plan`. */
  knows({ suffix, body }) {
    return this.#existing?.content.get(suffix)?.digest === body.digest;
  }
  /** One GET. Throws `released` where a release would change. With `overwrite`, a LIST sees whether all is intact. */
  async plan() {
    const { store, keys, artefact, overwrite, run } = this.#shipment;
    this.#existing = await readTag3(store, keys, this.tag, { overwrite, signal: run.signal });
    if (this.#existing === void 0) return;
    if (!overwrite) refuseReleased(`${keys.name}:${this.tag}`, this.tag, this.#existing, artefact);
    const floatsOn = this.#floating || !this.#existing.floating;
    const same = firstDifference(artefact.content, this.#existing.content) === void 0;
    if (same && overwrite) await this.findIntact();
    const intact = !overwrite || artefact.parts.every((part) => this.#parts.isPlaced(part));
    this.#unchanged = same && floatsOn && intact && !this.#existing.replacing && this.#isOfBuild(this.#existing);
  }
  /** A release stays what it is, whoever built the same again. */
  #isOfBuild(existing) {
    const { build, overwrite } = this.#shipment;
    if (build === void 0 || isFixed(this.tag, existing) && !overwrite) return true;
    return existing.revision === build;
  }
  /** Learns which files lie there already, for this tag and those behind it. */
  async findIntact() {
    if (this.#existing !== void 0) await this.#parts.findIntact(this.#existing);
  }
  /**
   * Brings all bytes to the store where no reader sees them: to their place for a new tag, aside for one that is replaced.
   * A new release is claimed first: files of two contents would meet at the same names.
   */
  async send(progress) {
    const { store, keys, artefact, origins, skipped, run } = this.#shipment;
    if (this.#isFirstRelease()) {
      this.#held = await (0, import_shared_static_registry.claimRelease)(store, keys.notices, keys.document(this.tag), this.#claim(), run);
    }
    await this.findIntact();
    if (!this.existed) await this.#parts.clearTheWay();
    const here2 = new Map(origins);
    const send = async (part, signal) => {
      const origin = here2.get(part.body.digest);
      if (this.#parts.isPlaced(part)) skipped.add(part.body.size);
      else if (!this.existed) await this.#sendNew(part, origin, progress, signal);
      else if (origin !== void 0) skipped.add(part.body.size);
      else await this.#parts.sendAside(part, progress, signal);
    };
    await (0, import_shared_static_registry.inOrder)(artefact.parts, concurrency, run.signal, send, (part) => {
      if (this.#parts.isPlaced(part)) this.#show(part, this.existed ? "already there" : void 0);
    });
    if (!this.existed) await this.#parts.place(artefact.checksums, void 0, run.signal);
  }
  async #sendNew(part, origin, progress, signal) {
    const copied = await this.#parts.place(part, origin, signal, progress);
    if (copied) this.#shipment.skipped.add(part.body.size);
  }
  /**
   * Makes the tag visible. Throws `conflict` where another publisher of the same tag does not give way. Behind its document
   * a round that may give way only reads: who gives way leaves the other's tag whole (decision 0003).
   */
  async commit() {
    const { store, keys, run } = this.#shipment;
    for (let round = 0; round < mostRounds2; round += 1) {
      await this.#putInPlace(round);
      await this.#writeDocument(round);
      if (round === 0) await this.#parts.remove(this.#leftovers());
      const found = await this.#readBack();
      if (found === "whole") {
        run.reporter.object("tag", keys.document(this.tag));
        return;
      }
      if (found === "theirs" && round + 1 >= roundsBeforeYielding) break;
    }
    throw new import_shared_table.AlbaError(
      "conflict",
      `another publisher keeps writing ${keys.name}:${this.tag} in ${store.name}`,
      { hint: "let one job at a time publish a tag, then run this again" }
    );
  }
  /** Takes back the claim of a push that did not come to its end. Never rejects. */
  async abandon() {
    await this.#held?.withdraw();
  }
  /** In the first round of a new tag there is nothing left to do. */
  async #putInPlace(round) {
    const { artefact, origins, run } = this.#shipment;
    if (this.#held === void 0 || round > 0) await this.#announceReplacement();
    await this.#parts.clearTheWay();
    const missing2 = artefact.parts.filter((part) => !this.#parts.isPlaced(part));
    const place = async (part, signal) => {
      if (round > 0 && await this.#parts.adopt(part, signal)) return;
      await this.#parts.place(part, origins.get(part.body.digest), signal);
    };
    await (0, import_shared_static_registry.inOrder)(missing2, concurrency, run.signal, place, (part) => {
      if (round === 0) this.#show(part);
    });
    if (!this.#parts.isPlaced(artefact.checksums)) {
      await this.#parts.place(artefact.checksums, void 0, run.signal);
    }
  }
  /**
   * Makes the document that stands now say that its files may be others; so a push that breaks off before the new document
   * is seen. None stands where the tag is new, or was removed meanwhile.
   */
  async #announceReplacement() {
    const { store, keys, sent, run } = this.#shipment;
    const key2 = keys.document(this.tag);
    const stored = await (0, import_shared_static_registry.promptly)(run, store, (signal) => (0, import_shared_static_registry.readDocument)(store, key2, { signal }));
    const document2 = stored && documentOf(stored.bytes);
    if (document2 === void 0 || document2.replacing) return;
    const body = (0, import_shared_checked_body.bytesBody)(replacingDocument(document2));
    await (0, import_shared_static_registry.promptly)(run, store, (signal) => store.put(key2, body, { ...jsonOptions, signal }));
    sent.add(body.size);
  }
  /** Sends again what the last look found missing, or in another version than was put. */
  async #restore(missing2) {
    await this.#announceReplacement();
    await this.#parts.restore(missing2);
  }
  async #writeDocument(round) {
    const { store, keys, artefact, annotations, created: created2, sent, run } = this.#shipment;
    const body = (0, import_shared_checked_body.bytesBody)(tagDocument(artefact.files, { created: created2, annotations, floating: this.#floating }));
    const parts = this.#parts;
    const root2 = {
      key: keys.document(this.tag),
      body,
      options: jsonOptions,
      // Asked for at each look: `restore` gives parts new ETags.
      get reaches() {
        return parts.reached();
      },
      ...round === 0 && this.#held !== void 0 ? { claim: this.#claim(), held: this.#held } : {}
    };
    await (0, import_shared_static_registry.writeRoots)(store, keys.notices, [root2], (missing2) => this.#restore(missing2), run, parts.looks);
    sent.add(body.size);
  }
  #claim() {
    const { keys, artefact } = this.#shipment;
    return { reference: `${keys.name}:${this.tag}`, tag: this.tag, digest: artefact.digest, digestOf: digestOf2 };
  }
  #isFirstRelease() {
    return !this.existed && !this.#floating && !this.#shipment.overwrite && (0, import_shared_table.classify)(this.tag) === "release";
  }
  /** What the document that was found at first reaches and this one does not. */
  #leftovers() {
    const replaced = [...this.#existing?.content.keys() ?? []];
    return replaced.filter((suffix) => !this.#shipment.artefact.content.has(suffix));
  }
  /**
   * What stands there now: another publisher of the same tag shows here. Of two, the one who has written the document
   * last finds it its own, so never do both of them give way.
   */
  async #readBack() {
    const { store, keys, artefact, run } = this.#shipment;
    const whole = await this.#parts.areWhole();
    const document2 = await (0, import_shared_static_registry.readDocument)(store, keys.document(this.tag), { signal: run.signal });
    const content = document2 === void 0 ? void 0 : contentOf4(document2.bytes);
    if (content === void 0 || contentDigest(content) !== artefact.digest) return "theirs";
    return whole ? "whole" : "mixed";
  }
  #show(part, remark) {
    this.#shipment.run.reporter.object(part.source, this.#parts.key(part), remark);
  }
};
function documentOf(bytes) {
  try {
    return parseTagDocument(Buffer.from(bytes), "");
  } catch {
    return void 0;
  }
}
function contentOf4(bytes) {
  const document2 = documentOf(bytes);
  return document2 && contentOfDocument(document2);
}
function digestOf2(bytes) {
  const content = contentOf4(bytes);
  return content === void 0 ? void 0 : contentDigest(content);
}
// src/static/urls.ts
function staticUrls(publicUrl, name, tags, files) {
  const root2 = publicUrl.replace(/\/+$/, "");
  return tags.flatMap((tag) => {
    const document2 = `df-dist-v1/${name}/${tag}`;
    const keys = [...files.map((file2) => `${document2}/${suffixOf(file2)}`), document2];
    return keys.map((key2) => `${root2}/${key2.split("/").map(encodeURIComponent).join("/")}`);
  });
}
// src/static/publication.ts
function staticPublication(options2) {
  return new StaticPublication(options2);
}
var StaticPublication = class {
  kind = "static";
  target;
  #options;
  #shipment;
  #pushes;
  /** Whether the name document held all tags when it was read; undefined as long as it was not. */
  #listed;
  #planning;
  constructor(options2) {
    const { store, name, tags, files, floating, overwrite, annotations, created: created2, run } = options2;
    for (const tag of tags) (0, import_shared_table.checkStaticReference)(name, tag);
    const keys = staticKeys(store, name);
    this.target = store.name;
    this.#options = options2;
    this.#shipment = {
      store,
      keys,
      artefact: artefactOf(files),
      pieces: `${keys.pieces}${(0, import_node_crypto6.randomBytes)(8).toString("hex")}/`,
      origins: new Map(options2.origins),
      overwrite,
      ...options2.build === void 0 ? {} : { build: options2.build },
      annotations,
      created: created2,
      sent: new import_shared_static_registry.Tally(),
      skipped: new import_shared_static_registry.Tally(),
      run
    };
    this.#pushes = [...new Set(tags)].map(
      (tag) => new TagPush(tag, floating(tag) || (0, import_shared_table.isFloatingName)(tag), this.#shipment)
    );
  }
  /** An unchanged push ends here: one GET a tag, and one of the name document. */
  plan() {
    this.#planning ??= this.#plan();
    return this.#planning;
  }
  async #plan() {
    await Promise.all(this.#pushes.map((push) => push.plan()));
    if (this.#changed().length === 0) this.#listed = await this.#areListed();
  }
  planned() {
    const { artefact } = this.#shipment;
    const changed2 = this.#changed();
    const [sent, skipped] = [new import_shared_static_registry.Tally(), new import_shared_static_registry.Tally()];
    for (const push of this.#pushes) {
      const brings = push === changed2[0] && changed2.length === this.#pushes.length;
      for (const part of artefact.parts) {
        (brings && !push.knows(part) ? sent : skipped).add(part.body.size);
      }
    }
    const idle = changed2.length === 0 && this.#listed === true;
    return this.#result(idle ? "unchanged" : "planned", sent.count(), skipped.count());
  }
  async send() {
    const changed2 = this.#changed();
    if (changed2.length === 0) return;
    const total = this.planned().sent.bytes;
    const progress = this.#options.run.reporter.progress(`sending to ${this.target}`, total);
    try {
      for (const push of this.#pushes) if (push.unchanged) await push.findIntact();
      for (const push of changed2) await push.send(progress);
    } finally {
      progress.end();
    }
  }
  async commit() {
    const { sent, skipped, run } = this.#shipment;
    try {
      for (const push of this.#pushes) await this.#commitTag(push);
    } catch (error) {
      await this.#listWhatStands();
      throw error;
    }
    await this.#removePieces(run.signal);
    const listed = await this.#publishList();
    const idle = this.#changed().length === 0 && listed;
    return this.#result(idle ? "unchanged" : "published", sent.count(), skipped.count());
  }
  async #commitTag(push) {
    const { artefact, skipped, keys, run } = this.#shipment;
    if (!push.unchanged) {
      await push.commit();
      return;
    }
    for (const { body } of artefact.parts) skipped.add(body.size);
    run.reporter.object("tag", keys.document(push.tag), "unchanged");
  }
  /** After a failure: tags that were written before it are to be found all the same. */
  async #listWhatStands() {
    const { run } = this.#options;
    if (this.#pushes.length < 2 || run.signal.aborted) return;
    try {
      await this.#publishList();
    } catch (error) {
      run.reporter.debug(`the list of tags could not be written: ${(0, import_shared_table.messageOf)(error)}`);
    }
  }
  async abandon() {
    const { run } = this.#options;
    await Promise.all(this.#pushes.map((push) => push.abandon()));
    try {
      await this.#removePieces(AbortSignal.timeout(run.timing.request));
    } catch (error) {
      run.reporter.debug(`files on their way could not be removed: ${(0, import_shared_table.messageOf)(error)}`);
    }
  }
  #changed() {
    return this.#pushes.filter((push) => !push.unchanged);
  }
  async #areListed() {
    const { store, keys, run } = this.#shipment;
    return areListed(store, keys, this.#tags(), run);
  }
  /** Brings the name document up to date where it is not. Returns whether it was, all along. */
  async #publishList() {
    const { store, keys, run, sent } = this.#shipment;
    const asked = this.#pushes.every((push) => push.existed);
    const listed = this.#listed ?? (asked && await this.#areListed());
    if (!listed) {
      const list = tagList(store, keys, run);
      sent.addAll(await (0, import_shared_static_registry.publishList)(list, { tags: this.#tags(), present: true }, store, run));
    }
    run.reporter.object("manifest", keys.list, listed ? "unchanged" : void 0);
    return listed;
  }
  /** All that were sent aside, also those that a failure has left. */
  async #removePieces(signal) {
    const { store, artefact, pieces, origins } = this.#shipment;
    const aside = [...origins.values()].some(({ key: key2 }) => key2.startsWith(pieces));
    if (!aside) return;
    await store.remove(
      artefact.parts.map(({ suffix }) => pieces + suffix),
      { signal }
    );
  }
  #tags() {
    return this.#pushes.map(({ tag }) => tag);
  }
  #result(status, sent, skipped) {
    const { publicUrl, name } = this.#options;
    const { artefact } = this.#shipment;
    return {
      target: this.target,
      kind: this.kind,
      status,
      references: this.#tags().map((tag) => `${name}:${tag}`),
      urls: publicUrl === void 0 ? [] : staticUrls(publicUrl, name, this.#tags(), artefact.files),
      platforms: publishedPlatforms(artefact),
      sent,
      reused: { objects: 0, bytes: 0 },
      skipped
    };
  }
};
function publishedPlatforms({ files }) {
  return platformsOf(files).map((own) => {
    const [first] = own;
    return {
      platform: (0, import_shared_table.formatPlatform)(first.platform),
      digest: own.length === 1 ? first.digest : (0, import_shared_digest.digestOf)(checksums(own)),
      size: own.reduce((sum, { size }) => sum + size, 0)
    };
  });
}
// src/static/recorded-files.ts
function recordedFiles(word, record2, own, { aside, expected }) {
  const here2 = new Map(own.map((file2) => [`${suffixOf(file2)} ${file2.digest}`, file2]));
  const document2 = parse(word, record2);
  const listed = document2["platforms"];
  if (listed !== platformList(expected))
    throw otherPlatforms(word, typeof listed === "string" ? listed : void 0);
  return document2.flavors.flatMap(({ platform: { os, architecture, variant }, resources }) => {
    const platform = { os, architecture, ...variant === void 0 ? {} : { variant } };
    if ((0, import_shared_table.formatPlatform)(platform) !== word) throw unreadable2(word);
    return resources.map(({ path, size, digest, executable = false }) => {
      if (size === void 0 || digest === void 0) throw unreadable2(word);
      const known3 = here2.get(`${suffixOf({ platform, path })} ${digest}`);
      if (known3 !== void 0) return known3;
      const source = `${word} of another job: ${path}`;
      return { source, platform, path, size, digest, executable, body: aside.body(digest, size, word) };
    });
  });
}
function parse(word, record2) {
  try {
    return parseTagDocument(record2, "");
  } catch {
    throw unreadable2(word);
  }
}
function unreadable2(word) {
  return unusable(word, "its record is no list of its files");
}
// src/static/partial-publication.ts
function partialStaticPublication(options2) {
  return new PartialStaticPublication(options2);
}
var PartialStaticPublication = class {
  kind = "static";
  target;
  #options;
  #keys;
  #artefact;
  #own;
  #aside;
  #records;
  #sent = new import_shared_static_registry.Tally();
  #skipped = new import_shared_static_registry.Tally();
  #waiting = new WaitingNote();
  #planning;
  #isDone = false;
  #isRecorded = false;
  #whole;
  constructor(options2) {
    const { store, name, tags, files, expected, build, run } = options2;
    for (const tag of tags) (0, import_shared_table.checkStaticReference)(name, tag);
    this.target = store.name;
    this.#options = options2;
    this.#keys = staticKeys(store, name);
    this.#artefact = artefactOf(files);
    this.#own = ownRecords2(files, expected);
    const [first = ""] = [...tags].sort();
    const { parts, notices } = this.#keys;
    this.#records = new import_shared_static_registry.BuildRecords({ store, parts, tag: first, build, notices, run });
    this.#aside = new AsideFiles({ store, prefix: this.#records.prefix, run });
  }
  plan() {
    this.#planning ??= this.#plan();
    return this.#planning;
  }
  async #plan() {
    const { name, tags } = this.#options;
    const found = await Promise.all(tags.map(async (tag) => ({ tag, existing: await this.#read(tag) })));
    for (const { tag, existing } of found) {
      if (existing === void 0 || !this.#isFixed(tag, existing)) continue;
      const [different] = this.#differences(existing);
      if (different !== void 0) throw (0, import_shared_static_registry.released)(`${name}:${tag}`, different);
    }
    this.#isDone = found.every(
      ({ tag, existing }) => existing !== void 0 && this.#holdsAll(tag, existing)
    );
  }
  planned() {
    const { parts } = this.#artefact;
    const bytes = parts.reduce((sum, { body }) => sum + body.size, 0);
    const result = this.#result(this.#isDone ? "unchanged" : "planned");
    return this.#isDone ? result : { ...result, sent: { objects: parts.length, bytes } };
  }
  async send() {
    if (this.#isDone) return;
    await this.#aside.send(this.#artefact.parts, { sent: this.#sent, skipped: this.#skipped });
  }
  async commit() {
    const { name, tags, expected, run } = this.#options;
    if (this.#isDone) return this.#result(await this.#list() ? "published" : "unchanged");
    const end = await runBuildJob({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#own,
      expected,
      isRecorded: this.#isRecorded,
      record: () => this.#record(),
      read: (platforms) => this.#records.read(platforms),
      publish: (records) => this.#publish(records)
    });
    if (end.kind === "published") return this.#withOwnCounts(end.published);
    this.#waiting.tell(run.reporter, `the files in ${this.target}`, expected.length, end.missing);
    return { ...this.#result("waiting"), missing: end.missing };
  }
  async abandon() {
    await this.#whole?.abandon();
  }
  async #read(tag) {
    const { store, overwrite, run } = this.#options;
    return readTag3(store, this.#keys, tag, { overwrite, signal: run.signal });
  }
  #isFixed(tag, existing) {
    return isFixed(tag, existing) && !this.#options.overwrite;
  }
  #floats(tag) {
    return this.#options.floating(tag) || (0, import_shared_table.isFloatingName)(tag);
  }
  #differences(existing) {
    return partialDifferences2(this.#artefact, existing.content, this.#options.expected);
  }
  /** Whether a tag was written by this build; or a release is there and the same. With `overwrite` all is looked at anew. */
  #holdsAll(tag, existing) {
    const { overwrite, build } = this.#options;
    if (overwrite || existing.replacing || this.#differences(existing).length > 0) return false;
    if (this.#isFixed(tag, existing)) return true;
    return existing.revision === build && (this.#floats(tag) || !existing.floating);
  }
  /** Lists tags that are there and were not listed, since whoever wrote them was stopped. Returns whether there was need to. */
  async #list() {
    const { store, tags, run } = this.#options;
    if (await areListed(store, this.#keys, tags, run)) return false;
    this.#sent.addAll(
      await (0, import_shared_static_registry.publishList)(tagList(store, this.#keys, run), { tags, present: true }, store, run)
    );
    return true;
  }
  /** Tells the other jobs of the build what this one has brought. */
  async #record() {
    const { run } = this.#options;
    const records = this.#own.map(({ platform, bytes, files }) => {
      return { platform, bytes, reaches: this.#aside.reached(artefactOf(files).parts) };
    });
    const resend = async (missing2) => {
      const gone = new Set(missing2);
      const lost = this.#artefact.parts.filter(({ body }) => gone.has(this.#aside.key(body.digest)));
      await this.#aside.send(lost, { sent: this.#sent, skipped: new import_shared_static_registry.Tally() });
    };
    await this.#records.write(records, resend);
    this.#isRecorded = true;
    for (const { platform, bytes } of records) {
      this.#sent.add(bytes.length);
      run.reporter.object((0, import_shared_table.formatPlatform)(platform), this.#records.key(platform));
    }
  }
  /** As if one job had brought it all. Throws `platform` where files of two jobs cannot lie beside each other. */
  async #publish(records) {
    const { expected: _, ...options2 } = this.#options;
    const files = this.#filesOf(records);
    refuseCollisions2(files);
    const origins = await this.#aside.origins(files.map(({ digest }) => digest));
    this.#whole = staticPublication({ ...options2, files, origins });
    await this.#whole.plan();
    await this.#whole.send();
    const result = await this.#whole.commit();
    await this.#records.removeOld(records);
    return result;
  }
  #filesOf(records) {
    const { expected } = this.#options;
    const own = new Map(this.#own.map(({ platform, files }) => [(0, import_shared_table.formatPlatform)(platform), files]));
    return [...records].flatMap(
      ([platform, { bytes }]) => recordedFiles(platform, bytes, own.get(platform) ?? [], { aside: this.#aside, expected })
    );
  }
  /** Where another job has written the tags at the same moment, this one has brought a part of them all the same. */
  #withOwnCounts(whole) {
    this.#sent.addAll(whole.sent);
    return { ...whole, status: "published", sent: this.#sent.count(), skipped: this.#skipped.count() };
  }
  #result(status) {
    const { name, tags, files, publicUrl } = this.#options;
    const isThere3 = status === "published" || status === "unchanged";
    return {
      target: this.target,
      kind: this.kind,
      status,
      references: isThere3 ? tags.map((tag) => `${name}:${tag}`) : [],
      urls: isThere3 && publicUrl !== void 0 ? staticUrls(publicUrl, name, tags, files) : [],
      platforms: publishedPlatforms(this.#artefact),
      sent: this.#sent.count(),
      reused: { objects: 0, bytes: 0 },
      skipped: this.#skipped.count()
    };
  }
};
// src/store/no-store.ts
function noStore(name) {
  const refuse2 = async () => {
    throw new import_shared_table.AlbaError("target", `${name}: nothing can be written there`);
  };
  return {
    name,
    keyMayBePrefix: true,
    put: refuse2,
    copy: refuse2,
    get: async () => void 0,
    head: async () => void 0,
    async *list() {
    },
    remove: refuse2,
    close() {
    }
  };
}
// src/commands/open-publications.ts
async function openPublications(settings, dependencies) {
  if ((0, import_shared_table.hasImages)(settings)) checkCompression(settings.compression);
  const connections = new import_shared_static_registry.RunConnections(settings, dependencies);
  const places = {
    stores: new import_shared_static_registry.Stores(dependencies, connections),
    repositories: new import_shared_static_registry.Repositories(dependencies, connections)
  };
  const close = () => {
    places.stores.close();
    connections.close();
  };
  try {
    const files = await staticPublications(settings, dependencies, places);
    const images = await containerPublications(settings, dependencies, places, files.publications);
    return { publications: [...files.publications, ...images], exampleFile: files.exampleFile, close };
  } catch (error) {
    close();
    throw error;
  }
}
async function staticPublications(settings, { run }, { stores }) {
  if (settings.static.length === 0) return { publications: [], exampleFile: void 0 };
  const places = await Promise.all(
    settings.staticTargets.map(async (target) => {
      const { publicUrl } = storeTarget(target);
      const store = await stores.open(storeTarget(target));
      const tags = tagsFor(settings, target);
      return { store, tags, ...publicUrl === void 0 ? {} : { publicUrl } };
    })
  );
  if (places.length === 0) places.push({ store: noStore(noTarget), tags: settings.tags });
  run.reporter.heading("load files");
  const files = await collectStatic(settings.static, run);
  const { platforms: expected, partial } = settings;
  if (partial !== void 0) refuseOthers(files, expected);
  else if (expected.length > 0) requirePlatforms(files, expected);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const found = new Set(files.map(({ platform }) => (0, import_shared_table.formatPlatform)(platform)));
  run.reporter.note(
    `${(0, import_shared_table.formatCount)(files.length, "file")} (${(0, import_shared_table.formatBytes)(bytes)}) for ${[...found].join(", ")}`
  );
  const publications = places.map((place) => {
    const options2 = {
      ...place,
      name: settings.name,
      files,
      floating: (tag) => settings.floating.includes(tag),
      overwrite: settings.overwrite,
      annotations: settings.annotations,
      created: settings.created,
      run
    };
    if (partial === void 0) return staticPublication(options2);
    return partialStaticPublication({ ...options2, expected, build: partial.build });
  });
  const example = files.find(({ platform }) => (0, import_shared_table.formatPlatform)(platform) === "linux/amd64") ?? files[0];
  return { publications, exampleFile: example && suffixOf(example) };
}
async function containerPublications(settings, { run, stdin, scripts }, places, files) {
  if (!(0, import_shared_table.hasImages)(settings)) return [];
  const allowed = Promise.all(files.map((publication) => publication.plan())).then(
    () => true,
    () => false
  );
  const destinations = await Promise.all(
    settings.containerTargets.map(async (target) => ({
      destination: await imageDestination(target, settings, places, run),
      tags: tagsFor(settings, target)
    }))
  );
  if (destinations.length === 0) {
    const destination = (0, import_shared_static_registry.staticRegistry)({ store: noStore(noTarget), name: settings.name, run });
    destinations.push({ destination, tags: settings.tags });
  }
  return await imagePublications(settings, { destinations, run, stdin, scripts, allowed });
}
async function imageDestination(target, { name, dryRun, check }, { stores, repositories }, run) {
  if (target.kind === "registry") return repositories.open(target, dryRun || check ? "read" : "push");
  if (target.kind === "layout") return (0, import_shared_static_registry.ociLayout)({ path: target.path, run });
  const { publicUrl } = storeTarget(target);
  const store = await stores.open(storeTarget(target));
  return (0, import_shared_static_registry.staticRegistry)({ store, name, ...publicUrl === void 0 ? {} : { publicUrl }, run });
}
var noTarget = "no target";
function storeTarget(target) {
  if (target.kind === "s3" || target.kind === "directory") return target;
  throw new Error(`${target.name} is no store`);
}
// src/commands/publish.ts
async function publish(settings, dependencies) {
  const started = dependencies.run.clock.now();
  const stop = new AbortController();
  const run = { ...dependencies.run, signal: AbortSignal.any([dependencies.run.signal, stop.signal]) };
  const committed = [];
  const finish = (targets) => ({
    name: settings.name,
    tags: [...allTags(settings)],
    ...digestOf3(targets),
    complete: targets.every(({ status }) => status === "published" || status === "unchanged"),
    targets: [...targets],
    seconds: Math.round(run.clock.now() - started) / 1e3
  });
  const close = (targets, next) => {
    const line = closingLine(targets, settings);
    run.reporter.done(line, next);
    return { line, next };
  };
  for (const warning of settings.warnings ?? []) run.reporter.warn(warning);
  if (lacksTarget(settings)) run.reporter.warn("no target was given: only what the build left is checked");
  const opened = await openPublications(settings, { ...dependencies, run }).catch((error) => {
    stop.abort(error);
    throw error;
  });
  const { publications } = opened;
  try {
    if (settings.dryRun || settings.check) {
      run.reporter.heading("check the targets");
      const warned = /* @__PURE__ */ new Set();
      const warnOnce = (text) => {
        if (!warned.has(text)) run.reporter.warn(text);
        warned.add(text);
      };
      const planned = await Promise.all(
        publications.map((publication) => planOnly(publication, settings.check, warnOnce))
      );
      for (const result of planned) run.reporter.object(...planLine(result));
      return { result: finish(planned), closing: close(planned, []) };
    }
    await Promise.all(publications.map((publication) => publication.plan()));
    for (const publication of publications) {
      run.reporter.heading(
        `push ${publication.kind === "static" ? "files" : "images"} to ${publication.target}`
      );
      await publication.send();
    }
    run.reporter.heading("publish the tags");
    for (const publication of publications) committed.push(await publication.commit());
    await lookAgain(publications, committed);
    const next = linesToCopy({
      targets: [...settings.staticTargets, ...settings.containerTargets],
      results: committed,
      exampleFile: opened.exampleFile,
      invocation: dependencies.invocation
    });
    return { result: finish(committed), closing: close(committed, next) };
  } catch (failure) {
    stop.abort(failure);
    await Promise.all(publications.map((publication) => publication.abandon()));
    const rest = publications.slice(committed.length).map((publication) => failed2(publication));
    return { result: finish([...committed, ...rest]), failure };
  } finally {
    opened.close();
  }
}
async function lookAgain(publications, committed) {
  const isWaiting = ({ status }) => status === "waiting";
  if (committed.every(isWaiting)) return;
  for (const [at, publication] of publications.entries()) {
    const before = committed[at];
    if (before !== void 0 && isWaiting(before)) committed[at] = await publication.commit();
  }
}
function lacksTarget(settings) {
  return settings.static.length > 0 && settings.staticTargets.length === 0 || (0, import_shared_table.hasImages)(settings) && settings.containerTargets.length === 0;
}
async function planOnly(publication, isPullRequest, warn) {
  try {
    await publication.plan();
    return publication.planned();
  } catch (error) {
    if (!isPullRequest || !(error instanceof import_shared_table.AlbaError) || error.code !== "denied") throw error;
    warn(`${publication.target} was not looked at: ${error.message}`);
    return { ...publication.planned(), status: "planned" };
  }
}
function failed2(publication) {
  const none2 = { objects: 0, bytes: 0 };
  const { digest: _, ...planned } = publication.planned();
  return { ...planned, status: "failed", references: [], urls: [], sent: none2, reused: none2, skipped: none2 };
}
function digestOf3(targets) {
  const digest = targets.find(({ digest: digest2 }) => digest2 !== void 0)?.digest;
  return digest === void 0 ? {} : { digest };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  publish
});
