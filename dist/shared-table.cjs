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
  AlbaError: () => AlbaError,
  CombinedProgress: () => CombinedProgress,
  architectureOf: () => architectureOf,
  asAlbaError: () => asAlbaError,
  classify: () => classify,
  compareVersions: () => compareVersions,
  detectHost: () => detectHost,
  exitCodeOf: () => exitCodeOf,
  failureLines: () => failureLines,
  flagOf: () => flagOf,
  formatBytes: () => formatBytes,
  formatBytesOf: () => formatBytesOf,
  formatClock: () => formatClock,
  formatCount: () => formatCount,
  imageName: () => imageName,
  invocation: () => invocation,
  isDamaged: () => isDamaged,
  isDebug: () => isDebug,
  isFloatingName: () => isFloatingName,
  isOperatingSystem: () => isOperatingSystem,
  isStdin: () => isStdin,
  isVariant: () => isVariant,
  keepGoing: () => keepGoing,
  linePrinter: () => linePrinter,
  messageOf: () => messageOf,
  nameOf: () => nameOf2,
  ociTag: () => ociTag,
  onCrash: () => onCrash,
  parseVersion: () => parseVersion,
  percentOf: () => percentOf,
  platformOfSystem: () => platformOfSystem,
  printable: () => printable,
  printedLines: () => printedLines,
  runHost: () => runHost,
  workingDirectory: () => workingDirectory
});
module.exports = __toCommonJS(stdin_exports);
var import_node_util = require("node:util");
var import_node_path = require("node:path");
var import_promises = require("node:fs/promises");
var import_promises2 = require("node:fs/promises");
var import_promises3 = require("node:timers/promises");
var import_promises4 = require("node:fs/promises");
var import_node_path2 = require("node:path");
var import_promises5 = require("node:fs/promises");
var import_node_path3 = require("node:path");
var import_node_os = require("node:os");
var import_node_path4 = require("node:path");
// src/settings/closest.ts
function closest(word, candidates) {
  const wanted = plain(word);
  const [best] = candidates.map((candidate) => ({ candidate, steps: distance(wanted, plain(candidate)) })).filter(({ candidate, steps }) => steps <= Math.max(1, Math.floor(candidate.length / 3))).sort((a, b) => a.steps - b.steps);
  return best?.candidate;
}
function plain(word) {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}
function distance(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const exchange = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(exchange, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
// src/settings/credentials.ts
function parseCredentials(text2) {
  return text2.trimStart().startsWith("{") ? fromDockerConfig(text2) : fromLines(text2);
}
function credentialFor(target, credentials2) {
  return credentials2.filter(({ prefix: prefix2 }) => isPrefix(prefix2, target)).reduce(
    (best, next) => best === void 0 || next.prefix.length > best.prefix.length ? next : best,
    void 0
  );
}
function isPrefix(prefix2, target) {
  if (!target.startsWith(prefix2)) return false;
  const rest = target.slice(prefix2.length);
  if (rest === "" || /[/?&]$/.test(prefix2) || /^[/?&]/.test(rest)) return true;
  return rest.startsWith(":") && /:\/\/[^/]+\/./.test(prefix2);
}
function fromLines(text2) {
  return text2.split(/\r?\n/).flatMap((line, at) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [, prefix2, user, secret2] = /^\s*(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (prefix2 === void 0 || user === void 0 || secret2 === void 0 || !prefix2.includes("://")) {
      throw new Error(`line ${at + 1} is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET`);
    }
    return [{ prefix: prefix2, user, secret: secret2 }];
  });
}
function fromDockerConfig(text2) {
  return Object.entries(readDockerAuths(text2)).flatMap(([host, { auth, username, password }]) => {
    const [user, secret2] = auth === void 0 ? [username, password] : halves(Buffer.from(auth, "base64").toString());
    if (!user || !secret2) return [];
    return [{ prefix: `docker://${hostName(host)}`, user, secret: secret2 }];
  });
}
function readDockerAuths(text2) {
  try {
    const { auths } = JSON.parse(text2);
    if (isObject(auths) && Object.values(auths).every(isDockerEntry))
      return auths;
  } catch {
  }
  throw new Error("begins like a docker config.json, and is none with \u201Cauths\u201D");
}
function isDockerEntry(entry2) {
  if (!isObject(entry2)) return false;
  return [entry2["auth"], entry2["username"], entry2["password"]].every(
    (field) => field === void 0 || typeof field === "string"
  );
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function halves(text2) {
  const at = text2.indexOf(":");
  return [text2.slice(0, Math.max(at, 0)), text2.slice(at + 1)];
}
function hostName(host) {
  const bare = host.replace(/^https?:\/\//, "").replace(/\/v[12]\/?$/, "");
  return bare === "index.docker.io" || bare === "registry-1.docker.io" ? "docker.io" : bare;
}
// src/settings/size.ts
var units = ["", "K", "M", "G", "T"];
function parseSize(text2) {
  const [, digits, unit = "", binary] = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:([KMGT])?(i)?B)?$/i.exec(text2) ?? [];
  if (digits === void 0 || binary !== void 0 && unit === "") return void 0;
  const bytes = Number(digits) * (binary === void 0 ? 1e3 : 1024) ** units.indexOf(unit.toUpperCase());
  const whole = Math.round(bytes);
  return whole >= 1 && Number.isSafeInteger(whole) ? whole : void 0;
}
// src/settings/split.ts
function splitList(text2) {
  const trimmed = text2.trim();
  if (trimmed.startsWith("[") && trimmed.endsWith("]")) return jsonList(trimmed);
  return trimmed.split(/\r?\n|(?<!\\),/).map((item) => item.replaceAll("\\,", ",").trim()).filter((item) => item !== "");
}
function splitMap(text2) {
  const trimmed = text2.trim();
  if (trimmed.startsWith("{")) return jsonMap(trimmed);
  const entries = [];
  for (const line of trimmed.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key === "") return void 0;
    entries.push([key, line.slice(at + 1).trim()]);
  }
  return Object.fromEntries(entries);
}
function jsonList(text2) {
  const value = parseJson(text2);
  if (!Array.isArray(value) || !value.every((item) => item === null || isScalar(item))) return void 0;
  return value.map((item) => String(item ?? "")).filter((item) => item.trim() !== "");
}
function jsonMap(text2) {
  const value = parseJson(text2);
  if (typeof value !== "object" || value === null) return void 0;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  if (!entries.every(([, item]) => isScalar(item))) return void 0;
  return Object.fromEntries(entries.map(([key, item]) => [key, String(item)]));
}
function isScalar(value) {
  return ["string", "number", "boolean"].includes(typeof value);
}
function parseJson(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    return void 0;
  }
}
// src/settings/kinds.ts
var text = { word: "text", read: asItIs };
var path = { word: "path", read: asItIs };
var secret = { word: "secret", read: asItIs };
var list = {
  word: "list",
  read: parsed(splitList, "a list: write it as lines, with commas, or as a JSON array of texts")
};
var map = {
  word: "map",
  read: parsed(splitMap, "a map: write it as lines KEY=VALUE, or as a JSON object of texts")
};
var answers = {
  ...{ true: true, yes: true, on: true, 1: true },
  ...{ false: false, no: false, off: false, 0: false }
};
var yesNo = {
  word: "yes/no",
  read: parsed(
    (answer) => Object.hasOwn(answers, answer.toLowerCase()) ? answers[answer.toLowerCase()] : void 0,
    "yes or no (true, false, on, off, 1 and 0 are understood too)"
  )
};
function choice(...words) {
  return {
    word: "choice",
    read: parsed((given2) => words.find((word) => word === given2), alternatives(words))
  };
}
function alternatives(words) {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
var port = {
  word: "number",
  read: parsed(
    (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535 ? Number(value) : void 0,
    "a port: a number from 0 (any free one) to 65535"
  )
};
var size = {
  word: "size",
  read: parsed(
    parseSize,
    "a size: a number of bytes, or one with KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024), like 20GB"
  )
};
var credentials = {
  word: "secret",
  read: (value) => {
    try {
      return { value: parseCredentials(value) };
    } catch (error) {
      return { expected: error instanceof Error ? error.message : String(error) };
    }
  }
};
function asItIs(value) {
  return { value };
}
function parsed(parse, expected2) {
  return (given2) => {
    const value = parse(given2);
    return value === void 0 ? { expected: expected2 } : { value };
  };
}
// src/report/error.ts
var AlbaError = class extends Error {
  name = "AlbaError";
  code;
  hint;
  constructor(code, message, details = {}) {
    super(message, "cause" in details ? { cause: details.cause } : void 0);
    this.code = code;
    this.hint = details.hint;
  }
};
function asAlbaError(error, code, message, hint) {
  if (error instanceof AlbaError) return error;
  return new AlbaError(code, `${message}: ${messageOf(error)}`, {
    cause: error,
    ...hint === void 0 ? {} : { hint }
  });
}
function isDamaged(error) {
  return error instanceof AlbaError && error.code === "damaged";
}
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
// src/oci/platform-words.ts
var operatingSystems = new Set(
  "aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows".split(
    " "
  )
);
var architectures = {
  ...Object.fromEntries(
    "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm".split(" ").map((architecture) => [architecture, { architecture }])
  ),
  x86_64: { architecture: "amd64" },
  aarch64: { architecture: "arm64" },
  i386: { architecture: "386" },
  i586: { architecture: "386" },
  i686: { architecture: "386" },
  armv5: { architecture: "arm", variant: "v5" },
  armv5te: { architecture: "arm", variant: "v5" },
  armv5tel: { architecture: "arm", variant: "v5" },
  armv6: { architecture: "arm", variant: "v6" },
  armv6l: { architecture: "arm", variant: "v6" },
  armhf: { architecture: "arm" },
  armv7: { architecture: "arm", variant: "v7" },
  armv7a: { architecture: "arm", variant: "v7" },
  armv7l: { architecture: "arm", variant: "v7" },
  loongarch64: { architecture: "loong64" },
  powerpc64: { architecture: "ppc64" },
  powerpc64le: { architecture: "ppc64le" },
  riscv64gc: { architecture: "riscv64" }
};
var variants = {
  arm: ["v5", "v6", "v7", "v8"],
  arm64: ["v8", "v9"],
  amd64: ["v1", "v2", "v3", "v4"]
};
function isOperatingSystem(word) {
  return operatingSystems.has(word);
}
function architectureOf(word) {
  return Object.hasOwn(architectures, word) ? architectures[word] : void 0;
}
function isVariant(architecture, word) {
  return Object.hasOwn(variants, architecture) && (variants[architecture]?.includes(word) ?? false);
}
function platformOfSystem(word) {
  const [first, ...rest] = word.split("-");
  const architecture = architectureOf(first ?? "");
  const os = rest.find((part) => isOperatingSystem(part));
  if (architecture === void 0 || os === void 0 || rest.length > 3) return void 0;
  return { os, ...architecture };
}
function parsePlatform(text2) {
  const system = platformOfSystem(text2);
  if (system !== void 0) return system;
  const [os, word, variant, ...rest] = text2.split("/");
  const architecture = architectureOf(word ?? "");
  if (os !== void 0 && isOperatingSystem(os) && architecture !== void 0 && rest.length === 0) {
    if (variant === void 0) return { os, ...architecture };
    if (isVariant(architecture.architecture, variant) && (architecture.variant ?? variant) === variant) {
      return { os, architecture: architecture.architecture, variant };
    }
  }
  throw new AlbaError("usage", `\u201C${text2}\u201D is not a platform`, {
    hint: "write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, like linux/amd64 or linux/arm/v6"
  });
}
// src/settings/source.ts
function parseSource(text2) {
  const at = text2.indexOf("=");
  const word = text2.slice(0, Math.max(at, 0));
  if (at < 0 || !/^[a-z0-9_]+[/-][a-z0-9_/-]+$/.test(word)) return { path: text2 };
  return { path: text2.slice(at + 1), platform: parsePlatform(word) };
}
function isStdin({ path: path2 }) {
  return path2 === "-" || path2.startsWith("-#");
}
// src/settings/verbs.ts
var verbs = ["publish", "static push", "container push", "serve"];
var publishVerbs = ["publish", "static push", "container push"];
var laterVerbs = [
  "static ls",
  "static rm",
  "static gc",
  "container ls",
  "container rm",
  "container gc",
  "container build",
  "verify",
  "setup",
  "site"
];
// src/settings/table.ts
var publish = { commands: publishVerbs, where: "everywhere" };
var images = { commands: ["publish", "container push"], where: "everywhere" };
var table = {
  command: {
    ...publish,
    kind: choice(...publishVerbs),
    value: "COMMAND",
    description: "What to do: publish, static push or container push. Never parsed as a shell line.",
    default: "publish",
    where: "hosts"
  },
  tag: {
    ...publish,
    kind: list,
    value: "NAME:TAG",
    description: "What to publish as, or :TAG with the repository\u2019s name on a host. May hold {{version}} {{major}} {{minor}} {{tag}} {{branch}} {{sha}}; a line with an empty one is dropped.",
    default: "on hosts the repository\u2019s name with the git tag, else with the full commit; required on the command line",
    environment: "the host\u2019s build context",
    short: "t",
    aliases: ["tags"]
  },
  "auto-tag": {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Also publish as what a git tag shortens to (1.2.3, 1.2 and 1), and the default branch as latest.",
    default: "no",
    environment: "the host\u2019s build context"
  },
  static: {
    kind: list,
    value: "[PLATFORM=]PATH",
    description: "A directory of files, as OS/ARCH/\u2026/FILE, or one file of the platform named.",
    default: "none",
    commands: ["publish", "static push"],
    where: "everywhere"
  },
  container: {
    ...images,
    kind: list,
    value: "[PLATFORM=]SOURCE",
    description: "An image: an archive, an OCI layout, a script that streams one (streamLayeredImage), a directory of these, or on the command line - for standard input. #NAME:TAG or #0 behind it chooses one of several images.",
    default: "none"
  },
  target: {
    ...publish,
    kind: list,
    value: "TARGET",
    description: "Where to publish: s3://BUCKET?endpoint=\u2026&region=\u2026, a directory, or oci:DIR for images. On the command line it is the last argument, and --to adds others.",
    default: "required",
    flag: "to"
  },
  "static-target": {
    kind: list,
    value: "TARGET",
    description: "Where to publish files, in place of target.",
    default: "target",
    commands: ["publish", "static push"],
    where: "everywhere"
  },
  "container-target": {
    ...images,
    kind: list,
    value: "TARGET",
    description: "Where to publish images, in place of target.",
    default: "target"
  },
  "access-key": {
    ...publish,
    kind: secret,
    value: "KEY",
    description: "The access key of S3 targets. On the command line prefer the environment, which other users cannot list.",
    default: "the AWS default chain, without instance metadata where a target has an endpoint",
    environment: "AWS_ACCESS_KEY_ID and the rest of AWS_*"
  },
  "secret-key": {
    ...publish,
    kind: secret,
    value: "SECRET",
    description: "The secret key of S3 targets.",
    default: "as access-key",
    environment: "AWS_SECRET_ACCESS_KEY and the rest of AWS_*"
  },
  credentials: {
    ...publish,
    kind: credentials,
    value: "LINES",
    description: "Lines TARGET-PREFIX USER SECRET for targets that need different ones (the longest prefix wins), or the text of a docker config.json.",
    default: "none"
  },
  platform: {
    ...publish,
    kind: list,
    value: "OS/ARCH[/VARIANT]",
    description: "The platforms the tag must have: a missing one is an error.",
    default: "what is found"
  },
  attestations: {
    ...images,
    kind: yesNo,
    value: "",
    description: "Whether SBOMs, provenance and signatures that are attached to images in their sources are published with them.",
    default: "yes",
    flag: "no-attestations"
  },
  "run-scripts": {
    ...images,
    kind: yesNo,
    value: "",
    description: "Run scripts that stream images wherever they lie, and not in Nix stores only. They are programs: say it of a build that you trust.",
    default: "no"
  },
  "max-layer-size": {
    ...images,
    kind: size,
    value: "SIZE",
    description: "Refuse images with a layer of more bytes, uncompressed. Like 20GB, 512MiB or 100000.",
    default: "no limit"
  },
  compression: {
    ...images,
    kind: choice("gzip", "zstd"),
    value: "WORD",
    description: "How layers are compressed: gzip, which every client reads, or zstd (Node 22.15 or newer), which Docker before 23 does not. Layers that come compressed stay as they are.",
    default: "gzip"
  },
  annotations: {
    ...publish,
    kind: map,
    value: "KEY=VALUE",
    description: "Annotations of the image index and the tag document.",
    default: "on hosts org.opencontainers.image.source, .revision and .version",
    environment: "the host\u2019s build context"
  },
  "pull-request": {
    ...publish,
    kind: choice("check", "publish"),
    value: "WORD",
    description: "On a pull request: check (read and check all, send nothing) or publish.",
    default: "check",
    environment: "the host\u2019s event"
  },
  overwrite: {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Replace a release that stands there with other content.",
    default: "no"
  },
  "no-reuse": {
    kind: yesNo,
    value: "",
    description: "Make every layer anew, even where an earlier push left it at the target. What is there is still not sent twice.",
    default: "no",
    commands: ["publish", "container push"],
    where: "everywhere"
  },
  "dry-run": {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Read and check all, say what would be sent, send nothing.",
    default: "no"
  },
  "result-file": {
    ...publish,
    kind: path,
    value: "PATH",
    description: "Write the result there as JSON, on success and on failure.",
    default: "none"
  },
  "ca-file": {
    ...publish,
    kind: path,
    value: "PATH",
    description: "Certificates (PEM) to trust besides the system\u2019s.",
    default: "none",
    environment: "SSL_CERT_FILE"
  },
  debug: {
    kind: yesNo,
    value: "",
    description: "Tell more, and show the causes of errors.",
    default: "no",
    environment: "RUNNER_DEBUG, DRONE_BUILD_DEBUG",
    commands: [...publishVerbs, "serve"],
    where: "everywhere"
  },
  json: {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Print the result as JSON on stdout, and nothing else there.",
    default: "no",
    where: "command line"
  },
  host: {
    kind: text,
    value: "ADDRESS",
    description: "The address to listen on.",
    default: "127.0.0.1",
    commands: ["serve"],
    where: "command line"
  },
  port: {
    kind: port,
    value: "PORT",
    description: "The port to listen on, 0 for any free one.",
    default: "8080",
    commands: ["serve"],
    where: "command line"
  }
};
var settings = Object.entries(table);
// src/hosts/command-line/flags.ts
function flagOf(name) {
  const setting = table[name];
  return `--${setting.flag ?? name}`;
}
var flags = new Map([
  ["help", { setting: "help", type: "boolean", short: "h" }],
  ["version", { setting: "version", type: "boolean" }],
  ...settings.filter(([, { where }]) => where !== "hosts").flatMap(([setting, { kind, short, aliases = [], flag = setting }]) => {
    const type = kind.word === "yes/no" ? "boolean" : "string";
    const names3 = [.../* @__PURE__ */ new Set([flag, setting, ...aliases])];
    return names3.map((name, at) => [
      name,
      {
        setting,
        type,
        ...at === 0 && short !== void 0 ? { short } : {},
        ...name === `no-${setting}` ? { isNegative: true } : {}
      }
    ]);
  })
]);
function readFlags(argv, mistakes) {
  const args = withoutSingleDashes(argv, mistakes);
  const { tokens } = (0, import_node_util.parseArgs)({
    // `-#NAME:TAG` is no group of short flags: it goes in as `-`, and comes out as it was.
    args: args.map((argument) => isStdin({ path: argument }) ? "-" : argument),
    options: Object.fromEntries(
      [...flags].map(([name, { type, short }]) => [
        name,
        { type, multiple: true, ...short === void 0 ? {} : { short } }
      ])
    ),
    strict: false,
    allowPositionals: true,
    tokens: true
  });
  const words = [];
  const given2 = /* @__PURE__ */ new Map();
  const asked = /* @__PURE__ */ new Set();
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "positional") words.push(args[token.index] ?? token.value);
    if (token.kind !== "option") continue;
    const flag = flags.get(token.name);
    if (flag === void 0) {
      mistakes.add(`there is no flag ${token.rawName}`, suggestion(token.name));
    } else if (flag.setting === "help" || flag.setting === "version") {
      asked.add(flag.setting);
    } else {
      const next = tokens[at + 1];
      if (flag.type === "boolean" && next?.kind === "positional") refuseAnswer(token, next.value, mistakes);
      const isNext = token.inlineValue === false;
      const value = textOf(flag, isNext ? { ...token, value: args[token.index + 1] } : token);
      if (value === void 0) {
        mistakes.add(`${token.rawName} needs a value`, `write ${token.rawName} ${table[flag.setting].value}`);
      } else given2.set(flag.setting, [...given2.get(flag.setting) ?? [], value]);
    }
  }
  return { words, given: given2, help: asked.has("help"), version: asked.has("version") };
}
function textOf({ type, isNegative = false }, { rawName, value, inlineValue }) {
  if (type === "boolean") return isNegative ? opposite(value ?? "yes") : value ?? "yes";
  if (value === void 0) return void 0;
  if (inlineValue === false && value.startsWith("-") && !isStdin({ path: value })) return void 0;
  return rawName.startsWith("--") ? value : value.replace(/^=/, "");
}
function opposite(text2) {
  const reading = yesNo.read(text2.trim());
  if ("expected" in reading) return text2;
  return reading.value ? "no" : "yes";
}
function refuseAnswer({ rawName, value }, next, mistakes) {
  if (value !== void 0 || !/^(?:true|false|yes|no|on|off)$/i.test(next)) return;
  mistakes.add(
    `${rawName} takes no value from the next argument, \u201C${next}\u201D`,
    `write ${rawName}=${next}; a file of that name is ./${next}`
  );
}
function withoutSingleDashes(argv, mistakes) {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  return argv.filter((argument, at) => {
    const name = /^-([a-z][a-z-]+)(?:=.*)?$/s.exec(argument)?.[1];
    if (at >= end || name === void 0 || !flags.has(name)) return true;
    mistakes.add(`there is no flag -${name}`, `write --${name}, with two dashes`);
    return false;
  });
}
function suggestion(name) {
  const meant = closest(name, [...flags.keys()]);
  return meant === void 0 ? "alba help tells which there are" : `did you mean --${meant}?`;
}
// src/hosts/command-line/invocation.ts
function invocation(script, argv, directory) {
  if (argv.length === 0 || (0, import_node_path.basename)(script) !== "index.cjs") return "alba";
  return `node ${quoted((0, import_node_path.relative)(directory, script))}`;
}
function workingDirectory(cwd) {
  try {
    return cwd();
  } catch (error) {
    throw new AlbaError("usage", "the working directory does not exist any more", {
      hint: "change to a directory that is there (cd ~, for one), and run it again",
      cause: error
    });
  }
}
function quoted(path2) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(path2) ? path2 : `'${path2.replaceAll("'", "'\\''")}'`;
}
// src/report/printable.ts
function printable(text2) {
  return text2.replace(unprintable, escapeCharacter).replace(leadingCommand, "$1\\$2").replace(oldCommand, "$1\\[");
}
var unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
var leadingCommand = new RegExp("^([\\s\\p{Default_Ignorable_Code_Point}]*)(:\\p{Default_Ignorable_Code_Point}*:)", "u");
var oldCommand = new RegExp("(#\\p{Default_Ignorable_Code_Point}*#\\p{Default_Ignorable_Code_Point}*)\\[", "gu");
function escapeCharacter(character) {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 255) return `\\x${hex.padStart(2, "0")}`;
  return code <= 65535 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}
