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
  shorten: () => shorten,
  widthOf: () => widthOf
});
module.exports = __toCommonJS(stdin_exports);
// src/report/screen-width.ts
function widthOf(text) {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}
function shorten(text, columns) {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const tail = fitting(parts.toReversed(), Math.floor((columns - 1) / 2)).toReversed();
  const head = fitting(parts, columns - 1 - widthOf(tail.join("")));
  return `${head.join("")}\u2026${tail.join("")}`;
}
var graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
function fitting(parts, columns) {
  let width = 0;
  const end = parts.findIndex((part) => {
    width += widthOf(part);
    return width > columns;
  });
  return parts.slice(0, end === -1 ? void 0 : end);
}
function widthOfCharacter(character) {
  if (/[\p{Mn}\p{Me}]/u.test(character) && character !== emojiSelector) return 0;
  const code = character.codePointAt(0) ?? 0;
  const isWide = code >= 11904 || code >= 4352 && code <= 4447 || new RegExp("\\p{Extended_Pictographic}", "u").test(character);
  return isWide && character !== emojiSelector ? 2 : 1;
}
var emojiSelector = "\uFE0F";
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  shorten,
  widthOf
});
