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
  fromHttp: () => export_fromHttp,
  fromIni: () => export_fromIni,
  fromInstanceMetadata: () => export_fromInstanceMetadata,
  fromTokenFile: () => export_fromTokenFile
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_smithy_node_http_handler = require("./shared-smithy-node-http-handler.cjs");
var import_shared_smithy_core = require("./shared-smithy-core.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/hosts/credentials/aws-providers.ts
var import_credential_provider_http = (0, import_shared_esbuild.__toESM)((0, import_shared_smithy_node_http_handler.require_dist_cjs2)(), 1);
var import_credential_provider_ini = (0, import_shared_esbuild.__toESM)((0, import_shared_smithy_node_http_handler.require_dist_cjs9)(), 1);
var import_credential_provider_web_identity = (0, import_shared_esbuild.__toESM)((0, import_shared_smithy_node_http_handler.require_dist_cjs8)(), 1);
var import_credential_provider_imds = (0, import_shared_esbuild.__toESM)((0, import_shared_smithy_node_http_handler.require_dist_cjs3)(), 1);
var export_fromHttp = import_credential_provider_http.fromHttp;
var export_fromIni = import_credential_provider_ini.fromIni;
var export_fromInstanceMetadata = import_credential_provider_imds.fromInstanceMetadata;
var export_fromTokenFile = import_credential_provider_web_identity.fromTokenFile;
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  fromHttp,
  fromIni,
  fromInstanceMetadata,
  fromTokenFile
});
