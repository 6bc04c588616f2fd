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
  listingLines: () => listingLines
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_screen_width = require("./shared-screen-width.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/report/columns.ts
function columns(heads, rows, right = []) {
  const kept = heads.map((head, at) => ({ head, at })).filter(({ at }) => rows.some((row) => (row[at] ?? "") !== ""));
  const table = [kept.map(({ head }) => head), ...rows.map((row) => kept.map(({ at }) => row[at] ?? ""))];
  const widths = kept.map((_, column) => Math.max(...table.map((row) => (0, import_shared_screen_width.widthOf)(row[column] ?? ""))));
  return table.map(
    (row) => row.map((text, column) => {
      const space = " ".repeat((widths[column] ?? 0) - (0, import_shared_screen_width.widthOf)(text));
      return right.includes(kept[column]?.head ?? "") ? space + text : text + space;
    }).join("  ").trimEnd()
  );
}
function wrapped(words, indent, most) {
  const lines = [];
  for (const [at, word] of words.entries()) {
    const text = at === words.length - 1 ? word : `${word},`;
    const last = lines.at(-1);
    if (last !== void 0 && (0, import_shared_screen_width.widthOf)(last) + 1 + (0, import_shared_screen_width.widthOf)(text) <= most)
      lines[lines.length - 1] += ` ${text}`;
    else lines.push(indent + text);
  }
  return lines;
}
// src/tags/shown-tag.ts
function shownTag(tag) {
  const isLabelled = (0, import_shared_table.parseVersion)(tag)?.build !== void 0;
  return isLabelled && !tag.includes("+") ? tag.replace("_", "+") : tag;
}
// src/commands/listing-lines.ts
var width = 80;
function listingLines({ target, names }, settings) {
  const lists = settings.images.length === 0;
  if (names.length === 0) return [(0, import_shared_table.printable)(`no image is in ${target}`)];
  if (lists && !settings.long) return nameLines(names);
  return names.flatMap((image, at) => {
    const named = settings.images.find(({ name }) => name === image.name || image.name === "");
    const isDetailed = (named?.references.length ?? 0) > 0;
    const heading = names.length > 1 ? [...at > 0 ? [""] : [], (0, import_shared_table.printable)(`${image.name}:`)] : [];
    return [...heading, ...imageLines(image, target, isDetailed)];
  });
}
function nameLines(names) {
  const rows = names.map(({ name, tags }) => {
    const [newest] = tags;
    const dates = tags.flatMap(({ date }) => date ?? []).sort();
    return [
      (0, import_shared_table.printable)(name),
      String(tags.length),
      (0, import_shared_table.printable)(shownTag(newest?.tag ?? "")),
      dateOf(dates.at(-1))
    ];
  });
  return columns(["NAME", "TAGS", "NEWEST", "LAST PUBLISHED (UTC)"], rows, ["TAGS"]);
}
function imageLines(image, target, isDetailed) {
  const { name, tags } = image;
  const where = name === "" ? target : `${name} in ${target}`;
  const none = tags.length === 0 ? [(0, import_shared_table.printable)(`there is no tag of ${where}`)] : [];
  return [...none, ...tagLines(tags, isDetailed), ...otherLines(image)];
}
function tagLines(tags, isDetailed) {
  if (tags.length === 0) return [];
  const rows = tags.map(({ tag, class: word = "", date, size, digest = "" }) => [
    (0, import_shared_table.printable)(tag === void 0 ? shortDigest(digest) : shownTag(tag)),
    word,
    dateOf(date),
    size === void 0 ? "" : (0, import_shared_table.formatBytes)(size)
  ]);
  const [head = "", ...lines] = columns(["TAG", "CLASS", "PUBLISHED (UTC)", "SIZE"], rows, ["SIZE"]);
  return [
    head,
    ...tags.flatMap((entry, at) => [
      lines[at] ?? "",
      ...isDetailed ? detailLines(entry) : summaryLines(entry)
    ])
  ];
}
function summaryLines({ digest, platforms = [] }) {
  if (digest === void 0) return [];
  const words = platforms.map(({ platform }) => (0, import_shared_table.printable)(platform));
  return [`  ${digest}`, ...wrapped(words, "  ", width)];
}
function detailLines({ digest, mediaType = "", created, platforms = [] }) {
  const rows = platforms.map(({ platform, size }) => [
    `  ${(0, import_shared_table.printable)(platform)}`,
    size === void 0 ? "not there" : (0, import_shared_table.formatBytes)(size)
  ]);
  const [, ...lines] = columns(["", "SIZE"], rows, ["SIZE"]);
  return [
    ...digest === void 0 ? [] : [`  ${digest}`],
    ...platforms.length === 0 ? [`  no image of any platform: ${(0, import_shared_table.printable)(mediaType)}`] : [],
    ...created === void 0 ? [] : [`  built ${(0, import_shared_table.printable)(created)}`],
    ...platforms.flatMap(({ digest: digest2 }, at) => [lines[at] ?? "", `    ${digest2}`])
  ];
}
function otherLines({ tags, partial = [], attached = [] }) {
  const there = new Set(tags.map(({ tag }) => tag));
  const isWaiting = ({ tag }) => tag !== void 0 && !there.has(tag);
  const waiting = partial.filter(isWaiting).map(
    ({ tag, build = "", platforms }) => `${tag} waits for the rest of its platforms: ${platforms.join(", ")} of ${shortBuild(build)} came`
  );
  const records = partial.filter((each) => !isWaiting(each)).reduce((sum, each) => sum + each.records, 0);
  const lines = [
    ...waiting,
    ...records === 0 ? [] : [`partial publishes have left ${(0, import_shared_table.formatCount)(records, "record")}`],
    ...attached.length === 0 ? [] : [`${(0, import_shared_table.formatCount)(attached.length, "more tag")}, sha256-\u2026, for what is attached to images`]
  ];
  return lines.length === 0 ? [] : ["", ...lines.map(import_shared_table.printable)];
}
function dateOf(date) {
  return date === void 0 ? "" : date.slice(0, 16).replace("T", " ");
}
function shortDigest(digest) {
  return digest.slice(0, "sha256:".length + 12);
}
function shortBuild(build) {
  return /^[0-9a-f]{40,}$/.test(build) ? build.slice(0, 12) : build;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  listingLines
});
