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
  runList: () => runList
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_wanted_images = require("./shared-wanted-images.cjs");
var import_shared_aws_chain = require("./shared-aws-chain.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/hosts/run-list.ts
async function runList(call, surroundings) {
  return (0, import_shared_wanted_images.runImages)(
    {
      verb: "container ls",
      async run(settings, dependencies) {
        const { listImages } = await Promise.resolve().then(() => __toESM(require("./list-images.cjs")));
        const { listingLines } = await Promise.resolve().then(() => __toESM(require("./listing-lines.cjs")));
        const result = await listImages(settings, dependencies);
        return { result, lines: listingLines(result, settings) };
      },
      nothing: (target) => ({ target, kind: "container", names: [], seconds: 0 })
    },
    call,
    surroundings
  );
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  runList
});