// src/report/describe-failure.ts
function describeFailure(error, { debug }) {
  const lines2 = error instanceof AlbaError ? expected(error) : unexpected(error, debug);
  if (debug) lines2.push(...trace(error));
  return lines2.join("\n");
}
function expected(error) {
  const lines2 = [`\u2717 ${printable(error.message)}`];
  if (error.hint !== void 0) lines2.push(`  ${printable(error.hint)}`);
  return lines2;
}
function unexpected(error, debug) {
  const lines2 = [`\u2717 this is a bug in alba: ${printable(messageOf(error))}`];
  lines2.push(
    debug ? "  Please report it, with the lines below." : "  Run it again with --debug (a setting on every host) to see where, and please report it."
  );
  return lines2;
}
function trace(error, seen = /* @__PURE__ */ new Set()) {
  seen.add(error);
  const lines2 = stackOf(error);
  for (const cause of causesOf(error)) {
    if (seen.has(cause)) continue;
    lines2.push(
      `  caused by: ${printable(nameOf(cause))}${printable(messageOf(cause))}`,
      ...trace(cause, seen)
    );
  }
  return lines2;
}
function causesOf(error) {
  if (!(error instanceof Error)) return [];
  const causes = error.cause === void 0 ? [] : [error.cause];
  return error instanceof AggregateError ? [...causes, ...error.errors] : causes;
}
function stackOf(error) {
  if (!(error instanceof Error) || error.stack === void 0) return [];
  const frames = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.map((line) => `    ${printable(line.trim())}`);
}
function nameOf(error) {
  return error instanceof Error ? `${error.name}: ` : "";
}
// src/hosts/spelled-hint.ts
function spelledHint(hint, spelling) {
  return hint.replace(named, (match) => spelling(match.replace(/^--/, "")));
}
var names = settings.map(([name]) => name).sort((a, b) => b.length - a.length);
var compound = names.filter((name) => name.includes("-"));
var named = new RegExp(
  String.raw`(?<![\w./=-])(?:--(?:${names.join("|")})|(?:${compound.join("|")}))(?![\w/-]|\.\w)`,
  "g"
);
// src/hosts/failure.ts
var exitCodes = { usage: 2, interrupted: 130 };
function exitCodeOf(failure) {
  return (failure instanceof AlbaError ? exitCodes[failure.code] : void 0) ?? 1;
}
function failureLines(failure, debug, spelling) {
  const all = mistakesOf(failure) ?? [failure];
  return all.map((each) => describeFailure(inWordsOf(spelling, each), { debug })).join("\n");
}
function errorOf(failure, spelling) {
  if (!(failure instanceof AlbaError)) return { code: "bug", message: messageOf(failure) };
  const hint = failure.hint ?? mistakesOf(failure)?.find((mistake) => mistake.hint !== void 0)?.hint;
  return {
    code: failure.code,
    message: failure.message,
    ...hint === void 0 ? {} : { hint: spelledHint(hint, spelling) }
  };
}
function inWordsOf(spelling, failure) {
  if (!(failure instanceof AlbaError) || failure.hint === void 0) return failure;
  const { code, message, cause, stack } = failure;
  const told = new AlbaError(code, message, {
    hint: spelledHint(failure.hint, spelling),
    ...cause === void 0 ? {} : { cause }
  });
  return stack === void 0 ? told : Object.assign(told, { stack });
}
function mistakesOf(failure) {
  const { cause } = failure instanceof AlbaError ? failure : {};
  if (!(cause instanceof AggregateError)) return void 0;
  const mistakes = cause.errors.filter((error) => error instanceof AlbaError);
  return mistakes.length === cause.errors.length ? mistakes : void 0;
}
// src/hosts/process/crash.ts
var patience = 5e3;
function onCrash(source, tell) {
  const controller = new AbortController();
  let isOver = false;
  let timer;
  const end = (error) => {
    tell(error);
    source.exit(1);
  };
  const listener = (error) => {
    if (isOver) end(error);
    if (isOver || controller.signal.aborted) return;
    timer = setTimeout(() => end(error), patience);
    controller.abort(error);
  };
  source.on("uncaughtException", listener);
  source.on("unhandledRejection", listener);
  return {
    signal: controller.signal,
    over() {
      isOver = true;
      clearTimeout(timer);
    }
  };
}
// src/hosts/process/pipes.ts
function linePrinter(stdout) {
  stdout.on("error", () => {
  });
  let hasReader = true;
  return (line) => new Promise((resolve, reject) => {
    if (!hasReader) return resolve();
    stdout.write(`${line}
`, (error) => {
      if (!error) return resolve();
      if (!("code" in error) || error.code !== "EPIPE") return reject(cannotPrint(error));
      hasReader = false;
      resolve();
    });
  });
}
function keepGoing(stderr) {
  stderr.on("error", () => {
  });
}
function cannotPrint(error) {
  return new AlbaError("target", `stdout cannot be written: ${messageOf(error)}`, {
    hint: "send it to a program that reads it, or to a file on a disk with room",
    cause: error
  });
}
// src/settings/mistakes.ts
var Mistakes = class {
  #found = [];
  get count() {
    return this.#found.length;
  }
  add(message, hint) {
    this.#found.push(new AlbaError("usage", message, hint === void 0 ? {} : { hint }));
  }
  /** Runs a step; what it throws as `usage` is kept under the setting's name, and undefined is returned. */
  attempt(setting, step) {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AlbaError) || error.code !== "usage") throw error;
      this.add(`${setting}: ${error.message}`, error.hint);
      return void 0;
    }
  }
  /** Throws where something was found: the one mistake, or one error that has them all as its cause. */
  throwIfAny() {
    const [first, ...rest] = this.#found;
    if (first === void 0) return;
    if (rest.length === 0) throw first;
    throw new AlbaError("usage", this.#found.map(({ message }) => message).join("; "), {
      cause: new AggregateError(this.#found, `${this.#found.length} settings are wrong`)
    });
  }
};
// src/hosts/action/outputs.ts
var outputs = {
  name: { description: "The name that was published.", value: ({ name }) => name },
  tags: {
    description: "The tags that were published, one a line; empty after a failure or a check.",
    value: (result) => published(result).length === 0 ? "" : result.tags.join("\n")
  },
  digest: {
    description: "The digest of the image index, if one was published.",
    value: (result) => published(result).find(({ digest }) => digest !== void 0)?.digest ?? ""
  },
  complete: {
    description: "true if the tags are published with all their platforms, else false.",
    value: ({ complete }) => String(complete)
  },
  references: {
    description: "The images as clients pull them, HOST/NAME:TAG, one a line; of targets whose public address is known. Files are in urls.",
    value: (result) => lines(published(result).flatMap((target) => pullable(target, result.name)))
  },
  urls: {
    description: "Full addresses, one a line, as far as the targets\u2019 public addresses are known.",
    value: (result) => lines(published(result).flatMap(({ urls }) => urls))
  },
  json: { description: "The whole result, as JSON.", value: (result) => JSON.stringify(result) }
};
function published({ targets }) {
  return targets.filter(({ status }) => status === "published" || status === "unchanged");
}
function pullable({ kind, references }, name) {
  if (kind !== "container") return [];
  const isBare = (reference) => reference.startsWith(`${name}:`) && !reference.slice(name.length + 1).includes(":");
  return references.filter((reference) => !isBare(reference));
}
function lines(texts) {
  return [...new Set(texts)].join("\n");
}
// src/hosts/action/action.ts
function readInputs(core, environment, mistakes) {
  const rows = settings.filter(([, { where }]) => where !== "command line");
  const known2 = rows.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  for (const variable of Object.keys(environment)) {
    const input = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase();
    if (input === void 0 || known2.includes(input) || !environment[variable]) continue;
    const meant = closest(input, known2);
    if (meant === void 0) core.warning(`alba has no input \u201C${input}\u201D, and leaves it alone`);
    else mistakes.add(`there is no input ${input}`, `did you mean ${meant}?`);
  }
  return Object.fromEntries(
    rows.map(([name, { aliases = [] }]) => [
      name,
      [name, ...aliases].map((spelled) => core.getInput(spelled)).filter((text2) => text2 !== "")
    ])
  );
}
function actionChannels(core) {
  return {
    hide: (secrets) => {
      for (const secret2 of secrets) core.setSecret(secret2);
    },
    result: (result) => {
      for (const [name, { value }] of Object.entries(outputs)) core.setOutput(name, value(result));
    },
    failure: (lines2) => core.setFailed(lines2)
  };
}
// src/hosts/command-line/usage.ts
var garage = "'s3://releases?endpoint=https://s3.example.org&region=garage'";
var usage = {
  publish: {
    summary: "Publish files and images, as one tag, to one or more targets.",
    arguments: "-t NAME:TAG [--static DIR]\u2026 [--container SOURCE]\u2026 TARGET",
    examples: [
      "alba publish -t hello:1.0 --static df --container docker /srv/downloads",
      `alba publish -t hello:1.0 --static df \\
  ${garage}`
    ]
  },
  "static push": {
    summary: "Publish files: what lies in DIR as OS/ARCH/\u2026/FILE, for each platform.",
    arguments: "-t NAME:TAG DIR\u2026 TARGET",
    examples: [
      "alba static push -t hello:1.0 df /srv/downloads",
      `alba static push -t hello:1.0 df \\
  ${garage}`,
      "alba static push -t hello:1.0 linux/amd64=result/bin/hello /srv/downloads"
    ]
  },
  "container push": {
    summary: "Publish images: one a platform, merged into one image index.",
    arguments: "-t NAME:TAG SOURCE\u2026 TARGET",
    examples: [
      "alba container push -t hello:1.0 docker/*.tar.gz /srv/downloads",
      `alba container push -t hello:1.0 docker \\
  ${garage}`,
      "alba container push -t hello:1.0 linux/arm/v6=image.tar oci:layout",
      "docker save hello | alba container push -t hello:1.0 - /srv/downloads"
    ]
  },
  serve: {
    summary: "Serve a directory that was published to: downloads, and a registry to pull from.",
    arguments: "DIR [--host ADDRESS] [--port PORT]",
    examples: ["alba serve /srv/downloads", "alba serve /srv/downloads --host 0.0.0.0 --port 80"]
  }
};
function usageOf(verb) {
  return `alba ${verb} ${usage[verb].arguments}`;
}
// src/hosts/command-line/command-line.ts
function readCommandLine(argv, mistakes) {
  const flags2 = readFlags(argv, mistakes);
  if (flags2.version || flags2.words[0] === "version" && flags2.words.length === 1) return { kind: "version" };
  if (flags2.words[0] === "help") return { kind: "help", verb: verbOf(flags2.words.slice(1))?.verb };
  const found = verbOf(flags2.words);
  if (flags2.help) return { kind: "help", verb: found?.verb };
  const raw = Object.fromEntries(flags2.given);
  if (found === void 0) unknownCommand(flags2.words, mistakes);
  if (found === void 0 || mistakes.count > 0) return { kind: "publish", raw, verb: void 0 };
  const { verb, rest } = found;
  if (verb === "serve") return { kind: "serve", raw, directory: theDirectory(rest, mistakes) };
  const placed = verb === "publish" ? publishArguments(rest, mistakes) : pushArguments(verb, rest, flags2, mistakes);
  if (placed === void 0) return { kind: "publish", raw, verb: void 0 };
  return { kind: "publish", verb, raw: { ...raw, ...together(raw, placed) } };
}
function verbOf(words) {
  const verb = verbs.find((known2) => known2.split(" ").every((word, at) => words[at] === word));
  return verb && { verb, rest: words.slice(verb.split(" ").length) };
}
function unknownCommand(words, mistakes) {
  const [first, second = ""] = words;
  const later = laterVerbs.find((verb) => verb === first || verb === `${first} ${second}`);
  if (first === void 0) mistakes.add("no command was given", "alba help tells which there are");
  else if (later !== void 0) mistakes.add(`alba ${later} is not there yet`, "alba help tells what is");
  else if (first === "static" || first === "container") {
    mistakes.add(`alba ${first}${second && ` ${second}`} is no command`, `write ${usageOf(`${first} push`)}`);
  } else if (first === "push") {
    mistakes.add(
      "alba push is no command",
      "write alba static push for files, alba container push for images, or alba publish for both"
    );
  } else mistakes.add(`there is no command \u201C${first}\u201D`, "alba help tells which there are");
}
function theDirectory(words, mistakes) {
  const [directory, extra] = words;
  if (directory === void 0) mistakes.add("no directory to serve was given", `write ${usageOf("serve")}`);
  if (directory !== void 0 && isUrl(directory)) {
    mistakes.add(
      `alba serve takes a directory, and \u201C${shown(directory)}\u201D is a URL`,
      directory.startsWith("file:") ? "write its path, without file://" : `write ${usageOf("serve")}; what lies elsewhere is read there, with no server of alba\u2019s`
    );
  }
  if (extra !== void 0) mistakes.add(`alba serve takes one directory, and \u201C${extra}\u201D is one too many`);
  return directory;
}
function publishArguments(words, mistakes) {
  if (words.length <= 1) return { target: words };
  mistakes.add(
    `alba publish takes one argument, the target, and was given ${words.length}: ${words.map((word) => `\u201C${shown(word)}\u201D`).join(" ")}`,
    "give each source with a --static or --container of its own, and further targets with --to"
  );
  return void 0;
}
function pushArguments(verb, words, { given: given2 }, mistakes) {
  const kind = verb === "static push" ? "static" : "container";
  const last = words.at(-1);
  const elsewhere = given2.has(`${kind}-target`) && (last === void 0 || !isUrl(last));
  const sources = elsewhere ? words : words.slice(0, -1);
  const stray = sources.find(isUrl);
  if (stray !== void 0 && last !== void 0 && !isUrl(last)) {
    mistakes.add(
      `the target comes last, and \u201C${shown(stray)}\u201D comes before \u201C${last}\u201D`,
      `write ${usageOf(verb)}`
    );
  } else if (stray !== void 0) {
    mistakes.add(
      `\u201C${shown(stray)}\u201D is a target, and only the last argument is taken as one`,
      `add it with --to`
    );
  } else if (sources.length === 0 && !given2.has(kind)) {
    mistakes.add(missing(verb, last), `write ${usageOf(verb)}`);
  } else {
    return { [kind]: sources, ...elsewhere || last === void 0 ? {} : { target: [last] } };
  }
  return void 0;
}
function missing(verb, only) {
  if (only === void 0) return `alba ${verb} was given no source and no target`;
  if (isUrl(only)) return `alba ${verb} was given a target, \u201C${shown(only)}\u201D, and no source`;
  return `alba ${verb} needs a source and, last, the target: \u201C${only}\u201D alone is not enough`;
}
function shown(url) {
  return url.replace(/\?.*$/s, "").replace(/\/\/[^/]*@/, "//");
}
function isUrl(word) {
  return /^(?:[a-z0-9+]+:\/\/|oci:)/i.test(word);
}
function together(raw, placed) {
  const names3 = Object.keys(placed);
  return Object.fromEntries(
    names3.filter((name) => (placed[name] ?? []).length > 0).map((name) => [name, [JSON.stringify(placed[name]), ...raw[name] ?? []]])
  );
}
function commandLineSpelling(name) {
  return name === "target" ? "TARGET" : flagOf(name);
}
function tagExample(verb) {
  return `for example: ${usageOf(verb).replace("NAME:TAG", "hello:1.0")}`;
}
// src/hosts/command-line/help.ts
var width = 80;
function helpText(verb) {
  return verb === void 0 ? overview() : commandHelp(verb);
}
function overview() {
  return [
    ...wrap(
      "alba publishes what a build made, static binaries and multi-platform images, onto object storage.",
      0
    ),
    "",
    "Examples:",
    ...verbs.flatMap((verb) => indent(usage[verb].examples[0] ?? "")),
    "",
    "Commands:",
    ...verbs.flatMap((verb) => entry(`alba ${verb}`, usage[verb].summary, 24)),
    ...entry("alba --version", "Print the version.", 24),
    "",
    "alba COMMAND --help tells of a command\u2019s flags."
  ].join("\n");
}
function commandHelp(verb) {
  return [
    ...wrap(usage[verb].summary, 0),
    "",
    "Examples:",
    ...usage[verb].examples.flatMap(indent),
    "",
    "Usage:",
    ...indent(usageOf(verb)),
    "",
    "Flags:",
    ...settings.filter(([, { where, commands }]) => where !== "hosts" && commands.includes(verb)).flatMap(([name, setting]) => entry(flagHeading(flagOf(name), setting), flagText(setting), 8))
  ].join("\n");
}
function flagHeading(flag, { short, value }) {
  return `${short === void 0 ? "" : `-${short}, `}${flag}${value === "" ? "" : ` ${value}`}`;
}
function flagText({ kind, description, default: fallback, flag }) {
  const repeated = kind.word === "list" || kind.word === "map" ? " May be repeated." : "";
  const negative = flag?.startsWith("no-") ? " This flag says no." : "";
  return `${description}${repeated}${negative} [${fallback}]`;
}
function entry(heading, text2, column) {
  const lines2 = wrap(text2, column);
  if (heading.length + 3 > column) return [`  ${heading}`, ...lines2];
  return [`  ${heading}`.padEnd(column) + (lines2[0] ?? "").trimStart(), ...lines2.slice(1)];
}
function indent(text2) {
  return text2.split("\n").map((line) => `  ${line}`);
}
function wrap(text2, column) {
  const lines2 = [];
  for (const word of text2.split(" ")) {
    const last = lines2.at(-1);
    if (last !== void 0 && last.length + 1 + word.length <= width)
      lines2[lines2.length - 1] = `${last} ${word}`;
    else lines2.push(" ".repeat(column) + word);
  }
  return lines2;
}
// src/hosts/context/detect-host.ts
function detectHost(environment) {
  const is = (name, value) => environment[name] === value;
  if (is("FORGEJO_ACTIONS", "true")) return "forgejo";
  if (is("GITEA_ACTIONS", "true")) return "gitea";
  if (is("GITHUB_ACTIONS", "true")) return "github";
  if (is("CI", "woodpecker") || is("CI_SYSTEM_NAME", "woodpecker")) return "woodpecker";
  return is("DRONE", "true") ? "drone" : void 0;
}
// src/hosts/environment.ts
function environmentDefaults(environment) {
  const debug = environment["RUNNER_DEBUG"] === "1" || environment["DRONE_BUILD_DEBUG"] === "true";
  return {
    ...debug ? { debug: ["yes"] } : {},
    ...environment["SSL_CERT_FILE"] ? { "ca-file": [environment["SSL_CERT_FILE"]] } : {}
  };
}
async function readEventPayload(environment) {
  const path2 = environment["GITHUB_EVENT_PATH"];
  if (!path2) return void 0;
  try {
    return JSON.parse(await (0, import_promises.readFile)(path2, "utf8"));
  } catch {
    return void 0;
  }
}
// src/hosts/plugin/plugin.ts
var prefix = "PLUGIN_";
function pluginSpelling(name) {
  return snakeCase(name);
}
function hasPluginSettings(environment) {
  return Object.values(readPluginSettings(environment, new Mistakes())).some(
    (texts) => texts.some((text2) => text2 !== "")
  );
}
function readPluginSettings(environment, mistakes) {
  const rows = settings.filter(([, { where }]) => where !== "command line").map(([name, { aliases = [] }]) => ({ name, spellings: [name, ...aliases].map(snakeCase) }));
  const known2 = rows.flatMap(({ spellings }) => spellings);
  for (const [variable, text2] of Object.entries(environment)) {
    const setting = snakeCase(variable.slice(prefix.length).toLowerCase());
    if (!variable.startsWith(prefix) || !text2 || known2.includes(setting)) continue;
    const meant = closest(setting, known2);
    mistakes.add(
      `there is no setting ${setting}`,
      meant === void 0 ? "docs/settings.md tells which there are" : `did you mean ${meant}?`
    );
  }
  const textOf2 = (setting) => {
    const [underscores, hyphens] = [setting.toUpperCase(), setting.toUpperCase().replaceAll("_", "-")];
    return environment[prefix + underscores] || environment[prefix + hyphens] || "";
  };
  return Object.fromEntries(rows.map(({ name, spellings }) => [name, spellings.map(textOf2)]));
}
function snakeCase(name) {
  return name.replaceAll("-", "_");
}
// src/settings/decode.ts
function decode(raw, spelling, mistakes) {
  const values = {};
  for (const [name, { kind }] of settings) {
    for (const text2 of (raw[name] ?? []).map((given2) => given2.trim()).filter((given2) => given2 !== "")) {
      const reading = kind.read(text2);
      if ("value" in reading) values[name] = together2(values[name], reading.value);
      else {
        mistakes.add(
          kind.word === "secret" ? `${spelling(name)}: ${reading.expected}` : `${spelling(name)}: \u201C${text2}\u201D is not ${reading.expected}`
        );
      }
    }
  }
  return values;
}
function together2(earlier, later) {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (typeof earlier === "object" && typeof later === "object") return { ...earlier, ...later };
  return later;
}
// src/settings/foreign.ts
function refuseForeign(raw, verb, spelling, mistakes) {
  for (const [name, { commands }] of settings) {
    if (commands.includes(verb) || !raw[name]?.some((text2) => text2.trim() !== "")) continue;
    mistakes.add(
      `${spelling(name)} is not for ${verb}`,
      `leave it out; it is for ${commands.map((command) => `\u201C${command}\u201D`).join(" and ")}`
    );
  }
}
// src/settings/stdin.ts
function checkStdin(images2, { stdin, spelling, mistakes }) {
  const count = images2.filter(isStdin).length;
  if (count === 0) return;
  const name = spelling("container");
  const kind = stdin?.();
  if (kind === void 0) {
    mistakes.add(
      `${name}: - is standard input, which only the command line has`,
      "write the image to a file and give that, or run alba with arguments"
    );
  } else if (count > 1) {
    mistakes.add(
      `${name}: - is given ${count} times, and standard input can be read once`,
      "write each image to a file and give these"
    );
  } else if (kind === "terminal") {
    mistakes.add(
      `${name}: - is standard input, and that is a terminal`,
      "send it an image: docker save IMAGE | alba \u2026 -"
    );
  }
}
// src/oci/reference.ts
var namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
var tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function parseReference(text2) {
  const at = text2.lastIndexOf(":");
  const [name, tag] = [text2.slice(0, Math.max(at, 0)), text2.slice(at + 1)];
  if (at < 0 || name === "" || tag === "" || tag.includes("/")) {
    throw new AlbaError("usage", `\u201C${text2}\u201D is not NAME:TAG`, { hint: "write it like albatros:0.9" });
  }
  return { name, tag };
}
function imageName(name) {
  if (namePattern.test(name) && name.length <= 255) return name;
  throw new AlbaError("usage", `\u201C${name}\u201D cannot be an image's name`, {
    hint: "use lower-case letters, digits and single . _ - between them, with / between components, 255 characters at most"
  });
}
function ociTag(tag) {
  const mapped = tag.replace("+", "_");
  if (tagPattern.test(mapped)) return mapped;
  throw new AlbaError("usage", `\u201C${tag}\u201D cannot be an image's tag`, {
    hint: "use letters, digits, _ . - and at most one +, not beginning with . or -, 128 characters at most"
  });
}
// src/tags/version.ts
var pattern = /^v?(\d+(?:\.\d+){1,3})(?:-([A-Za-z0-9.-]+))?(?:[+_]([A-Za-z0-9._+-]+))?$/;
function parseVersion(tag) {
  const [, numbers, prerelease, build] = pattern.exec(tag) ?? [];
  if (numbers === void 0) return void 0;
  return {
    numbers: numbers.split(".").map((number) => number.replace(/^0+(?=\d)/, "")),
    prerelease,
    build
  };
}
function compareVersions(a, b) {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const order = compareNumbers(a.numbers[at] ?? "0", b.numbers[at] ?? "0");
    if (order !== 0) return order;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}
