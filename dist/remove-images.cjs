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
  removeImages: () => removeImages
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_stored_shelf = require("./shared-stored-shelf.cjs");
var import_shared_static_registry = require("./shared-static-registry.cjs");
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_checked_body = require("./shared-checked-body.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/container/needed-by.ts
async function neededBy(digest, tags, reader, signal) {
  const needs = await (0, import_shared_static_registry.inOrder)(tags, 8, signal, async (tag) => {
    const stored = await reader.stored(tag);
    if (stored?.descriptor.digest === digest) return "same";
    return stored && await lists(stored, digest, reader) ? "listing" : void 0;
  });
  const those = (need) => tags.filter((_, at) => needs[at] === need);
  return { same: those("same"), listing: those("listing") };
}
async function lists({ bytes }, digest, reader) {
  const document = (0, import_shared_static_registry.parseJson)(bytes);
  const index = import_shared_documents.indexSchema.safeParse(document).data;
  if (index === void 0) return hasManifests(document) && Buffer.from(bytes).includes(digest);
  const { manifests } = index;
  if (manifests.some((entry) => entry.digest === digest)) return true;
  for (const entry of manifests.filter(({ mediaType }) => isIndexType(mediaType))) {
    const inner = await reader.stored(entry.digest);
    if (inner !== void 0 && await lists(inner, digest, reader)) return true;
  }
  return false;
}
function isIndexType(mediaType) {
  return (import_shared_documents.dockerMediaTypes[mediaType] ?? mediaType) === import_shared_documents.mediaTypes.index;
}
function hasManifests(document) {
  return typeof document === "object" && document !== null && "manifests" in document;
}
// src/container/removal.ts
async function removeReferences(options) {
  const { shelf, references, signal } = options;
  const reader = new import_shared_stored_shelf.TagReader(shelf);
  const standing = await (0, import_shared_static_registry.inOrder)(references, 8, signal, (reference) => lookAt(reference, reader));
  const byDigest = new ByDigest(options, reader, standing);
  for (const one of inOrderOfNeed(standing)) {
    const removed = await ((0, import_shared_digest.isDigest)(one.reference) ? removeDigest : removeTag)(one, options, byDigest);
    if (removed.end === "needed" || removed.end === "forbidden") byDigest.stays(one.reference);
    options.told(removed);
  }
}
function inOrderOfNeed(standing) {
  const rank = ({ reference, isIndex }) => ((0, import_shared_digest.isDigest)(reference) ? 2 : 0) + (isIndex ? 0 : 1);
  return [...standing].sort((a, b) => rank(a) - rank(b));
}
async function lookAt(reference, reader) {
  try {
    const { digest, mediaType = "" } = (await reader.stored(reference))?.descriptor ?? {};
    return { reference, digest, isThere: digest !== void 0, isIndex: isIndexType(mediaType) };
  } catch (error) {
    if (!(0, import_shared_table.isDamaged)(error)) throw error;
    const digest = (0, import_shared_digest.isDigest)(reference) ? reference : void 0;
    return { reference, digest, isThere: true, isIndex: false };
  }
}
async function removeTag({ reference, digest, isThere }, { remover, dryRun }, byDigest) {
  if (dryRun) {
    const isPlanned = isThere || await byDigest.hasRecords(reference);
    return { reference, digest, end: isPlanned ? "planned" : "absent" };
  }
  const end = await remover.remove(reference);
  if (byDigest.hasGone(digest)) return { reference, digest, end: "removed" };
  if (end !== "forbidden" || digest === void 0) return { reference, digest, end };
  if (!remover.takesDigests || byDigest.isForbidden) return { reference, digest, end };
  const need = await byDigest.need(digest);
  if (isNeeded(need)) return { reference, digest, end: "needed", need, by: "tag" };
  return { reference, digest, end: await byDigest.remove(digest) };
}
async function removeDigest({ reference, digest, isThere }, { remover, dryRun }, byDigest) {
  if (byDigest.hasGone(digest)) return { reference, digest, end: "removed" };
  if (digest === void 0 || !isThere) return { reference, digest, end: "absent" };
  if (!remover.takesDigests || byDigest.isForbidden) return { reference, digest, end: "forbidden" };
  const need = await byDigest.need(digest);
  if (isNeeded(need)) return { reference, digest, end: "needed", need, by: "digest" };
  return { reference, digest, end: dryRun ? "planned" : await byDigest.remove(digest) };
}
function isNeeded({ same, listing }) {
  return same.length > 0 || listing.length > 0;
}
var ByDigest = class {
  #options;
  #reader;
  #going;
  #gone = /* @__PURE__ */ new Set();
  #isForbidden = false;
  #tags;
  constructor(options, reader, standing) {
    this.#options = options;
    this.#reader = reader;
    this.#going = new Set(standing.map(({ reference }) => reference));
  }
  /** Whether the place has refused to remove by digest before: then nobody's need is to be found out. */
  get isForbidden() {
    return this.#isForbidden;
  }
  hasGone(digest) {
    return digest !== void 0 && this.#gone.has(digest);
  }
  async need(digest) {
    return await neededBy(digest, await this.#staying(), this.#reader, this.#options.signal);
  }
  async remove(digest) {
    const end = await this.#options.remover.remove(digest);
    if (end === "removed") this.#gone.add(digest);
    if (end === "forbidden") this.#isForbidden = true;
    return end;
  }
  /** A tag that was to go does not. */
  stays(reference) {
    this.#going.delete(reference);
  }
  /** Whether jobs of partial publishes have left something of a tag. */
  async hasRecords(reference) {
    const { partial = [] } = await this.#found() ?? {};
    return partial.some(({ tag }) => tag === reference);
  }
  /** The tags that are not to go, among them the records of others' partial publishes, and what is attached. */
  async #staying() {
    const { tags = [], partial = [], attached = [] } = await this.#found() ?? {};
    const records = partial.filter(({ tag }) => tag === void 0 || !this.#going.has(tag)).flatMap((build) => build.records);
    const others = [...tags.map(({ tag }) => tag), ...attached].filter((tag) => !this.#going.has(tag));
    return [...others, ...records];
  }
  #found() {
    this.#tags ??= this.#options.shelf.tags();
    return this.#tags;
  }
};
// src/commands/kept-error.ts
async function keptError(removed, shelf, shelves, { target }) {
  const { reference } = removed;
  const what = (0, import_shared_stored_shelf.referenceOf)(shelf.image, reference);
  switch (removed.end) {
    case "removed":
    case "planned":
      return void 0;
    case "absent": {
      const found = await shelf.tags();
      if (found === void 0) return (0, import_shared_stored_shelf.noImage)(shelf, await shelves.names?.());
      return (0, import_shared_stored_shelf.notThere)(shelf, reference, (0, import_shared_documents.newestFirst)(found.tags));
    }
    case "forbidden":
      return new import_shared_table.AlbaError("target", `${what} stays: ${shelf.name} lets nobody remove it by its API`, {
        ...target.kind === "registry" ? { hint: (0, import_shared_stored_shelf.removalHint)(target, reference) } : {}
      });
    case "needed":
      return neededError(removed, shelf, what, target);
  }
}
function withWayElsewhere(failure, { target, images }) {
  if (!(failure instanceof import_shared_table.AlbaError) || failure.code !== "denied" || target.kind !== "registry")
    return failure;
  const elsewhere = (0, import_shared_stored_shelf.removalElsewhere)(target, images[0]?.references[0] ?? "");
  if (elsewhere === void 0) return failure;
  const hint = [failure.hint, `it may be that no tag is removed this way there; ${elsewhere}`];
  return new import_shared_table.AlbaError("denied", failure.message, {
    hint: hint.filter((each) => each !== void 0).join("; "),
    cause: failure
  });
}
function neededError({ need: { same, listing }, by }, { image, name }, what, target) {
  const sorted = (tags) => (0, import_shared_documents.newestFirst)(tags.map((tag) => ({ tag })));
  const shown = (tags) => sorted(tags).map((tag) => (0, import_shared_stored_shelf.referenceOf)(image, tag)).join(", ");
  const why = [
    ...same.length > 0 ? [`${shown(same)} ${same.length === 1 ? "is" : "are"} the same image`] : [],
    ...listing.length > 0 ? [`${shown(listing)} ${listing.length === 1 ? "holds" : "hold"} it`] : []
  ].join(", and ");
  const limit = by === "tag" ? `${name} removes no tag by itself, and ` : "";
  const others = sorted([...same, ...listing]).map((tag) => (0, import_shared_stored_shelf.referenceOf)(image, tag));
  const all = [...by === "tag" ? [what] : [], ...others].join(",");
  const place = target.kind === "registry" && target.tag !== void 0 ? ", with no tag in the target" : "";
  const instead = by === "tag" ? "publish another image under this tag" : "leave it: it is part of what is published";
  return new import_shared_table.AlbaError("target", `${what} stays: ${limit}${why}`, {
    hint: `to remove all of it, name the others too: --tag ${all}${place}; else ${instead}`
  });
}
// src/commands/remove-images.ts
async function removeImages(settings, dependencies) {
  const { run } = dependencies;
  const started = run.clock.now();
  const shelves = await (0, import_shared_stored_shelf.openShelves)(settings, settings.dryRun ? "read" : "remove", dependencies);
  const ends = [];
  const failures = [];
  const result = () => ({
    target: shelves.name,
    kind: "container",
    removed: [...ends, ...settings.images.flatMap((image) => keptOf(image, ends))],
    seconds: Math.round(run.clock.now() - started) / 1e3
  });
  try {
    for (const image of settings.images) {
      const shelf = shelves.open(image.name);
      const removed = await removeFrom(shelf, image, settings, dependencies);
      ends.push(...removed.ends.map((end) => told(shelf, end)));
      if (removed.failure !== void 0) throw removed.failure;
      for (const end of removed.ends) {
        const failure2 = await keptError(end, shelf, shelves, settings);
        if (failure2 !== void 0) failures.push(failure2);
      }
    }
    const failure = together(failures);
    if (failure !== void 0) return { result: result(), failure };
    run.reporter.done(closingOf(ends, settings.dryRun));
    return { result: result() };
  } catch (failure) {
    return { result: result(), failure: withWayElsewhere(failure, settings) };
  } finally {
    shelves.close();
  }
}
async function removeFrom(shelf, { references }, { dryRun }, { run }) {
  const { remover } = shelf;
  if (remover === void 0) throw new Error(`${shelf.name} has nothing that removes`);
  const ends = [];
  const hear = (removed) => {
    ends.push(removed);
    const { reference, digest, end } = removed;
    if (end !== "removed" && end !== "planned") return;
    const verb = end === "planned" ? "would be removed" : "removed";
    const what = digest === void 0 || digest === reference ? "" : ` (${digest})`;
    run.reporter.note(`${(0, import_shared_stored_shelf.referenceOf)(shelf.image, reference)} ${verb}${what}`);
  };
  try {
    await removeReferences({ shelf, remover, references, dryRun, signal: run.signal, told: hear });
    return { ends };
  } catch (failure) {
    return { ends, failure };
  }
}
function told({ image }, { reference, digest, end }) {
  return {
    name: image,
    reference,
    status: end === "needed" || end === "forbidden" ? "kept" : end,
    ...digest === void 0 ? {} : { digest }
  };
}
function keptOf({ name, references }, ends) {
  const known = new Set(ends.filter((end) => end.name === name).map(({ reference }) => reference));
  const rest = references.filter((reference) => !known.has(reference));
  return rest.map((reference) => ({ name, reference, status: "kept" }));
}
function together(failures) {
  const [first, ...rest] = failures;
  if (first === void 0 || rest.length === 0) return first;
  return new import_shared_table.AlbaError("target", failures.map(({ message }) => message).join("; "), {
    cause: new AggregateError(failures, `${(0, import_shared_table.formatCount)(failures.length, "reference")} could not be removed`)
  });
}
function closingOf(ends, dryRun) {
  const what = ends.map(({ name, reference }) => (0, import_shared_stored_shelf.referenceOf)(name, reference)).join(", ");
  if (dryRun) return `dry run succeeded: ${what} would be removed; nothing was`;
  return `rm succeeded: ${what}`;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  removeImages
});
