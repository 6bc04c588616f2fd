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
var digest = (0, import_shared_zod.custom)((value) => typeof value === "string" && (0, import_shared_digest.isDigest)(value), {
  error: ({ input }) => typeof input === "string" ? `\u201C${input.slice(0, 20)}\u2026\u201D is not a sha256 digest` : "not a sha256 digest"
});
var platformSchema = (0, import_shared_zod.looseObject)({
  os: (0, import_shared_zod.string)(),
  architecture: (0, import_shared_zod.string)(),
  variant: (0, import_shared_zod.string)().optional(),
  "os.version": (0, import_shared_zod.string)().optional()
});
var descriptorSchema = (0, import_shared_zod.looseObject)({
  mediaType: (0, import_shared_zod.string)(),
  digest,
  size: (0, import_shared_zod.number)().int().nonnegative(),
  urls: (0, import_shared_zod.array)((0, import_shared_zod.string)()).optional(),
  annotations: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.string)()).optional(),
  platform: platformSchema.optional(),
  artifactType: (0, import_shared_zod.string)().optional()
});
var manifestSchema = (0, import_shared_zod.looseObject)({
  schemaVersion: (0, import_shared_zod.literal)(2),
  mediaType: (0, import_shared_zod.string)().optional(),
  artifactType: (0, import_shared_zod.string)().optional(),
  config: descriptorSchema,
  layers: (0, import_shared_zod.array)(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.string)()).optional()
});
var indexSchema = (0, import_shared_zod.looseObject)({
  schemaVersion: (0, import_shared_zod.literal)(2),
  mediaType: (0, import_shared_zod.string)().optional(),
  manifests: (0, import_shared_zod.array)(descriptorSchema),
  annotations: (0, import_shared_zod.record)((0, import_shared_zod.string)(), (0, import_shared_zod.string)()).optional()
});
var configSchema = (0, import_shared_zod.looseObject)({
  os: (0, import_shared_zod.string)(),
  architecture: (0, import_shared_zod.string)(),
  variant: (0, import_shared_zod.string)().optional(),
  "os.version": (0, import_shared_zod.string)().optional(),
  rootfs: (0, import_shared_zod.looseObject)({
    type: (0, import_shared_zod.literal)("layers"),
    // Go writes an empty list as null or not at all. Whoever reads layers compares their number with the manifest's.
    diff_ids: (0, import_shared_zod.array)(digest).nullish().transform((diffIds) => diffIds ?? [])
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
