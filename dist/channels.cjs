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
  actionChannels: () => actionChannels
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_shown_targets = require("./shared-shown-targets.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/hosts/action/action-reporter.ts
function actionReporter(core, { debug, now = () => performance.now() }) {
  const lines2 = (0, import_shared_table.createLineReporter)((line) => core.info(line), debug, now);
  let isOpen = false;
  const endGroup = () => {
    if (isOpen) core.endGroup();
    isOpen = false;
  };
  return {
    ...lines2,
    heading: (title) => {
      endGroup();
      core.startGroup((0, import_shared_table.printable)(title));
      isOpen = true;
    },
    warn: (text) => core.warning((0, import_shared_table.printable)(text), { title: "alba" }),
    done: (line, next) => {
      endGroup();
      lines2.done(line, next);
    },
    close: endGroup
  };
}
// src/hosts/action/annotations.ts
var shown = 10;
function annotate(core, texts) {
  const plain = texts.map((text) => text.replace(/^✗ /, ""));
  const own = plain.length > shown ? plain.slice(0, shown - 1) : plain;
  const rest = plain.slice(own.length);
  for (const text of own) core.error(text, { title: "alba" });
  if (rest.length > 0) core.error(rest.join("\n"), { title: "alba" });
}
// src/hosts/action/outputs.ts
var outputs = {
  name: { description: "The name that was published.", value: ({ name }) => name },
  tags: {
    description: "The tags that were published, one a line; empty after a failure or a check.",
    value: (result) => published(result).length === 0 ? "" : result.tags.join("\n")
  },
  digest: {
    description: "The digest of the image index, if one was published.",
    value: (result) => published(result).find(({ digest }) => digest !== void 0)?.digest ?? ""
  },
  complete: {
    description: "true if the tags are published with all their platforms, else false.",
    value: ({ complete }) => String(complete)
  },
  references: {
    description: "The images as clients pull them, HOST/NAME:TAG, one a line; of targets whose public address is known. Files are in urls.",
    value: (result) => lines(published(result).flatMap((target) => pullable(target, result.name)))
  },
  urls: {
    description: "Full addresses, one a line, as far as the targets\u2019 public addresses are known.",
    value: (result) => lines(published(result).flatMap(({ urls }) => urls))
  },
  json: { description: "The whole result, as JSON.", value: (result) => JSON.stringify(result) }
};
function published({ targets }) {
  return targets.filter(({ status }) => status === "published" || status === "unchanged");
}
function pullable({ kind, references }, name) {
  if (kind !== "container") return [];
  const isBare = (reference) => reference.startsWith(`${name}:`) && !reference.slice(name.length + 1).includes(":");
  return references.filter((reference) => !isBare(reference));
}
function lines(texts) {
  return [...new Set(texts)].join("\n");
}
// src/hosts/action/markdown.ts
function plainText(text) {
  return (0, import_shared_table.printable)(text).replace(/[\\`*_[\]<>#|~&$@]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
function code(text) {
  const shown2 = (0, import_shared_table.printable)(text);
  if (/[`\\|]/.test(shown2) || shown2.trim() === "") return plainText(text);
  return `\`${shown2}\``;
}
function codeBlock(lines2, language) {
  const body = lines2.map(import_shared_table.printable).join("\n");
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}
${body}
${fence}`;
}
function table(heads, rows, right = []) {
  const rule = heads.map((_, column) => right.includes(column) ? "---:" : "---");
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
// src/hosts/action/summary.ts
function summaryOf({ result, closing, warnings, failures }) {
  const parts = [
    `### ${titleOf(result)}`,
    ...failures.length === 0 ? [] : [
      codeBlock(
        (0, import_shared_shown_targets.cut)(
          failures.flatMap((text) => text.split("\n")),
          mostLines
        ),
        "text"
      )
    ],
    ...closing === void 0 ? [] : [`\u2705 ${plainText(closing.line)}`],
    ...(0, import_shared_shown_targets.cut)(warnings, mostWarnings).map((warning) => `\u26A0\uFE0F ${plainText(warning)}`),
    ...(0, import_shared_shown_targets.shownTargets)(result).flatMap(section),
    ...closing === void 0 || closing.next.length === 0 ? [] : [codeBlock(closing.next, "sh")]
  ];
  return `${parts.join("\n\n")}
`;
}
var mostWarnings = 20;
var mostLines = 200;
function titleOf({ name, tags }) {
  if (name === "") return "alba";
  return tags.length === 0 ? code(name) : tags.map((tag) => code(`${name}:${tag}`)).join(" ");
}
function section({ shown: shown2, target }) {
  const { kind, platforms, missing, digest: index, status } = target;
  const what = kind === "static" ? "Files" : "Image";
  const waits = missing === void 0 ? "" : ` for ${missing.map(code).join(", ")}`;
  const rows = platforms.map(({ platform, size, digest }) => [
    code(platform),
    (0, import_shared_table.formatBytes)(size),
    code(digest)
  ]);
  return [
    `**${what}** in ${code(shown2)}: **${status}**${waits}${index === void 0 ? "" : `, index ${code(index)}`}<br>${counts(target)}`,
    ...rows.length === 0 ? [] : [table(["platform", kind === "static" ? "size" : "download", "digest"], rows, [1])]
  ];
}
function counts({ status, sent, skipped, reused }) {
  const isPlan = status === "planned";
  const told = [
    { word: isPlan ? "to send" : "sent", count: sent },
    { word: "already there", count: skipped },
    { word: "reused", count: reused }
  ].filter(({ word, count }) => count.objects > 0 || word === "sent" || word === "to send");
  return told.map(
    ({ word, count: { objects, bytes } }) => `${(0, import_shared_table.formatCount)(objects, "object")} ${word} (${(0, import_shared_table.formatBytes)(bytes)})`
  ).join(", ");
}
// src/hosts/action/summary-remark.ts
function summaryRemark(environment) {
  if (!environment["GITHUB_STEP_SUMMARY"]) {
    return "this runner takes no job summary: the result is in the log and in the outputs";
  }
  if ((0, import_shared_table.detectHost)(environment) === "forgejo") {
    return "Forgejo shows the job summary at the end of the log, as text";
  }
  return void 0;
}
// src/hosts/action/channels.ts
function actionChannels(core, environment) {
  return {
    hide: (secrets) => {
      for (const secret of secrets) core.setSecret(secret);
    },
    reporter: async ({ debug }) => actionReporter(core, { debug }),
    outputs: (result) => {
      for (const [name, { value }] of Object.entries(outputs)) core.setOutput(name, value(result));
    },
    json: (text) => core.setOutput("json", text),
    show: (outcome) => summarise(core, environment, outcome),
    failures: (texts) => annotate(core, texts)
  };
}
async function summarise(core, environment, outcome) {
  const remark = summaryRemark(environment);
  if (remark !== void 0) core.info(remark);
  if (!environment["GITHUB_STEP_SUMMARY"]) return;
  try {
    await core.summary.addRaw(summaryOf(outcome)).write();
  } catch (error) {
    core.warning((0, import_shared_table.printable)(`the job summary could not be written: ${(0, import_shared_table.messageOf)(error)}`), { title: "alba" });
  }
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  actionChannels
});