function comparePrereleases(a, b) {
  if (a === void 0 || b === void 0) return Number(a === void 0) - Number(b === void 0);
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}
function parts(label) {
  return label.match(/\d+|[A-Za-z]+/g) ?? [];
}
function compareParts(a, b) {
  if (a === void 0 || b === void 0) return Number(b === void 0) - Number(a === void 0);
  const [aNumber, bNumber] = [/^\d/.test(a), /^\d/.test(b)];
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  if (aNumber) return compareNumbers(a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, ""));
  return a < b ? -1 : a > b ? 1 : 0;
}
function compareNumbers(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
// src/tags/classes.ts
function classify(tag) {
  const version2 = parseVersion(tag);
  if (version2 === void 0) return "development";
  return version2.prerelease === void 0 && version2.build === void 0 ? "release" : "extra";
}
function isFloatingName(tag) {
  return tag === "latest";
}
// src/tags/auto-tags.ts
function autoTags(refs) {
  if (refs.tag) return versionTags(refs.tag);
  return refs.branch && refs.branch === refs.defaultBranch ? [{ text: "latest", floating: true }] : [];
}
function versionTags(tag) {
  const version2 = parseVersion(tag);
  if (version2 === void 0) return [];
  const full = tag.replace(/^v/, "");
  return [
    { text: full, floating: false },
    ...(classify(tag) === "release" ? shortened(full) : []).map((text2) => ({ text: text2, floating: true }))
  ];
}
function shortened(version2) {
  const numbers = version2.split(".");
  if (numbers.length > 3) return [];
  const tags = numbers.slice(1).map((_, dropped) => numbers.slice(0, numbers.length - 1 - dropped).join("."));
  return tags.filter((tag) => tag.includes(".") || /[1-9]/.test(tag));
}
// src/tags/expressions.ts
var names2 = ["version", "major", "minor", "tag", "branch", "sha"];
function expandTags(expressions, refs) {
  const values = valuesOf(refs);
  return expressions.flatMap((expression) => expand(expression, values));
}
function expand(expression, values) {
  const used = /* @__PURE__ */ new Set();
  const text2 = expression.replace(/\{\{(.*?)\}\}/g, (_, inside) => {
    const name = names2.find((known2) => known2 === inside.trim());
    if (name === void 0) {
      throw new AlbaError("usage", `\u201C${expression}\u201D has the unknown expression \u201C{{${inside}}}\u201D`, {
        hint: `known are ${names2.map((known2) => `{{${known2}}}`).join(" ")}`
      });
    }
    used.add(name);
    return values[name];
  });
  if ([...used].some((name) => values[name] === "")) return [];
  const shortens = used.has("major") && !used.has("version") && !used.has("tag") && !used.has("sha");
  return [{ text: text2, floating: shortens || isFloatingName(text2.slice(text2.lastIndexOf(":") + 1)) }];
}
function valuesOf({ tag = "", branch = "", sha = "" }) {
  const version2 = parseVersion(tag);
  const [major = "", minor = ""] = classify(tag) === "release" ? version2?.numbers ?? [] : [];
  return { version: version2 === void 0 ? "" : tag.replace(/^v/, ""), major, minor, tag, branch, sha };
}
// src/settings/tags.ts
function readTags(values, situation) {
  const { context, mistakes } = situation;
  const given2 = values.tag === void 0 ? defaultTags(situation) : givenTags(values.tag, situation);
  if (given2 === void 0) return void 0;
  const [first] = given2;
  const name = first?.name ?? context?.name ?? "";
  const added = values["auto-tag"] === true ? autoTags(refsOf(context)) : [];
  const all = [...given2, ...added.map((tag) => ({ ...tag, name }))];
  if (all.length === 0) {
    mistakes.add(
      `${situation.spelling("tag")}: nothing is left of \u201C${values.tag?.join(", ")}\u201D, since this build has no value for what is in braces`,
      "give a tag that every build has, like :{{sha}}, or publish from a git tag only"
    );
    return void 0;
  }
  if (!shareOneName(all, situation)) return void 0;
  return {
    name,
    tags: [...new Set(all.map(({ text: text2 }) => text2))],
    floating: [...new Set(all.filter(({ floating }) => floating).map(({ text: text2 }) => text2))]
  };
}
function givenTags(lines2, situation) {
  const { context, spelling, mistakes } = situation;
  const read = lines2.map(
    (line) => mistakes.attempt(
      spelling("tag"),
      () => expandTags([line], refsOf(context)).map(({ text: text2, floating }) => {
        const { name, tag } = parseReference(text2.startsWith(":") ? `${context?.name ?? ""}${text2}` : text2);
        return { name, text: tag, floating };
      })
    )
  );
  return read.every((tags) => tags !== void 0) ? read.flat() : void 0;
}
function defaultTags({ context, spelling, mistakes, tagExample: tagExample2 }) {
  if (tagExample2 !== void 0 || context === void 0) {
    mistakes.add(`${spelling("tag")} is missing: the name and tag to publish as`, tagExample2);
    return void 0;
  }
  const text2 = context.tag ?? context.commit;
  if (context.name !== "" && text2 !== "") return [{ name: context.name, text: text2, floating: false }];
  mistakes.add(
    `${spelling("tag")} is missing, and ${context.host} tells no repository or no commit to take it from`,
    `set ${spelling("tag")} to NAME:TAG`
  );
  return void 0;
}
function shareOneName(tags, { spelling, mistakes }) {
  const names3 = [...new Set(tags.map(({ name }) => name))];
  if (names3.length === 1) return true;
  mistakes.add(
    `${spelling("tag")}: all tags of one run belong to one name, and these have ${names3.map((name) => `\u201C${name}\u201D`).join(" and ")}`,
    "publish the other name in a run of its own"
  );
  return false;
}
function refsOf(context) {
  const isPullRequest = context?.event === "pull-request";
  return {
    tag: context?.tag,
    branch: isPullRequest ? void 0 : context?.branch,
    sha: context?.commit,
    defaultBranch: context?.defaultBranch
  };
}
// src/store/target-parameters.ts
function readParameters(query, scheme) {
  if (query?.includes("\xAE")) {
    throw new AlbaError("usage", `the ${scheme}:// target holds "\xAEion=": that was "&region=" once`, {
      hint: "a web page made \xAE of &reg: write &region= again, and put the URL in quotes"
    });
  }
  const parameters = /* @__PURE__ */ new Map();
  for (const [name, value] of new URLSearchParams(query)) {
    refuseSecret(name, scheme);
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}
var secretName = /secret|password|passwd|token|signature|credential|access_?-?key/i;
function refuseSecret(name, scheme) {
  if (!secretName.test(name)) return;
  throw new AlbaError("usage", `the ${scheme}:// target holds a secret in the parameter "${name}"`, {
    hint: "URLs end up in logs: give it by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
  });
}
function onlyParameters(parameters, scheme, known2) {
  for (const name of parameters.keys()) {
    if (name === "key") {
      throw new AlbaError(
        "usage",
        `the ${scheme}:// target has the parameter key=, which would leave one object`,
        {
          hint: "alba writes many objects: use prefix= to put them below a folder"
        }
      );
    }
    if (known2.includes(name)) continue;
    const close = closest2(name, known2);
    throw new AlbaError("usage", `the ${scheme}:// target has an unknown parameter "${name}"`, {
      hint: close ? `did you mean ${close}=?` : `known are ${known2.filter((one) => one !== "key").join(", ")}`
    });
  }
}
function booleanParameter(parameters, ...names3) {
  for (const name of names3) {
    const value = parameters.get(name);
    if (value === void 0 || value === "") continue;
    if (["1", "t", "T", "TRUE", "true", "True"].includes(value)) return true;
    if (["0", "f", "F", "FALSE", "false", "False"].includes(value)) continue;
    throw new AlbaError("usage", `the parameter ${name}= is "${value}"`, {
      hint: `write ${name}=true or ${name}=false`
    });
  }
  return false;
}
function publicUrlOf(parameters) {
  const value = parameters.get("public_url");
  if (value === void 0 || value === "") return void 0;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || url.protocol !== "http:" && url.protocol !== "https:") {
    throw new AlbaError("usage", "the parameter public_url= is not the address of a site", {
      hint: "write public_url=https://HOST or public_url=https://HOST/PATH"
    });
  }
  return value.replace(/\/+$/, "");
}
function closest2(name, known2) {
  const plain3 = (text2) => text2.toLowerCase().replace(/[^a-z0-9]/g, "");
  return known2.map((one) => ({ one, distance: editDistance(plain3(name), plain3(one)) })).filter(({ one, distance: distance2 }) => distance2 <= Math.max(1, Math.floor(one.length / 3))).sort((a, b) => a.distance - b.distance)[0]?.one;
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
// src/store/target-s3.ts
var known = [
  "region",
  "endpoint",
  "prefix",
  "public_url",
  "profile",
  "s3ForcePathStyle",
  "use_path_style",
  "s3_force_path_style",
  "disableSSL",
  "disable_ssl",
  "disable_https",
  "dualstack",
  "fips",
  "accelerate",
  "anonymous",
  "ssetype",
  "kmskeyid",
  "request_checksum_calculation",
  "response_checksum_validation",
  "awssdk",
  "hostname_immutable",
  "rate_limiter_capacity",
  "role",
  "key"
];
function parseS3Target(text2) {
  const rest = text2.slice("s3://".length);
  const end = rest.search(/[?#]/);
  const address = end < 0 ? rest : rest.slice(0, end);
  if (rest.includes("@") && rest.indexOf("@") < (end < 0 ? rest.length : end)) {
    throw new AlbaError("usage", "an s3:// target cannot hold a user or a password", {
      hint: "give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    });
  }
  if (address.includes("\xAE")) readParameters(address, "s3");
  if (rest.includes("#")) {
    throw new AlbaError("usage", 'an s3:// target cannot hold a "#"', { hint: "write it as %23" });
  }
  const slash = address.indexOf("/");
  const bucket = slash < 0 ? address : address.slice(0, slash);
  const path2 = slash < 0 ? "" : address.slice(slash + 1);
  checkBucket(bucket);
  const parameters = readParameters(end < 0 ? void 0 : rest.slice(end + 1), "s3");
  if (path2 !== "") {
    const prefix2 = path2.endsWith("/") ? path2 : `${path2}/`;
    throw new AlbaError("usage", `the target s3://${bucket} has the path "/${path2}" behind the bucket`, {
      hint: `to put everything below it, write s3://${bucket}?prefix=${prefix2} instead`
    });
  }
  onlyParameters(parameters, "s3", known);
  if (parameters.get("role")) {
    throw new AlbaError("usage", "the parameter role= is not supported", {
      hint: "name the role as role_arn of a profile in the AWS configuration, and the profile by profile="
    });
  }
  const endpoint = endpointOf(parameters);
  return {
    kind: "s3",
    name: text2,
    bucket,
    prefix: parameters.get("prefix") ?? "",
    // Go CDK leaves it to the parameter, but hardly a store that is not AWS has a name for each bucket.
    pathStyle: endpoint !== void 0 || booleanParameter(parameters, "s3ForcePathStyle", "use_path_style", "s3_force_path_style"),
    dualstack: booleanParameter(parameters, "dualstack"),
    fips: booleanParameter(parameters, "fips"),
    accelerate: booleanParameter(parameters, "accelerate"),
    anonymous: booleanParameter(parameters, "anonymous"),
    ...optional({
      endpoint,
      region: parameters.get("region"),
      profile: parameters.get("profile"),
      publicUrl: publicUrlOf(parameters),
      serverSideEncryption: encryptionOf(parameters),
      kmsKeyId: parameters.get("kmskeyid")
    })
  };
}
function isBucket(text2) {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(text2);
}
function checkBucket(bucket) {
  if (isBucket(bucket)) return;
  const shown2 = bucket.replace(/:.*/s, ":\u2026");
  const what = bucket === "" ? "the s3:// target names no bucket" : `"${shown2}" in the s3:// target is not a bucket`;
  throw new AlbaError("usage", what, {
    hint: bucket.includes(":") ? "behind s3:// comes the bucket; the host goes into endpoint=HOST:PORT" : "write s3://BUCKET?endpoint=https://HOST&region=NAME"
  });
}
function endpointOf(parameters) {
  const value = parameters.get("endpoint");
  const plain3 = booleanParameter(parameters, "disableSSL", "disable_ssl", "disable_https");
  if (value === void 0 || value === "") return void 0;
  const text2 = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `${plain3 ? "http" : "https"}://${value}`;
  const url = URL.canParse(text2) ? new URL(text2) : void 0;
  if (url?.username || url?.password) {
    throw new AlbaError("usage", "the parameter endpoint= cannot hold a user or a password", {
      hint: "give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    });
  }
  if (!url || !["http:", "https:"].includes(url.protocol) || url.search || url.hash) {
    throw new AlbaError("usage", "the parameter endpoint= is not the address of an S3 API", {
      hint: "write endpoint=HOST, endpoint=HOST:PORT or endpoint=https://HOST"
    });
  }
  return url.href.replace(/\/+$/, "");
}
function encryptionOf(parameters) {
  const value = parameters.get("ssetype");
  if (value === void 0 || value === "") return void 0;
  const type = ["AES256", "aws:kms", "aws:kms:dsse"].find(
    (one) => one.toLowerCase() === value.toLowerCase()
  );
  if (type) return type;
  throw new AlbaError("usage", `the parameter ssetype= is "${value}"`, {
    hint: "write ssetype=AES256, ssetype=aws:kms or ssetype=aws:kms:dsse"
  });
}
function optional(fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== void 0 && value !== "")
  );
}
// src/store/target.ts
function parseTarget(text2) {
  if (text2 === "") throw new AlbaError("usage", "the target is empty", { hint: forms });
  if (text2.startsWith("oci:")) return parseLayout(text2);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text2)?.[1]?.toLowerCase();
  switch (scheme) {
    case void 0:
      return parsePath(text2);
    case "s3":
      return parseS3Target(text2);
    case "file":
      return parseFile(text2);
    case "docker":
      return parseRegistry(text2);
    default:
      throw new AlbaError("usage", `a target cannot begin with ${scheme}://`, {
        hint: scheme === "http" || scheme === "https" ? s3Instead(text2) : hints[scheme] ?? forms
      });
  }
}
var forms = "a target is s3://BUCKET?endpoint=https://HOST&region=NAME, a path or file:///PATH, or oci:DIR for images";
function s3Instead(address) {
  const url = URL.canParse(address) ? new URL(address) : void 0;
  const [, bucket = "", ...below] = url?.pathname.split("/") ?? [];
  const prefix2 = below.filter((part) => part !== "").map((part) => `${part}/`);
  const target = [
    `s3://${isBucket(bucket) ? bucket : "BUCKET"}`,
    `?endpoint=${url === void 0 ? "https://HOST" : `${url.protocol}//${url.host}`}&region=garage`,
    ...prefix2.length > 0 ? [`&prefix=${prefix2.join("")}`] : []
  ];
  return `if an S3 API answers there, write ${target.join("")}, with the region of that store`;
}
var hints = {
  gs: "Google Cloud Storage can be used by way of its S3 interface: s3://BUCKET?endpoint=https://storage.googleapis.com&region=auto, with an HMAC key",
  azblob: "Azure has no S3 interface: use an S3 store or a directory",
  mem: "nothing published to memory can be read back: use a directory",
  oci: "write oci:DIR, without the slashes, for an image layout in DIR"
};
function parsePath(text2) {
  const almost = /^(s3|file|docker|https?):/i.exec(text2)?.[1];
  if (almost) throw new AlbaError("usage", `a target cannot begin with ${almost}:`, { hint: forms });
  if (text2.includes("\0")) throw new AlbaError("usage", "the path of a target cannot hold a NUL");
  return { kind: "directory", name: text2, path: text2, prefix: "" };
}
function parseFile(text2) {
  const [address = "", query] = splitOnce(text2, "?");
  const path2 = address.slice("file://".length);
  if (!path2.startsWith("/")) {
    throw new AlbaError("usage", "a file:// target takes an absolute path, and no host", {
      hint: "write file:///PATH, with three slashes, or a path without file://"
    });
  }
  const parameters = readParameters(query, "file");
  onlyParameters(parameters, "file", ["prefix", "public_url", "key"]);
  const publicUrl = publicUrlOf(parameters);
  return {
    kind: "directory",
    name: text2,
    path: decoded(path2),
    prefix: parameters.get("prefix") ?? "",
    ...publicUrl !== void 0 && { publicUrl }
  };
}
function parseLayout(text2) {
  const path2 = text2.slice("oci:".length);
  if (path2.startsWith("//"))
    throw new AlbaError("usage", "a target cannot begin with oci://", { hint: hints["oci"] ?? forms });
  if (path2 === "") throw new AlbaError("usage", "oci: is followed by the path of a folder", { hint: forms });
  return { kind: "layout", name: text2, path: path2 };
}
var repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
var tagPattern2 = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
var hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;
function parseRegistry(text2) {
  const hint = "registries cannot be published to yet: use an s3:// target, a directory, or oci:DIR for images";
  const rest = text2.slice("docker://".length);
  if (rest.split("/")[0]?.includes("@")) {
    throw new AlbaError("usage", "a docker:// target cannot hold a user or a password", { hint });
  }
  if (/[?#@]/.test(rest)) {
    throw new AlbaError("usage", "a docker:// target takes neither parameters nor a digest", { hint });
  }
  const [host = "", path2 = ""] = splitOnce(rest, "/");
  const [repository = "", tag] = splitOnce(path2, ":");
  if (!hostPattern.test(host)) throw new AlbaError("usage", `"${host}" in ${text2} is not a host`, { hint });
  if (!repositoryPattern.test(repository)) {
    throw new AlbaError("usage", `"${repository}" in ${text2} is not a repository`, { hint });
  }
  if (tag !== void 0 && !tagPattern2.test(tag)) {
    throw new AlbaError("usage", `"${tag}" in ${text2} is not a tag`, { hint });
  }
  return { kind: "registry", name: text2, host, repository, ...tag !== void 0 && { tag } };
}
function splitOnce(text2, at) {
  const index = text2.indexOf(at);
  return index < 0 ? [text2, void 0] : [text2.slice(0, index), text2.slice(index + at.length)];
}
function decoded(path2) {
  try {
    return decodeURIComponent(path2);
  } catch (cause) {
    throw new AlbaError("usage", `the path of file://${path2} is not percent-encoded as it should be`, {
      hint: "write % as %25, or give the path without file://",
      cause
    });
  }
}
// src/settings/targets.ts
function readTargets(values, situation) {
  const { spelling, mistakes } = situation;
  const before = mistakes.count;
  requireSources(values, situation);
  const read = (name, texts) => texts?.flatMap((text2) => mistakes.attempt(spelling(name), () => parseTarget(text2)) ?? []);
  const general = read("target", values.target);
  const forFiles = read("static-target", values["static-target"]) ?? general;
  const forImages = read("container-target", values["container-target"]) ?? general;
  if (mistakes.count > before) return void 0;
  if (values.static && !forFiles || values.container && !forImages) {
    mistakes.add(
      `${spelling("target")} is missing: where to publish`,
      "give a directory, or a bucket as s3://BUCKET?endpoint=https://HOST&region=NAME"
    );
    return void 0;
  }
  const staticTargets = values.static ? (forFiles ?? []).filter(holdsFiles) : [];
  const containerTargets = values.container ? forImages ?? [] : [];
  const imagesOnly = values.static ? (forFiles ?? []).filter((target) => !holdsFiles(target)) : [];
  for (const target of imagesOnly) {
    const isOfUse = forFiles === general && containerTargets.includes(target);
    if (isOfUse && staticTargets.length > 0) continue;
    mistakes.add(
      `\u201C${target.name}\u201D takes images only, no files`,
      "give a directory or an s3:// target for the files"
    );
  }
  for (const target of general ?? []) {
    if ([...staticTargets, ...containerTargets, ...imagesOnly].includes(target)) continue;
    mistakes.add(
      `nothing is published to \u201C${target.name}\u201D: the targets of each kind are named`,
      "leave it out"
    );
  }
  return mistakes.count > before ? void 0 : { staticTargets, containerTargets };
}
function requireSources(values, { spelling, mistakes }) {
  if (!values.static && !values.container) {
    mistakes.add(
      "there is nothing to publish: no source was given",
      `name a directory with ${spelling("static")}, or images with ${spelling("container")}`
    );
    return;
  }
  for (const kind of ["static", "container"]) {
    if (values[kind] || !values[`${kind}-target`]) continue;
    mistakes.add(
      `${spelling(`${kind}-target`)} is set, and there is nothing to publish there`,
      `set ${spelling(kind)} as well, or leave ${spelling(`${kind}-target`)} out`
    );
  }
}
function holdsFiles(target) {
  return target.kind === "s3" || target.kind === "directory";
}
// src/settings/publish-settings.ts
function publishSettings(values, situation) {
  const { context, mistakes, spelling } = situation;
  const tags = readTags(values, situation);
  const sources = {
    static: readAll(values.static, (text2) => mistakes.attempt(spelling("static"), () => parseSource(text2))),
    container: readAll(
      values.container,
      (text2) => mistakes.attempt(spelling("container"), () => parseSource(text2))
    )
  };
  checkStdin(sources.container, situation);
  const platforms = readAll(
    values.platform,
    (text2) => mistakes.attempt(spelling("platform"), () => parsePlatform(text2))
  );
  const targets = readTargets(values, situation);
  requirePair(values, situation);
  if (tags === void 0 || targets === void 0) return void 0;
  return {
    ...tags,
    ...sources,
    ...targets,
    platforms,
    attestations: values.attestations ?? true,
    runScripts: values["run-scripts"] ?? false,
    ...values["max-layer-size"] === void 0 ? {} : { maxLayerSize: values["max-layer-size"] },
    compression: values.compression ?? "gzip",
    annotations: { ...buildAnnotations(context), ...values.annotations },
    overwrite: values.overwrite ?? false,
    reuse: !(values["no-reuse"] ?? false),
    dryRun: values["dry-run"] ?? false,
    check: context?.event === "pull-request" && values["pull-request"] !== "publish",
    ...values["ca-file"] === void 0 ? {} : { caFile: values["ca-file"] },
    created: situation.now
  };
}
function requirePair(values, { spelling, mistakes }) {
  const pair = ["access-key", "secret-key"];
  const [unset, ...others] = pair.filter((name) => values[name] === void 0);
  if (unset === void 0 || others.length > 0) return;
  mistakes.add(
    `${spelling(unset)} is missing: it goes with ${pair.filter((name) => name !== unset).map(spelling)}`
  );
}
function readAll(texts, read) {
  return (texts ?? []).flatMap((text2) => read(text2) ?? []);
}
function buildAnnotations(context) {
  const known2 = {
    "org.opencontainers.image.source": context?.repositoryUrl,
    "org.opencontainers.image.revision": context?.commit,
    "org.opencontainers.image.version": context?.version
  };
  return Object.fromEntries(
    Object.entries(known2).filter((entry2) => Boolean(entry2[1]))
  );
}
// src/hosts/check-files.ts
async function checkResultFile(path2, name, mistakes) {
  try {
    const known2 = await (0, import_promises2.stat)(path2).catch(() => void 0);
    if (known2 !== void 0 && !known2.isFile() && !known2.isDirectory()) return true;
    await (await (0, import_promises2.open)(path2, "a")).close();
    return true;
  } catch (error) {
    mistakes.add(
      `${name}: \u201C${path2}\u201D cannot be written: ${messageOf(error)}`,
      "name a file in a directory that is there, and in which this user may write"
    );
    return false;
  }
}
async function checkCertificates(path2, name, mistakes) {
  const hint = "name a file of PEM certificates, which begin with -----BEGIN CERTIFICATE-----";
  try {
    if (pem.test(await (0, import_promises2.readFile)(path2, "utf8"))) return;
    mistakes.add(`${name}: \u201C${path2}\u201D holds no certificate`, hint);
  } catch (error) {
    mistakes.add(`${name}: \u201C${path2}\u201D cannot be read: ${messageOf(error)}`, hint);
  }
}
async function holdsCertificates(path2) {
  const text2 = await (0, import_promises2.readFile)(path2, "utf8").catch(() => "");
  return pem.test(text2);
}
var pem = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m;
// src/hosts/which-host.ts
function whichHost(argv, environment) {
  if (argv.length > 0) return "command line";
  const host = detectHost(environment);
  if (host === "github" || host === "forgejo" || host === "gitea") return "action";
  return host !== void 0 || hasPluginSettings(environment) ? "plugin" : void 0;
}
function isDebug(argv, environment) {
  const raw = { ...environmentDefaults(environment), ...debugGiven(argv, environment) };
  return decode({ debug: raw.debug ?? [] }, flagOf, new Mistakes()).debug ?? false;
}
function debugGiven(argv, environment) {
  const texts = {
    "command line": () => readFlags(argv, new Mistakes()).given.get("debug"),
    action: () => [environment["INPUT_DEBUG"] ?? ""],
    plugin: () => readPluginSettings(environment, new Mistakes()).debug
  }[whichHost(argv, environment) ?? "command line"]();
  return texts?.some((text2) => text2.trim() !== "") ? { debug: texts } : {};
}
// src/protocol/clock.ts
function systemClock() {
  const [wall, monotonic] = [Date.now(), performance.now()];
  let latest = 0;
  return {
    now() {
      latest = Math.max(latest, Date.now() - wall, performance.now() - monotonic);
      return latest;
    },
    async sleep(milliseconds, signal) {
      await (0, import_promises3.setTimeout)(milliseconds, void 0, signal === void 0 ? {} : { signal });
    }
  };
}
// src/protocol/constants.ts
var timing = {
  window: 1e4,
  request: 1e4,
  wait: 3e4,
  lease: 15 * 6e4,
  poll: 2e3
};
// src/protocol/scratch.ts
function scratchFolder(parent) {
  let made;
  return {
    path() {
      made ??= makeFolder(parent);
      return made;
    },
    async remove() {
      const path2 = await made?.catch(() => void 0);
      if (path2 !== void 0) await (0, import_promises4.rm)(path2, { recursive: true, force: true });
    }
  };
}
async function makeFolder(parent) {
  try {
    return await (0, import_promises4.mkdtemp)((0, import_node_path2.join)(parent, "alba-"));
  } catch (error) {
    throw new AlbaError(
      "usage",
      `there is no place for temporary files in \u201C${parent}\u201D: ${messageOf(error)}`,
      {
        hint: "set the variable TMPDIR to a directory in which this user may write, on a disk with room",
        cause: error
      }
    );
  }
}
// src/report/bytes.ts
var units2 = ["B", "kB", "MB", "GB", "TB", "PB"];
function formatBytes(bytes) {
  const power = powerOf(bytes);
  return `${scaled(bytes, power)} ${units2[power]}`;
}
function formatBytesOf(bytes, total) {
  const power = powerOf(total);
  return `${scaled(bytes, power)} of ${scaled(total, power)} ${units2[power]}`;
}
function formatCount(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
function formatDuration(milliseconds) {
  if (milliseconds < 9950) return `${(milliseconds / 1e3).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1e3);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}
function formatClock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1e3);
  const minutes = Math.floor(seconds / 60);
  const end = twoDigits(seconds % 60);
  return minutes < 60 ? `${minutes}:${end}` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${end}`;
}
function powerOf(bytes) {
  let power = 0;
  while (power < units2.length - 1 && bytes / 1e3 ** power >= (power === 0 ? 1e3 : 999.95)) power += 1;
  return power;
}
function scaled(bytes, power) {
  return power === 0 ? String(Math.round(bytes)) : (bytes / 1e3 ** power).toFixed(1);
}
function twoDigits(value) {
  return String(value).padStart(2, "0");
}
// src/report/combined-progress.ts
var CombinedProgress = class {
  #now;
  #watcher;
  #running = /* @__PURE__ */ new Map();
  #bytes = 0;
  #total = 0;
  #isTotalKnown = true;
  #startedAt = 0;
  constructor(now, watcher) {
    this.#now = now;
    this.#watcher = watcher;
  }
  begin(title, totalBytes) {
    if (this.#running.size === 0) {
      this.#bytes = 0;
      this.#total = 0;
      this.#isTotalKnown = true;
      this.#startedAt = this.#now();
    }
    const piece = Symbol(title);
    this.#running.set(piece, title);
    this.#total += totalBytes ?? 0;
    this.#isTotalKnown &&= totalBytes !== void 0;
    this.#watcher.moved(this.#work());
    return {
      add: (bytes) => this.#step(piece, bytes, 0),
      grow: (bytes) => this.#step(piece, 0, bytes),
      end: () => this.#end(piece)
    };
  }
  #step(piece, bytes, total) {
    if (!this.#running.has(piece)) return;
    this.#bytes += bytes;
    this.#total += total;
    this.#watcher.moved(this.#work());
  }
  #end(piece) {
    const work = this.#work();
    if (!this.#running.delete(piece)) return;
    if (this.#running.size === 0) this.#watcher.ended(work);
    else this.#watcher.moved(this.#work());
  }
  #work() {
    const [title = ""] = this.#running.values();
    return {
      title,
      others: Math.max(0, new Set(this.#running.values()).size - 1),
      bytes: this.#bytes,
      total: this.#isTotalKnown ? Math.max(this.#bytes, this.#total) : 0,
      startedAt: this.#startedAt
    };
  }
};
function percentOf({ bytes, total }) {
  return total === 0 ? void 0 : Math.floor(bytes / total * 100);
}
function nameOf2({ title, others }) {
  return others === 0 ? title : `${title} and ${others} more`;
}
// src/report/paint.ts
var plain2 = {
  bold: (text2) => text2,
  dim: (text2) => text2,
  yellow: (text2) => text2,
  cyan: (text2) => text2
};
var coloured = {
  bold: (text2) => `\x1B[1m${text2}\x1B[22m`,
  dim: (text2) => `\x1B[2m${text2}\x1B[22m`,
  yellow: (text2) => `\x1B[33m${text2}\x1B[39m`,
  cyan: (text2) => `\x1B[36m${text2}\x1B[39m`
};
// src/report/printed-lines.ts
function printedLines(print, paint, showDebug) {
  return {
    heading: (title) => print(paint.bold(printable(`-- ${title} --`))),
    object: (source, destination, remark) => {
      const line = printable(`${source} -> ${destination}`);
      print(remark === void 0 ? line : `${line} ${paint.dim(printable(`(${remark})`))}`);
    },
    note: (text2) => print(printable(text2)),
    warn: (text2) => print(`${paint.yellow("warning:")} ${printable(text2)}`),
    done: (line, next = []) => {
      print(`\u2705 ${printable(line)}`);
      for (const command of next) print(printable(command));
    },
    debug: (text2) => {
      if (showDebug) print(paint.dim(`debug: ${printable(text2)}`));
    }
  };
}
// src/report/line-reporter.ts
var interval = 5e3;
var worthTelling = 1e3;
function createLineReporter(print, debug, now) {
  let toldAt = 0;
  const tell = (work, end = "") => {
    toldAt = now();
    print(`${printable(nameOf2(work))}: ${amountOf(work)}${end}`);
  };
  const tally = new CombinedProgress(now, {
    moved: (work) => {
      if (now() - Math.max(work.startedAt, toldAt) >= interval) tell(work);
    },
    ended: (work) => {
      const elapsed = now() - work.startedAt;
      if (elapsed >= worthTelling) tell(work, `, after ${formatDuration(elapsed)}`);
    }
  });
  return {
    ...printedLines(print, plain2, debug),
    progress: (title, totalBytes) => tally.begin(title, totalBytes),
    close() {
    }
  };
}
function amountOf(work) {
  const percent = percentOf(work);
  return percent === void 0 ? formatBytes(work.bytes) : `${formatBytesOf(work.bytes, work.total)}, ${percent} %`;
}
// src/hosts/version.ts
var version = true ? "0.1.0" : "unbuilt";
// src/hosts/credentials/secrets.ts
function secretForms(values, environment) {
  const pairs = [
    { user: values["access-key"], secret: values["secret-key"] },
    ...values.credentials ?? [],
    { user: environment["AWS_ACCESS_KEY_ID"], secret: environment["AWS_SECRET_ACCESS_KEY"] }
  ];
  const alone = [
    environment["AWS_SESSION_TOKEN"],
    environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"],
    values["access-key"],
    environment["AWS_ACCESS_KEY_ID"],
    ...(values.credentials ?? []).filter(({ prefix: prefix2 }) => prefix2.startsWith("s3:")).map(({ user }) => user)
  ];
  const forms2 = [...pairs, ...alone.map((secret2) => ({ user: void 0, secret: secret2 }))].flatMap(
    ({ user, secret: secret2 }) => {
      if (!secret2) return [];
      const pair = user ? [Buffer.from(`${user}:${secret2}`).toString("base64")] : [];
      return [secret2, encodeURIComponent(secret2), ...pair];
    }
  );
  return [...new Set(forms2)];
}
// src/hosts/command-line/json-line.ts
function jsonLine(value) {
  return JSON.stringify(value).replace(unseen, escaped).replaceAll("##[", "##\\u005b");
}
var unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function escaped(character) {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
// src/hosts/hand-over.ts
async function handOver(outcome, { debug, json, resultFile }, { spelling }, channels, stdout) {
  const failures = outcome.failure === void 0 ? [] : [outcome.failure];
  const result = outcome.failure === void 0 ? outcome.result : { ...outcome.result, error: errorOf(outcome.failure, spelling) };
  const isPublished = failures.length === 0;
  const hand = async (what, step) => {
    try {
      await step();
    } catch (error) {
      const state = isPublished ? "all else was done; " : "";
      const hint = `${state}see whether that file can be written, and whether its disk is full`;
      failures.push(asAlbaError(error, "target", `${what} could not be written`, hint));
    }
  };
  if (json) await hand("stdout", () => stdout(jsonLine(result)));
  if (resultFile !== void 0) {
    await hand(
      `${spelling("result-file")}: \u201C${resultFile}\u201D`,
      () => (0, import_promises5.writeFile)(resultFile, `${JSON.stringify(result)}
`)
    );
  }
  await hand("the outputs", () => channels.result(result));
  for (const failure of failures) channels.failure(failureLines(failure, debug, spelling));
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}
// src/hosts/script-surroundings.ts
var usualPath = "/usr/local/bin:/usr/bin:/bin";
function scriptSurroundings({ NIX_STORE_DIR, PATH }) {
  const own = NIX_STORE_DIR !== void 0 && (0, import_node_path3.isAbsolute)(NIX_STORE_DIR) ? [NIX_STORE_DIR] : [];
  return { stores: ["/nix/store", ...own], path: PATH || usualPath };
}
// src/hosts/process/interrupt.ts
var stopping = ["SIGINT", "SIGTERM", "SIGHUP"];
function onInterrupt(source) {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) source.exit(130);
    controller.abort(
      new AlbaError("interrupted", "stopped before it was done", {
        hint: "run it again to go on: what is there already is not sent again"
      })
    );
  };
  for (const name of stopping) source.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of stopping) source.removeListener(name, listener);
    }
  };
}
// src/report/create-reporter.ts
async function createReporter(options) {
  const { stream, live, debug, colour = false, signal, now = () => performance.now() } = options;
  if (!live) return createLineReporter((line) => stream.write(`${line}
`), debug, now);
  const { createTerminalReporter } = await Promise.resolve().then(() => __toESM(require("./terminal-reporter.cjs")));
  return createTerminalReporter(stream, { paint: colour ? coloured : plain2, debug, now, signal });
}
// src/hosts/with-run.ts
async function withRun({ environment, debug, stderr, signals, crashed, temporary }, work) {
  const interrupt = onInterrupt(signals);
  const scratch = scratchFolder(temporary);
  const signal = AbortSignal.any([interrupt.signal, crashed]);
  const live = stderr.isTTY === true && environment["TERM"] !== "dumb" && !environment["CI"];
  const reporter = await createReporter({
    stream: stderr,
    live,
    debug,
    colour: !environment["NO_COLOR"],
    signal
  });
  try {
    return await work({
      reporter,
      signal,
      clock: systemClock(),
      timing,
      scratch: () => scratch.path()
    });
  } finally {
    reporter.close();
    await scratch.remove();
    interrupt.stop();
  }
}
// src/hosts/run-serve.ts
async function runServe(call, surroundings) {
  const { spelling, directory = "", mistakes } = call;
  const { environment, debug, stdout, stderr, crashed } = surroundings;
  const unheard = new AbortController();
  const print = (line) => void stdout(line).catch((error) => unheard.abort(error));
  try {
    refuseForeign(call.raw, "serve", spelling, mistakes);
    const raw = { ...environmentDefaults(environment), ...call.raw };
    const { host = "127.0.0.1", port: port2 = 8080 } = decode(raw, spelling, mistakes);
    mistakes.throwIfAny();
    const { serve } = await Promise.resolve().then(() => __toESM(require("./serve.cjs")));
    await withRun(surroundings, (run) => {
      const stoppable = { ...run, signal: AbortSignal.any([run.signal, unheard.signal]) };
      return serve({ directory, host, port: port2 }, { run: stoppable, stdout: print });
    });
    unheard.signal.throwIfAborted();
    crashed.throwIfAborted();
    return 0;
  } catch (failure) {
    stderr.write(`${failureLines(failure, debug, spelling)}
`);
    return exitCodeOf(failure);
  }
}
// src/hosts/credentials/aws-chain.ts
function awsChain(target, environment, settings2) {
  const parent = target.region === void 0 ? {} : { parentClientConfig: { region: target.region } };
  const files = profileFiles(target, environment);
  const fromFiles = {
    origin: `the profile \u201C${files.profile}\u201D in ${files.filepath} and ${files.configFilepath}`,
    provider: async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromIni({ ...parent, ...files })()
  };
  if (target.profile !== void 0) {
    const hint = `look for ${fromFiles.origin}, or take profile= out of the target`;
    return async () => firstOf([fromFiles], target, hint);
  }
  const links = [
    { origin: keys.join(" and "), provider: async () => fromKeys(environment) },
    ...webIdentity(parent, environment),
    fromFiles,
    ...metadata(target, environment)
  ];
  return async () => firstOf(links, target, hintFor(environment, settings2));
}
var keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
function hintFor(environment, settings2) {
  const states = keys.map((name) => {
    if (environment[name]) return { name, is: "set" };
    return { name, is: environment[name] === void 0 ? "missing" : "empty" };
  });
  const advice = `set ${settings2}, or ${keys.join(" and ")}`;
  if (states.every(({ is }) => is === "missing")) return advice;
  return `${states.map(({ name, is }) => `${name} is ${is}`).join(" and ")}: ${advice}`;
}
function fromKeys(environment) {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken
  } = environment;
  if (!accessKeyId || !secretAccessKey) throw new NextLink();
  return { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} };
}
function profileFiles(target, environment) {
  const folder = (0, import_node_path4.join)(environment["HOME"] || (0, import_node_os.homedir)(), ".aws");
  return {
    filepath: environment["AWS_SHARED_CREDENTIALS_FILE"] || (0, import_node_path4.join)(folder, "credentials"),
    configFilepath: environment["AWS_CONFIG_FILE"] || (0, import_node_path4.join)(folder, "config"),
    profile: target.profile || environment["AWS_PROFILE"] || "default"
  };
}
function webIdentity(parent, environment) {
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: session
  } = environment;
  if (!tokenFile || !role) return [];
  const identity = {
    ...parent,
    webIdentityTokenFile: tokenFile,
    roleArn: role,
    ...session ? { roleSessionName: session } : {}
  };
  const provider = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromTokenFile(identity)();
  return [{ origin: "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN", provider }];
}
function metadata(target, environment) {
  const relative2 = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  const full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  const token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
  const tokenFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  if (relative2 || full) {
    const container = {
      ...relative2 ? { awsContainerCredentialsRelativeUri: relative2 } : {},
      ...full ? { awsContainerCredentialsFullUri: full } : {},
      ...token ? { awsContainerAuthorizationToken: token } : {},
      ...tokenFile ? { awsContainerAuthorizationTokenFile: tokenFile } : {}
    };
    const provider2 = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromHttp(container)();
    return [{ origin: `AWS_CONTAINER_CREDENTIALS_${relative2 ? "RELATIVE" : "FULL"}_URI`, provider: provider2 }];
  }
  const isDisabled = environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true";
  if (target.endpoint !== void 0 || isDisabled) return [];
  const provider = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromInstanceMetadata()();
  return [{ origin: "the role of this machine", provider }];
}
var NextLink = class extends Error {
  tryNextLink = true;
};
async function firstOf(links, target, hint) {
  let last;
  for (const { origin, provider } of links) {
    try {
      return { ...await provider(), origin };
    } catch (error) {
      if (!mayTryNext(error)) {
        throw new AlbaError("denied", `no credentials for ${target.name}: ${messageOf(error)}`, {
          hint: `they were to come from ${origin}: correct it, or ${hint}`,
          cause: error
        });
      }
      last = error;
    }
  }
  const profile = target.profile === void 0 ? "" : ` in the profile \u201C${target.profile}\u201D`;
  throw new AlbaError("denied", `there are no credentials for ${target.name}${profile}`, {
    hint,
    cause: last
  });
}
function mayTryNext(error) {
  return typeof error === "object" && error !== null && "tryNextLink" in error && error.tryNextLink === true;
}
// src/hosts/credentials/credentials.ts
function credentialsFrom(values, environment, spelling) {
  const { "access-key": accessKeyId, "secret-key": secretAccessKey } = values;
  return (target) => {
    if (target.anonymous) return void 0;
    const own = credentialFor(target.name, values.credentials ?? []);
    if (own !== void 0) {
      const origin2 = `${spelling("credentials")}, its line for ${own.prefix}`;
      return always({ accessKeyId: own.user, secretAccessKey: own.secret, origin: origin2 });
    }
    const origin = `${spelling("access-key")} and ${spelling("secret-key")}`;
    if (accessKeyId !== void 0 && secretAccessKey !== void 0) {
      return always({ accessKeyId, secretAccessKey, origin });
    }
    return awsChain(target, environment, origin);
  };
}
function always(credentials2) {
  return async () => credentials2;
}
// src/hosts/run-publish.ts
async function runPublish(call, surroundings) {
  const { request, channels, mistakes } = call;
  const { environment, debug, stdout } = surroundings;
  const raw = { ...environmentDefaults(environment), ...given(request.raw) };
  const values = decode(raw, request.spelling, new Mistakes());
  channels.hide(secretForms(values, environment));
  const resultFile = values["result-file"];
  const canWrite = resultFile !== void 0 && await checkResultFile(resultFile, request.spelling("result-file"), mistakes);
  const output = { debug, json: values.json ?? false, ...canWrite ? { resultFile } : {} };
  const outcome = await withRun(surroundings, (run) => published2({ call, raw, values }, run, surroundings));
  return handOver(outcome, output, request, channels, stdout);
}
function given(raw) {
  return Object.fromEntries(
    Object.entries(raw).filter(([, texts]) => texts.some((text2) => text2.trim() !== ""))
  );
}
var nothing = { name: "", tags: [], complete: false, targets: [], seconds: 0 };
async function published2(read, run, surroundings) {
  const { environment, stdout, invocation: invocation2, crashed } = surroundings;
  const started = performance.now();
  try {
    const settings2 = await readSettings(read, surroundings);
    if (settings2.container.length > 0) await run.scratch();
    const credentials2 = credentialsFrom(read.values, environment, read.call.request.spelling);
    const { publish: publish2 } = await Promise.resolve().then(() => __toESM(require("./publish.cjs")));
    const { stdin } = read.call.request;
    const scripts = scriptSurroundings(environment);
    const outcome = await publish2(settings2, { run, credentials: credentials2, stdout, invocation: invocation2, stdin, scripts });
    if (crashed.aborted) return { ...outcome, failure: crashed.reason };
    if (outcome.failure === void 0 || !run.signal.aborted) return outcome;
    return { ...outcome, failure: run.signal.reason };
  } catch (error) {
    const failure = run.signal.aborted ? run.signal.reason : error;
    return { result: { ...nothing, seconds: Math.round(performance.now() - started) / 1e3 }, failure };
  }
}
async function readSettings({ call: { request, verb, context, mistakes }, raw }, { environment, now }) {
  const { spelling, tagExample: tagExample2, stdin: open2 } = request;
  const stdin = open2 && (() => open2().isTTY === true ? "terminal" : "stream");
  const values = decode(raw, spelling, mistakes);
  if (verb !== void 0) refuseForeign(request.raw, verb, spelling, mistakes);
  else mistakes.throwIfAny();
  const settings2 = publishSettings(values, { context, spelling, mistakes, tagExample: tagExample2, now: now(), stdin });
  const { "ca-file": caFile } = values;
  const isOwn = caFile !== environment["SSL_CERT_FILE"];
  if (caFile !== void 0 && isOwn) await checkCertificates(caFile, spelling("ca-file"), mistakes);
  mistakes.throwIfAny();
  if (settings2 === void 0) throw new Error("the settings came to nothing, and no mistake was found");
  if (caFile === void 0 || isOwn || await holdsCertificates(caFile)) return settings2;
  const { caFile: _, ...others } = settings2;
  return others;
}
// src/hosts/run-host.ts
async function runHost(surroundings) {
  const { argv, environment, stderr } = surroundings;
  switch (whichHost(argv, environment)) {
    case "command line":
      return runCommandLine(surroundings);
    case "action":
      return runAction(surroundings);
    case "plugin":
      return runPlugin(surroundings);
    case void 0:
      stderr.write(`${helpText(void 0)}
`);
      return 2;
  }
}
async function runCommandLine(surroundings) {
  const mistakes = new Mistakes();
  const line = readCommandLine(surroundings.argv, mistakes);
  if (line.kind === "help") await surroundings.stdout(helpText(line.verb));
  if (line.kind === "version") await surroundings.stdout(version);
  if (line.kind === "help" || line.kind === "version") return 0;
  if (line.kind === "serve")
    return runServe({ ...line, spelling: commandLineSpelling, mistakes }, surroundings);
  const request = {
    raw: line.raw,
    spelling: commandLineSpelling,
    tagExample: tagExample(line.verb ?? "publish"),
    stdin: surroundings.stdin
  };
  const context = await contextOf(surroundings.environment);
  return runPublish(
    { request, verb: line.verb, context, mistakes, channels: terminal(surroundings) },
    surroundings
  );
}
async function runAction(surroundings) {
  const core = await Promise.resolve().then(() => __toESM(require("./actions-core.cjs")));
  const mistakes = new Mistakes();
  const raw = readInputs(core, surroundings.environment, mistakes);
  const request = { raw, spelling: (name) => name };
  const channels = actionChannels(core);
  const context = await contextOf(surroundings.environment);
  return runPublish({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}
async function runPlugin(surroundings) {
  const mistakes = new Mistakes();
  const raw = readPluginSettings(surroundings.environment, mistakes);
  const request = { raw, spelling: pluginSpelling };
  const channels = terminal(surroundings);
  const context = await contextOf(surroundings.environment);
  return runPublish({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}
async function contextOf(environment) {
  if (detectHost(environment) === void 0) return void 0;
  const { buildContext } = await Promise.resolve().then(() => __toESM(require("./build-context.cjs")));
  return buildContext(environment, await readEventPayload(environment));
}
function hostVerb(texts = []) {
  const text2 = texts.map((each) => each.trim()).find((each) => each !== "");
  const reading = table.command.kind.read(text2 ?? "");
  return "value" in reading ? reading.value : "publish";
}
function terminal({ stderr }) {
  return {
    hide() {
    },
    result() {
    },
    failure: (lines2) => void stderr.write(`${lines2}
`)
  };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  AlbaError,
  CombinedProgress,
  architectureOf,
  asAlbaError,
  classify,
  compareVersions,
  detectHost,
  exitCodeOf,
  failureLines,
  flagOf,
  formatBytes,
  formatBytesOf,
  formatClock,
  formatCount,
  imageName,
  invocation,
  isDamaged,
  isDebug,
  isFloatingName,
  isOperatingSystem,
  isStdin,
  isVariant,
  keepGoing,
  linePrinter,
  messageOf,
  nameOf,
  ociTag,
  onCrash,
  parseVersion,
  percentOf,
  platformOfSystem,
  printable,
  printedLines,
  runHost,
  workingDirectory
});
