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
  digestOf: () => digestOf,
  hexOf: () => hexOf,
  isDigest: () => isDigest,
  toDigest: () => toDigest
});
module.exports = __toCommonJS(stdin_exports);
var import_node_crypto = require("node:crypto");
// src/oci/digest.ts
var pattern = /^sha256:[0-9a-f]{64}$/;
function isDigest(text) {
  return pattern.test(text);
}
function digestOf(bytes) {
  return toDigest((0, import_node_crypto.createHash)("sha256").update(bytes).digest("hex"));
}
function toDigest(hex) {
  return `sha256:${hex}`;
}
function hexOf(digest) {
  return digest.slice("sha256:".length);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  digestOf,
  hexOf,
  isDigest,
  toDigest
});
