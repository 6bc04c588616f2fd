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
  buildContext: () => buildContext
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
// src/hosts/context/build-context.ts
function buildContext(environment, payload) {
  const host = (0, import_shared_table.detectHost)(environment);
  if (host === void 0) return void 0;
  if (host === "drone") return complete(host, fromDrone(environment));
  if (host === "woodpecker") return complete(host, fromWoodpecker(environment));
  return complete(host, fromActions(environment, eventPayload.safeParse(payload).data ?? {}));
}
var repository = import_shared_zod.external_exports.looseObject({ full_name: import_shared_zod.external_exports.string() }).nullish().catch(void 0);
var eventPayload = import_shared_zod.external_exports.looseObject({
  repository: import_shared_zod.external_exports.looseObject({ default_branch: import_shared_zod.external_exports.string() }).optional().catch(void 0),
  pull_request: import_shared_zod.external_exports.looseObject({ head: import_shared_zod.external_exports.looseObject({ repo: repository }), base: import_shared_zod.external_exports.looseObject({ repo: repository }) }).optional().catch(void 0)
});
function fromActions(env, payload) {
  const ref = env["GITHUB_REF"] ?? "";
  const tag = afterPrefix(ref, "refs/tags/");
  const isPullRequest = (env["GITHUB_EVENT_NAME"] ?? "").startsWith("pull_request") || ref.startsWith("refs/pull/");
  const page = joined(env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"]);
  const { head, base } = payload.pull_request ?? {};
  return {
    event: eventOf({ isPullRequest, tag, isPush: env["GITHUB_EVENT_NAME"] === "push" }),
    repository: env["GITHUB_REPOSITORY"],
    repositoryUrl: page,
    commit: env["GITHUB_SHA"],
    tag: isPullRequest ? void 0 : tag,
    branch: isPullRequest ? env["GITHUB_BASE_REF"] : afterPrefix(ref, "refs/heads/"),
    defaultBranch: payload.repository?.default_branch,
    // A head without a repository is a fork that was deleted.
    fork: base?.repo ? head?.repo?.full_name !== base.repo.full_name : void 0,
    runUrl: page && env["GITHUB_RUN_ID"] ? `${page}/actions/runs/${env["GITHUB_RUN_ID"]}` : void 0
  };
}
function fromDrone(env) {
  const isPullRequest = env["DRONE_BUILD_EVENT"] === "pull_request";
  const tag = isPullRequest ? void 0 : env["DRONE_TAG"] || void 0;
  return {
    event: eventOf({ isPullRequest, tag, isPush: env["DRONE_BUILD_EVENT"] === "push" }),
    repository: env["DRONE_REPO"],
    repositoryUrl: env["DRONE_REPO_LINK"],
    commit: env["DRONE_COMMIT_SHA"],
    tag,
    branch: tag === void 0 ? env["DRONE_BRANCH"] : void 0,
    defaultBranch: env["DRONE_REPO_BRANCH"],
    fork: void 0,
    runUrl: env["DRONE_BUILD_LINK"]
  };
}
function fromWoodpecker(env) {
  const isPullRequest = (env["CI_PIPELINE_EVENT"] ?? "").startsWith("pull_request");
  const tag = isPullRequest ? void 0 : env["CI_COMMIT_TAG"] || void 0;
  return {
    event: eventOf({ isPullRequest, tag, isPush: env["CI_PIPELINE_EVENT"] === "push" }),
    repository: env["CI_REPO"],
    repositoryUrl: env["CI_REPO_URL"],
    commit: env["CI_COMMIT_SHA"],
    tag,
    branch: tag === void 0 ? env["CI_COMMIT_BRANCH"] : void 0,
    defaultBranch: env["CI_REPO_DEFAULT_BRANCH"],
    fork: void 0,
    runUrl: env["CI_PIPELINE_URL"]
  };
}
function eventOf(found) {
  if (found.isPullRequest) return "pull-request";
  if (found.tag !== void 0) return "tag";
  return found.isPush ? "push" : "other";
}
function complete(host, { event, fork, ...texts }) {
  const known = Object.fromEntries(Object.entries(texts).filter(([, text]) => text));
  const version = (0, import_shared_table.parseVersion)(texts.tag ?? "") === void 0 ? void 0 : texts.tag?.replace(/^v/, "");
  const repository2 = texts.repository ?? "";
  return {
    ...known,
    host,
    event,
    repository: repository2,
    name: repository2.slice(repository2.lastIndexOf("/") + 1).toLowerCase(),
    commit: texts.commit ?? "",
    ...fork === void 0 ? {} : { fork },
    ...version === void 0 ? {} : { version }
  };
}
function afterPrefix(text, prefix) {
  return text.startsWith(prefix) ? text.slice(prefix.length) : void 0;
}
function joined(server, slug) {
  return server && slug ? `${server}/${slug}` : void 0;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  buildContext
});
