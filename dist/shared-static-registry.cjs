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
  MissingObjects: () => MissingObjects,
  Repositories: () => Repositories,
  RunConnections: () => RunConnections,
  Stores: () => Stores,
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
  isPartTag: () => isPartTag,
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
  readNote: () => readNote,
  recordTagKey: () => recordTagKey,
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
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_checked_body = require("./shared-checked-body.cjs");
var import_shared_digest = require("./shared-digest.cjs");
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
var import_node_net = require("node:net");
var import_node_http = require("node:http");
var import_node_https = require("node:https");
var import_node_crypto3 = require("node:crypto");
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
  return (0, import_shared_digest.digestOf)(JSON.stringify(lines));
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
function checkLayerSize(what, size, most3) {
  if (most3 === void 0 || size <= most3) return;
  const limit2 = (0, import_shared_table.formatBytes)(most3).replace(".0 ", " ");
  throw new import_shared_table.AlbaError("source", `${what} is larger than ${limit2} (max-layer-size)`, {
    hint: "raise max-layer-size, where the image is meant to be that large"
  });
}
function checkCompressedSize(what, size, most3) {
  if (most3 !== void 0 && size > most3 * 1.01 + 1024) checkLayerSize(what, size, most3);
}
async function* limited(chunks, what, most3) {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    checkLayerSize(what, size, most3);
    yield chunk;
  }
}
// src/archive/parse-document.ts
var mostValues = 1e5;
function parseDocument(bytes, schema2, what) {
  if (hasMoreValues(bytes, mostValues)) {
    throw new import_shared_table.AlbaError("source", `${what} has more than ${mostValues} values`, {
      hint: "no image needs as many: look where it comes from"
    });
  }
  const value = parseJson(bytes);
  if (value === void 0) {
    throw new import_shared_table.AlbaError("damaged", `${what} is no JSON`, { hint: "build the image again" });
  }
  const result = schema2.safeParse(value, { error: inPlainWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === void 0 || issue.path.length === 0 ? "" : ` at ${clipped(issue.path.join("."))}`;
  throw new import_shared_table.AlbaError("source", `${what} is not as an image's has to be${where}: ${issue?.message}`, {
    hint: "build the image again, or with another tool"
  });
}
function hasMoreValues(bytes, most3) {
  let count = 0;
  for (const byte of bytes) {
    if ((byte === 44 || byte === 91 || byte === 123) && ++count > most3) return true;
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
  return `blobs/sha256/${(0, import_shared_digest.hexOf)(digest)}`;
}
async function readBlob(files, descriptor, namedBy) {
  const bytes = await files.document(blobName(descriptor.digest), namedBy);
  const found = { digest: (0, import_shared_digest.digestOf)(bytes), size: bytes.length };
  checkBytes(`${files.label}: the blob ${descriptor.digest}`, found, descriptor);
  return bytes;
}
function parseBlob(bytes, schema2, { mediaType }, what, foreign) {
  const parsed = parseDocument(bytes, schema2, what);
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
function ownBlobs({ config: config2, layers }) {
  return [config2, ...layers.filter((layer) => !isForeignLayer(layer))].map(({ digest }) => digest);
}
function differences(existing, image) {
  const own = image.children.flatMap(({ platform, config: config2 }) => {
    const there = existing.platforms.find((entry) => (0, import_shared_table.comparePlatforms)(entry.platform, platform) === 0);
    if (there === void 0) return [`${(0, import_shared_table.describePlatform)(platform)} is not there`];
    const same = there.manifest?.config.digest === config2.descriptor.digest;
    return same ? [] : [`${(0, import_shared_table.describePlatform)(platform)} differs`];
  });
  const others2 = existing.platforms.filter(
    (entry) => !image.children.some(({ platform }) => (0, import_shared_table.comparePlatforms)(platform, entry.platform) === 0)
  ).map(({ platform }) => `${(0, import_shared_table.describePlatform)(platform)} is there and not in what is to be published`);
  return [...own, ...others2];
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
function downloadSize({ config: config2, layers }) {
  return [config2, ...layers].reduce((sum, { size }) => sum + size, 0);
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
var markerSchema = (0, import_shared_zod.looseObject)({ imageLayoutVersion: (0, import_shared_zod.literal)("1.0.0") });
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
  async #document(key2, schema2) {
    const found = await readDocument(this.#store, key2, { signal: this.#signal });
    if (found === void 0) return void 0;
    try {
      return schema2.parse(JSON.parse(found.bytes.toString()));
    } catch (cause) {
      const why = cause instanceof import_shared_zod.ZodError ? (0, import_shared_zod.prettifyError)(cause) : (0, import_shared_table.messageOf)(cause);
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
    return found !== void 0 && (0, import_shared_digest.digestOf)(found.bytes) === digest ? found.bytes : void 0;
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
  const actual = (0, import_shared_digest.digestOf)(bytes);
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
    const entry = (0, import_shared_digest.isDigest)(reference) ? void 0 : await this.#index.find(reference);
    const digest = (0, import_shared_digest.isDigest)(reference) ? reference : entry?.digest;
    if (digest === void 0) return void 0;
    const key2 = blobKey(digest);
    const found = await readDocument(this.#store, key2, { signal: this.#run.signal });
    if (found === void 0) return void 0;
    return storedManifest(found.bytes, `${key2} in ${this.name}`, { digest, contentType: entry?.mediaType });
  }
  async readConfig({ digest }) {
    return await readSmallBlob(this.#store, blobKey(digest), digest, this.#run.signal);
  }
  async newestTags(most3) {
    return (0, import_shared_documents.newestFirst)((await this.#index.tags()).map((tag) => ({ tag }))).slice(0, most3);
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
    for (const object2 of [...image.reaches, { kind: "manifests", descriptor }]) {
      if (!await this.hasBlob(object2.descriptor)) await image.resend(object2);
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
    return (0, import_shared_digest.isDigest)(reference) ? blobKey(reference) : `index.json:${reference}`;
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
  return `blobs/sha256/${(0, import_shared_digest.hexOf)(digest)}`;
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
var contentSchema = (0, import_shared_zod.discriminatedUnion)("kind", [
  (0, import_shared_zod.object)({ kind: (0, import_shared_zod.literal)("gc"), names: (0, import_shared_zod.array)((0, import_shared_zod.string)()) }),
  (0, import_shared_zod.object)({ kind: (0, import_shared_zod.literal)("claim"), tag: (0, import_shared_zod.string)(), digest: (0, import_shared_zod.string)() })
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
    const others2 = keys.filter((key2) => !own.includes(key2));
    const notices = await Promise.all(others2.map((key2) => this.#read(key2)));
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
    const isForeign2 = ({ content }) => content?.kind === "claim" && content.tag === tag && content.digest !== digest;
    if (found.some(isForeign2)) {
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
    if (await (this.#claim.digestOf ?? import_shared_digest.digestOf)(standing.bytes) !== digest) {
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
    const sizes2 = await this.#sizes;
    if (sizes2 !== void 0) return sizes2.get(key2) === size;
    return (await this.#store.head(key2, { signal: this.#signal }))?.size === size;
  }
  /** Undefined where there are too many. */
  async #list() {
    const sizes2 = /* @__PURE__ */ new Map();
    for await (const entry of this.#store.list(this.#prefix, { signal: this.#signal })) {
      if (entry.kind === "object") sizes2.set(entry.key, entry.size);
      if (sizes2.size >= affordable) return void 0;
    }
    return sizes2;
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
    const youngest = Math.max(...[...found.values()].map(({ written }) => written?.getTime() ?? 0));
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
        images.flatMap(({ reaches }) => reaches.map((object2) => [keyOf(object2), object2]))
      );
      const reached = (object2) => ({ key: keyOf(object2), size: object2.descriptor.size });
      await records.write(
        images.map(({ platform, bytes, reaches }) => ({ platform, bytes, reaches: reaches.map(reached) })),
        async (missing) => {
          const gone = new Set(missing);
          for (const [key2, object2] of objects) if (gone.has(key2)) await resend(object2);
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
      ...(0, import_shared_digest.isDigest)(reference) ? { digest: reference } : {}
    });
    if (!(0, import_shared_digest.isDigest)(reference)) {
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
  async newestTags(most3) {
    return (0, import_shared_documents.newestFirst)(await listTags(this.#store, this.#keys.manifests, this.#run.signal)).slice(0, most3);
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
      objectsOf(image).map((object2) => [this.place(object2.kind, object2.descriptor.digest), object2])
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
      for (const [key2, object2] of reached) if (gone.has(key2)) await image.resend(object2);
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
// src/registry/distribution/addresses.ts
function apiHost(host) {
  const name = (0, import_shared_table.canonicalHost)(host);
  return name === "docker.io" ? "registry-1.docker.io" : name;
}
function isLoopback(hostname) {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);
}
function isForeign(to, from) {
  if (to === from) return false;
  if (isLoopback(to) !== isLoopback(from) && isPrivate(to)) return true;
  return isLinkLocal(to) || isPrivate(to) && !isPrivate(from);
}
function isLinkLocal(hostname) {
  return /^169\.254\.|^\[fe[89ab]/i.test(hostname);
}
function isPrivate(hostname) {
  if (isLoopback(hostname)) return true;
  const bare = hostname.replace(/^\[|\]$/g, "");
  if ((0, import_node_net.isIP)(bare) === 4) {
    const [a = 0, b = 0] = bare.split(".").map(Number);
    return a === 0 || a === 10 || a === 172 && b >= 16 && b <= 31 || a === 192 && b === 168 || a === 169 && b === 254 || a === 100 && b >= 64 && b <= 127;
  }
  return (0, import_node_net.isIP)(bare) === 6 && (/^f[cd]/i.test(bare) || /^fe[89ab]/i.test(bare) || /^::(?:ffff:|$)/i.test(bare));
}
// src/registry/distribution/challenge.ts
var token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
var parameter = new RegExp(`^(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);
var token68 = /^\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/;
var scheme = new RegExp(`^(${token})(?=\\s|,|$)`);
function parseChallenges(header) {
  const challenges = [];
  let rest = (header ?? "").trim();
  while (rest !== "") {
    const found = parameter.exec(rest);
    const last = challenges.at(-1);
    if (found !== null && last !== void 0) {
      const [all, name = "", quoted, plain] = found;
      last.parameters.set(
        name.toLowerCase(),
        quoted === void 0 ? plain ?? "" : quoted.replace(/\\(.)/g, "$1")
      );
      rest = rest.slice(all.length);
    } else {
      const [all = ""] = scheme.exec(rest) ?? [];
      if (all === "") return challenges;
      challenges.push({ scheme: all.toLowerCase(), parameters: /* @__PURE__ */ new Map() });
      rest = rest.slice(all.length).replace(token68, "");
    }
    rest = rest.replace(/^[\s,]+/, "");
  }
  return challenges;
}
// src/registry/distribution/discard.ts
var most2 = 64 << 10;
var longest = 5e3;
function discard({ body }) {
  let size = 0;
  const timer = setTimeout(() => body.destroy(), longest);
  timer.unref();
  body.once("close", () => clearTimeout(timer));
  body.on("data", (chunk) => {
    size += chunk.length;
    if (size > most2) body.destroy();
  });
}
function nothing(answer2) {
  discard(answer2);
  return void 0;
}
// src/registry/distribution/scopes.ts
function joinedScopes(scopes) {
  const actions2 = /* @__PURE__ */ new Map();
  for (const scope of scopes) {
    const at = scope.lastIndexOf(":");
    const resource = scope.slice(0, at);
    const known = actions2.get(resource) ?? /* @__PURE__ */ new Set();
    for (const action of scope.slice(at + 1).split(",")) known.add(action);
    actions2.set(resource, known);
  }
  return [...actions2].map(([resource, all]) => `${resource}:${[...all].join(",")}`).sort();
}
function scopesOf(said, repository) {
  const own = `repository:${repository}:`;
  return (said?.split(" ") ?? []).filter(
    (scope) => scope.startsWith(own) && /^[a-z,*]+$/.test(scope.slice(own.length))
  );
}
function withoutDelete(scopes) {
  if (!scopes.some((scope) => /[:,]delete(?:,|$)/.test(scope))) return void 0;
  return joinedScopes(scopes.map((scope) => scope.replace(/([:,])delete(?=,|$)/, "$1push")));
}
// src/registry/distribution/answer-text.ts
var [longest2, latest] = [64 << 10, 1e4];
async function readText({ body }) {
  const chunks = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), latest);
  try {
    for await (const chunk of body) {
      const bytes = chunk;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= longest2) break;
    }
  } catch {
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, longest2).toString();
}
// src/registry/distribution/location.ts
function locationOf(header, from, registry2) {
  if (header === void 0 || header === "" || !URL.canParse(header, from.href)) {
    throw misled(
      registry2,
      header ? `on to \u201C${withoutQuery(header)}\u201D, which is no address` : "elsewhere, and did not say where"
    );
  }
  const url = new URL(header, from);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw misled(registry2, `on to \u201C${withoutQuery(header)}\u201D, which is no address of a server`);
  }
  if (url.username !== "" || url.password !== "")
    throw misled(registry2, "on to an address that holds a password");
  if (from.protocol === "https:" && url.protocol === "http:" && url.hostname === from.hostname) {
    url.protocol = "https:";
    if (url.port === "80") url.port = from.port;
  }
  url.hash = "";
  if (url.host === from.host) return url;
  if (from.protocol === "https:" && url.protocol === "http:" && !isLoopback(from.hostname)) {
    throw misled(registry2, `on to ${url.origin}, in plain HTTP`);
  }
  if (isForeign(url.hostname, from.hostname)) {
    throw misled(registry2, `on to ${url.origin}, an address inside a network`);
  }
  return url;
}
function misled(registry2, where) {
  return new import_shared_table.AlbaError("target", `${registry2} sent a request ${where}`, {
    hint: "the registry, or the proxy before it, does not know its own address: set that to the one that clients use (REGISTRY_HTTP_HOST, external URL, X-Forwarded-Host and -Proto)"
  });
}
function withoutQuery(address) {
  return address.replace(/\?.*$/s, "").slice(0, 200);
}
// src/registry/distribution/token-request.ts
var answerSchema = (0, import_shared_zod.looseObject)({
  token: (0, import_shared_zod.string)().nullish(),
  access_token: (0, import_shared_zod.string)().nullish(),
  expires_in: (0, import_shared_zod.union)([(0, import_shared_zod.number)(), (0, import_shared_zod.string)()]).nullish().catch(void 0)
});
var shortestLife = 60;
var mostRedirects = 5;
var redirects = /* @__PURE__ */ new Set([301, 302, 303, 307, 308]);
async function requestToken(host, challenge, scopes, credentials) {
  const { clock, signal } = host.run;
  const realm = await realmOf(host, challenge);
  const request = outgoing(realm, challenge.parameters.get("service"), scopes, credentials);
  let began = clock.now();
  const answer2 = await host.persistently(signal, () => {
    began = clock.now();
    return followed(host, { ...request, signal });
  }).catch((error) => {
    signal.throwIfAborted();
    throw unasked(error, realm, host);
  });
  if (answer2.status !== 200) return { refused: answer2, server: realm.host };
  const text = await readText(answer2);
  const parsed = answerSchema.safeParse(parseJson(Buffer.from(text))).data;
  const value = parsed?.token || parsed?.access_token;
  if (!value || /[^\x21-\x7e]/.test(value)) throw noToken(text, realm, host);
  const life = Math.max(Number(parsed?.expires_in) || 0, shortestLife);
  return { value, until: began + life * 900 };
}
async function followed(host, request) {
  let { url, headers } = request;
  for (let hops = 0; ; hops++) {
    const answer2 = await host.once({ ...request, url, headers });
    const { location } = answer2.headers;
    const leads = redirects.has(answer2.status) && location !== void 0 && request.method === "GET";
    if (!leads || hops === mostRedirects) return answer2;
    discard(answer2);
    const next = locationOf(location, url, host.name);
    if (next.origin !== url.origin) headers = { accept: "application/json" };
    url = next;
  }
}
function outgoing(realm, service, scopes, credentials) {
  if (credentials !== void 0 && "identityToken" in credentials) {
    const form = new URLSearchParams({ grant_type: "refresh_token", client_id: "alba" });
    if (service !== void 0) form.set("service", service);
    form.set("refresh_token", credentials.identityToken);
    if (scopes.length > 0) form.set("scope", scopes.join(" "));
    const bytes = Buffer.from(form.toString());
    return {
      method: "POST",
      url: realm,
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      payload: {
        size: bytes.length,
        async *open() {
          yield bytes;
        }
      }
    };
  }
  const url = new URL(realm);
  if (service !== void 0) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (credentials !== void 0) url.searchParams.set("account", credentials.username);
  return {
    method: "GET",
    url,
    headers: {
      accept: "application/json",
      ...credentials === void 0 ? {} : { authorization: basic(credentials) }
    }
  };
}
function basic({
  username,
  password
}) {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
async function realmOf(host, { parameters }) {
  const realm = parameters.get("realm") ?? "";
  const origin = await host.origin();
  const url = URL.canParse(realm, origin.href) ? new URL(realm, origin) : void 0;
  const wrong = url === void 0 ? unusable : wrongWith(url, origin);
  if (url !== void 0 && wrong === void 0) return url;
  throw new import_shared_table.AlbaError("target", `${host.name} ${wrong}`, {
    hint: "the registry is not set up as it should be: the realm of its token authentication is wrong"
  });
}
var unusable = "names no token server that can be asked";
function wrongWith(url, origin) {
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (!isWeb || url.username !== "" || url.password !== "") return unusable;
  if (url.protocol === "http:" && origin.protocol === "https:" && !isLoopback(url.hostname)) {
    return `names a token server in plain HTTP, ${url.host}`;
  }
  if (isForeign(url.hostname, origin.hostname)) return `names a token server inside a network, ${url.host}`;
  return void 0;
}
function unasked(error, realm, host) {
  const failure = error instanceof import_shared_table.AlbaError ? void 0 : (0, import_shared_checked_body.connectionFailure)(error);
  if (failure === void 0) return error;
  return new import_shared_table.AlbaError(
    "target",
    `the token server ${realm.host} of ${host.name} cannot be asked: ${failure.reason}`,
    {
      hint: failure.hint ?? "look after the registry\u2019s token server and the network, then run this again",
      cause: error
    }
  );
}
function noToken(text, realm, host) {
  return new import_shared_table.AlbaError(
    "target",
    `the token server ${realm.host} of ${host.name} answered with something else than a token`,
    {
      hint: /<html/i.test(text) ? "a web page came back: something between here and there wants a login of its own" : "look after the registry\u2019s token server"
    }
  );
}
// src/registry/distribution/unless-aborted.ts
async function unlessAborted(work, signal) {
  signal.throwIfAborted();
  let end = () => {
  };
  const aborted = new Promise((_, reject) => {
    end = () => reject(signal.reason);
    (0, import_shared_checked_body.manyListeners)(signal).addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
// src/registry/distribution/authority.ts
var TokenRefused = class extends Error {
  answer;
  /** The token server's host. */
  server;
  constructor({ refused: refused3, server }) {
    super(`a token was refused with ${refused3.status}`);
    this.answer = refused3;
    this.server = server;
  }
};
var Authority = class {
  #host;
  #login;
  #repository;
  #scope;
  #tokens = /* @__PURE__ */ new Map();
  /** Of this repository, as challenges name them. */
  #demanded = /* @__PURE__ */ new Set();
  #secrets = /* @__PURE__ */ new Set();
  #challenge;
  /** What the registry said of another repository did not hold for this one. */
  #isAlone = false;
  #credentials;
  #accepted;
  /** `actions` are those of nearly all requests: `pull,push`. */
  constructor(host, login, repository, actions2) {
    this.#host = host;
    this.#login = login;
    this.#repository = repository;
    this.#scope = `repository:${repository}:${actions2}`;
  }
  /** The value of `Authorization`; undefined while the registry has not asked. `more`: scopes beside the usual one. */
  async header(more, signal) {
    const known = this.#challenge ?? (this.#isAlone ? void 0 : this.#host.challenge);
    if (known === void 0) return void 0;
    if (known.scheme === "bearer") {
      try {
        const { value } = await unlessAborted(this.#token(known, more), signal);
        return `Bearer ${value}`;
      } catch (error) {
        if (!(error instanceof TokenRefused) || this.#challenge !== void 0) throw error;
        discard(error.answer);
        this.#isAlone = true;
        return void 0;
      }
    }
    const credentials = await unlessAborted(this.credentials(), signal);
    if (credentials === void 0 || "identityToken" in credentials) return void 0;
    return basic(credentials);
  }
  /** Learns from a 401 to a request that was sent with `header`. False where there is nothing else to be tried. */
  challenged(answer2, header) {
    const offered = parseChallenges(answer2.headers["www-authenticate"]);
    const challenge = offered.find(({ scheme: scheme2, parameters }) => scheme2 === "bearer" && parameters.has("realm")) ?? offered.find(({ scheme: scheme2 }) => scheme2 === "basic");
    if (challenge === void 0) return false;
    this.#challenge = challenge;
    this.#host.challenge ??= challenge;
    if (challenge.scheme === "basic") return header === void 0 || this.wasAccepted(header);
    for (const scope of scopesOf(challenge.parameters.get("scope"), this.#repository))
      this.#demanded.add(scope);
    for (const [key2, { value }] of this.#tokens) {
      if (value !== void 0 && header === `Bearer ${value}`) this.#tokens.delete(key2);
    }
    return true;
  }
  /** Hears of a request that was not refused with 401. */
  wentWell(header) {
    this.#accepted = header;
  }
  /** Whether the registry has let one in by that before: a 401 then says that it has lost its way for a moment. */
  wasAccepted(header) {
    return header !== void 0 && header === this.#accepted;
  }
  credentials() {
    this.#credentials ??= this.#login.credentials().then((credentials) => {
      for (const secret of credentials === void 0 ? [] : secretsOf(credentials)) this.#secrets.add(secret);
      return credentials;
    });
    return this.#credentials;
  }
  /** Whether a token server has given a token: then it knows who one is. */
  get wasGranted() {
    return this.#tokens.size > 0;
  }
  /** A text of the registry's without what it was sent to let one in. */
  conceal(text) {
    return [...this.#secrets].filter(({ length }) => length > 2).reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  }
  async #token(challenge, more) {
    const scopes = joinedScopes([this.#scope, ...more, ...this.#demanded]);
    const { parameters } = challenge;
    const key2 = [parameters.get("realm"), parameters.get("service"), ...scopes].join(" ");
    const held = this.#tokens.get(key2);
    const token2 = held && await held.asking;
    if (token2 !== void 0 && token2.until > this.#host.run.clock.now()) return token2;
    const other = this.#tokens.get(key2);
    if (other !== void 0 && other !== held) return await other.asking;
    return await this.#ask(key2, challenge, scopes).asking;
  }
  #ask(key2, challenge, scopes) {
    const asked = { asking: this.#granted(challenge, scopes) };
    this.#tokens.set(key2, asked);
    asked.asking.then(
      ({ value }) => {
        asked.value = value;
        this.#secrets.add(value);
      },
      () => {
        if (this.#tokens.get(key2) === asked) this.#tokens.delete(key2);
      }
    );
    return asked;
  }
  async #granted(challenge, scopes) {
    const credentials = await this.credentials();
    const answer2 = await requestToken(this.#host, challenge, scopes, credentials);
    if (isToken(answer2)) return answer2;
    const fewer = withoutDelete(scopes);
    if (answer2.refused.status !== 400 || fewer === void 0) throw new TokenRefused(answer2);
    discard(answer2.refused);
    const second = await requestToken(this.#host, challenge, fewer, credentials);
    if (isToken(second)) return second;
    throw new TokenRefused(second);
  }
};
function secretsOf(credentials) {
  if ("identityToken" in credentials) return [credentials.identityToken];
  return [basic(credentials).slice("Basic ".length), credentials.password];
}
function isToken(answer2) {
  return "value" in answer2;
}
// src/registry/distribution/denied-hint.ts
function usualCause(host, challenge) {
  const service = challenge?.parameters.get("service");
  const realm = challenge?.parameters.get("realm") ?? "";
  if (host === "ghcr.io") {
    return "ghcr.io wants a token with write:packages: in a workflow \u201Cpermissions: packages: write\u201D, and, where the package was made elsewhere, this repository in its \u201CManage Actions access\u201D";
  }
  if (host === "docker.io") {
    return "Docker Hub wants an access token with the right to write, and an account that may write in that namespace";
  }
  if (service === "container_registry" && realm.endsWith("/v2/token")) {
    return "Forgejo and Gitea want an access token with the right to write packages, of somebody who may write for that owner: a job\u2019s own token may not";
  }
  if (realm.includes("/jwt/auth")) {
    return "GitLab wants a token with write_registry (in a job: CI_REGISTRY_USER and CI_REGISTRY_PASSWORD), and a repository below the path of its project";
  }
  if (/\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(host)) {
    return "ECR\u2019s passwords (aws ecr get-login-password, user AWS) last 12 hours, and the role needs ecr:PutImage, ecr:InitiateLayerUpload and their like";
  }
  if (host.endsWith(".pkg.dev") || host === "gcr.io" || host.endsWith(".gcr.io")) {
    return "Artifact Registry wants the role artifactregistry.writer (with an access token: user oauth2accesstoken)";
  }
  if (host.endsWith(".azurecr.io")) return "ACR wants the role AcrPush";
  if (host === "quay.io") return "Quay wants a robot account with the right to write in that repository";
  return void 0;
}
// src/registry/distribution/denied.ts
async function denied(status, said, challenge, { host, authority, login }) {
  const credentials = await authority.credentials();
  const cause = usualCause((0, import_shared_table.canonicalHost)(host.name), host.challenge);
  if (credentials === void 0) {
    return {
      code: "denied",
      reason: `it wants to know who one is, and there are no credentials for it (${said})`,
      hint: [login.hint, cause].filter(Boolean).join("; ")
    };
  }
  const from = whoOf(credentials);
  if (status === 403 || /insufficient_scope/.test(challenge ?? "")) {
    return {
      code: "denied",
      reason: `${from}, may not do that (${said})`,
      hint: cause ?? "give them the right to do it"
    };
  }
  const asked = unknownSchemes(challenge);
  if (asked !== void 0) {
    return {
      code: "denied",
      reason: `it asks for \u201C${asked}\u201D, and alba knows Basic and tokens (${said})`,
      hint: "let the registry, or the proxy before it, take one of those"
    };
  }
  if (challenge !== void 0 && authority.wasGranted) {
    return {
      code: "denied",
      reason: `it does not accept the token that its own token server gave to ${from} (${said})`,
      hint: "look after the registry: the clocks of the two may differ, or it does not trust that server"
    };
  }
  return {
    code: "denied",
    reason: `it does not accept ${from} (${said})`,
    hint: [checkHint(credentials, login), cause].filter(Boolean).join("; ")
  };
}
function checkHint({ origin, fromSettings = false }, { hint }) {
  return fromSettings ? `check ${origin}` : `check ${origin}, or ${hint}`;
}
function whoOf(credentials) {
  const who = "identityToken" in credentials ? "the identity token" : `the user ${credentials.username}`;
  return `${who}, from ${credentials.origin}`;
}
function unknownSchemes(challenge) {
  const schemes = parseChallenges(challenge).map(({ scheme: scheme2 }) => scheme2);
  const isKnown = schemes.some((scheme2) => scheme2 === "basic" || scheme2 === "bearer");
  return schemes.length === 0 || isKnown ? void 0 : schemes.join(", ");
}
// src/registry/distribution/error-body.ts
var schema = (0, import_shared_zod.looseObject)({
  errors: (0, import_shared_zod.array)(
    (0, import_shared_zod.looseObject)({
      code: (0, import_shared_zod.string)().optional(),
      message: (0, import_shared_zod.string)().optional(),
      detail: (0, import_shared_zod.unknown)().optional()
    })
  )
});
function errorBody(text) {
  const isPage2 = /^\s*(?:<!doctype html|<html|<\?xml|<head|<body)/i.test(text);
  const errors = schema.safeParse(parseJson(Buffer.from(text))).data?.errors ?? [];
  const words2 = errors.flatMap(({ code, message, detail }) => {
    const more = typeof detail === "string" && detail !== message ? detail : void 0;
    return [[message ?? code, more].filter(Boolean).join(": ")].filter((each2) => each2 !== "");
  });
  return {
    codes: [...new Set(errors.flatMap(({ code }) => code === void 0 ? [] : [code.toUpperCase()]))],
    text: words2.length > 0 ? words2.join("; ").slice(0, 500) : void 0,
    isPage: isPage2,
    wantsTls: /HTTP request (?:was sent )?to (?:an )?HTTPS (?:server|port)|speaking plain HTTP to an SSL/i.test(text)
  };
}
// src/registry/distribution/refusal.ts
var Refusal = class extends import_shared_table.AlbaError {
  status;
  codes;
  constructor(code, message, details) {
    super(code, message, { hint: details.hint });
    this.status = details.status;
    this.codes = details.codes;
  }
};
async function refusal(answer2, doing, context) {
  const body = await bodyOf(answer2, context);
  const explanation = await explain(answer2, body, context);
  return refused2(explanation, doing, context, { status: answer2.status, codes: body.codes });
}
async function tokenRefusal({ answer: answer2, server }, doing, context) {
  const { status } = answer2;
  const body = await bodyOf(answer2, context);
  const said = saidOf(status, body);
  const credentials = await context.authority.credentials();
  const isAboutWho = status === 400 || status === 401 || status === 403;
  const explanation = isAboutWho ? await denied(status, said, void 0, context) : {
    code: "target",
    reason: `its token server ${server} gives ${credentials === void 0 ? "nobody" : whoOf(credentials)} no token (${said})`,
    hint: credentials !== void 0 && "identityToken" in credentials && status < 500 ? `it may take no identity tokens: ${checkHint(credentials, context.login)}` : "look after the registry\u2019s token server, or try again later"
  };
  return refused2(explanation, doing, context, { status, codes: body.codes });
}
function pageRefusal(status, doing, context) {
  return refused2(page(context.host.name, status), doing, context, { status, codes: [] });
}
function refused2({ code, reason, hint }, doing, { host, repository }, answer2) {
  return new Refusal(code, `cannot ${doing} ${host.name}/${repository}: ${reason}`, { hint, ...answer2 });
}
async function bodyOf(answer2, { authority }) {
  const body = errorBody(await readText(answer2).catch(() => ""));
  return { ...body, text: body.text === void 0 ? void 0 : authority.conceal(body.text) };
}
function saidOf(status, { text }) {
  return text === void 0 ? `status ${status}` : `status ${status}, ${text}`;
}
async function explain({ status, headers }, body, context) {
  const { host, repository } = context;
  const { codes: codes2, text, isPage: isPage2, wantsTls } = body;
  const said = saidOf(status, body);
  const { elsewhere } = context;
  const explained = (code, reason, hint) => ({ code, reason, hint });
  if (wantsTls && status === 400) {
    return explained(
      "target",
      `it speaks TLS, and not plain HTTP (${said})`,
      "take disable_https= out of the target"
    );
  }
  if (isPage2 && status !== 401 && status !== 403 && status !== 413 && status < 500)
    return page(host.name, status);
  if (elsewhere !== void 0 && status < 500) {
    return explained(
      "target",
      `${elsewhere}, where ${host.name} has sent us, refuses (${said})`,
      "run this again; if that stays so, look after the place where the registry keeps its blobs"
    );
  }
  if (/quota|storage resource|upper limit/i.test(text ?? "")) {
    return explained(
      "target",
      `there is no more room for it (${said})`,
      "remove what nobody needs there (alba container rm), or have the quota raised"
    );
  }
  if (status === 401 || status === 403 || codes2.includes("DENIED") || codes2.includes("UNAUTHORIZED")) {
    return await denied(status, said, headers["www-authenticate"], context);
  }
  if (status === 407) {
    const { reason, hint = "" } = import_shared_checked_body.proxyWantsLogin;
    return explained("target", reason, hint);
  }
  if (isImmutable(codes2, text)) {
    return explained(
      "released",
      `it does not let a tag be replaced (${said})`,
      "publish under a new tag, or let the registry allow it"
    );
  }
  if (codes2.includes("NAME_UNKNOWN") || status === 404 && codes2.length === 0) {
    return explained(
      "target",
      `there is no such repository (${said})`,
      `make ${repository} there first, or check how it is written`
    );
  }
  if (status === 413 || codes2.includes("SIZE_INVALID")) {
    return explained(
      "target",
      `it takes no request of that size (${said})`,
      "let the proxy before it take larger ones (nginx: client_max_body_size 0), or split the layer"
    );
  }
  if (status === 405 || codes2.includes("UNSUPPORTED")) {
    return explained(
      "target",
      `it does not do that (${said})`,
      "it may be read-only, or a mirror of another registry: ask its operator"
    );
  }
  if (codes2.includes("NAME_INVALID")) {
    return explained(
      "target",
      `it takes no repository of that name (${said})`,
      "check how it is written: some want an owner or a project before the name"
    );
  }
  if (status === 429) return explained("target", `the registry is overloaded (${said})`, "try again later");
  if (status >= 500) {
    return explained(
      "target",
      `the registry is overloaded or broken (${said})`,
      "try again later; if that stays so, the registry\u2019s log says why: a full disk, for one"
    );
  }
  return explained(
    "target",
    `the registry answered ${said}`,
    "check that the address is that of an OCI registry"
  );
}
function page(host, status) {
  return {
    code: "target",
    reason: `a web page came back (status ${status}), and not a registry\u2019s answer`,
    hint: `check that a registry is at ${host}, and that no proxy or login page stands before it`
  };
}
function isImmutable(codes2, text = "") {
  return codes2.includes("TAG_IMMUTABLE") || /immutable|cannot be overwritten|ImageTagAlreadyExists/i.test(text);
}
// src/registry/distribution/unreachable.ts
var hints = {
  name: "check the host in the target, and the network of this machine",
  refused: "check host and port in the target, and that the registry runs",
  "certificate-date": "renew the registry\u2019s certificate, or set this machine\u2019s clock right",
  "certificate-host": "correct the host in the target, or give the registry a certificate for it",
  "certificate-authority": "give the certificate of its authority by ca-file",
  tls: "if it is plain HTTP, and you want that, add ?disable_https=true to the target",
  http: "check host and port in the target"
};
function unreachable(error, doing, host, repository) {
  if (error instanceof import_shared_table.AlbaError) return error;
  const failure = (0, import_shared_checked_body.connectionFailure)(error);
  if (failure === void 0) return error;
  const isName = failure.kind === "name" && /^[a-z0-9_-]+$/i.test(host);
  const hint = isName ? `at Docker Hub it is docker://docker.io/${host}/${repository}; else ${hints.name}` : failure.hint ?? hints[failure.kind] ?? "check the network, then run this again";
  return new import_shared_table.AlbaError("target", `cannot ${doing} ${host}/${repository}: ${failure.reason}`, {
    hint,
    cause: error
  });
}
// src/registry/distribution/api-client.ts
var mebibyte = 1 << 20;
var redirects2 = /* @__PURE__ */ new Set([301, 302, 303, 307, 308]);
var mostRedirects2 = 5;
var introductions = 3;
var ApiClient = class {
  repository;
  host;
  #authority;
  #options;
  constructor(options4) {
    this.#options = options4;
    this.host = options4.host;
    this.repository = options4.repository;
    this.#authority = options4.authority;
  }
  /** Tries a request as often as may help. Resolves to whatever is answered in the end; rejects where nothing is. */
  async send(request) {
    const signal = this.#signal(request);
    return await this.#told(request, () => this.host.persistently(signal, () => this.#introduced(request)));
  }
  /** The same, with the whole body where the status is 200. Rejects with `damaged` where that is larger than `most` bytes. */
  async read(request, most3) {
    const signal = this.#signal(request);
    return await this.#told(
      request,
      () => this.host.persistently(signal, async () => {
        const reply = await this.#introduced(request);
        return { ...reply, bytes: reply.status === 200 ? await this.#whole(reply, most3) : Buffer.alloc(0) };
      })
    );
  }
  /** The same, once: for what has to be looked after before it is tried again. Errors of the connection come as they are. */
  async sendOnce(request) {
    return await this.#introduced(request);
  }
  /** The error that an answer is, whatever its status. Ends its body. */
  async refused(reply, doing) {
    const { origin } = await this.host.origin();
    const elsewhere = reply.url.origin === origin ? void 0 : reply.url.host;
    const refused3 = await refusal(reply, doing, { ...this.#options, elsewhere });
    this.host.run.signal.throwIfAborted();
    return refused3;
  }
  /** The error that a broken connection is. */
  failed(error, doing) {
    return unreachable(error, doing, this.host.name, this.repository);
  }
  async #whole({ body, url }, most3) {
    const chunks = [];
    let size = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= most3) continue;
      body.destroy();
      throw new import_shared_table.AlbaError(
        "damaged",
        `${url.pathname} of ${this.host.name} has more than ${most3 / mebibyte} MiB`,
        {
          hint: "no such document is that large: something else answers there"
        }
      );
    }
    return Buffer.concat(chunks);
  }
  async #told(request, work) {
    try {
      return await work();
    } catch (error) {
      this.#signal(request).throwIfAborted();
      throw this.failed(error, request.doing);
    }
  }
  #signal({ signal }) {
    return signal ?? this.host.run.signal;
  }
  async #introduced(request) {
    const origin = await this.host.origin();
    let authorization = await this.#authorization(request);
    for (let tries = 1; ; tries++) {
      const reply = await this.#followed(request, origin, authorization);
      const isOwn = reply.url.origin === origin.origin;
      if (isOwn && reply.status < 400) this.#authority.wentWell(authorization);
      if (reply.status !== 401 || !isOwn || tries === introductions) return reply;
      if (!this.#authority.challenged(reply, authorization)) return reply;
      const other = await this.#authorization(request).catch((error) => {
        discard(reply);
        throw error;
      });
      if (other === authorization && !this.#authority.wasAccepted(other)) return reply;
      authorization = other;
      discard(reply);
    }
  }
  async #authorization(request) {
    try {
      return await this.#authority.header(request.scopes ?? [], this.#signal(request));
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      throw await tokenRefusal(error, request.doing, this.#options);
    }
  }
  async #followed(request, origin, authorization) {
    const { path, headers = {} } = request;
    let { method, payload } = request;
    const signal = this.#signal(request);
    let url = path instanceof URL ? path : new URL(`/v2/${this.repository}/${path}`, origin);
    let isTrusted = true;
    for (let hops = 0; ; hops++) {
      isTrusted = isTrusted && url.origin === origin.origin;
      const sent = { ...headers, ...isTrusted && authorization !== void 0 ? { authorization } : {} };
      const answer2 = await this.host.once({ method, url, headers: sent, payload, signal });
      const { status } = answer2;
      if (!redirects2.has(status) || answer2.headers.location === void 0) {
        if (!isPage(answer2)) return { ...answer2, url };
        answer2.body.destroy();
        throw pageRefusal(status, request.doing, this.#options);
      }
      discard(answer2);
      if (hops === mostRedirects2) {
        throw new import_shared_table.AlbaError("target", `${this.host.name} sends a request round and round (${url.origin})`, {
          hint: "look after the registry\u2019s own address, and the proxies before it"
        });
      }
      url = locationOf(answer2.headers.location, url, this.host.name);
      if (status === 303) [method, payload] = [method === "HEAD" ? "HEAD" : "GET", void 0];
    }
  }
};
function isPage({ status, headers }) {
  return status === 200 && /^text\/html\b/i.test(headers["content-type"] ?? "");
}
// src/registry/distribution/patience.ts
var patience = {
  tries: 6,
  firstPause: 500,
  longestPause: 2e4,
  budget: 15 * 6e4,
  idle: 12e4,
  answer: 10 * 6e4
};
// src/registry/distribution/exchange.ts
var SilenceError = class extends Error {
  code = "ETIMEDOUT";
};
async function exchange(connections, outgoing2, patience2) {
  const { payload, signal } = outgoing2;
  signal.throwIfAborted();
  const chunks = payload?.open();
  try {
    const first = await chunks?.next();
    signal.throwIfAborted();
    return await answered(
      connections,
      outgoing2,
      patience2,
      chunks && { chunks, first: first?.value || void 0 }
    );
  } catch (error) {
    chunks?.return().catch(() => {
    });
    throw error;
  }
}
function answered(connections, { method, url, headers, payload, signal }, { idle, answer: answer2 }, begun) {
  const hasLength = method !== "GET" && method !== "HEAD";
  const request = (url.protocol === "https:" ? import_node_https.request : import_node_http.request)(url, {
    method,
    agent: connections.agentFor(url),
    headers: {
      "user-agent": "alba",
      ...headers,
      ...hasLength ? { "content-length": String(payload?.size ?? 0) } : {}
    }
  });
  let limit2 = idle;
  request.on("timeout", () => {
    request.destroy(new SilenceError(`no word for ${Math.round(limit2 / 1e3)} s`));
  });
  const wait = (milliseconds) => {
    limit2 = milliseconds;
    request.setTimeout(milliseconds);
  };
  wait(idle);
  return new Promise((resolve2, reject) => {
    const end = () => {
      request.destroy(asError(signal.reason));
      reject(signal.reason);
    };
    (0, import_shared_checked_body.manyListeners)(signal).addEventListener("abort", end, { once: true });
    request.once("close", () => signal.removeEventListener("abort", end));
    request.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    let isAnswered = false;
    request.once("response", (body) => {
      isAnswered = true;
      wait(idle);
      body.on("error", () => {
      });
      body.once("close", () => {
        if (!request.writableFinished) request.destroy();
      });
      resolve2({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    send(request, begun, () => isAnswered).then(
      () => {
        if (!isAnswered && begun !== void 0) wait(answer2);
      },
      (error) => {
        reject(signal.aborted ? signal.reason : error);
        request.destroy();
      }
    );
  });
}
async function send(request, begun, isAnswered) {
  for (let bytes = begun?.first; bytes !== void 0; ) {
    if (isAnswered() || request.destroyed) break;
    if (!request.write(bytes)) await drained(request);
    const next = await begun?.chunks.next();
    bytes = next === void 0 || next.done ? void 0 : next.value;
  }
  await begun?.chunks.return();
  if (!isAnswered() && !request.destroyed) request.end();
}
function drained(request) {
  return new Promise((resolve2) => {
    const go = () => {
      for (const event of events) request.off(event, go);
      resolve2();
    };
    for (const event of events) request.on(event, go);
  });
}
var events = ["drain", "close", "response"];
function asError(reason) {
  return reason instanceof Error ? reason : new Error(String(reason));
}
// src/registry/distribution/lanes.ts
var goodRuns = 16;
var Lanes = class {
  #most;
  #limit;
  #good = 0;
  #cuts = 0;
  constructor(most3) {
    this.#most = most3;
    this.#limit = (0, import_shared_checked_body.pLimit)(most3);
  }
  /** `work` is told how it is known: what was sent before the last cut says nothing about what is sent now. */
  run(work) {
    return this.#limit(() => work(this.#cuts));
  }
  wentWell() {
    this.#good += 1;
    if (this.#good < goodRuns || this.#limit.concurrency >= this.#most) return;
    this.#good = 0;
    this.#limit.concurrency += 1;
  }
  tooMany(since) {
    this.#good = 0;
    if (since < this.#cuts) return;
    this.#cuts += 1;
    this.#limit.concurrency = Math.max(1, Math.floor(this.#limit.concurrency / 2));
  }
};
// src/registry/distribution/mount-places.ts
var MountPlaces = class {
  #there = /* @__PURE__ */ new Map();
  #onTheWay = /* @__PURE__ */ new Map();
  #refused = /* @__PURE__ */ new Set();
  note(digest, repository) {
    const there = this.#there.get(digest) ?? /* @__PURE__ */ new Set();
    this.#there.set(digest, there.add(repository));
  }
  /** Whether the registry has refused to give `to` what `from` has; of `from` undefined, what any has. */
  isRefused(to, from) {
    return this.#refused.has(`${to} ${from}`);
  }
  refuse(to, from) {
    this.#refused.add(`${to} ${from}`);
  }
  /**
   * Sends a blob to a repository: after what is sending it somewhere at this moment, so that it can be taken from there, or is there
   * already: then `onTaken` is called. `send` is told of another repository that has it.
   */
  async sending(digest, repository, { signal, onTaken }, send2) {
    const before = this.#onTheWay.get(digest);
    const sending = (async () => {
      const hasCome = before !== void 0 && await unlessAborted(before.end, signal);
      if (hasCome && before?.repository === repository) return onTaken();
      const places = [...this.#there.get(digest) ?? []].filter((other) => other !== repository);
      await send2(places.find((other) => !this.isRefused(repository, other)));
      this.note(digest, repository);
    })();
    const end = sending.then(
      () => true,
      () => false
    );
    const own = { repository, end };
    this.#onTheWay.set(digest, own);
    try {
      await sending;
    } finally {
      if (this.#onTheWay.get(digest) === own) this.#onTheWay.delete(digest);
    }
  }
};
// src/registry/distribution/passing.ts
function mayPass(error, hasAnswered) {
  if (error instanceof import_shared_table.AlbaError || !(error instanceof Error)) return false;
  const { code = "" } = error;
  if (code === "ECONNREFUSED") return hasAnswered;
  return import_shared_checked_body.passingCodes.has(code) || /socket hang up|aborted/.test(error.message);
}
function isPassing(status) {
  return status === 408 || status === 425 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}
// src/registry/distribution/retry-after.ts
function retryAfter(headers, now) {
  const asked = headers["retry-after"]?.trim();
  if (asked === void 0 || asked === "") return void 0;
  if (/^\d+(?:\.\d+)?$/.test(asked)) return Number(asked) * 1e3;
  const until = Date.parse(asked);
  if (Number.isNaN(until)) return void 0;
  const theirs = Date.parse(headers.date ?? "");
  return Math.max(0, until - (Number.isNaN(theirs) ? now().getTime() : theirs));
}
// src/registry/distribution/registry-host.ts
var [uploads, others] = [4, 16];
var smallPayload = 64 << 10;
var noticed = 2e3;
var RegistryHost = class {
  name;
  patience;
  run;
  mounts = new MountPlaces();
  /** How it wants to know who one is, since it said so. */
  challenge;
  #options;
  #lanes = { uploads: new Lanes(uploads), others: new Lanes(others) };
  #origin;
  #hasAnswered = false;
  /** By the run's clock: before it nothing is sent. */
  #resumeAt = 0;
  #waited = 0;
  /** Of tries that fail, once. */
  #hasTold = false;
  constructor(options4) {
    this.#options = options4;
    this.name = options4.name;
    this.patience = options4.patience;
    this.run = options4.run;
  }
  /** Scheme, host and port of its API. Of a loopback address it is tried out whether it speaks TLS, where nothing is said. */
  origin() {
    this.#origin ??= this.#findOrigin();
    return this.#origin;
  }
  /** One request and its answer, in turn. */
  async once(outgoing2) {
    const lanes = (outgoing2.payload?.size ?? 0) > smallPayload ? this.#lanes.uploads : this.#lanes.others;
    const { reporter, clock } = this.run;
    const { method, url } = outgoing2;
    return await lanes.run(async (since) => {
      await this.#wait(outgoing2.signal);
      const began = clock.now();
      try {
        const answer2 = await exchange(this.#options.connections, outgoing2, this.patience);
        this.#hasAnswered = true;
        reporter.debug(
          `${method} ${url.origin}${url.pathname} ${answer2.status} (${Math.round(clock.now() - began)} ms)`
        );
        if (answer2.status === 429 || answer2.status === 503 || answer2.status === 408) lanes.tooMany(since);
        else lanes.wentWell();
        return answer2;
      } catch (error) {
        outgoing2.signal.throwIfAborted();
        if (error instanceof SilenceError) lanes.tooMany(since);
        reporter.debug(`${method} ${url.origin}${url.pathname} failed: ${String(error)}`);
        throw error;
      }
    });
  }
  /** Makes a request, and again where that may help, as often and as late as the registry wants it. The last answer is given as it is. */
  async persistently(signal, request) {
    for (let tries = 1; ; tries++) {
      try {
        const answer2 = await request();
        if (!isPassing(answer2.status) || tries === this.patience.tries) return answer2;
        discard(answer2);
        await this.pause(tries, signal, answer2);
      } catch (error) {
        signal.throwIfAborted();
        if (tries === this.patience.tries || !this.mayPass(error)) throw error;
        await this.pause(tries, signal);
      }
    }
  }
  mayPass(error) {
    return mayPass(error, this.#hasAnswered);
  }
  /** Waits before the next try: as long as the answer asks for, else longer each time. Rejects where that is beyond the budget. */
  async pause(tries, signal, answer2) {
    const { clock, reporter } = this.run;
    const asked = answer2 && retryAfter(answer2.headers, () => /* @__PURE__ */ new Date());
    if (asked !== void 0) {
      const now = clock.now();
      const until = now + asked;
      this.#waited += Math.max(0, until - Math.max(this.#resumeAt, now));
      const seconds = Math.ceil(asked / 1e3);
      if (this.#waited > this.patience.budget) throw this.#tooLong(seconds, answer2?.status);
      const isLater = until > this.#resumeAt + 1e3;
      if (until > this.#resumeAt) {
        this.#resumeAt = until;
        if (seconds >= 5 && isLater)
          reporter.note(`${this.name} asks to wait ${seconds} s (status ${answer2?.status})`);
      }
      return await this.#wait(signal);
    }
    const pause = Math.min(this.patience.firstPause * 2 ** (tries - 1), this.patience.longestPause);
    if (pause >= noticed && !this.#hasTold) {
      this.#hasTold = true;
      const fault = answer2 === void 0 ? "breaks connections" : `answers with status ${answer2.status}`;
      reporter.note(`${this.name} ${fault}: trying again, later each time`);
    }
    await this.#sleep(pause, signal);
  }
  async #wait(signal) {
    for (; ; ) {
      const rest = this.#resumeAt - this.run.clock.now();
      if (rest <= 0) return;
      await this.#sleep(rest, signal);
    }
  }
  async #sleep(milliseconds, signal) {
    await this.run.clock.sleep(milliseconds, signal).catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
  }
  #tooLong(seconds, status) {
    return new import_shared_table.AlbaError(
      "target",
      `${this.name} asks to wait ${seconds} s (status ${status}), and alba has no such time`,
      {
        hint: "it limits how much one may do: run this again after that time, or ask its operator for a higher limit"
      }
    );
  }
  async #findOrigin() {
    const { name, disableHttps, connections } = this.#options;
    const secure = new URL(`https://${apiHost(name)}/`);
    const plain = new URL(`http://${apiHost(name)}/`);
    if (disableHttps === true) return plain;
    if (disableHttps === false || !isLoopback(secure.hostname)) return secure;
    try {
      const url = new URL("/v2/", secure);
      const { signal } = this.run;
      const { body } = await exchange(
        connections,
        { method: "GET", url, headers: {}, signal },
        this.patience
      );
      discard({ body });
      return secure;
    } catch (error) {
      this.run.signal.throwIfAborted();
      const { code = "" } = error;
      return code === "EPROTO" || code.startsWith("ERR_SSL") || code === "ECONNRESET" ? plain : secure;
    }
  }
};
// src/registry/distribution/upload-session.ts
var wayBack = 3e3;
function sessionOf(reply, host, before) {
  const { location } = reply.headers;
  return {
    location: location === void 0 && before !== void 0 ? before.location : locationOf(location, reply.url, host),
    offset: offsetOf(reply) ?? 0,
    least: lengthOf(reply, "oci-chunk-min-length") ?? before?.least,
    most: lengthOf(reply, "oci-chunk-max-length") ?? before?.most
  };
}
function offsetOf({ headers }) {
  const [, last] = /^(?:bytes[ =])?0-(\d+)$/.exec(headers.range?.trim() ?? "") ?? [];
  if (last === void 0) return void 0;
  return last === "0" ? 0 : Number(last) + 1;
}
function lengthOf({ headers }, name) {
  const value = Number(headers[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : void 0;
}
async function resumed(client, session, signal) {
  const doing = "resume an upload to";
  const reply = await client.send({ method: "GET", path: session.location, doing, signal });
  discard(reply);
  if (reply.status !== 204 && reply.status !== 202) return void 0;
  return sessionOf(reply, client.host.name, session);
}
async function cancelled(client, { location }) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error("too late")), wayBack);
  try {
    const request = {
      method: "DELETE",
      path: location,
      doing: "cancel an upload to",
      signal: late.signal
    };
    discard(await client.sendOnce(request));
  } catch (error) {
    client.host.run.reporter.debug(`an upload was not cancelled: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
// src/registry/distribution/begin-upload.ts
async function beginUpload(start, from) {
  const { client, digest, doing } = start;
  const reply = await mounted(start, from) ?? await post(start, "blobs/uploads/", []);
  if (reply.status === 201) {
    discard(reply);
    client.host.run.reporter.debug(`${digest} was taken from ${from ?? "another repository"} there`);
    return void 0;
  }
  if (reply.status !== 202) throw await client.refused(reply, doing);
  discard(reply);
  return { ...sessionOf(reply, client.host.name), offset: 0 };
}
async function mounted(start, from) {
  const { repository, host } = start.client;
  if (host.mounts.isRefused(repository, from)) return void 0;
  const query = new URLSearchParams({ mount: start.digest, ...from === void 0 ? {} : { from } });
  const scopes = from === void 0 ? [] : [`repository:${from}:pull`];
  const reply = await post(start, `blobs/uploads/?${query}`, scopes).catch((error) => {
    if (from !== void 0 && error instanceof Refusal) return void 0;
    throw error;
  });
  if (reply !== void 0 && (reply.status < 400 || reply.status === 429 || reply.status === 503))
    return reply;
  if (reply !== void 0) discard(reply);
  host.mounts.refuse(repository, from);
  return void 0;
}
function post({ client, doing, signal }, path, scopes) {
  return client.send({ method: "POST", path, scopes, doing, signal });
}
// src/registry/distribution/body-reader.ts
var BodyReader = class {
  #key;
  #body;
  #signal;
  #chunks;
  #position = 0;
  #rest;
  /** Counts the readings: one that was given up may still wait for its next bytes, and is not to get those of another. */
  #turn = 0;
  #isReading = false;
  #isTrusted = true;
  /** `key`: what it is to become, for messages. */
  constructor(key2, body, signal) {
    this.#key = key2;
    this.#body = body;
    this.#signal = signal;
  }
  /** From now on all is hashed. */
  doubt() {
    this.#isTrusted = false;
    this.close();
  }
  /** The bytes from `from` up to `to`. */
  async *read(from, to) {
    this.#turn += 1;
    const turn = this.#turn;
    const goesOn = !this.#isReading && this.#chunks !== void 0 && from === this.#position;
    this.#isReading = true;
    try {
      if (!goesOn) await this.#open(from, turn);
      while (turn === this.#turn && this.#position < to) {
        const chunk = await this.#next();
        if (turn !== this.#turn || chunk === void 0) return;
        yield this.#take(chunk, to - this.#position);
      }
    } finally {
      if (turn === this.#turn) this.#isReading = false;
    }
  }
  close() {
    this.#turn += 1;
    this.#chunks?.return().catch(() => {
    });
    this.#chunks = void 0;
  }
  async #open(from, turn) {
    this.#chunks?.return().catch(() => {
    });
    const options4 = { signal: this.#signal, isTrusted: this.#isTrusted };
    this.#chunks = (0, import_shared_checked_body.checkedBytes)(this.#key, this.#body, options4);
    this.#position = 0;
    this.#rest = void 0;
    while (turn === this.#turn && this.#position < from) {
      const chunk = await this.#next();
      if (turn !== this.#turn || chunk === void 0) return;
      this.#take(chunk, from - this.#position);
    }
  }
  /** The beginning of a chunk, `most` bytes at most; what is left of it comes next. */
  #take(chunk, most3) {
    const piece = chunk.subarray(0, most3);
    if (piece.length < chunk.length) this.#rest = chunk.subarray(piece.length);
    this.#position += piece.length;
    return piece;
  }
  async #next() {
    const rest = this.#rest;
    this.#rest = void 0;
    if (rest !== void 0) return rest;
    const next = await this.#chunks?.next();
    return next === void 0 || next.done ? void 0 : next.value;
  }
};
// src/registry/distribution/chunk-size.ts
var mebibyte2 = 1 << 20;
var sizes = [90, 45, 18, 9, 4, 1].map((size) => size * mebibyte2 - 4096);
function smallerChunk(size, { least, most: most3 }) {
  if (most3 !== void 0 && most3 < size) return most3;
  const smaller = sizes.find((chunk) => chunk < size && (least === void 0 || chunk >= least));
  return smaller ?? (least !== void 0 && least < size ? least : void 0);
}
// src/registry/distribution/refuse-other.ts
function isOther({ headers }, digest) {
  const said = headers["docker-content-digest"];
  return typeof said === "string" && said.startsWith("sha256:") && said !== digest;
}
function refuseOther(reply, digest, place) {
  if (!isOther(reply, digest)) return;
  const said = reply.headers["docker-content-digest"];
  throw new import_shared_table.AlbaError("damaged", `${place} says that ${digest} is ${said}`, {
    hint: "the registry, or something before it, changes what goes through it: look after that"
  });
}
// src/registry/distribution/upload-setback.ts
var lost = /* @__PURE__ */ new Set(["BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID", "DIGEST_INVALID", "RANGE_INVALID"]);
function setbackOf({ status, codes: codes2 }, isResumed) {
  if (isPassing(status)) return "again";
  if (status === 413) return "smaller";
  if (status === 416) return isResumed ? "anew" : "again";
  return status === 404 || codes2.some((code) => lost.has(code)) ? "anew" : void 0;
}
function lastWord(refused3) {
  if (!refused3.codes.includes("DIGEST_INVALID")) return refused3;
  return new import_shared_table.AlbaError("damaged", `${refused3.message}: the bytes arrived damaged, several times`, {
    hint: "check the network and what stands between here and the registry",
    cause: refused3
  });
}
// src/registry/distribution/blob-upload.ts
async function uploadBlob(client, blob, isThere2, options4) {
  const { digest } = blob.descriptor;
  const signal = options4.signal ?? client.host.run.signal;
  const { onTaken = () => {
  } } = options4;
  await client.host.mounts.sending(digest, client.repository, { signal, onTaken }, async (from) => {
    await new BlobUpload(client, blob, isThere2, { ...options4, signal }).run(from);
  });
}
var BlobUpload = class {
  #client;
  #blob;
  #isThere;
  #signal;
  #sent;
  #reader;
  #doing;
  #onTaken;
  /** Undefined where there is nothing to go on with. */
  #session;
  /** Bytes of a request; undefined: all. */
  #chunk;
  #failures = 0;
  #furthest = 0;
  #isResumed = false;
  constructor(client, blob, isThere2, { signal, onProgress, onTaken = () => {
  } }) {
    this.#onTaken = onTaken;
    const { digest } = blob.descriptor;
    this.#client = client;
    this.#blob = blob;
    this.#isThere = isThere2;
    this.#signal = signal;
    this.#sent = new import_shared_checked_body.Sent(onProgress);
    this.#reader = new BodyReader(digest, blob.body, signal);
    this.#doing = `send ${digest.slice(0, 19)}\u2026 to`;
  }
  async run(from) {
    try {
      await this.#begin(from);
      while (this.#session !== void 0) if (await this.#try(this.#session)) return;
    } catch (error) {
      if (this.#session !== void 0) await cancelled(this.#client, this.#session);
      throw error;
    } finally {
      this.#reader.close();
    }
  }
  async #begin(from) {
    const { digest, size } = this.#blob.descriptor;
    const start = { client: this.#client, digest, doing: this.#doing, signal: this.#signal };
    this.#sent.takeBack();
    this.#furthest = 0;
    this.#session = await beginUpload(start, from);
    if (this.#session === void 0) {
      this.#sent.add(size);
      this.#onTaken();
    }
    const { most: most3 } = this.#session ?? {};
    if (most3 !== void 0 && most3 < size) this.#chunk ??= most3;
  }
  /** Sends what the registry does not have yet. True when it has all; else the session is where to go on. */
  async #try(session) {
    try {
      const reply = await this.#send(session);
      if (reply.status === 201 || reply.status === 204) {
        discard(reply);
        const { host, repository } = this.#client;
        refuseOther(reply, this.#blob.descriptor.digest, `${host.name}/${repository}`);
        return true;
      }
      await this.#recover(reply);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!this.#client.host.mayPass(error)) throw this.#client.failed(error, this.#doing);
      this.#client.host.run.reporter.debug(`an upload broke off: ${String(error)}`);
      this.#fail(this.#client.failed(error, this.#doing));
      if (this.#failures > 1) this.#chunk = this.#smaller() ?? this.#chunk;
      await this.#goOn();
    }
    return false;
  }
  /** The answer to the last request, or to the first that was refused. */
  async #send(session) {
    const { size } = this.#blob.descriptor;
    let { location, offset } = session;
    if (offset === 0 && (this.#chunk === void 0 || this.#chunk >= size)) {
      return await this.#request("PUT", this.#withDigest(location), 0, size);
    }
    while (offset < size) {
      const end = Math.min(size, offset + (this.#chunk ?? size));
      const reply = await this.#request("PATCH", location, offset, end);
      if (reply.status !== 202 && reply.status !== 204 && reply.status !== 201) return reply;
      discard(reply);
      const next = sessionOf(reply, this.#client.host.name, this.#session);
      offset = next.offset > offset && next.offset < end ? next.offset : end;
      location = next.location;
      this.#session = { ...next, offset };
      this.#isResumed = false;
      this.#cameTo(offset);
    }
    return await this.#request("PUT", this.#withDigest(location), size, size);
  }
  #request(method, path, from, to) {
    const isPart = method === "PATCH";
    return this.#client.sendOnce({
      method,
      path,
      doing: this.#doing,
      signal: this.#signal,
      headers: {
        "content-type": "application/octet-stream",
        ...isPart ? { "content-range": `${from}-${to - 1}` } : {}
      },
      payload: { size: to - from, open: () => this.#bytes(from, to) }
    });
  }
  async *#bytes(from, to) {
    this.#sent.takeBack();
    this.#sent.add(from);
    for await (const bytes of this.#reader.read(from, to)) {
      yield bytes;
      this.#sent.add(bytes.length);
    }
  }
  #withDigest(location) {
    const url = new URL(location);
    url.search = `${url.search === "" ? "?" : `${url.search}&`}digest=${encodeURIComponent(this.#blob.descriptor.digest)}`;
    return url;
  }
  /** Finds where to go on after a refusal, if that helps. */
  async #recover(reply) {
    const refused3 = await this.#client.refused(reply, this.#doing);
    const setback = setbackOf(refused3, this.#isResumed);
    if (setback === void 0) throw refused3;
    if (setback === "smaller") {
      const chunk = this.#smaller();
      if (chunk === void 0) throw refused3;
      this.#chunk = chunk;
      if (this.#session !== void 0) await cancelled(this.#client, this.#session);
      return await this.#begin();
    }
    this.#fail(lastWord(refused3));
    if (refused3.codes.includes("DIGEST_INVALID")) this.#reader.doubt();
    if (setback === "again") return await this.#goOn(reply);
    await this.#client.host.pause(this.#failures, this.#signal);
    await this.#begin();
  }
  /** Asks how far the upload got; nowhere where the blob is there by now. */
  async #goOn(after) {
    await this.#client.host.pause(this.#failures, this.#signal, after);
    if (await this.#isThere()) {
      this.#session = void 0;
      return;
    }
    const known = this.#session && await resumed(this.#client, this.#session, this.#signal);
    if (known === void 0 || known.offset > this.#blob.descriptor.size) return await this.#begin();
    this.#session = known;
    this.#isResumed = known.offset > 0;
    this.#cameTo(known.offset);
  }
  #smaller() {
    return this.#session && smallerChunk(this.#chunk ?? this.#blob.descriptor.size, this.#session);
  }
  /** Who gets ahead has not failed. */
  #cameTo(offset) {
    if (offset <= this.#furthest) return;
    this.#furthest = offset;
    this.#failures = 0;
  }
  /** Counts a failure; too many without a step ahead are the end. */
  #fail(error) {
    this.#failures += 1;
    if (this.#failures >= this.#client.host.patience.tries) throw error;
  }
};
// src/registry/distribution/blobs.ts
var largestConfig = 4 << 20;
var Blobs = class {
  #client;
  constructor(client) {
    this.#client = client;
  }
  /** Whether a blob is there, of that size. */
  async has(digest, size, signal) {
    const doing = `look for ${digest.slice(0, 19)}\u2026 in`;
    const path = `blobs/${digest}`;
    const reply = await this.#client.send({ method: "HEAD", path, doing, signal });
    discard(reply);
    if (reply.status === 404) return false;
    if (reply.status === 200) {
      return !isOther(reply, digest) && Number(reply.headers["content-length"] ?? size) === size;
    }
    const { origin } = await this.#client.host.origin();
    if (reply.url.origin === origin) throw await this.#client.refused(reply, doing);
    const first = { method: "GET", path, headers: { range: "bytes=0-0" }, doing, signal };
    const part = await this.#client.send(first);
    discard(part);
    return part.status === 200 || part.status === 206;
  }
  /** A small blob, whole; undefined where it is not there, or not what its digest says. */
  async readConfig(digest) {
    const doing = "read a config of";
    try {
      const reply = await this.#client.read({ method: "GET", path: `blobs/${digest}`, doing }, largestConfig);
      if (reply.status === 404) return nothing(reply);
      if (reply.status !== 200) throw await this.#client.refused(reply, doing);
      return (0, import_shared_digest.digestOf)(reply.bytes) === digest ? reply.bytes : void 0;
    } catch (error) {
      if ((0, import_shared_table.isDamaged)(error)) return void 0;
      throw error;
    }
  }
};
// src/registry/missing-objects.ts
var MissingObjects = class extends import_shared_table.AlbaError {
  missing;
  constructor(what, missing) {
    const names = missing.map(({ descriptor }) => descriptor.digest).join(", ");
    super("target", `${what} is not taken, since it names what is not there: ${names}`, {
      hint: "something is removed there at this moment: run this again"
    });
    this.missing = missing;
  }
};
// src/registry/distribution/last-look.ts
var mostRounds3 = 3;
async function lastLook(manifests, objects, what, resend) {
  const named = objects.filter(({ kind }) => kind === "manifests");
  for (let round = 1; ; round++) {
    try {
      return await manifests.answer(named, what);
    } catch (error) {
      if (!(error instanceof MissingObjects) || round === mostRounds3) throw error;
      for (const object2 of error.missing) await resend(object2);
    }
  }
}
// src/registry/distribution/manifests.ts
var accept = [
  import_shared_documents.mediaTypes.index,
  import_shared_documents.mediaTypes.manifest,
  ...Object.keys(import_shared_documents.dockerMediaTypes).filter((type) => /manifest/.test(type))
].join(", ");
var largest = 4 << 20;
var width = 8;
var unknown2 = /* @__PURE__ */ new Set(["MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_UNKNOWN"]);
var Manifests = class {
  #client;
  #blobs;
  constructor(client, blobs) {
    this.#client = client;
    this.#blobs = blobs;
  }
  /** The manifest or index under a tag or a digest; undefined where there is none. Rejects with `damaged` for other bytes than were asked for. */
  async read(reference) {
    const doing = `read ${reference} of`;
    const request = { method: "GET", path: `manifests/${reference}`, headers: { accept }, doing };
    const reply = await this.#client.read(request, largest);
    if (reply.status === 404) return nothing(reply);
    if (reply.status !== 200) throw await this.#client.refused(reply, doing);
    const place = this.place(reference);
    const manifest = storedManifest(reply.bytes, place, {
      contentType: reply.headers["content-type"],
      ...(0, import_shared_digest.isDigest)(reference) ? { digest: reference } : {}
    });
    refuseOther(reply, manifest.descriptor.digest, place);
    return manifest;
  }
  /** The digest of what stands under a reference; undefined where nothing does. */
  async digestOf(reference, signal) {
    const doing = `look for ${reference} in`;
    const reply = await this.#client.send({
      method: "HEAD",
      path: `manifests/${reference}`,
      headers: { accept },
      doing,
      signal
    });
    discard(reply);
    if (reply.status === 404) return void 0;
    if (reply.status !== 200) throw await this.#client.refused(reply, doing);
    const digest = reply.headers["docker-content-digest"];
    if (typeof digest === "string" && (0, import_shared_digest.isDigest)(digest)) return digest;
    return (0, import_shared_digest.isDigest)(reference) ? reference : (await this.read(reference))?.descriptor.digest;
  }
  /** Writes a manifest under a tag or its digest, `tags` with it where the registry can do that. Resolves to the tags that it took so. */
  async write(reference, manifest, {
    tags = [],
    signal
  } = {}) {
    const { host } = this.#client;
    const { mediaType, digest, size } = manifest.descriptor;
    const doing = (0, import_shared_digest.isDigest)(reference) ? `write the manifest ${digest.slice(0, 19)}\u2026 to` : `write the tag ${reference} to`;
    if (size > largest) {
      throw new import_shared_table.AlbaError(
        "source",
        `${this.place(reference)} has ${(0, import_shared_table.formatBytes)(size)}, and clients read 4 MiB at most`,
        {
          hint: "publish fewer platforms or attestations in one image"
        }
      );
    }
    const query = tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join("&");
    for (let tries = 1; ; tries++) {
      const reply = await this.#client.send({
        method: "PUT",
        path: `manifests/${reference}${query === "" ? "" : `?${query}`}`,
        headers: { "content-type": mediaType },
        payload: {
          size,
          async *open() {
            yield Buffer.from(manifest.bytes);
          }
        },
        doing,
        signal
      });
      if (reply.status >= 200 && reply.status < 300) {
        discard(reply);
        refuseOther(reply, digest, this.place(reference));
        const taken = [reply.headers["oci-tag"]].flat().join(",");
        return taken.split(",").flatMap((tag) => tag.trim() || []);
      }
      const refused3 = await this.#client.refused(reply, doing);
      if (!saysUnknown(refused3)) throw refused3;
      const missing = await this.#missingBelow(manifest, signal);
      if (missing.length > 0) throw new MissingObjects(this.place(reference), missing);
      if (tries === host.patience.tries) throw refused3;
      await host.pause(tries, signal ?? host.run.signal);
    }
  }
  /** Waits until every manifest answers that an index names. Rejects with `MissingObjects` where one does not. */
  async answer(objects, what, signal) {
    const { host } = this.#client;
    for (let tries = 1; ; tries++) {
      const missing = await this.#absent(objects, signal);
      if (missing.length === 0) return;
      if (tries === quickTries) throw new MissingObjects(what, missing);
      await host.pause(tries, signal ?? host.run.signal);
    }
  }
  async #missingBelow({ bytes }, signal) {
    const document = parseJson(bytes);
    const index = import_shared_documents.indexSchema.safeParse(document).data;
    const manifest = import_shared_documents.manifestSchema.safeParse(document).data;
    const layers = manifest?.layers.filter((layer) => !isForeignLayer(layer)) ?? [];
    const blobs = manifest === void 0 ? [] : [...layers, manifest.config];
    return await this.#absent(
      [
        ...(index?.manifests ?? []).map((descriptor) => ({ kind: "manifests", descriptor })),
        ...blobs.map((descriptor) => ({ kind: "blobs", descriptor }))
      ],
      signal
    );
  }
  async #absent(objects, signal) {
    const found = await inOrder(
      objects,
      width,
      signal ?? this.#client.host.run.signal,
      async ({ kind, descriptor: { digest, size } }, each2) => kind === "blobs" ? await this.#blobs.has(digest, size, each2) : await this.digestOf(digest, each2) === digest
    );
    return objects.filter((_, at) => !found[at]);
  }
  /** `HOST/REPOSITORY:TAG`, or with `@` before a digest. */
  place(reference) {
    const { host, repository } = this.#client;
    return `${host.name}/${repository}${(0, import_shared_digest.isDigest)(reference) ? "@" : ":"}${reference}`;
  }
};
var quickTries = 4;
function saysUnknown({ codes: codes2 }) {
  return codes2.some((code) => unknown2.has(code));
}
// src/registry/distribution/part-tags.ts
var beginning = "_part-";
var longest3 = 128;
function partTag(tag, build, platform) {
  const end = `-${platform.replaceAll("/", "-")}`;
  const plain = `${beginning}${tag}-${build}${end}`;
  if (plain.length <= longest3) return plain;
  const short = (0, import_node_crypto3.createHash)("sha256").update(`${tag} ${build}`).digest("hex").slice(0, 40);
  return `${beginning}${short}${end}`;
}
function isPartTag(tag) {
  return tag.startsWith(beginning);
}
// src/registry/distribution/remove-reference.ts
var statuses = /* @__PURE__ */ new Set([400, 405, 501]);
var codes = /* @__PURE__ */ new Set(["UNSUPPORTED", "DIGEST_INVALID"]);
async function removeReference(client, reference) {
  const doing = `remove ${(0, import_shared_digest.isDigest)(reference) ? reference : `the tag ${reference}`} from`;
  const scopes = [`repository:${client.repository}:delete`];
  const reply = await client.send({ method: "DELETE", path: `manifests/${reference}`, scopes, doing });
  if (reply.status >= 200 && reply.status < 300) {
    discard(reply);
    return "removed";
  }
  if (reply.status === 404) {
    discard(reply);
    return "absent";
  }
  const refused3 = await client.refused(reply, doing);
  const isForbidden = statuses.has(reply.status) || refused3.codes.some((code) => codes.has(code));
  if (isForbidden) return "forbidden";
  throw refused3;
}
// src/registry/distribution/part-records.ts
var PartRecords = class {
  #options;
  constructor(options4) {
    this.#options = options4;
  }
  async read(platforms) {
    const { manifests, client } = this.#options;
    const found = await inOrder(platforms, 8, client.host.run.signal, async (platform) => {
      const stored = await manifests.read(this.#tag((0, import_shared_table.formatPlatform)(platform)));
      if (stored === void 0) return void 0;
      const record = { bytes: Buffer.from(stored.bytes), etag: stored.descriptor.digest };
      return [(0, import_shared_table.formatPlatform)(platform), record];
    });
    return new Map(found.filter((entry) => entry !== void 0));
  }
  async write(records, resend) {
    for (const { platform, bytes, reaches } of records) {
      const descriptor = { mediaType: import_shared_documents.mediaTypes.index, digest: (0, import_shared_digest.digestOf)(bytes), size: bytes.length };
      await this.#options.write(this.#tag((0, import_shared_table.formatPlatform)(platform)), { descriptor, bytes }, reaches, resend);
    }
  }
  async removeOld() {
  }
  /**
   * By digest, which nothing but the record has, since it names its build and its tag: so what somebody has recorded in its place
   * stays. By tag where a registry removes no manifest that has one.
   */
  async clear(found) {
    const { client } = this.#options;
    const { reporter, signal } = client.host.run;
    try {
      const ends = await inOrder([...found], 8, signal, async ([platform, { etag }]) => {
        const end = await this.#remove(etag);
        return end === "forbidden" ? await this.#remove(this.#tag(platform)) : end;
      });
      if (ends.includes("forbidden")) {
        const where = `${client.host.name}/${client.repository}`;
        reporter.note(`the tags of ${where} that begin with _part- stay, since they may not be removed`);
      }
    } catch (error) {
      if (!signal.aborted) reporter.debug(`records of this build stay: ${(0, import_shared_table.messageOf)(error)}`);
    }
  }
  place(platform) {
    const { host, repository } = this.#options.client;
    return `${host.name}/${repository}:${this.#tag((0, import_shared_table.formatPlatform)(platform))}`;
  }
  /** Who may push may often not remove, or a rule keeps tags that match it (Harbor answers 412). */
  async #remove(reference) {
    try {
      return await removeReference(this.#options.client, reference);
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && !isPassing(error.status)) return "forbidden";
      throw error;
    }
  }
  #tag(platform) {
    const { tag, build } = this.#options;
    return partTag(tag, build, platform);
  }
};
// src/registry/distribution/referrers.ts
var nothing2 = { objects: 0, bytes: 0 };
var empty2 = { schemaVersion: 2, mediaType: import_shared_documents.mediaTypes.index, manifests: [] };
async function listReferrers(client, manifests, subject, referrers) {
  if (referrers.length === 0 || await hasReferrersApi(client, subject)) return nothing2;
  const tag = `sha256-${(0, import_shared_digest.hexOf)(subject)}`;
  const found = await manifests.read(tag);
  const before = (found && import_shared_documents.indexSchema.safeParse(parseJson(found.bytes)).data) ?? empty2;
  const listed = new Set(before.manifests.map(({ digest }) => digest));
  const absent = referrers.filter(({ digest }) => !listed.has(digest));
  if (absent.length === 0) return nothing2;
  const all = [...before.manifests, ...absent].sort((a, b) => a.digest < b.digest ? -1 : 1);
  const bytes = Buffer.from(JSON.stringify({ ...before, manifests: all }));
  const descriptor = { mediaType: import_shared_documents.mediaTypes.index, digest: (0, import_shared_digest.digestOf)(bytes), size: bytes.length };
  await manifests.write(tag, { descriptor, bytes });
  return { objects: 1, bytes: bytes.length };
}
async function hasReferrersApi(client, subject) {
  const request = {
    method: "GET",
    path: `referrers/${subject}`,
    doing: "list what refers to an image in"
  };
  const reply = await client.send(request);
  if (reply.status !== 200 && reply.status !== 404) throw await client.refused(reply, request.doing);
  discard(reply);
  return reply.status === 200;
}
// src/registry/distribution/repository-tags.ts
var noQuery = /* @__PURE__ */ new Set([400, 404, 405, 414, 501]);
var RepositoryTags = class {
  #manifests;
  #seen = /* @__PURE__ */ new Map();
  constructor(manifests) {
    this.#manifests = manifests;
  }
  /** What stands under a tag, or has a digest. */
  async read(reference) {
    const found = await this.#manifests.read(reference);
    if (!(0, import_shared_digest.isDigest)(reference)) this.#seen.set(reference, found?.descriptor.digest);
    return found;
  }
  async isThere(tag) {
    return (this.#seen.get(tag) ?? await this.#manifests.digestOf(tag)) !== void 0;
  }
  /** As `ImageDestination.point`. What may take long comes first: releases are read again right before they are written. */
  async point(tags, image, options4) {
    const { index, reaches } = image;
    const { digest, size } = index.descriptor;
    const all = [...reaches, { kind: "manifests", descriptor: index.descriptor }];
    const what = this.#manifests.place(digest);
    await lastLook(this.#manifests, all, what, (object2) => image.resend(object2));
    const outdated = [];
    for (const tag of tags) if (await this.#isOutdated(tag, image, options4)) outdated.push(tag);
    const written = new Tally();
    if (outdated.length === 0) return written.count();
    await this.#write(outdated, index);
    for (const tag of outdated) {
      this.#seen.set(tag, digest);
      written.add(size);
    }
    for (const tag of outdated.filter(options4.claim)) await this.#readBack(tag, image);
    return written.count();
  }
  /** Whether a tag is to be written. What may not be replaced is read anew: another job may have written it meanwhile. */
  async #isOutdated(tag, image, { replace, claim }) {
    const { digest } = image.index.descriptor;
    if (replace(tag) && this.#seen.has(tag)) return this.#seen.get(tag) !== digest;
    let standing;
    try {
      standing = await this.read(tag);
    } catch (error) {
      if (!(0, import_shared_table.isDamaged)(error) || !replace(tag)) throw error;
    }
    const there = standing?.descriptor.digest;
    if (standing === void 0 || replace(tag) || there === digest) return there !== digest;
    if (claim(tag) && await this.#contentOf(standing) === image.content) return false;
    throw released(this.#manifests.place(tag), `${there} stands there, not ${digest}`);
  }
  /** All at once where the registry can do that (distribution-spec, end-7b), else one after the other. */
  async #write(tags, index) {
    const taken = new Set(tags.length > 1 ? await this.#writeAtOnce(tags, index) : []);
    for (const tag of tags) if (!taken.has(tag)) await this.#manifests.write(tag, index);
  }
  /** Those of the tags that were written; none where the registry takes no such query. */
  async #writeAtOnce(tags, index) {
    try {
      return await this.#manifests.write(index.descriptor.digest, index, { tags });
    } catch (error) {
      if (error instanceof Refusal && noQuery.has(error.status)) return [];
      throw error;
    }
  }
  /** A registry has nothing by which one job could keep another out: of two that publish one release, the first learns of it here. */
  async #readBack(tag, { index, content }) {
    const there = await this.#manifests.digestOf(tag);
    if (there === index.descriptor.digest) return;
    const standing = there && await this.#manifests.read(there);
    if (standing && await this.#contentOf(standing) === content) return;
    throw new import_shared_table.AlbaError(
      "conflict",
      `another job has published ${this.#manifests.place(tag)} with other content at this moment`,
      {
        hint: "let one job publish a release; to replace what stands there now, set --overwrite"
      }
    );
  }
  #contentOf({ bytes }) {
    return standingContent(bytes, { readManifest: (reference) => this.#manifests.read(reference) });
  }
};
// src/registry/distribution/tag-pages.ts
var pageSchema = (0, import_shared_zod.looseObject)({ tags: (0, import_shared_zod.array)((0, import_shared_zod.string)()).nullish() });
var pageSize = 1e3;
var longestPage = 64 << 20;
async function tagPages(client, most3 = 1e4) {
  const doing = "list the tags of";
  const tags = /* @__PURE__ */ new Set();
  const seen = /* @__PURE__ */ new Set();
  let path = `tags/list?n=${pageSize}`;
  for (let pages = 0; pages < most3; pages++) {
    const reply = await client.read({ method: "GET", path, doing }, longestPage);
    if (reply.status === 404) return nothing(reply);
    if (reply.status !== 200) throw await client.refused(reply, doing);
    const page2 = pageSchema.safeParse(parseJson(reply.bytes)).data;
    if (page2 === void 0) throw noList(client, "is no list of tags");
    for (const tag of page2.tags ?? []) tags.add(tag);
    const next = nextOf(reply.headers["link"]);
    if (next === void 0) break;
    const url = locationOf(next, reply.url, client.host.name);
    if (url.origin !== reply.url.origin) throw noList(client, `goes on at another host, ${url.host}`);
    if (seen.has(url.href)) break;
    seen.add(url.href);
    path = url;
  }
  return [...tags];
}
function nextOf(link) {
  return /<([^>]*)>\s*;[^,]*\brel\s*=\s*"?next"?/i.exec([link].flat().join(", "))?.[1];
}
function noList({ host, repository }, how) {
  return new import_shared_table.AlbaError("target", `the list of tags of ${host.name}/${repository} ${how}`, {
    hint: "look after the registry: this is not what the specification allows"
  });
}
// src/registry/distribution/registry-repository.ts
var mostPages = 20;
var RegistryRepository = class {
  name;
  /** A registry takes no manifest whose parts are not there. */
  manifestsVouch = true;
  #client;
  #blobs;
  #manifests;
  #tags;
  /** `name`: the target, for people. */
  constructor(name, client) {
    this.name = name;
    this.#client = client;
    this.#blobs = new Blobs(client);
    this.#manifests = new Manifests(client, this.#blobs);
    this.#tags = new RepositoryTags(this.#manifests);
  }
  tagName(tag) {
    return (0, import_shared_table.ociTag)(tag);
  }
  readManifest(reference) {
    return this.#tags.read(reference);
  }
  readConfig({ digest }) {
    return this.#blobs.readConfig(digest);
  }
  async newestTags(most3) {
    const tags = await tagPages(this.#client, mostPages) ?? [];
    const own = tags.filter((tag) => !isPartTag(tag) && !/^sha256-/.test(tag));
    return (0, import_shared_documents.newestFirst)(own.map((tag) => ({ tag }))).slice(0, most3);
  }
  tags() {
    return tagPages(this.#client);
  }
  remove(reference) {
    return removeReference(this.#client, reference);
  }
  /** Every tag is listed by the registry itself. */
  isListed(tag) {
    return this.#tags.isThere(tag);
  }
  async hasBlob({ digest, size }, signal) {
    const isThere2 = await this.#blobs.has(digest, size, signal);
    if (isThere2) this.#client.host.mounts.note(digest, this.#client.repository);
    return isThere2;
  }
  async hasManifest({ digest }) {
    return await this.#manifests.digestOf(digest) === digest;
  }
  async putBlob(blob, options4 = {}) {
    const { digest, size } = blob.descriptor;
    await uploadBlob(this.#client, blob, () => this.#blobs.has(digest, size, options4.signal), options4);
  }
  async putManifest(manifest, { signal } = {}) {
    const { digest } = manifest.descriptor;
    signal?.throwIfAborted();
    const index = import_shared_documents.indexSchema.safeParse(parseJson(manifest.bytes)).data;
    if (index !== void 0) {
      const children2 = index.manifests.map((descriptor) => ({ kind: "manifests", descriptor }));
      await this.#manifests.answer(children2, this.#manifests.place(digest), signal);
    }
    await this.#manifests.write(digest, manifest, { signal });
  }
  refer(subject, referrers) {
    return listReferrers(this.#client, this.#manifests, subject, referrers);
  }
  point(tags, image, options4) {
    return this.#tags.point(tags, image, options4);
  }
  records(tag, build) {
    const [client, manifests] = [this.#client, this.#manifests];
    return new PartRecords({
      client,
      manifests,
      tag,
      build,
      write: async (part, manifest, below, resend) => {
        await lastLook(manifests, below, manifests.place(part), resend);
        await manifests.write(part, manifest);
      }
    });
  }
  /** The registry's own list has every tag. */
  async list() {
    return { objects: 0, bytes: 0 };
  }
  async abandon() {
  }
  place(_kind, reference) {
    return this.#manifests.place(reference);
  }
  reference(tag) {
    return this.#manifests.place(tag);
  }
  urls() {
    return [];
  }
};
// src/registry/distribution/registries.ts
function registries({ connections, run, patience: given = patience }) {
  const hosts = /* @__PURE__ */ new Map();
  const hostOf = ({ host: name, disableHttps }) => {
    const key2 = `${apiHost(name)} ${disableHttps}`;
    const known = hosts.get(key2) ?? new RegistryHost({ name, disableHttps, connections, patience: given, run });
    hosts.set(key2, known);
    return known;
  };
  return {
    open(target, login, purpose) {
      const host = hostOf(target);
      const { repository } = target;
      const authority = new Authority(host, login, repository, actions[purpose]);
      return new RegistryRepository(target.name, new ApiClient({ host, repository, authority, login }));
    }
  };
}
var actions = { push: "pull,push", read: "pull", remove: "pull,delete" };
// src/commands/repositories.ts
var Repositories = class {
  #registryLogin;
  #run;
  #connections;
  #registries;
  constructor({ registryLogin, run }, connections) {
    this.#registryLogin = registryLogin;
    this.#run = run;
    this.#connections = connections;
  }
  async open(target, purpose) {
    this.#registries ??= this.#open();
    return (await this.#registries).open(target, this.#registryLogin(target), purpose);
  }
  async #open() {
    return registries({ connections: await this.#connections.get(), run: this.#run });
  }
};
// src/commands/run-connections.ts
var RunConnections = class {
  #open;
  #opened;
  constructor({ caFile }, { proxyFor }) {
    this.#open = () => (0, import_shared_checked_body.openConnections)({ caFile, proxyFor });
  }
  get() {
    this.#opened ??= this.#open();
    return this.#opened;
  }
  close() {
    this.#opened?.then((connections) => connections.close()).catch(() => {
    });
  }
};
// src/store/open-store.ts
async function openStore(target, options4 = {}) {
  if (target.kind === "directory") return directoryStore(target.path, target);
  const { s3Store } = await Promise.resolve().then(() => __toESM(require("./s3-store.cjs")));
  return s3Store(target, options4);
}
// src/commands/stores.ts
var Stores = class {
  #dependencies;
  #connections;
  #opened = /* @__PURE__ */ new Map();
  constructor(dependencies, connections) {
    this.#dependencies = dependencies;
    this.#connections = connections;
  }
  open(target) {
    const key2 = JSON.stringify(target);
    let store = this.#opened.get(key2);
    if (store === void 0) {
      const credentials = target.kind === "s3" ? this.#dependencies.credentials(target) : void 0;
      store = this.#open(target, credentials);
      this.#opened.set(key2, store);
    }
    return store;
  }
  async #open(target, credentials) {
    if (target.kind === "directory") return openStore(target);
    return openStore(target, { credentials, connections: await this.#connections.get() });
  }
  close() {
    for (const store of this.#opened.values()) store.then((opened) => opened.close()).catch(() => {
    });
  }
};
// src/registry/record-note.ts
var recordTagKey = "alba.tag";
async function readNote(repository, record) {
  try {
    const stored = await repository.readManifest(record);
    const { annotations } = (stored && import_shared_documents.indexSchema.safeParse(parseJson(stored.bytes)).data) ?? {};
    const tag = annotations?.[recordTagKey];
    return tag === void 0 ? void 0 : { tag, build: (0, import_shared_table.revisionOf)(annotations) };
  } catch (error) {
    if (!(0, import_shared_table.isDamaged)(error)) throw error;
    return { tag: void 0, build: void 0 };
  }
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  BuildRecords,
  ListedTags,
  Lookout,
  Looks,
  MissingObjects,
  Repositories,
  RunConnections,
  Stores,
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
  isPartTag,
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
  readNote,
  recordTagKey,
  refuseArtifact,
  registryKeys,
  released,
  reservedComponents,
  staticRegistry,
  subjectOf,
  withFloatingTags,
  writeRoots
});
