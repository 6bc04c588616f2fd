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
  configSchema: () => configSchema,
  descriptorSchema: () => descriptorSchema,
  dockerMediaTypes: () => dockerMediaTypes,
  foreignLayerType: () => foreignLayerType,
  indexSchema: () => indexSchema,
  manifestSchema: () => manifestSchema,
  mediaTypes: () => mediaTypes,
  newestFirst: () => newestFirst
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
// src/tags/order.ts
function compareTags(a, b) {
  const [left, right] = [(0, import_shared_table.parseVersion)(a.tag), (0, import_shared_table.parseVersion)(b.tag)];
  if (left === void 0 || right === void 0) {
    if (left !== right) return left === void 0 ? 1 : -1;
  } else {
    const order = (0, import_shared_table.compareVersions)(right, left);
    if (order !== 0) return order;
  }
  const age = (b.date?.getTime() ?? 0) - (a.date?.getTime() ?? 0);
  return age !== 0 ? age : a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
}
function newestFirst(tags) {
  return [...tags].sort(compareTags).map(({ tag }) => tag);
}
// src/oci/documents.ts
var digest = import_shared_zod.external_exports.custom((value) => typeof value === "string" && (0, import_shared_digest.isDigest)(value), {
  error: ({ input }) => typeof input === "string" ? `\u201C${input.slice(0, 20)}\u2026\u201D is not a sha256 digest` : "not a sha256 digest"
});
var platformSchema = import_shared_zod.external_exports.looseObject({
  os: import_shared_zod.external_exports.string(),
  architecture: import_shared_zod.external_exports.string(),
  variant: import_shared_zod.external_exports.string().optional(),
  "os.version": import_shared_zod.external_exports.string().optional()
});
var descriptorSchema = import_shared_zod.external_exports.looseObject({
  mediaType: import_shared_zod.external_exports.string(),
  digest,
  size: import_shared_zod.external_exports.number().int().nonnegative(),
  urls: import_shared_zod.external_exports.array(import_shared_zod.external_exports.string()).optional(),
  annotations: import_shared_zod.external_exports.record(import_shared_zod.external_exports.string(), import_shared_zod.external_exports.string()).optional(),
  platform: platformSchema.optional(),
  artifactType: import_shared_zod.external_exports.string().optional()
});
var manifestSchema = import_shared_zod.external_exports.looseObject({
  schemaVersion: import_shared_zod.external_exports.literal(2),
  mediaType: import_shared_zod.external_exports.string().optional(),
  artifactType: import_shared_zod.external_exports.string().optional(),
  config: descriptorSchema,
  layers: import_shared_zod.external_exports.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: import_shared_zod.external_exports.record(import_shared_zod.external_exports.string(), import_shared_zod.external_exports.string()).optional()
});
var indexSchema = import_shared_zod.external_exports.looseObject({
  schemaVersion: import_shared_zod.external_exports.literal(2),
  mediaType: import_shared_zod.external_exports.string().optional(),
  manifests: import_shared_zod.external_exports.array(descriptorSchema),
  annotations: import_shared_zod.external_exports.record(import_shared_zod.external_exports.string(), import_shared_zod.external_exports.string()).optional()
});
var configSchema = import_shared_zod.external_exports.looseObject({
  os: import_shared_zod.external_exports.string(),
  architecture: import_shared_zod.external_exports.string(),
  variant: import_shared_zod.external_exports.string().optional(),
  "os.version": import_shared_zod.external_exports.string().optional(),
  rootfs: import_shared_zod.external_exports.looseObject({
    type: import_shared_zod.external_exports.literal("layers"),
    // Go writes an empty list as null or not at all. Whoever reads layers compares their number with the manifest's.
    diff_ids: import_shared_zod.external_exports.array(digest).nullish().transform((diffIds) => diffIds ?? [])
  })
});
// src/oci/media-types.ts
var mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd"
};
var foreignLayerType = "application/vnd.oci.image.layer.nondistributable.v1.tar";
var dockerMediaTypes = {
  "application/vnd.docker.distribution.manifest.list.v2+json": mediaTypes.index,
  "application/vnd.docker.distribution.manifest.v2+json": mediaTypes.manifest,
  "application/vnd.docker.container.image.v1+json": mediaTypes.config,
  "application/vnd.docker.image.rootfs.diff.tar": mediaTypes.layer,
  "application/vnd.docker.image.rootfs.diff.tar.gzip": mediaTypes.layerGzip,
  "application/vnd.docker.image.rootfs.diff.tar.zstd": mediaTypes.layerZstd,
  "application/vnd.docker.image.rootfs.foreign.diff.tar": foreignLayerType,
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip": `${foreignLayerType}+gzip`
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  configSchema,
  descriptorSchema,
  dockerMediaTypes,
  foreignLayerType,
  indexSchema,
  manifestSchema,
  mediaTypes,
  newestFirst
});
