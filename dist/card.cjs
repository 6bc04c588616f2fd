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
  cardOf: () => cardOf
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_shown_targets = require("./shared-shown-targets.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/hosts/plugin/card-template.ts
var cardTemplate = {
  type: "AdaptiveCard",
  version: "1.3",
  body: [
    run(filled("title"), { weight: "Bolder", size: "Medium" }),
    run(filled("line")),
    {
      type: "Container",
      $data: filled("targets"),
      separator: true,
      items: [run(filled("title"), { weight: "Bolder" }), each(filled("platforms"), false)]
    },
    each(filled("next"), true)
  ]
};
function run(text, look = {}) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...look }] };
}
function each(list, separator) {
  return { $data: list, separator, ...run(filled("$data"), { fontType: "Monospace" }) };
}
function filled(field) {
  return `\${${field}}`;
}
// src/hosts/plugin/card.ts
var schema = `data:application/json,${encodeURIComponent(JSON.stringify(cardTemplate))}`;
function cardOf({ result, closing, failures }, most) {
  return {
    schema,
    data: {
      title: titleOf(result),
      line: closing === void 0 ? (0, import_shared_shown_targets.cut)(failures.map(oneLine), Math.min(most, 8)).join(" \xB7 ") : `\u2705 ${(0, import_shared_table.printable)(closing.line)}`,
      targets: (0, import_shared_shown_targets.shownTargets)(result).map(({ shown, target }) => ({
        title: `${target.kind === "static" ? "Files" : "Image"} in ${(0, import_shared_table.printable)(shown)}: ${target.status}`,
        platforms: (0, import_shared_shown_targets.cut)(target.platforms.map(platformLine), most)
      })),
      next: (0, import_shared_shown_targets.cut)((closing?.next ?? []).map(import_shared_table.printable), most)
    }
  };
}
function titleOf({ name, tags }) {
  return name === "" ? "alba" : tags.map((tag) => (0, import_shared_table.printable)(`${name}:${tag}`)).join(", ") || (0, import_shared_table.printable)(name);
}
function oneLine(text) {
  const line = text.split("\n").map((each2) => each2.trim()).join(" \u2013 ");
  return line.length <= 1e3 ? line : `${line.slice(0, 1e3)}\u2026`;
}
function platformLine({ platform, size, digest }) {
  return (0, import_shared_table.printable)(`${platform}  ${(0, import_shared_table.formatBytes)(size)}  ${digest}`);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  cardOf
});
