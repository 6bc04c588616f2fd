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
  listImages: () => listImages
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
// src/container/tag-class.ts
function shownClass(tag, floating) {
  return (0, import_shared_table.isFloatingName)(tag) || floating.has(tag) ? "floating" : (0, import_shared_table.classify)(tag);
}
function mayFloat(tags) {
  const versions = tags.map((tag) => tag.replace(/^v/, ""));
  return tags.filter((tag) => {
    const short = /^v?(\d+(?:\.\d+)?)$/.exec(tag)?.[1];
    return short !== void 0 && versions.some((version) => version.startsWith(`${short}.`));
  });
}
// src/commands/list-images.ts
async function listImages(settings, dependencies) {
  const { run } = dependencies;
  const started = run.clock.now();
  const shelves = await (0, import_shared_stored_shelf.openShelves)(settings, "read", dependencies);
  try {
    const lister = new Lister(settings, shelves, dependencies);
    const names = await (0, import_shared_static_registry.inOrder)(
      await wantedImages(settings, shelves),
      4,
      run.signal,
      (wanted) => lister.list(wanted)
    );
    const seconds = Math.round(run.clock.now() - started) / 1e3;
    return { target: shelves.name, kind: "container", names, seconds };
  } finally {
    shelves.close();
  }
}
async function wantedImages({ images }, shelves) {
  if (images.length > 0) return images;
  return (await shelves.names?.() ?? []).map((name) => ({ name, references: [] }));
}
var Lister = class {
  #settings;
  #shelves;
  #run;
  constructor(settings, shelves, { run }) {
    this.#settings = settings;
    this.#shelves = shelves;
    this.#run = run;
  }
  async list({ name, references }) {
    const shelf = this.#shelves.open(name);
    if (references.length > 0) return await this.#named(shelf, references);
    const found = await shelf.tags();
    if (found === void 0) throw (0, import_shared_stored_shelf.noImage)(shelf, await this.#shelves.names?.());
    const { partial, attached } = found;
    return {
      name: shelf.image,
      tags: await this.#all(shelf, found),
      ...partial.length === 0 ? {} : { partial: partial.map(leftOf) },
      ...attached.length === 0 ? {} : { attached }
    };
  }
  /** Tags and digests that were asked for, whole; in the order in which they were. */
  async #named(shelf, references) {
    const reader = new import_shared_stored_shelf.TagReader(shelf);
    const dates = datesOf(shelf.hasDates ? await shelf.tags() : void 0);
    const tags = await (0, import_shared_static_registry.inOrder)(references, 8, this.#run.signal, async (reference) => {
      const details = await reader.details(reference);
      if (details === void 0) throw await this.#missing(shelf, reference);
      this.#tellOfGaps(shelf, reference, details);
      return entryOf(reference, dates.get(reference), details);
    });
    return { name: shelf.image, tags };
  }
  async #all(shelf, { tags }) {
    const reader = new import_shared_stored_shelf.TagReader(shelf);
    const dates = datesOf({ tags });
    const order = (0, import_shared_documents.newestFirst)(tags);
    const read = new Set(this.#settings.long ? order : mayFloat(order));
    const entries = await (0, import_shared_static_registry.inOrder)(order, 8, this.#run.signal, async (tag) => {
      const date = dates.get(tag);
      if (!read.has(tag)) return [shortEntryOf(tag, date)];
      try {
        if (!this.#settings.long) return [shortEntryOf(tag, date, await reader.floating(tag))];
        const details = await reader.details(tag);
        if (details === void 0) return [];
        this.#tellOfGaps(shelf, tag, details);
        return [entryOf(tag, date, details)];
      } catch (error) {
        if (!(0, import_shared_table.isDamaged)(error)) throw error;
        this.#run.reporter.warn(`${(0, import_shared_stored_shelf.referenceOf)(shelf.image, tag)} cannot be read: ${(0, import_shared_table.messageOf)(error)}`);
        return [shortEntryOf(tag, date)];
      }
    });
    return entries.flat();
  }
  async #missing(shelf, reference) {
    const found = await shelf.tags();
    if (found === void 0) return (0, import_shared_stored_shelf.noImage)(shelf, await this.#shelves.names?.());
    return (0, import_shared_stored_shelf.notThere)(shelf, reference, (0, import_shared_documents.newestFirst)(found.tags));
  }
  #tellOfGaps(shelf, reference, { platforms }) {
    for (const { platform, digest, manifest } of platforms) {
      if (manifest !== void 0) continue;
      const what = (0, import_shared_stored_shelf.referenceOf)(shelf.image, reference);
      this.#run.reporter.warn(
        `${what} lists ${digest} for ${(0, import_shared_table.describePlatform)(platform)}, which is not there or no image`
      );
    }
  }
};
function leftOf({
  tag,
  build,
  platforms,
  records
}) {
  return {
    ...tag === void 0 ? {} : { tag },
    ...build === void 0 ? {} : { build },
    records: records.length,
    platforms
  };
}
function datesOf(found) {
  return new Map((found?.tags ?? []).map(({ tag, date }) => [tag, date]));
}
function shortEntryOf(tag, date, floating = /* @__PURE__ */ new Set()) {
  return {
    tag,
    class: shownClass(tag, floating),
    ...date === void 0 ? {} : { date: date.toISOString() }
  };
}
function entryOf(reference, date, details) {
  const { digest, mediaType, created, blobs } = details;
  return {
    ...(0, import_shared_digest.isDigest)(reference) ? {} : shortEntryOf(reference, date, details.floating),
    digest,
    mediaType,
    size: [...blobs.values()].reduce((sum, size) => sum + size, 0),
    ...created === void 0 ? {} : { created },
    platforms: details.platforms.map((standing) => {
      const size = (0, import_shared_stored_shelf.platformSize)(standing);
      return {
        platform: (0, import_shared_table.describePlatform)(standing.platform),
        digest: standing.digest,
        ...size === void 0 ? {} : { size }
      };
    })
  };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  listImages
});
