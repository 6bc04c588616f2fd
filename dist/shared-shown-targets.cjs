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
  cut: () => cut,
  shownTargets: () => shownTargets
});
module.exports = __toCommonJS(stdin_exports);
// src/hosts/cut.ts
function cut(lines, most) {
  return lines.length <= most ? lines : [...lines.slice(0, most), `\u2026 and ${lines.length - most} more`];
}
// src/hosts/shown-targets.ts
function shownTargets({ targets }) {
  const places = new Set(targets.map(({ target }) => target));
  const isAlone = (short) => [...places].filter((place) => shortened(place) === short).length === 1;
  return targets.map((target) => {
    const short = shortened(target.target);
    return { shown: isAlone(short) ? short : target.target, target };
  });
}
function shortened(target) {
  return /^[a-z0-9]+:\/\//i.test(target) ? target.replace(/\?.*$/s, "") : target;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  cut,
  shownTargets
});
