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
  TagReader: () => TagReader,
  noImage: () => noImage,
  notThere: () => notThere,
  openShelves: () => openShelves,
  platformSize: () => platformSize,
  referenceOf: () => referenceOf,
  removalElsewhere: () => removalElsewhere,
  removalHint: () => removalHint
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_static_registry = require("./shared-static-registry.cjs");
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_checked_body = require("./shared-checked-body.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_promises = require("node:fs/promises");
var import_node_path = require("node:path");
// src/container/short-config.ts
var shortConfigSchema = (0, import_shared_zod.object)({
  os: (0, import_shared_zod.string)(),
  architecture: (0, import_shared_zod.string)(),
  variant: (0, import_shared_zod.string)().optional(),
  "os.version": (0, import_shared_zod.string)().optional(),
  created: (0, import_shared_zod.string)().optional()
});
// src/container/tag-details.ts
var createdKey = "org.opencontainers.image.created";
var concurrency = 8;
var TagReader = class {
  #shelf;
  #limit = (0, import_shared_checked_body.pLimit)(concurrency);
  #manifests = /* @__PURE__ */ new Map();
  constructor(shelf) {
    this.#shelf = shelf;
  }
  /** The manifest or index itself; undefined where nothing stands there. Rejects with `damaged` where it is none. */
  stored(reference) {
    return this.#limit(() => this.#shelf.readManifest(reference));
  }
  /** All that `ls` tells of it: one request, and one more for each platform's manifest. */
  async details(reference) {
    const stored = await this.stored(reference);
    return stored && await this.#detailsOf(stored);
  }
  /** The tags that it says float, by one request; undefined where nothing stands there. */
  async floating(reference) {
    const stored = await this.stored(reference);
    return stored && (0, import_shared_static_registry.floatingTags)(import_shared_documents.indexSchema.safeParse((0, import_shared_static_registry.parseJson)(stored.bytes)).data?.annotations);
  }
  async #detailsOf({ descriptor, bytes }) {
    const { digest, mediaType } = descriptor;
    const index = import_shared_documents.indexSchema.safeParse((0, import_shared_static_registry.parseJson)(bytes)).data;
    if (index === void 0) return await this.#single(descriptor, bytes);
    const platforms = await Promise.all((0, import_shared_static_registry.platformEntries)(index).map((entry) => this.#platform(entry)));
    return {
      digest,
      mediaType,
      floating: (0, import_shared_static_registry.floatingTags)(index.annotations),
      created: index.annotations?.[createdKey],
      platforms,
      blobs: blobsOf(platforms)
    };
  }
  async #platform({ platform, digest }) {
    const known = this.#manifests.get(digest) ?? this.#manifest(digest);
    this.#manifests.set(digest, known);
    return { platform, digest, manifest: await known };
  }
  async #manifest(digest) {
    const stored = await this.stored(digest);
    return stored && import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(stored.bytes)).data;
  }
  /** A manifest that no index lists tells its platform by its config. */
  async #single({ digest, mediaType }, bytes) {
    const manifest = import_shared_documents.manifestSchema.safeParse((0, import_shared_static_registry.parseJson)(bytes)).data;
    const config = manifest && await this.#limit(() => this.#shelf.readConfig(manifest.config));
    const { data } = shortConfigSchema.safeParse(config && (0, import_shared_static_registry.parseJson)(config));
    const { created, ...platform } = data ?? {};
    const platforms = data === void 0 ? [] : [{ platform, digest, manifest }];
    return {
      digest,
      mediaType,
      floating: /* @__PURE__ */ new Set(),
      created: manifest?.annotations?.[createdKey] ?? created,
      platforms,
      blobs: blobsOf([{ manifest }])
    };
  }
};
function platformSize({ manifest }) {
  return manifest && (0, import_shared_static_registry.downloadSize)(manifest);
}
function blobsOf(platforms) {
  const descriptors = platforms.flatMap(
    ({ manifest }) => manifest === void 0 ? [] : [manifest.config, ...manifest.layers]
  );
  return new Map(descriptors.map(({ digest, size }) => [digest, size]));
}
// src/commands/not-there.ts
function noImage({ image, name }, names) {
  if (names === void 0) {
    return new import_shared_table.AlbaError("target", `${name}: the registry knows no such repository`, {
      hint: "see whether its name is right; one that is private is not shown to who may not read it"
    });
  }
  const near = (0, import_shared_table.closest)(image, names);
  return new import_shared_table.AlbaError("target", `there is no image ${image} in ${name}`, {
    hint: near === void 0 ? `${shownList("there is", "there are", names)}` : `did you mean ${near}?`
  });
}
function notThere({ image, name }, reference, tags) {
  const what = referenceOf(image, reference);
  const near = (0, import_shared_digest.isDigest)(reference) ? void 0 : (0, import_shared_table.closest)(reference, tags);
  const hint = near !== void 0 ? `did you mean ${referenceOf(image, near)}?` : `${shownList("the only tag is", "the tags are", tags)}`;
  return new import_shared_table.AlbaError("target", `${what} is not in ${name}`, { hint });
}
function referenceOf(image, reference) {
  if (image === "") return reference;
  return (0, import_shared_digest.isDigest)(reference) ? `${image}@${reference}` : `${image}:${reference}`;
}
function shownList(one, several, words) {
  const [first, ...rest] = words;
  if (first === void 0) return "nothing is there";
  if (rest.length === 0) return `${one} ${first}`;
  const more = words.length - most;
  return `${several} ${words.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
var most = 5;
// src/commands/open-shelves.ts
// src/registry/image-names.ts
async function imageNames(store, signal) {
  const limit = (0, import_shared_checked_body.pLimit)(8);
  const below = async (name) => {
    const folders = await limit(() => foldersOf(store, `v2/${name}`, signal));
    const own = folders.includes("manifests") && name !== "" ? [name.slice(0, -1)] : [];
    const deeper = folders.filter((folder) => !import_shared_static_registry.reservedComponents.has(folder) && !folder.startsWith("_"));
    const found = await Promise.all(deeper.map((folder) => below(`${name}${folder}/`)));
    return [...own, ...found.flat()];
  };
  return [...await below("")].sort();
}
async function foldersOf(store, prefix, signal) {
  const folders = [];
  for await (const entry of store.list(prefix, { delimiter: "/", signal })) {
    if (entry.kind === "prefix") folders.push(entry.prefix.slice(prefix.length, -1));
  }
  return folders;
}
// src/registry/layout-shelf.ts
function layoutShelf({ path, run }) {
  const layout = (0, import_shared_static_registry.ociLayout)({ path, run });
  return {
    name: layout.name,
    image: "",
    hasDates: false,
    readManifest: (reference) => layout.readManifest(reference),
    readConfig: (descriptor) => layout.readConfig(descriptor),
    tags: async () => {
      const tags = await layout.newestTags(Number.POSITIVE_INFINITY);
      return { tags: tags.map((tag) => ({ tag })), partial: [], attached: [] };
    }
  };
}
// src/registry/removal-hint.ts
function removalHint(place, reference) {
  return removalElsewhere(place, reference) ?? "remove it on the registry\u2019s pages, or have its administrator allow it: distribution wants REGISTRY_STORAGE_DELETE_ENABLED=true";
}
function removalElsewhere({ host, repository }, reference) {
  const [owner = "", ...rest] = repository.split("/");
  const image = rest.join("/");
  const isDigest2 = reference.includes(":");
  const server = (0, import_shared_table.canonicalHost)(host);
  if (server === "docker.io") {
    const api = `https://hub.docker.com/v2/repositories/${repository}/tags/${isDigest2 ? "TAG" : reference}/`;
    return `on Docker Hub: https://hub.docker.com/r/${repository}/tags, or its own API: DELETE ${api}`;
  }
  if (server === "ghcr.io") {
    const name = encodeURIComponent(image);
    return `on GitHub: the versions of ${image} below https://github.com/${owner}?tab=packages, or its own API: gh api -X DELETE /user/packages/container/${name}/versions/ID, and /orgs/${owner}/packages/\u2026 for an organisation`;
  }
  if (/\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(server)) {
    const id = isDigest2 ? `imageDigest=${reference}` : `imageTag=${reference}`;
    return `on ECR: aws ecr batch-delete-image --repository-name ${repository} --image-ids ${id}`;
  }
  return void 0;
}
// src/registry/record-tags.ts
async function sortedTags(all, readNote2) {
  const records = all.filter(import_shared_static_registry.isPartTag);
  const attached = all.filter((tag) => /^sha256-[0-9a-f]{64}(?:\.|$)/.test(tag));
  const others = /* @__PURE__ */ new Set([...records, ...attached]);
  return {
    tags: all.filter((tag) => !others.has(tag)).map((tag) => ({ tag })),
    partial: await partialBuilds(records, readNote2),
    attached
  };
}
async function partialBuilds(records, readNote2) {
  const limit = (0, import_shared_checked_body.pLimit)(8);
  const all = await Promise.all(
    records.map(async (record) => {
      const { isCertain, ...named } = parsed(record.split("-").slice(1));
      const note = isCertain ? void 0 : await limit(() => readNote2(record));
      return { record, read: { ...named, ...note } };
    })
  );
  const builds = /* @__PURE__ */ new Map();
  for (const { record, read } of all) {
    const key = `${read.tag} ${read.build}`;
    const known = builds.get(key) ?? { ...read, platforms: [], records: [] };
    if (read.platform !== void 0) known.platforms.push(read.platform);
    known.records.push(record);
    builds.set(key, known);
  }
  return [...builds.values()].map(({ platform: _, ...build }) => build);
}
function parsed(parts) {
  const length = [3, 2].find((most2) => isPlatform(parts.slice(-most2)));
  const rest = length === void 0 ? [] : parts.slice(0, -length);
  const platform = length === void 0 ? void 0 : parts.slice(-length).join("/");
  const tag = rest.slice(0, -1).join("-");
  const isCertain = rest.length === 2;
  if (tag === "") return { tag: void 0, build: void 0, platform, isCertain };
  return { tag, build: rest.at(-1), platform, isCertain };
}
function isPlatform([os = "", architecture = "", variant]) {
  const isKnown = (0, import_shared_table.isOperatingSystem)(os) && (0, import_shared_table.architectureOf)(architecture) !== void 0;
  return isKnown && (variant === void 0 || (0, import_shared_table.isVariant)(architecture, variant));
}
// src/registry/without-records.ts
var mostRounds = 20;
async function withoutRecords(tag) {
  let removal = "absent";
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await tag.records();
    if (round > 0 && records.length === 0) return removal;
    const gone = records.length === 0 ? 0 : await tag.removeRecords(records);
    const again = await tag.remove();
    if (again === "forbidden") return again;
    if (again === "removed" || gone > 0) removal = "removed";
    if (round === 0 && records.length === 0) return removal;
  }
  throw new import_shared_table.AlbaError("conflict", `jobs of a partial publish keep writing ${tag.what} while it is removed`, {
    hint: "let them end, then remove it again"
  });
}
// src/registry/repository-shelf.ts
function repositoryShelf({ repository, image, takesDigests }) {
  const tags = async () => {
    const all = await repository.tags();
    return all && await sortedTags(all, (record) => (0, import_shared_static_registry.readNote)(repository, record));
  };
  const recordsOf = async (reference) => (0, import_shared_digest.isDigest)(reference) ? [] : ofTag((await tags())?.partial ?? [], reference);
  return {
    name: withoutTag(repository.name),
    image,
    hasDates: false,
    readManifest: (reference) => repository.readManifest(reference),
    readConfig: (descriptor) => repository.readConfig(descriptor),
    tags,
    remover: {
      takesDigests,
      remove: (reference) => removeFrom(repository, reference, () => recordsOf(reference))
    }
  };
}
function withoutTag(target) {
  return target.replace(/:[^/:?]+(?=\?|$)/, "");
}
async function removeFrom(repository, reference, records) {
  const staying = /* @__PURE__ */ new Set();
  const removal = await withoutRecords({
    records: async () => (await records()).filter((record) => !staying.has(record)),
    removeRecords: async (found) => {
      const ends = [];
      for (const record of found) {
        const end = await removeRecord(repository, record);
        if (end !== "removed") staying.add(record);
        ends.push(end);
      }
      return ends.filter((end) => end === "removed").length;
    },
    remove: async () => {
      const end = await repository.remove(reference);
      if (end === "removed") return end;
      return await isThere(repository, reference) ? "forbidden" : "absent";
    },
    what: `${reference} in ${repository.name}`
  });
  return removal === "absent" && staying.size > 0 ? "forbidden" : removal;
}
async function isThere(repository, reference) {
  try {
    return await repository.readManifest(reference) !== void 0;
  } catch (error) {
    if (!(0, import_shared_table.isDamaged)(error)) throw error;
    return true;
  }
}
async function removeRecord(repository, record) {
  const removal = await repository.remove(record);
  if (removal !== "forbidden") return removal;
  const { mediaType, digest } = (await repository.readManifest(record))?.descriptor ?? {};
  return digest !== void 0 && mediaType === import_shared_documents.mediaTypes.index ? repository.remove(digest) : removal;
}
function ofTag(builds, tag) {
  return builds.filter((build) => build.tag === tag).flatMap(({ records }) => records);
}
// src/registry/stored-shelf.ts
function storedShelf({ store, image, run }) {
  const keys = (0, import_shared_static_registry.registryKeys)(image);
  const registry = (0, import_shared_static_registry.staticRegistry)({ store, name: image, run });
  const { signal } = run;
  return {
    name: store.name,
    image,
    hasDates: true,
    readManifest: (reference) => registry.readManifest(reference),
    readConfig: (descriptor) => registry.readConfig(descriptor),
    async tags() {
      const [tags, partial] = await Promise.all([
        (0, import_shared_static_registry.listTags)(store, keys.manifests, signal),
        partialBuilds2(store, keys.parts, keys.parts, signal)
      ]);
      if (tags.length > 0 || partial.length > 0 || await isThere2(store, keys, signal)) {
        return { tags, partial, attached: [] };
      }
      return void 0;
    },
    remover: {
      takesDigests: false,
      remove: (reference) => removeTag(reference, { store, image, run }, keys)
    }
  };
}
async function removeTag(tag, { store, image, run }, keys) {
  if ((0, import_shared_digest.isDigest)(tag)) return "forbidden";
  const { signal } = run;
  const key = keys.manifests + tag;
  const listed = new import_shared_static_registry.ListedTags({ store, name: image, keys, run });
  const gone = /* @__PURE__ */ new Set();
  const removal = await withoutRecords({
    what: `${image}:${tag} in ${store.name}`,
    async records() {
      const builds = await partialBuilds2(store, keys.parts, `${keys.parts}${tag}/`, signal);
      const found = builds.flatMap(({ records }) => records);
      const there = await Promise.all(
        // A LIST may show for a while what was removed.
        found.map(
          async (record) => !gone.has(record) || await store.head(record, { signal }) !== void 0
        )
      );
      return found.filter((_, at) => there[at]);
    },
    async removeRecords(records) {
      for (const record of records) gone.add(record);
      await store.remove(records, { signal });
      return records.length;
    },
    async remove() {
      const isFound = await store.head(key, { signal }) !== void 0;
      if (isFound) await store.remove([key], { signal });
      return isFound ? "removed" : "absent";
    }
  });
  if (removal === "absent" && !await listed.hasAll([tag])) return "absent";
  await listed.withdraw([tag]);
  return "removed";
}
async function partialBuilds2(store, parts, within, signal) {
  const builds = /* @__PURE__ */ new Map();
  for await (const entry of store.list(within, { signal })) {
    if (entry.kind !== "object") continue;
    const [tag, build, platform] = entry.key.slice(parts.length).split("/");
    if (tag === void 0 || build === void 0 || platform === void 0) continue;
    const known = builds.get(`${tag}/${build}`) ?? { tag, build, platforms: [], records: [] };
    known.platforms.push(platform.replaceAll(".", "/"));
    known.records.push(entry.key);
    builds.set(`${tag}/${build}`, known);
  }
  return [...builds.values()];
}
async function isThere2(store, { manifests }, signal) {
  for await (const _ of store.list(manifests, { delimiter: ":", signal })) return true;
  return false;
}
// src/commands/open-shelves.ts
async function openShelves({ target, caFile }, purpose, dependencies) {
  const { run } = dependencies;
  if (target.kind === "directory" || target.kind === "layout") await requireFolder(target.path);
  if (target.kind === "layout") await requireIndex(target.path);
  const connections = new import_shared_static_registry.RunConnections({ ...caFile !== void 0 && { caFile } }, dependencies);
  const stores = new import_shared_static_registry.Stores(dependencies, connections);
  const close = () => {
    stores.close();
    connections.close();
  };
  switch (target.kind) {
    case "layout":
      return { name: target.name, open: () => layoutShelf({ path: target.path, run }), close };
    case "registry": {
      const repository = await new import_shared_static_registry.Repositories(dependencies, connections).open(target, purpose);
      const takesDigests = removalElsewhere(target, "") === void 0;
      return {
        name: target.name,
        open: (image) => repositoryShelf({ repository, image, takesDigests }),
        close
      };
    }
    default: {
      const store = await stores.open(target);
      return {
        name: store.name,
        names: () => imageNames(store, run.signal),
        open: (image) => storedShelf({ store, image, run }),
        close
      };
    }
  }
}
async function requireFolder(path) {
  try {
    if ((await (0, import_promises.stat)(path)).isDirectory()) return;
  } catch (error) {
    if (!(0, import_shared_static_registry.isMissing)(error)) throw await (0, import_shared_static_registry.directoryError)(error, "read", path);
    throw new import_shared_table.AlbaError("target", `there is no directory ${path}`, {
      hint: "see whether its name is right, from the working directory on",
      cause: error
    });
  }
  throw new import_shared_table.AlbaError("target", `${path} is not a directory`, { hint: "name the directory itself" });
}
async function requireIndex(path) {
  const index = (0, import_node_path.join)(path, "index.json");
  try {
    await (0, import_promises.stat)(index);
  } catch (error) {
    if (!(0, import_shared_static_registry.isMissing)(error)) throw await (0, import_shared_static_registry.directoryError)(error, "read", index);
    throw new import_shared_table.AlbaError("target", `${path} is not an image layout: it has no index.json`, {
      hint: "a store in a directory is named without oci:",
      cause: error
    });
  }
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  TagReader,
  noImage,
  notThere,
  openShelves,
  platformSize,
  referenceOf,
  removalElsewhere,
  removalHint
});
