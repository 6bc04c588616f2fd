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
  BuildRecords: () => BuildRecords,
  ListedTags: () => ListedTags,
  Lookout: () => Lookout,
  Looks: () => Looks,
  Tally: () => Tally,
  attestationEntries: () => attestationEntries,
  blobName: () => blobName,
  buildKit: () => buildKit,
  checkBytes: () => checkBytes,
  checkCompressedSize: () => checkCompressedSize,
  checkLayer: () => checkLayer,
  checkLayerSize: () => checkLayerSize,
  checkSize: () => checkSize,
  claimRelease: () => claimRelease,
  clipped: () => clipped,
  containerdSubject: () => containerdSubject,
  differences: () => differences,
  directoryError: () => directoryError,
  downloadSize: () => downloadSize,
  floatingTags: () => floatingTags,
  hasOtherAttestations: () => hasOtherAttestations,
  imageContent: () => imageContent,
  inOrder: () => inOrder,
  isCalledAttached: () => isCalledAttached,
  isDockerType: () => isDockerType,
  isForeignLayer: () => isForeignLayer,
  isIndex: () => isIndex,
  isMissing: () => isMissing,
  isSchema1: () => isSchema1,
  lacksAttestations: () => lacksAttestations,
  layerName: () => layerName,
  layoutAgain: () => layoutAgain,
  limited: () => limited,
  listTags: () => listTags,
  manifestName: () => manifestName,
  obstacleOn: () => obstacleOn,
  ociLayout: () => ociLayout,
  ociType: () => ociType,
  openStore: () => openStore,
  ownBlobs: () => ownBlobs,
  parseBlob: () => parseBlob,
  parseDocument: () => parseDocument,
  parseJson: () => parseJson,
  platformEntries: () => platformEntries,
  promptly: () => promptly,
  publishList: () => publishList,
  readBlob: () => readBlob,
  readDocument: () => readDocument,
  readExistingImage: () => readExistingImage,
  readManifest: () => readManifest,
  refuseArtifact: () => refuseArtifact,
  registryKeys: () => registryKeys,
  released: () => released,
  reservedComponents: () => reservedComponents,
  staticRegistry: () => staticRegistry,
  subjectOf: () => subjectOf,
  withFloatingTags: () => withFloatingTags,
  writeRoots: () => writeRoots
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_checked_body = require("./shared-checked-body.cjs");
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_promises = require("node:fs/promises");
var import_node_path = require("node:path");
var import_node_crypto = require("node:crypto");
var import_node_fs = require("node:fs");
var import_promises2 = require("node:fs/promises");
var import_node_path2 = require("node:path");
var import_promises3 = require("node:fs/promises");
var import_node_path3 = require("node:path");
var import_promises4 = require("node:fs/promises");
var import_node_path4 = require("node:path");
var import_promises5 = require("node:fs/promises");
var import_node_path5 = require("node:path");
var import_node_crypto2 = require("node:crypto");
// src/protocol/in-order.ts
async function inOrder(items, concurrency, signal, work, done = () => {
}) {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const limit2 = (0, import_shared_checked_body.pLimit)(concurrency);
  const running = items.map(
    (item) => limit2(async () => {
      either.throwIfAborted();
      try {
        return await work(item, either);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    })
  );
  const settled = Promise.allSettled(running);
  try {
    const results = [];
    for (const [at, item] of items.entries()) {
      const result = await running[at];
      done(item, result);
      results.push(result);
    }
    return results;
  } catch (error) {
    if (!either.aborted) failure.abort(error);
    await settled;
    throw either.reason;
  }
}
// src/oci/parse-json.ts
function parseJson(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return void 0;
  }
}
// src/oci/image-content.ts
function platformEntries(index) {
  return index.manifests.flatMap(({ platform, digest }) => {
    if (platform === void 0 || platform.os === "unknown") return [];
    const { os, architecture, variant } = platform;
    const version = platform["os.version"];
    return [
      {
        digest,
        platform: {
          os,
          architecture,
          ...variant === void 0 ? {} : { variant },
          ...version === void 0 ? {} : { "os.version": version }
        }
      }
    ];
  });
}
function attestationEntries(index) {
  return index.manifests.filter(({ platform }) => platform?.os === "unknown");
}
function imageContent(configs) {
  const sorted = [...configs].sort((a, b) => (0, import_shared_table.comparePlatforms)(a.platform, b.platform));
  const lines = sorted.map(({ platform, digest }) => [
    (0, import_shared_table.formatPlatform)(platform),
    platform["os.version"] ?? "",
    digest
  ]);
  return (0, import_shared_table.digestOf)(JSON.stringify(lines));
}
// src/container/floating.ts
var key = "alba.floating-tags";
function withFloatingTags(annotations, floating) {
  const all = { ...annotations };
  delete all[key];
  if (floating.length > 0) all[key] = [...new Set(floating)].sort().join(" ");
  const sorted = Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1);
  return sorted.length === 0 ? void 0 : Object.fromEntries(sorted);
}
function floatingTags(annotations) {
  return new Set((annotations?.[key] ?? "").split(" ").filter((tag) => tag !== ""));
}
// src/archive/clipped.ts
var most = 200;
function clipped(text) {
  return text.length <= most ? text : `${text.slice(0, most)}\u2026`;
}
// src/archive/layer-checks.ts
var again = "build the image again";
function layerName(label, name) {
  return `${label}: the layer ${name}`;
}
function checkLayer(what, { digest, size, diffId }, expected) {
  if (expected.blob !== void 0) checkBytes(what, { digest, size }, expected.blob);
  if (diffId === expected.diffId) return;
  const inside = diffId === digest ? "" : " inside";
  throw new import_shared_table.AlbaError("damaged", `${what} is ${diffId}${inside}, its config says ${expected.diffId}`, {
    hint: again
  });
}
function checkBytes(what, found, expected) {
  checkSize(what, found.size, expected.size);
  if (found.digest === expected.digest) return;
  throw new import_shared_table.AlbaError("damaged", `${what} is ${found.digest}, its descriptor says ${expected.digest}`, {
    hint: again
  });
}
function checkSize(what, found, expected) {
  if (found === expected) return;
  throw new import_shared_table.AlbaError("damaged", `${what} has ${found} bytes, its descriptor says ${expected}`, {
    hint: again
  });
}
function checkLayerSize(what, size, most2) {
  if (most2 === void 0 || size <= most2) return;
  const limit2 = (0, import_shared_table.formatBytes)(most2).replace(".0 ", " ");
  throw new import_shared_table.AlbaError("source", `${what} is larger than ${limit2} (max-layer-size)`, {
    hint: "raise max-layer-size, where the image is meant to be that large"
  });
}
function checkCompressedSize(what, size, most2) {
  if (most2 !== void 0 && size > most2 * 1.01 + 1024) checkLayerSize(what, size, most2);
}
async function* limited(chunks, what, most2) {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    checkLayerSize(what, size, most2);
    yield chunk;
  }
}
// src/archive/parse-document.ts
var mostValues = 1e5;
function parseDocument(bytes, schema, what) {
  if (hasMoreValues(bytes, mostValues)) {
    throw new import_shared_table.AlbaError("source", `${what} has more than ${mostValues} values`, {
      hint: "no image needs as many: look where it comes from"
    });
  }
  const value = parseJson(bytes);
  if (value === void 0) {
    throw new import_shared_table.AlbaError("damaged", `${what} is no JSON`, { hint: "build the image again" });
  }
  const result = schema.safeParse(value, { error: inPlainWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === void 0 || issue.path.length === 0 ? "" : ` at ${clipped(issue.path.join("."))}`;
  throw new import_shared_table.AlbaError("source", `${what} is not as an image's has to be${where}: ${issue?.message}`, {
    hint: "build the image again, or with another tool"
  });
}
function hasMoreValues(bytes, most2) {
  let count = 0;
  for (const byte of bytes) {
    if ((byte === 44 || byte === 91 || byte === 123) && ++count > most2) return true;
  }
  return false;
}
function inPlainWords(issue) {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === void 0) return "it is missing";
      return `it is ${wordFor(issue.input)}, where ${wordForType(String(issue.expected))} belongs`;
    case "invalid_value":
      return `it is not ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return "it is too small";
    case "too_big":
      return "it is too large";
    default:
      return "it cannot be read";
  }
}
function wordFor(value) {
  if (value === null) return "null";
  return wordForType(Array.isArray(value) ? "array" : typeof value);
}
var words = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text"
};
function wordForType(type) {
  return words[type] ?? "something else";
}
// src/archive/layout-documents.ts
var layoutAgain = "write the layout again";
function blobName(digest) {
  return `blobs/sha256/${(0, import_shared_table.hexOf)(digest)}`;
}
async function readBlob(files, descriptor, namedBy) {
  const bytes = await files.document(blobName(descriptor.digest), namedBy);
  const found = { digest: (0, import_shared_table.digestOf)(bytes), size: bytes.length };
  checkBytes(`${files.label}: the blob ${descriptor.digest}`, found, descriptor);
  return bytes;
}
function parseBlob(bytes, schema, { mediaType }, what, foreign) {
  const parsed = parseDocument(bytes, schema, what);
  if ((parsed.mediaType ?? mediaType) === mediaType && !foreign.some((field) => field in parsed))
    return parsed;
  throw new import_shared_table.AlbaError("damaged", `${what} is called ${clipped(mediaType)}, but says otherwise itself`, {
    hint: layoutAgain
  });
}
// src/archive/layout-types.ts
function ociType({ mediaType }) {
  return Object.hasOwn(import_shared_documents.dockerMediaTypes, mediaType) ? import_shared_documents.dockerMediaTypes[mediaType] ?? mediaType : mediaType;
}
function isIndex(descriptor) {
  return ociType(descriptor) === import_shared_documents.mediaTypes.index;
}
function isForeignLayer(descriptor) {
  return ociType(descriptor).startsWith(import_shared_documents.foreignLayerType);
}
function isDockerType({ mediaType }) {
  return Object.hasOwn(import_shared_documents.dockerMediaTypes, mediaType);
}
function isSchema1({ mediaType }) {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(mediaType);
}
// src/archive/layout-manifest.ts
async function readManifest(files, descriptor, namedBy) {
  const bytes = await readBlob(files, descriptor, namedBy);
  const what = manifestName(files.label, descriptor);
  return { descriptor, bytes, manifest: parseBlob(bytes, import_shared_documents.manifestSchema, descriptor, what, ["manifests"]) };
}
function manifestName(label, { digest }) {
  return `${label}: the manifest ${digest}`;
}
var buildKit = {
  type: "vnd.docker.reference.type",
  attestation: "attestation-manifest",
  subject: "vnd.docker.reference.digest"
};
var containerdSubject = "io.containerd.manifest.subject";
function isCalledAttached({ annotations = {}, platform }) {
  if (annotations[buildKit.type] === buildKit.attestation || containerdSubject in annotations) return true;
  return platform?.os === "unknown" && platform.architecture === "unknown";
}
function subjectOf({ descriptor, manifest }) {
  const { annotations = {} } = descriptor;
  const noted = annotations[buildKit.subject] ?? annotations[containerdSubject];
  return manifest.subject?.digest ?? noted;
}
function refuseArtifact(label, { descriptor, manifest }) {
  const types = [manifest.artifactType, descriptor.artifactType, manifest.config.mediaType];
  const other = types.find(
    (type) => type !== void 0 && ociType({ mediaType: type }) !== import_shared_documents.mediaTypes.config
  );
  if (other === void 0) return;
  throw new import_shared_table.AlbaError(
    "source",
    `${manifestName(label, descriptor)} is an artifact (${clipped(other)}), no image`,
    { hint: "choose an image (SOURCE#NAME:TAG), or take it out: alba publishes images" }
  );
}
// src/container/existing-image.ts
async function readExistingImage(standing, stored, image, signal) {
  const { digest } = stored.descriptor;
  const index = import_shared_documents.indexSchema.safeParse(parseJson(stored.bytes)).data;
  const platforms = await inOrder(
    index === void 0 ? [] : platformEntries(index),
    8,
    signal,
    async (entry) => {
      const own = image.children.find(({ platform }) => (0, import_shared_table.comparePlatforms)(platform, entry.platform) === 0);
      return { ...entry, manifest: own && await readChild(standing, entry.digest, own) };
    }
  );
  const reaches = platforms.flatMap(({ digest: child, manifest }) => [
    child,
    ...manifest === void 0 ? [] : ownBlobs(manifest)
  ]);
  const attestations = index === void 0 ? [] : attestationEntries(index);
  const attached = attestations.flatMap((listed) => {
    const own = image.attestations.find(({ descriptor }) => descriptor.digest === listed.digest);
    return [listed.digest, ...(own?.blobs ?? []).map(({ descriptor }) => descriptor.digest)];
  });
  return {
    digest,
    revision: (0, import_shared_table.revisionOf)(index?.annotations),
    floating: floatingTags(index?.annotations),
    platforms,
    attestations: new Set(attestations.map(listedAs)),
    reaches: /* @__PURE__ */ new Set([digest, ...reaches, ...attached])
  };
}
function ownBlobs({ config, layers }) {
  return [config, ...layers.filter((layer) => !isForeignLayer(layer))].map(({ digest }) => digest);
}
function differences(existing, image) {
  const own = image.children.flatMap(({ platform, config }) => {
    const there = existing.platforms.find((entry) => (0, import_shared_table.comparePlatforms)(entry.platform, platform) === 0);
    if (there === void 0) return [`${(0, import_shared_table.describePlatform)(platform)} is not there`];
    const same = there.manifest?.config.digest === config.descriptor.digest;
    return same ? [] : [`${(0, import_shared_table.describePlatform)(platform)} differs`];
  });
  const others = existing.platforms.filter(
    (entry) => !image.children.some(({ platform }) => (0, import_shared_table.comparePlatforms)(platform, entry.platform) === 0)
  ).map(({ platform }) => `${(0, import_shared_table.describePlatform)(platform)} is there and not in what is to be published`);
  return [...own, ...others];
}
function hasOtherAttestations(existing, image) {
  return lacksAttestations(existing, image) || image.attestations.length !== existing.attestations.size;
}
function lacksAttestations(existing, { attestations }) {
  return !attestations.every(({ descriptor }) => existing.attestations.has(listedAs(descriptor)));
}
function listedAs({ digest, annotations }) {
  return `${digest} ${annotations?.[buildKit.subject] ?? ""}`;
}
function downloadSize({ config, layers }) {
  return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}
async function readChild(standing, digest, own) {
  const { manifest } = own;
  const stored = digest === manifest.descriptor.digest ? manifest : await standing.manifest(digest);
  return stored && import_shared_documents.manifestSchema.safeParse(parseJson(stored.bytes)).data;
}
// src/store/path-obstacle.ts
async function obstacleOn(path) {
  for (let at = path.replace(/(?<=.)\/+$/, ""); ; at = (0, import_node_path.dirname)(at)) {
    const own = await statsOf((0, import_promises.lstat)(at));
    if (own !== void 0) return kindOf(at, own.isSymbolicLink());
    if ((0, import_node_path.dirname)(at) === at) return void 0;
  }
}
async function kindOf(at, isLink) {
  const reached = await statsOf((0, import_promises.stat)(at));
  if (reached !== void 0) return { kind: reached.isDirectory() ? "folder" : "file", at };
  if (!isLink) return void 0;
  const end = await endOfLinks(at);
  return end === void 0 ? { kind: "loop", at } : { kind: "dangling", at, end };
}
async function endOfLinks(path) {
  let at = path;
  for (let hops = 0; hops <= 40; hops++) {
    const link = await (0, import_promises.readlink)(at).catch(() => void 0);
    if (link === void 0) return at;
    at = (0, import_node_path.resolve)((0, import_node_path.dirname)(at), link);
  }
  return void 0;
}
async function statsOf(asked) {
  return asked.catch(() => void 0);
}
// src/store/directory-errors.ts
function errnoOf(error) {
  const code = error?.code;
  return typeof code === "string" ? code : void 0;
}
function isMissing(error) {
  return ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(errnoOf(error) ?? "");
}
var rights = [
  "permission denied",
  "give the user that runs alba the right to read and write there"
];
var another = "remove it, or choose another directory";
var explanations = {
  EACCES: rights,
  EPERM: rights,
  EROFS: ["the file system is read-only", "choose another directory"],
  ENOSPC: ["no space is left", "make room there, or choose another directory"],
  EDQUOT: ["the quota is used up", "make room there, or choose another directory"],
  ENAMETOOLONG: ["the name is too long for the file system", "choose a shorter name or tag"],
  EMFILE: ["too many files are open", "raise the limit: see ulimit -n"],
  ENFILE: ["too many files are open on this machine", "end what holds them, and try again"],
  EISDIR: ["a folder is where a file is needed", "remove the folder, or choose another name"],
  ENOTEMPTY: ["a folder is where a file is needed", "remove the folder, or choose another name"],
  EXDEV: ["it is on another file system than the directory", "let the target be one file system"]
};
async function directoryError(error, doing, path) {
  if (error instanceof import_shared_table.AlbaError) return error;
  const code = errnoOf(error);
  if (code === void 0) return error;
  const [reason, hint] = await obstacleTo(code, path) ?? explanations[code] ?? [(0, import_shared_table.messageOf)(error), void 0];
  return new import_shared_table.AlbaError("target", `cannot ${doing} ${path}: ${reason}`, {
    cause: error,
    ...hint === void 0 ? {} : { hint }
  });
}
async function obstacleTo(code, path) {
  if (!["ENOENT", "ENOTDIR", "EEXIST", "ELOOP"].includes(code)) return void 0;
  const obstacle = await obstacleOn(path);
  switch (obstacle?.kind) {
    case "dangling":
      return [
        `${obstacle.at} is a symlink to ${obstacle.end}, which is not there`,
        `make ${obstacle.end}, remove the link, or choose another directory`
      ];
    case "loop":
      return [`${obstacle.at} is a symlink that leads back to itself`, another];
    case "file":
      return [`${obstacle.at} is a file, where a folder is needed`, another];
    case "folder":
      return [`nothing can be made in ${obstacle.at}`, "choose another directory"];
    case void 0:
      return void 0;
  }
}
// src/protocol/read-document.ts
var limit = 4 * 1024 * 1024;
async function readDocument(store, key2, options4 = {}) {
  const stored = await store.get(key2, options4);
  if (stored === void 0) return void 0;
  const { body, ...info } = stored;
  const chunks = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) {
      body.destroy();
      throw new import_shared_table.AlbaError("damaged", `${key2} in ${store.name} is over 4 MiB, so it is no document`, {
        hint: "somebody else writes there; choose another name, or remove the object"
      });
    }
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), info };
}
// src/protocol/released.ts
function released(reference, difference) {
  return new import_shared_table.AlbaError("released", `${reference} is released with other content: ${difference}`, {
    hint: "publish this content under a new tag, or set --overwrite to replace the release"
  });
}
// src/store/directory-store.ts
// src/store/directory-paths.ts
var temporaryPrefix = ".alba-incoming-";
function keyNames(key2) {
  const names = key2.split("/");
  const odd = names.find((name) => name === "" || name === "." || name === ".." || name.includes("\0"));
  if (odd !== void 0 || names[0]?.startsWith(temporaryPrefix)) {
    throw new import_shared_table.AlbaError("target", `"${key2}" cannot be the name of a file in a directory`, {
      hint: 'no part of it may be empty, "." or "..", hold a NUL, or look like one of the unfinished files of alba'
    });
  }
  return names;
}
var DirectoryPaths = class {
  root;
  #realRoot;
  constructor(root) {
    this.root = root;
  }
  /** The path of a key. Rejects when a link on the way to its folder leads out of the root. */
  async pathOf(key2) {
    const path = (0, import_node_path3.join)(this.root, ...keyNames(key2));
    await this.#check((0, import_node_path3.dirname)(path), key2);
    return path;
  }
  /** The path of a key to read from: its own link, too, must stay inside. */
  async pathToRead(key2) {
    const path = (0, import_node_path3.join)(this.root, ...keyNames(key2));
    await this.#check(path, key2);
    return path;
  }
  /** Whether a path, links followed, is in the root. False when it does not exist. */
  async holds(path) {
    const real = await realpathIfAny(path);
    return real !== void 0 && await this.#isInside(real);
  }
  /** Looks at the longest part of the path that exists. */
  async #check(path, key2) {
    for (let at = path; at.length > this.root.length; at = (0, import_node_path3.dirname)(at)) {
      const real = await realpathIfAny(at);
      if (real === void 0) continue;
      if (await this.#isInside(real)) return;
      throw new import_shared_table.AlbaError("target", `${at} is a link that leads out of ${this.root}, so ${key2} is refused`, {
        hint: "remove the link, or give the directory it leads to as the target"
      });
    }
  }
  async #isInside(real) {
    this.#realRoot ??= await (0, import_promises3.realpath)(this.root);
    const below = (0, import_node_path3.relative)(this.#realRoot, real);
    return below !== ".." && !below.startsWith(`..${import_node_path3.sep}`) && !(0, import_node_path3.isAbsolute)(below);
  }
};
async function realpathIfAny(path) {
  try {
    return await (0, import_promises3.realpath)(path);
  } catch (error) {
    if (isMissing(error)) return void 0;
    throw await directoryError(error, "reach", path);
  }
}
// src/store/directory-walk.ts
async function* walk(paths, folder, wanted) {
  for (const { key: key2, isFolder: isFolder2 } of await children(paths, folder)) {
    wanted.signal?.throwIfAborted();
    if (wanted.skip !== void 0 && key2.startsWith(wanted.skip)) continue;
    const isBefore = (0, import_shared_checked_body.compareKeys)(key2, wanted.startAfter) <= 0;
    if (isFolder2) {
      if (isBefore && !wanted.startAfter.startsWith(key2)) continue;
      if (key2.startsWith(wanted.prefix) || wanted.prefix.startsWith(key2)) yield* walk(paths, key2, wanted);
    } else if (!isBefore && key2.startsWith(wanted.prefix)) {
      yield key2;
    }
  }
}
async function children(paths, folder) {
  const path = (0, import_node_path4.join)(paths.root, folder);
  const found = [];
  for (const entry of await readdirIfAny(path)) {
    if (folder === "" && entry.name.startsWith(temporaryPrefix)) continue;
    const key2 = folder + entry.name;
    if (entry.isDirectory()) found.push({ key: `${key2}/`, isFolder: true });
    else if (entry.isFile() || entry.isSymbolicLink() && await paths.holds((0, import_node_path4.join)(path, entry.name))) {
      found.push({ key: key2, isFolder: false });
    }
  }
  return found.sort((a, b) => (0, import_shared_checked_body.compareKeys)(a.key, b.key));
}
async function readdirIfAny(path) {
  try {
    return await (0, import_promises4.readdir)(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
// src/store/make-folder.ts
var attempts = 10;
async function makeFolder(path) {
  for (let tries = 1; ; tries++) {
    try {
      return await (0, import_promises5.mkdir)(path);
    } catch (error) {
      if (await isFolder(path)) return;
      if (tries === attempts || (0, import_node_path5.dirname)(path) === path) throw error;
      if (errnoOf(error) === "EEXIST" && await isAbsent(path)) continue;
      if (errnoOf(error) !== "ENOENT") throw error;
    }
    await makeFolder((0, import_node_path5.dirname)(path));
  }
}
async function isAbsent(path) {
  return await (0, import_promises5.lstat)(path).catch(() => void 0) === void 0;
}
async function isFolder(path) {
  const stats = await (0, import_promises5.stat)(path).catch(() => void 0);
  return stats?.isDirectory() ?? false;
}
// src/store/directory-store.ts
var abandonedAfter = 24 * 60 * 6e4;
function directoryStore(path, { name = path, prefix = "" } = {}) {
  return new DirectoryStore(path, name, prefix);
}
var DirectoryStore = class {
  name;
  keyMayBePrefix = false;
  #prefix;
  #paths;
  #swept;
  constructor(root, name, prefix) {
    this.name = name;
    this.#prefix = prefix;
    this.#paths = new DirectoryPaths(root);
  }
  async put(key2, body, options4) {
    return this.#write(
      key2,
      options4,
      (temporary) => (0, import_promises2.writeFile)(temporary, (0, import_shared_checked_body.checkedBytes)(key2, body, options4), { flag: "wx" })
    );
  }
  async copy(from, to, options4) {
    const info = await this.#write(to, options4, async (temporary) => {
      const source = await this.#paths.pathToRead(this.#prefix + from);
      await (0, import_promises2.copyFile)(source, temporary, import_node_fs.constants.COPYFILE_EXCL | import_node_fs.constants.COPYFILE_FICLONE).catch(
        (error) => {
          if (!isMissing(error)) throw error;
          throw new import_shared_table.AlbaError("target", `${from} is not there to be copied to ${to} in ${this.name}`, {
            cause: error
          });
        }
      );
    });
    options4.onProgress?.(info.size);
    return info;
  }
  async get(key2, { signal } = {}) {
    return this.#read(key2, signal, async (path) => {
      const file = await (0, import_promises2.open)(path, "r");
      const stats = await file.stat({ bigint: true });
      if (!stats.isFile()) {
        await file.close();
        return void 0;
      }
      return { ...answer(key2, stats), body: (0, import_shared_checked_body.endWith)(signal, file.createReadStream()) };
    });
  }
  async head(key2, { signal } = {}) {
    return this.#read(key2, signal, async (path) => {
      const stats = await (0, import_promises2.stat)(path, { bigint: true });
      return stats.isFile() ? answer(key2, stats) : void 0;
    });
  }
  async *list(prefix, options4 = {}) {
    const { delimiter, startAfter = "", signal } = options4;
    signal?.throwIfAborted();
    const full = this.#prefix + prefix;
    const wanted = { prefix: full, startAfter: startAfter && this.#prefix + startAfter, signal };
    const folder = full.slice(0, full.lastIndexOf("/") + 1);
    try {
      if (folder !== "") {
        await this.#paths.pathToRead(folder.slice(0, -1));
      }
      for await (const key2 of walk(this.#paths, folder, wanted)) {
        const at = delimiter ? key2.indexOf(delimiter, full.length) : -1;
        if (delimiter && at >= 0) {
          const folded = key2.slice(0, at + delimiter.length);
          wanted.skip = folded;
          if ((0, import_shared_checked_body.compareKeys)(folded, wanted.startAfter) <= 0) continue;
          yield { kind: "prefix", prefix: folded.slice(this.#prefix.length) };
        } else {
          const found = await this.head(key2.slice(this.#prefix.length), { ...signal && { signal } });
          if (found) yield { kind: "object", ...infoOf(found) };
        }
      }
    } catch (error) {
      throw await directoryError(error, "list", (0, import_node_path2.join)(this.#paths.root, folder));
    }
  }
  async remove(keys, { signal } = {}) {
    for (const key2 of keys) {
      signal?.throwIfAborted();
      const path = await this.#paths.pathOf(this.#prefix + key2);
      try {
        await (0, import_promises2.unlink)(path);
      } catch (error) {
        if (isMissing(error) || await isFolder(path)) continue;
        throw await directoryError(error, "remove", path);
      }
      await this.#prune((0, import_node_path2.dirname)(path));
    }
  }
  close() {
  }
  /** Fills a file aside with `fill` and renames it into place; leaves nothing of it when that fails. */
  async #write(key2, { signal }, fill) {
    signal?.throwIfAborted();
    const root = this.#paths.root;
    keyNames(this.#prefix + key2);
    const temporary = (0, import_node_path2.join)(root, `${temporaryPrefix}${(0, import_node_crypto.randomUUID)()}`);
    let path = root;
    try {
      await makeFolder(root);
      this.#swept ??= this.#sweep();
      await this.#swept;
      path = await this.#paths.pathOf(this.#prefix + key2);
      try {
        await fill(temporary);
        signal?.throwIfAborted();
        const stats = await (0, import_promises2.stat)(temporary, { bigint: true });
        await moveInto(temporary, path);
        return infoOf(answer(key2, stats));
      } catch (error) {
        await (0, import_promises2.rm)(temporary, { force: true });
        throw error;
      }
    } catch (error) {
      throw await directoryError(error, "write", path);
    }
  }
  async #read(key2, signal, read) {
    signal?.throwIfAborted();
    const path = await this.#paths.pathToRead(this.#prefix + key2);
    try {
      return await read(path);
    } catch (error) {
      if (isMissing(error)) return void 0;
      throw await directoryError(error, "read", path);
    }
  }
  /** Removes folders that have become empty, from the deepest up. */
  async #prune(folder) {
    for (let at = folder; at.length > this.#paths.root.length; at = (0, import_node_path2.dirname)(at)) {
      try {
        await (0, import_promises2.rmdir)(at);
      } catch {
        return;
      }
    }
  }
  /** Removes what publishers that were killed long ago left. */
  async #sweep() {
    for (const name of await (0, import_promises2.readdir)(this.#paths.root)) {
      if (!name.startsWith(temporaryPrefix)) continue;
      const path = (0, import_node_path2.join)(this.#paths.root, name);
      const stats = await (0, import_promises2.stat)(path).catch(() => void 0);
      if (stats && Date.now() - stats.mtimeMs > abandonedAfter) await (0, import_promises2.rm)(path, { force: true });
    }
  }
};
function infoOf({ key: key2, size, etag, lastModified }) {
  return { key: key2, size, etag, lastModified };
}
function answer(key2, stats) {
  return {
    key: key2,
    size: Number(stats.size),
    etag: `${stats.mtimeNs.toString(16)}-${stats.size.toString(16)}-${stats.ino.toString(16)}`,
    lastModified: stats.mtime,
    date: /* @__PURE__ */ new Date(),
    contentType: void 0
  };
}
async function moveInto(from, to) {
  for (let tries = 1; ; tries++) {
    await makeFolder((0, import_node_path2.dirname)(to));
    try {
      return await (0, import_promises2.rename)(from, to);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || tries === 10) throw error;
    }
  }
}
// src/protocol/tally.ts
var Tally = class {
  #objects = 0;
  #bytes = 0;
  add(bytes) {
    this.#objects += 1;
    this.#bytes += bytes;
  }
  addAll({ objects, bytes }) {
    this.#objects += objects;
    this.#bytes += bytes;
  }
  count() {
    return { objects: this.#objects, bytes: this.#bytes };
  }
};
// src/registry/layout-index.ts
var refName = "org.opencontainers.image.ref.name";
var markerSchema = import_shared_zod.external_exports.looseObject({ imageLayoutVersion: import_shared_zod.external_exports.literal("1.0.0") });
var json = { contentType: "application/json" };
var LayoutIndex = class {
  #store;
  #signal;
  constructor(store, signal) {
    this.#store = store;
    this.#signal = signal;
  }
  /** What a tag names now. */
  async find(tag) {
    return (await this.#read())?.manifests.find((entry) => isFor(entry, tag));
  }
  /** All tags, each once. */
  async tags() {
    const named = (await this.#read())?.manifests.flatMap(({ annotations }) => annotations?.[refName] ?? []);
    return [...new Set(named)];
  }
  /**
   * Makes tags name an index and keeps all other entries. `allow` sees what each tag named until then, and rejects where
   * it may not be replaced. The file is read and replaced at once; two processes at the very same moment are not told
   * apart, as with every tool that writes layouts. Returns what was written.
   */
  async point(tags, { mediaType, digest, size }, allow) {
    const before = await this.#read() ?? { schemaVersion: 2, mediaType: import_shared_documents.mediaTypes.index, manifests: [] };
    let manifests = before.manifests;
    for (const tag of tags) {
      const replaced = manifests.find((entry2) => isFor(entry2, tag));
      if (replaced !== void 0 && replaced.digest !== digest) await allow(tag, replaced.digest);
      const entry = { mediaType, digest, size, annotations: { [refName]: tag } };
      manifests = [...manifests.filter((other) => !isFor(other, tag)), entry];
    }
    const options4 = { ...json, signal: this.#signal };
    const written = new Tally();
    const write = async (key2, content) => {
      const body = (0, import_shared_checked_body.bytesBody)(content);
      await this.#store.put(key2, body, options4);
      written.add(body.size);
    };
    await write("oci-layout", '{"imageLayoutVersion":"1.0.0"}');
    await write("index.json", JSON.stringify({ ...before, manifests }));
    return written.count();
  }
  async #read() {
    const marker = await this.#document("oci-layout", markerSchema);
    const index = await this.#document("index.json", import_shared_documents.indexSchema);
    if (marker === void 0 && index !== void 0) {
      throw new import_shared_table.AlbaError("target", `${this.#store.name} holds an index.json and no oci-layout file`, {
        hint: "choose a new directory, or one that is an image layout already"
      });
    }
    return index;
  }
  async #document(key2, schema) {
    const found = await readDocument(this.#store, key2, { signal: this.#signal });
    if (found === void 0) return void 0;
    try {
      return schema.parse(JSON.parse(found.bytes.toString()));
    } catch (cause) {
      const why = cause instanceof import_shared_zod.external_exports.ZodError ? import_shared_zod.external_exports.prettifyError(cause) : (0, import_shared_table.messageOf)(cause);
      throw new import_shared_table.AlbaError(
        "target",
        `${key2} in ${this.#store.name} is not that of an image layout 1.0: ${why}`,
        {
          hint: "choose a new directory, or one that is an image layout already",
          cause
        }
      );
    }
  }
};
function isFor({ annotations }, tag) {
  return annotations?.[refName] === tag;
}
// src/registry/small-blob.ts
async function readSmallBlob(store, key2, digest, signal) {
  try {
    const found = await readDocument(store, key2, { signal });
    return found !== void 0 && (0, import_shared_table.digestOf)(found.bytes) === digest ? found.bytes : void 0;
  } catch (error) {
    if ((0, import_shared_table.isDamaged)(error)) return void 0;
    throw error;
  }
}
// src/registry/standing-content.ts
async function standingContent(index, destination) {
  const parsed = import_shared_documents.indexSchema.safeParse(parseJson(index)).data;
  if (parsed === void 0) return void 0;
  const configs = [];
  for (const { platform, digest } of platformEntries(parsed)) {
    const stored = await destination.readManifest(digest);
    const manifest = stored && import_shared_documents.manifestSchema.safeParse(parseJson(stored.bytes)).data;
    if (manifest === void 0) return void 0;
    configs.push({ platform, digest: manifest.config.digest });
  }
  return imageContent(configs);
}
// src/registry/stored-manifest.ts
var manifestTypes = /* @__PURE__ */ new Set([
  import_shared_documents.mediaTypes.index,
  import_shared_documents.mediaTypes.manifest,
  ...Object.keys(import_shared_documents.dockerMediaTypes).filter((type) => import_shared_documents.dockerMediaTypes[type] === import_shared_documents.mediaTypes.index),
  ...Object.keys(import_shared_documents.dockerMediaTypes).filter((type) => import_shared_documents.dockerMediaTypes[type] === import_shared_documents.mediaTypes.manifest)
]);
function storedManifest(bytes, place, { contentType, digest } = {}) {
  const actual = (0, import_shared_table.digestOf)(bytes);
  if (digest !== void 0 && digest !== actual) {
    throw damaged(place, `has the digest ${actual}`);
  }
  const served = contentType?.split(";")[0]?.trim() ?? "";
  const mediaType = manifestTypes.has(served) ? served : ownMediaType(bytes, place);
  return { bytes, descriptor: { mediaType, digest: actual, size: bytes.length } };
}
function ownMediaType(bytes, place) {
  const document = parseJson(bytes);
  if (document === void 0) throw damaged(place, "is not JSON");
  if (typeof document === "object" && document !== null) {
    if ("mediaType" in document && typeof document.mediaType === "string") return document.mediaType;
    if ("manifests" in document) return import_shared_documents.mediaTypes.index;
    if ("config" in document && "layers" in document) return import_shared_documents.mediaTypes.manifest;
  }
  throw damaged(place, "is neither a manifest nor an index");
}
function damaged(place, how) {
  return new import_shared_table.AlbaError("damaged", `${place} ${how}`, {
    hint: "something else than alba wrote there, or the storage is failing; remove it and publish again"
  });
}
// src/registry/oci-layout.ts
function ociLayout({ path, run }) {
  return new OciLayout(path, run);
}
var OciLayout = class {
  name;
  #run;
  #store;
  #index;
  constructor(path, run) {
    this.name = `oci:${path}`;
    this.#run = run;
    this.#store = directoryStore(path, { name: this.name });
    this.#index = new LayoutIndex(this.#store, run.signal);
  }
  tagName(tag) {
    return (0, import_shared_table.ociTag)(tag);
  }
  async readManifest(reference) {
    const entry = (0, import_shared_table.isDigest)(reference) ? void 0 : await this.#index.find(reference);
    const digest = (0, import_shared_table.isDigest)(reference) ? reference : entry?.digest;
    if (digest === void 0) return void 0;
    const key2 = blobKey(digest);
    const found = await readDocument(this.#store, key2, { signal: this.#run.signal });
    if (found === void 0) return void 0;
    return storedManifest(found.bytes, `${key2} in ${this.name}`, { digest, contentType: entry?.mediaType });
  }
  async readConfig({ digest }) {
    return await readSmallBlob(this.#store, blobKey(digest), digest, this.#run.signal);
  }
  async newestTags(most2) {
    return (0, import_shared_documents.newestFirst)((await this.#index.tags()).map((tag) => ({ tag }))).slice(0, most2);
  }
  /** Tags and list are one file here. */
  async isListed(tag) {
    return await this.#index.find(tag) !== void 0;
  }
  async hasBlob({ digest, size }) {
    return (await this.#store.head(blobKey(digest), { signal: this.#run.signal }))?.size === size;
  }
  async hasManifest(descriptor) {
    return await this.hasBlob(descriptor);
  }
  async putBlob({ descriptor, body }, options4 = {}) {
    await this.#store.put(blobKey(descriptor.digest), body, {
      contentType: descriptor.mediaType,
      signal: this.#run.signal,
      ...options4
    });
  }
  async putManifest({ descriptor, bytes }, options4) {
    await this.putBlob({ descriptor, body: (0, import_shared_checked_body.bytesBody)(bytes) }, options4);
  }
  /**
   * A layout has no list of referrers: its readers (oras) go through all that index.json reaches and find there what names
   * a `subject`; and the image's index reaches its attestations.
   */
  async refer() {
    return { objects: 0, bytes: 0 };
  }
  async point(tags, image, { replace }) {
    const { descriptor } = image.index;
    for (const object of [...image.reaches, { kind: "manifests", descriptor }]) {
      if (!await this.hasBlob(object.descriptor)) await image.resend(object);
    }
    return await this.#index.point(tags, descriptor, async (tag, before) => {
      if (replace(tag)) return;
      const standing = await this.readManifest(before);
      if (standing && await standingContent(standing.bytes, this) === image.content) return;
      throw released(this.reference(tag), `${before} stands there`);
    });
  }
  /** A tag that is there is listed: both are index.json. */
  async list() {
    return { objects: 0, bytes: 0 };
  }
  async abandon() {
  }
  place(_kind, reference) {
    return (0, import_shared_table.isDigest)(reference) ? blobKey(reference) : `index.json:${reference}`;
  }
  /** As skopeo and podman write it. */
  reference(tag) {
    return `${this.name}:${tag}`;
  }
  urls() {
    return [];
  }
};
function blobKey(digest) {
  return `blobs/sha256/${(0, import_shared_table.hexOf)(digest)}`;
}
// src/protocol/promptly.ts
async function promptly(run, store, request) {
  const late = new AbortController();
  const seconds = run.timing.request / 1e3;
  const timer = setTimeout(() => {
    late.abort(
      new import_shared_table.AlbaError("target", `${store.name} did not answer within ${seconds} s`, {
        hint: "look after the store or the way to it, and run this again"
      })
    );
  }, run.timing.request);
  try {
    return await request(AbortSignal.any([run.signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
// src/protocol/check-reached.ts
var batchSize = 64;
async function missingKeys(store, roots, looks, run, between) {
  const wanted = await notProved(store, roots, looks, run);
  const missing = [];
  for (let at = 0; at < wanted.length; at += batchSize) {
    if (at > 0 && !await between()) return void 0;
    const batch = wanted.slice(at, at + batchSize);
    const found = await Promise.all(batch.map((reached) => isThere(store, reached, run)));
    missing.push(...batch.filter((_, index) => !found[index]).map(({ key: key2 }) => key2));
  }
  return missing;
}
async function notProved(store, roots, looks, run) {
  const wanted = /* @__PURE__ */ new Map();
  for (const { witness, reaches } of roots) {
    const isLive = witness !== void 0 && await isStanding(store, witness, run);
    for (const reached of reaches) {
      const isFresh = reached.chain !== void 0 && reached.chain === looks.chain;
      if (!isFresh && !(isLive && witness.reaches.has(reached.key))) wanted.set(reached.key, reached);
    }
  }
  return [...wanted.values()];
}
async function isStanding(store, { key: key2, etag }, run) {
  const found = await promptly(run, store, (signal) => store.head(key2, { signal }));
  return found?.etag === etag;
}
async function isThere(store, { key: key2, size, etag }, run) {
  const found = await promptly(run, store, (signal) => store.head(key2, { signal }));
  return found?.size === size && (etag === void 0 || etag === found.etag);
}
// src/protocol/notices.ts
var contentSchema = import_shared_zod.external_exports.discriminatedUnion("kind", [
  import_shared_zod.external_exports.object({ kind: import_shared_zod.external_exports.literal("gc"), names: import_shared_zod.external_exports.array(import_shared_zod.external_exports.string()) }),
  import_shared_zod.external_exports.object({ kind: import_shared_zod.external_exports.literal("claim"), tag: import_shared_zod.external_exports.string(), digest: import_shared_zod.external_exports.string() })
]);
function noticeKey(prefix) {
  return prefix + (0, import_node_crypto2.randomBytes)(12).toString("hex");
}
async function putNotice(store, key2, content, run) {
  const options4 = { contentType: "application/json", cacheControl: "no-cache" };
  const body = (0, import_shared_checked_body.bytesBody)(JSON.stringify(content));
  await promptly(run, store, (signal) => store.put(key2, body, { ...options4, signal }));
}
var NoticeWatcher = class {
  #store;
  #prefix;
  #run;
  /** By key and version: when it was first seen. */
  #seen = /* @__PURE__ */ new Map();
  constructor(store, prefix, run) {
    this.#store = store;
    this.#prefix = prefix;
    this.#run = run;
  }
  /** The notices in force, but for those named in `own`. A listed one that GET does not find is gone. */
  async look(own) {
    const keys = await promptly(this.#run, this.#store, (signal) => this.#keys(signal));
    const others = keys.filter((key2) => !own.includes(key2));
    const notices = await Promise.all(others.map((key2) => this.#read(key2)));
    return notices.filter((notice) => notice !== void 0);
  }
  async #keys(signal) {
    const keys = [];
    for await (const entry of this.#store.list(this.#prefix, { signal })) {
      if (entry.kind === "object") keys.push(entry.key);
    }
    return keys;
  }
  async #read(key2) {
    const { clock, timing } = this.#run;
    const stored = await promptly(
      this.#run,
      this.#store,
      (signal) => readDocument(this.#store, key2, { signal })
    );
    if (stored === void 0) return void 0;
    const { date, lastModified } = stored.info;
    if (date !== void 0 && date.getTime() - lastModified.getTime() > timing.lease) return void 0;
    const version = `${key2}
${lastModified.getTime()}`;
    const since = this.#seen.get(version) ?? clock.now();
    this.#seen.set(version, since);
    if (clock.now() - since > timing.lease) return void 0;
    return { key: key2, content: parse(stored.bytes) };
  }
};
function parse(bytes) {
  try {
    return contentSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return void 0;
  }
}
// src/protocol/claim.ts
var HeldClaim = class {
  key;
  #store;
  #rootKey;
  #claim;
  #run;
  #withdrawn = new AbortController();
  #renewing;
  constructor(store, notices, rootKey, claim, run) {
    this.key = noticeKey(notices);
    this.#store = store;
    this.#rootKey = rootKey;
    this.#claim = claim;
    this.#run = run;
  }
  /** Writes the notice, or writes it again so that its lease begins anew. */
  async put() {
    const { tag, digest } = this.#claim;
    await putNotice(this.#store, this.key, { kind: "claim", tag, digest }, this.#run);
  }
  /** Throws `released` where another content is claimed, or stands under the root's key already. */
  async refuseForeign(found) {
    const { reference, tag, digest } = this.#claim;
    const isForeign = ({ content }) => content?.kind === "claim" && content.tag === tag && content.digest !== digest;
    if (found.some(isForeign)) {
      throw new import_shared_table.AlbaError("released", `another job is publishing ${reference} with other content right now`, {
        hint: "let one job publish a release; if both were refused, run the right one again"
      });
    }
    const standing = await promptly(
      this.#run,
      this.#store,
      (signal) => readDocument(this.#store, this.#rootKey, { signal })
    );
    if (standing === void 0) return;
    if (await (this.#claim.digestOf ?? import_shared_table.digestOf)(standing.bytes) !== digest) {
      throw new import_shared_table.AlbaError("released", `${reference} was published with other content meanwhile`, {
        hint: "publish this content under a new tag, or set --overwrite to replace the release"
      });
    }
  }
  /** Renews the notice three times a lease, and sooner after a failure, until it is withdrawn. */
  keepAlive() {
    this.#renewing ??= this.#renew();
  }
  async #renew() {
    const signal = AbortSignal.any([this.#run.signal, this.#withdrawn.signal]);
    const { clock, timing } = this.#run;
    for (let pause = timing.lease / 3; !signal.aborted; ) {
      try {
        await clock.sleep(pause, signal);
        if (signal.aborted) return;
        await this.put();
        pause = timing.lease / 3;
      } catch (error) {
        pause = timing.lease / 30;
        if (!signal.aborted) this.#run.reporter.debug(`a claim was not renewed: ${String(error)}`);
      }
    }
  }
  /** Takes it back, whatever happened. Never rejects: one that stays is over within the lease. */
  async withdraw() {
    this.#withdrawn.abort();
    await this.#renewing;
    try {
      await this.#store.remove([this.key], { signal: AbortSignal.timeout(this.#run.timing.request) });
    } catch (error) {
      this.#run.reporter.debug(`a claim could not be removed: ${String(error)}`);
    }
  }
};
async function claimRelease(store, notices, rootKey, claim, run) {
  const held = new HeldClaim(store, notices, rootKey, claim, run);
  try {
    await held.put();
    await held.refuseForeign(await new NoticeWatcher(store, notices, run).look([held.key]));
  } catch (error) {
    await held.withdraw();
    throw error;
  }
  held.keepAlive();
  return held;
}
// src/protocol/lookout.ts
var Lookout = class {
  #watcher;
  #claims;
  #needed;
  #looks;
  #run;
  #looking;
  constructor({ store, notices, needed, claims = [], looks, run }) {
    this.#watcher = new NoticeWatcher(store, notices, run);
    this.#claims = claims;
    this.#needed = needed;
    this.#looks = looks;
    this.#run = run;
  }
  /** Looks until no notice names what is needed. Throws `released` for another's claim. */
  async untilClear() {
    const { clock, timing, signal, reporter } = this.#run;
    for (let waits = 0; !await this.#look(); waits += 1) {
      if (waits === 0) {
        reporter.note("waiting: a collection is deleting what this publish needs (15 minutes at most)");
      }
      await clock.sleep(timing.poll, signal);
    }
  }
  /** Lengthens the chain where that is due. False where it broke: a notice names what is needed, or too long a pause. */
  async again() {
    if (this.#looks.isRecent()) return true;
    const before = this.#looks.chain;
    await this.#look();
    return this.#looks.chain === before && this.#looks.isRecent();
  }
  /** The same for whoever sends one object of many: to be called before each. What it finds shows when the root is written. */
  async keepUp() {
    if (this.#looks.isRecent()) return;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = void 0;
    });
    await this.#looking;
  }
  async #look() {
    this.#run.signal.throwIfAborted();
    for (const claim of this.#claims) await claim.put();
    const began = this.#run.clock.now();
    const found = await this.#watcher.look(this.#claims.map(({ key: key2 }) => key2));
    for (const claim of this.#claims) await claim.refuseForeign(found);
    const isClear = !found.some((notice) => this.#isInTheWay(notice));
    this.#looks.add(began, isClear);
    return isClear;
  }
  /** A notice that cannot be read may name anything. */
  #isInTheWay({ content }) {
    if (content === void 0) return true;
    return content.kind === "gc" && content.names.some((name) => this.#needed.has(name));
  }
};
// src/protocol/looks.ts
var Looks = class {
  #run;
  #last = Number.NEGATIVE_INFINITY;
  #chain = 0;
  #isClear = false;
  constructor(run) {
    this.#run = run;
  }
  /** The chain that goes on: what was seen, or sent and taken, in it is still there. Undefined before the first clear look. */
  get chain() {
    return this.#isClear ? this.#chain : void 0;
  }
  /** Whether a root may be sent, or an object without another look, on the strength of the last one. */
  isRecent() {
    return this.#run.clock.now() - this.#last <= this.#run.timing.window;
  }
  /** Adds a look that began at `began`, and found nothing in the way, or did. */
  add(began, isClear) {
    const isNear = began - this.#last <= 2 * this.#run.timing.window;
    if (!isNear || !isClear || !this.#isClear) this.#chain += 1;
    this.#isClear = isClear;
    this.#last = began;
  }
};
// src/protocol/write-roots.ts
var mostRounds = 20;
async function writeRoots(store, notices, roots, restore, run, looks = new Looks(run)) {
  const claims = roots.flatMap(
    ({ key: key2, claim, held }) => claim === void 0 ? [] : [held ?? new HeldClaim(store, notices, key2, claim, run)]
  );
  const needed = new Set(roots.flatMap((root) => [root.key, ...root.reaches.map(({ key: key2 }) => key2)]));
  const lookout = new Lookout({ store, notices, needed, claims, looks, run });
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      await lookout.untilClear();
      const missing = await missingKeys(store, roots, looks, run, () => lookout.again());
      if (missing === void 0) continue;
      if (missing.length > 0) await restore(missing);
      else if (await lookout.again()) return await putAll(store, roots, run);
    }
  } finally {
    await Promise.all(claims.map((claim) => claim.withdraw()));
  }
  throw new import_shared_table.AlbaError(
    "target",
    `${store.name} could not be brought to a state in which the tag may be written`,
    {
      hint: "either it answers too slowly, or something else deletes objects there; run this again"
    }
  );
}
async function putAll(store, roots, run) {
  const put = ({ key: key2, body, options: options4 }) => promptly(run, store, (signal) => store.put(key2, body, { ...options4, signal }));
  const settled = await Promise.allSettled(roots.map(put));
  return settled.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}
// src/protocol/publish-list.ts
var mostRounds2 = 100;
async function publishList(list, own, store, run) {
  let tags = await readTags(list, own);
  let bytes = 0;
  for (let round = 1; round <= mostRounds2; round += 1) {
    run.signal.throwIfAborted();
    const body = list.render(tags);
    await store.put(list.key, body, { ...list.options, signal: run.signal });
    bytes += body.size;
    const again2 = await readTags(list, own);
    if (sameTags(tags, again2)) return { objects: round, bytes };
    tags = again2;
  }
  throw new import_shared_table.AlbaError("conflict", `${list.key} in ${store.name} kept changing while it was written`, {
    hint: "the tag itself is published; the next push of this name puts the list right"
  });
}
async function readTags(list, own) {
  const tags = new Set(await list.read());
  for (const tag of own.tags) {
    if (tags.has(tag) === own.present) continue;
    if (await list.tagExists(tag)) tags.add(tag);
    else tags.delete(tag);
  }
  return [...tags];
}
function sameTags(a, b) {
  const known = new Set(a);
  return a.length === b.length && b.every((tag) => known.has(tag));
}
// src/registry/tag-list.ts
async function listTags(store, manifests, signal) {
  const tags = [];
  for await (const entry of store.list(manifests, { delimiter: ":", signal })) {
    if (entry.kind === "object") {
      tags.push({ tag: entry.key.slice(manifests.length), date: entry.lastModified });
    }
  }
  return tags;
}
function renderTagList(name, tags) {
  return (0, import_shared_checked_body.bytesBody)(JSON.stringify({ name, tags: [...tags].sort() }));
}
function parseTagList(bytes) {
  const document = parseJson(bytes);
  if (typeof document === "object" && document !== null && "tags" in document) {
    const { tags } = document;
    if (Array.isArray(tags)) return new Set(tags.filter((tag) => typeof tag === "string"));
  }
  return /* @__PURE__ */ new Set();
}
// src/registry/listed-tags.ts
var json2 = { contentType: "application/json", cacheControl: "no-cache" };
var ListedTags = class {
  #options;
  #listed;
  constructor(options4) {
    this.#options = options4;
  }
  /** Whether all of the tags are in it. Read once, until `forget` or `publish`. */
  async hasAll(tags) {
    this.#listed ??= this.#read();
    const listed = await this.#listed;
    return tags.every((tag) => listed.has(tag));
  }
  /** What was read may have changed since. */
  forget() {
    this.#listed = void 0;
  }
  /** Writes it anew, with these tags. Returns what was written. */
  async publish(tags) {
    return await this.#write({ tags, present: true });
  }
  /** Writes it anew, without these tags, which were removed. Returns what was written. */
  async withdraw(tags) {
    return await this.#write({ tags, present: false });
  }
  async #write(own) {
    this.forget();
    const { store, name, keys, run } = this.#options;
    const { manifests, list } = keys;
    const { signal } = run;
    return await publishList(
      {
        key: list,
        options: json2,
        read: async () => (await listTags(store, manifests, signal)).map(({ tag }) => tag),
        tagExists: async (tag) => await store.head(manifests + tag, { signal }) !== void 0,
        render: (all) => renderTagList(name, all)
      },
      own,
      store,
      run
    );
  }
  /** After a failure: lists those of the new tags that were written before it, since readers can pull them. Never rejects. */
  async publishStanding(fresh) {
    const { store, keys, run } = this.#options;
    if (run.signal.aborted) return;
    try {
      const stands = (tag) => promptly(run, store, (signal) => store.head(keys.manifests + tag, { signal }));
      const standing = [];
      for (const tag of fresh) if (await stands(tag) !== void 0) standing.push(tag);
      if (standing.length > 0) await this.publish(standing);
    } catch (error) {
      run.reporter.debug(`the list of tags could not be written: ${(0, import_shared_table.messageOf)(error)}`);
    }
  }
  async #read() {
    const { store, keys, run } = this.#options;
    const found = await readDocument(store, keys.list, { signal: run.signal });
    return found === void 0 ? /* @__PURE__ */ new Set() : parseTagList(found.bytes);
  }
};
// src/registry/name-contents.ts
var affordable = 1e3;
var NameContents = class {
  #store;
  #prefix;
  #signal;
  #sizes;
  constructor(store, prefix, signal) {
    this.#store = store;
    this.#prefix = prefix;
    this.#signal = signal;
  }
  /** Whether an object of that size is there. */
  async has(key2, size) {
    this.#sizes ??= this.#list();
    const sizes = await this.#sizes;
    if (sizes !== void 0) return sizes.get(key2) === size;
    return (await this.#store.head(key2, { signal: this.#signal }))?.size === size;
  }
  /** Undefined where there are too many. */
  async #list() {
    const sizes = /* @__PURE__ */ new Map();
    for await (const entry of this.#store.list(this.#prefix, { signal: this.#signal })) {
      if (entry.kind === "object") sizes.set(entry.key, entry.size);
      if (sizes.size >= affordable) return void 0;
    }
    return sizes;
  }
};
// src/registry/ping.ts
var options = { contentType: "application/json", cacheControl: "no-cache" };
async function writePing(store, signal) {
  const written = new Tally();
  if (await store.head("v2/index.html", { signal }) !== void 0) return written.count();
  const keys = store.keyMayBePrefix ? ["v2/", "v2/index.html"] : ["v2/index.html"];
  for (const key2 of keys) {
    const body = (0, import_shared_checked_body.bytesBody)("{}");
    await store.put(key2, body, { ...options, signal });
    written.add(body.size);
  }
  return written.count();
}
// src/registry/public-reference.ts
function publicReference(publicUrl, name, tag) {
  const { host, pathname } = new URL(publicUrl);
  return pathname === "/" ? `${host}/${name}:${tag}` : void 0;
}
// src/registry/referrers-list.ts
var options2 = { contentType: import_shared_documents.mediaTypes.index, cacheControl: "no-cache" };
var empty = { schemaVersion: 2, mediaType: import_shared_documents.mediaTypes.index, manifests: [] };
async function addReferrers(store, key2, referrers, { signal, reporter }) {
  const found = await readDocument(store, key2, { signal });
  const parsed = found && import_shared_documents.indexSchema.safeParse(parseJson(found.bytes)).data;
  if (found !== void 0 && parsed === void 0) {
    reporter.warn(`${key2} in ${store.name} was no list of referrers, and is written anew`);
  }
  const before = parsed ?? empty;
  const listed = new Set(before.manifests.map(({ digest }) => digest));
  const absent = referrers.filter(({ digest }) => !listed.has(digest));
  if (absent.length === 0) return { objects: 0, bytes: 0 };
  const manifests = [...before.manifests, ...absent].sort((a, b) => a.digest < b.digest ? -1 : 1);
  const body = (0, import_shared_checked_body.bytesBody)(JSON.stringify({ ...before, manifests }));
  await store.put(key2, body, { ...options2, signal });
  return { objects: 1, bytes: body.size };
}
// src/registry/registry-keys.ts
var reserved = {
  // distribution-spec, « Endpoints »
  ...each(["manifests", "blobs", "tags", "referrers"], "is a word of the registry protocol"),
  // v2/_alba/NAME/notices/ and v2/_alba/NAME/parts/
  ...each(["notices", "parts"], "is the name of a folder that alba keeps for each image")
};
var reservedComponents = new Set(Object.keys(reserved));
function registryKeys(name) {
  (0, import_shared_table.imageName)(name);
  const components = name.split("/");
  const taken = components.find((component) => Object.hasOwn(reserved, component));
  if (taken !== void 0) throw refused(name, `\u201C${taken}\u201D ${reserved[taken]}`);
  if (components[0] === "index.html") throw refused(name, "v2/index.html answers clients that ask for v2/");
  const all = `v2/${name}/`;
  return {
    all,
    blobs: `${all}blobs/`,
    manifests: `${all}manifests/`,
    referrers: `${all}referrers/`,
    list: `${all}tags/list`,
    notices: `v2/_alba/${name}/notices/`,
    parts: `v2/_alba/${name}/parts/`
  };
}
function refused(name, why) {
  return new import_shared_table.AlbaError("usage", `an image in a store cannot be named \u201C${name}\u201D: ${why}`, {
    hint: "choose another name"
  });
}
function each(words2, why) {
  return Object.fromEntries(words2.map((word) => [word, why]));
}
// src/protocol/old-builds.ts
var grace = 24 * 60 * 60 * 1e3;
async function removeOldBuilds(store, prefix, now, run) {
  try {
    const builds = await buildsBelow(store, prefix, prefix, run);
    for (const [build] of builds.filter(isOld(now))) {
      const [again2] = (await buildsBelow(store, prefix, `${prefix}${build}/`, run)).filter(isOld(now));
      if (again2 !== void 0) await store.remove(again2[1].keys, { signal: run.signal });
    }
  } catch (error) {
    if (!run.signal.aborted) run.reporter.debug(`what old builds have left stays: ${(0, import_shared_table.messageOf)(error)}`);
  }
}
function isOld(now) {
  return ([, { youngest }]) => now.getTime() - youngest > grace;
}
async function buildsBelow(store, prefix, within, run) {
  const builds = /* @__PURE__ */ new Map();
  for await (const entry of store.list(within, { signal: run.signal })) {
    if (entry.kind !== "object") continue;
    const name = entry.key.slice(prefix.length).split("/").slice(0, 2).join("/");
    const build = builds.get(name) ?? { keys: [], youngest: 0 };
    build.keys.push(entry.key);
    build.youngest = Math.max(build.youngest, entry.lastModified.getTime());
    builds.set(name, build);
  }
  return [...builds];
}
// src/protocol/build-records.ts
var options3 = { contentType: "application/json", cacheControl: "no-cache" };
var BuildRecords = class {
  /** Of all that this build leaves; ends with a slash. */
  prefix;
  #options;
  constructor(given) {
    this.prefix = `${given.parts}${given.tag}/${given.build}/`;
    this.#options = given;
  }
  /** Where a platform's record lies. */
  key(platform) {
    return this.prefix + (0, import_shared_table.formatPlatform)(platform).replaceAll("/", ".");
  }
  /** Writes records, when all that they reach is there. `restore` sends what the last look finds missing. */
  async write(records, restore) {
    const { store, notices, run } = this.#options;
    const roots = records.map(({ platform, bytes, reaches }) => {
      return { key: this.key(platform), body: (0, import_shared_checked_body.bytesBody)(bytes), options: options3, reaches };
    });
    await writeRoots(store, notices, roots, restore, run);
  }
  /** The records of those of the platforms that are there. Asked one by one, since a LIST may show what is gone. */
  async read(platforms) {
    const { store, run } = this.#options;
    const found = await Promise.all(
      platforms.map(async (platform) => {
        const key2 = this.key(platform);
        const stored = await promptly(run, store, (signal) => readDocument(store, key2, { signal }));
        if (stored === void 0) return void 0;
        const { etag, lastModified } = stored.info;
        return [(0, import_shared_table.formatPlatform)(platform), { bytes: stored.bytes, etag, written: lastModified }];
      })
    );
    return new Map(found.filter((entry) => entry !== void 0));
  }
  /** Removes what builds of a day ago and more have left, by the clock that wrote the records of this one. Never rejects. */
  async removeOld(found) {
    const { store, parts, run } = this.#options;
    const youngest = Math.max(...[...found.values()].map(({ written }) => written.getTime()));
    await removeOldBuilds(store, parts, new Date(youngest), run);
  }
};
// src/registry/stored-records.ts
function storedRecords(options4, keyOf) {
  const records = new BuildRecords(options4);
  return {
    read: (platforms) => records.read(platforms),
    removeOld: (found) => records.removeOld(found),
    place: (platform) => records.key(platform),
    async write(images, resend) {
      const objects = new Map(
        images.flatMap(({ reaches }) => reaches.map((object) => [keyOf(object), object]))
      );
      const reached = (object) => ({ key: keyOf(object), size: object.descriptor.size });
      await records.write(
        images.map(({ platform, bytes, reaches }) => ({ platform, bytes, reaches: reaches.map(reached) })),
        async (missing) => {
          const gone = new Set(missing);
          for (const [key2, object] of objects) if (gone.has(key2)) await resend(object);
        }
      );
    }
  };
}
// src/registry/static-registry.ts
var forEver = "public, max-age=31536000, immutable";
function staticRegistry(options4) {
  return new StaticRegistry(options4);
}
var StaticRegistry = class {
  name;
  #store;
  #image;
  #keys;
  #publicUrl;
  #run;
  #contents;
  #listed;
  #seen = /* @__PURE__ */ new Map();
  #pinged = false;
  constructor({ store, name, publicUrl, run }) {
    this.name = store.name;
    this.#store = store;
    this.#image = name;
    this.#keys = registryKeys(name);
    this.#publicUrl = publicUrl?.replace(/\/+$/, "");
    this.#run = run;
    this.#contents = new NameContents(store, this.#keys.all, run.signal);
    this.#listed = new ListedTags({ store, name, keys: this.#keys, run });
  }
  tagName(tag) {
    return (0, import_shared_table.ociTag)(tag);
  }
  async readManifest(reference) {
    const key2 = this.place("manifests", reference);
    const found = await readDocument(this.#store, key2, { signal: this.#run.signal });
    const manifest = found && storedManifest(found.bytes, `${key2} in ${this.name}`, {
      contentType: found.info.contentType,
      ...(0, import_shared_table.isDigest)(reference) ? { digest: reference } : {}
    });
    if (!(0, import_shared_table.isDigest)(reference)) {
      this.#seen.set(
        reference,
        found && manifest && { digest: manifest.descriptor.digest, etag: found.info.etag }
      );
    }
    return manifest;
  }
  async readConfig({ digest }) {
    return await readSmallBlob(this.#store, this.place("blobs", digest), digest, this.#run.signal);
  }
  async newestTags(most2) {
    return (0, import_shared_documents.newestFirst)(await listTags(this.#store, this.#keys.manifests, this.#run.signal)).slice(0, most2);
  }
  async isListed(tag) {
    return await this.#listed.hasAll([tag]);
  }
  async hasBlob({ digest, size }) {
    return await this.#contents.has(this.place("blobs", digest), size);
  }
  async hasManifest({ digest, size }) {
    return await this.#contents.has(this.place("manifests", digest), size);
  }
  async putBlob({ descriptor, body }, options4 = {}) {
    await this.#store.put(this.place("blobs", descriptor.digest), body, {
      contentType: "application/octet-stream",
      cacheControl: forEver,
      signal: this.#run.signal,
      ...options4
    });
  }
  async putManifest({ descriptor, bytes }, options4 = {}) {
    await this.#store.put(this.place("manifests", descriptor.digest), (0, import_shared_checked_body.bytesBody)(bytes), {
      contentType: descriptor.mediaType,
      cacheControl: forEver,
      signal: this.#run.signal,
      ...options4
    });
  }
  async refer(subject, referrers) {
    return await addReferrers(this.#store, this.#keys.referrers + subject, referrers, this.#run);
  }
  async point(tags, image, options4) {
    const { digest, size } = image.index.descriptor;
    for (const tag of tags) if (!this.#seen.has(tag)) await this.#see(tag, options4);
    const outdated = tags.filter((tag) => this.#seen.get(tag)?.digest !== digest);
    const fresh = outdated.filter((tag) => this.#seen.get(tag) === void 0);
    for (const tag of outdated) {
      const there = this.#seen.get(tag)?.digest;
      if (there !== void 0 && !options4.replace(tag)) {
        throw released(`${this.#image}:${tag} in ${this.name}`, `${there}, not ${digest}`);
      }
    }
    const written = new Tally();
    if (fresh.length > 0) written.addAll(await this.#ping());
    if (outdated.length > 0) {
      try {
        await this.#write(outdated, image, options4);
      } catch (error) {
        await this.#listed.publishStanding(fresh);
        throw error;
      }
      for (const _ of outdated) written.add(size);
      this.#listed.forget();
    }
    written.addAll(fresh.length > 0 ? await this.#listed.publish(tags) : await this.list(tags));
    return written.count();
  }
  async list(tags) {
    const written = new Tally();
    if (await this.#listed.hasAll(tags)) return written.count();
    written.addAll(await this.#ping());
    written.addAll(await this.#listed.publish(tags));
    return written.count();
  }
  records(tag, build) {
    const { parts, notices } = this.#keys;
    const options4 = { store: this.#store, parts, tag, build, notices, run: this.#run };
    return storedRecords(options4, ({ kind, descriptor }) => this.place(kind, descriptor.digest));
  }
  async abandon() {
  }
  place(kind, reference) {
    return this.#keys[kind] + reference;
  }
  reference(tag) {
    return this.#publicUrl === void 0 ? void 0 : publicReference(this.#publicUrl, this.#image, tag);
  }
  urls(tag) {
    return this.#publicUrl === void 0 ? [] : [`${this.#publicUrl}/${this.place("manifests", tag)}`];
  }
  /** Reads what stands under a tag. What cannot be read is as good as nothing where it may be replaced. */
  async #see(tag, { replace }) {
    try {
      await this.readManifest(tag);
    } catch (error) {
      if (!(0, import_shared_table.isDamaged)(error) || !replace(tag)) throw error;
    }
  }
  /** Looks, checks, and writes the tags: the index's own bytes. */
  async #write(tags, image, { claim }) {
    const { index } = image;
    const { digest, mediaType } = index.descriptor;
    const reached = new Map(
      objectsOf(image).map((object) => [this.place(object.kind, object.descriptor.digest), object])
    );
    const reaches = [...reached].map(([key2, { descriptor }]) => ({ key: key2, size: descriptor.size }));
    const witness = this.#witness(image);
    const roots = tags.map(
      (tag) => ({
        key: this.place("manifests", tag),
        body: (0, import_shared_checked_body.bytesBody)(index.bytes),
        options: { contentType: mediaType, cacheControl: "no-cache" },
        reaches,
        ...witness === void 0 ? {} : { witness },
        ...claim(tag) && this.#seen.get(tag) === void 0 ? { claim: this.#claim(tag, image) } : {}
      })
    );
    const restore = async (missing) => {
      const gone = new Set(missing);
      for (const [key2, object] of reached) if (gone.has(key2)) await image.resend(object);
    };
    const written = await writeRoots(this.#store, this.#keys.notices, roots, restore, this.#run);
    tags.forEach((tag, at) => {
      this.#seen.set(tag, { digest, etag: written[at]?.etag ?? "" });
    });
  }
  /** The witness in terms of keys, if the tag was last seen as it was when its content was read. */
  #witness(image) {
    const { witness } = image;
    const seen = witness && this.#seen.get(witness.tag);
    if (witness === void 0 || seen?.digest !== witness.digest) return void 0;
    const proved = objectsOf(image).filter(({ descriptor }) => witness.reaches.has(descriptor.digest));
    if (proved.length === 0) return void 0;
    const keys = proved.map(({ kind, descriptor }) => this.place(kind, descriptor.digest));
    return { key: this.place("manifests", witness.tag), etag: seen.etag, reaches: new Set(keys) };
  }
  /** Another job's claim or tag with the same content is no conflict, though its bytes may differ. */
  #claim(tag, { content }) {
    return {
      reference: `${this.#image}:${tag}`,
      tag,
      digest: content,
      digestOf: (bytes) => standingContent(bytes, this)
    };
  }
  /** Once a run. */
  async #ping() {
    if (this.#pinged) return { objects: 0, bytes: 0 };
    const written = await writePing(this.#store, this.#run.signal);
    this.#pinged = true;
    return written;
  }
};
function objectsOf({ reaches, index }) {
  return [...reaches, { kind: "manifests", descriptor: index.descriptor }];
}
// src/store/open-store.ts
async function openStore(target, options4 = {}) {
  if (target.kind === "directory") return directoryStore(target.path, target);
  const { s3Store } = await Promise.resolve().then(() => __toESM(require("./s3-store.cjs")));
  return s3Store(target, options4);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  BuildRecords,
  ListedTags,
  Lookout,
  Looks,
  Tally,
  attestationEntries,
  blobName,
  buildKit,
  checkBytes,
  checkCompressedSize,
  checkLayer,
  checkLayerSize,
  checkSize,
  claimRelease,
  clipped,
  containerdSubject,
  differences,
  directoryError,
  downloadSize,
  floatingTags,
  hasOtherAttestations,
  imageContent,
  inOrder,
  isCalledAttached,
  isDockerType,
  isForeignLayer,
  isIndex,
  isMissing,
  isSchema1,
  lacksAttestations,
  layerName,
  layoutAgain,
  limited,
  listTags,
  manifestName,
  obstacleOn,
  ociLayout,
  ociType,
  openStore,
  ownBlobs,
  parseBlob,
  parseDocument,
  parseJson,
  platformEntries,
  promptly,
  publishList,
  readBlob,
  readDocument,
  readExistingImage,
  readManifest,
  refuseArtifact,
  registryKeys,
  released,
  reservedComponents,
  staticRegistry,
  subjectOf,
  withFloatingTags,
  writeRoots
});
