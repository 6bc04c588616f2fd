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
// src/hosts/context/event-payload.ts
var repository = (0, import_shared_zod.looseObject)({ full_name: (0, import_shared_zod.string)() }).nullish().catch(void 0);
var number2 = (0, import_shared_zod.number)().transform(String).optional().catch(void 0);
var text = (0, import_shared_zod.string)().optional().catch(void 0);
var eventPayload = (0, import_shared_zod.looseObject)({
  repository: (0, import_shared_zod.looseObject)({ full_name: text, default_branch: text }).optional().catch(void 0),
  pull_request: (0, import_shared_zod.looseObject)({
    number: number2,
    head: (0, import_shared_zod.looseObject)({ repo: repository }),
    base: (0, import_shared_zod.looseObject)({ ref: text, repo: repository })
  }).optional().catch(void 0),
  /** What a comment is about; `pull_request` is there where it is a pull request. */
  issue: (0, import_shared_zod.looseObject)({ number: number2, pull_request: (0, import_shared_zod.unknown)().optional() }).optional().catch(void 0),
  release: (0, import_shared_zod.looseObject)({ tag_name: text }).optional().catch(void 0),
  /** Another workflow's run, of which this one was told. */
  workflow_run: (0, import_shared_zod.looseObject)({
    event: text,
    head_branch: text,
    head_sha: text,
    head_repository: repository,
    pull_requests: (0, import_shared_zod.array)((0, import_shared_zod.looseObject)({ number: number2, base: (0, import_shared_zod.looseObject)({ ref: text }).optional().catch(void 0) })).optional().catch(void 0)
  }).optional().catch(void 0)
});
function readPayload(payload) {
  return eventPayload.safeParse(payload).data ?? {};
}
// src/hosts/context/actions-events.ts
var building = /* @__PURE__ */ new Map([
  ["push", "push"],
  ["create", "other"],
  ["schedule", "schedule"],
  ["workflow_dispatch", "manual"],
  ["repository_dispatch", "manual"],
  ["deployment", "deployment"],
  ["deployment_status", "deployment"],
  ["release", "tag"],
  // Gitea calls the jobs of a reusable workflow so, whatever began it (its services/actions/context.go).
  ["workflow_call", "other"],
  ["", "other"]
]);
function buildingEvent(name) {
  return building.get(name);
}
function isPullRequestEvent(name) {
  return name.startsWith("pull_request") || name === "merge_group";
}
function mayBeStrangers(name) {
  return name === "workflow_run" || name === "issue_comment";
}
// src/hosts/context/git-ref.ts
function readRef(ref) {
  const [, kind, name] = /^refs\/([^/]+)\/(.+)$/s.exec(ref ?? "") ?? [];
  if (kind === void 0 || name === void 0) return {};
  if (kind === "tags") return { tag: name };
  if (kind === "heads") return queued(name) ?? { branch: name };
  const number3 = /^\d+/.exec(name)?.[0];
  return pulls.includes(kind) && number3 !== void 0 ? { pullRequest: number3 } : {};
}
function eventOfRef({ tag, pullRequest }) {
  if (pullRequest !== void 0) return "pull-request";
  return tag === void 0 ? "other" : "tag";
}
function eventOfTag(event) {
  return event === "push" || event === "other" ? "tag" : event;
}
var pulls = ["pull", "merge-requests", "pull-requests"];
function queued(branch) {
  const [, target, pullRequest] = /^gh-readonly-queue\/(.+)\/pr-(\d+)-[0-9a-f]+$/.exec(branch) ?? [];
  return target === void 0 || pullRequest === void 0 ? void 0 : { branch: target, pullRequest };
}
// src/hosts/context/from-workflow-run.ts
function fromWorkflowRun(run, repository2) {
  const { head_sha: sha, head_branch: branch, head_repository: head, event: name = "" } = run;
  const commit = sha ? { commit: sha } : {};
  const queued2 = readRef(`refs/heads/${branch ?? ""}`).pullRequest;
  const fork = head && repository2 !== void 0 ? head.full_name !== repository2 : void 0;
  if (isPullRequestEvent(name) || fork || queued2 !== void 0) {
    const [pull] = run.pull_requests ?? [];
    return {
      ...commit,
      event: "pull-request",
      branch: pull?.base?.ref,
      pullRequest: pull?.number ?? queued2,
      fork
    };
  }
  const event = buildingEvent(name);
  if (event === void 0) return { ...commit, event: "other" };
  if (event === "tag") return { ...commit, event, tag: branch };
  const isVersion = (0, import_shared_table.parseVersion)(branch ?? "") !== void 0;
  return { ...commit, event, branch: isVersion ? void 0 : branch };
}
// src/hosts/context/from-actions.ts
function fromActions(env, payload, host) {
  const { workflow_run: run, repository: repository2 } = payload;
  return {
    repository: env["GITHUB_REPOSITORY"],
    repositoryUrl: pageOf(env),
    commit: env["GITHUB_SHA"],
    defaultBranch: repository2?.default_branch,
    runUrl: runPage(env, host),
    ...run === void 0 ? fromRef(env, payload) : fromWorkflowRun(run, repository2?.full_name)
  };
}
function fromRef(env, payload) {
  const name = env["GITHUB_EVENT_NAME"] ?? "";
  const ref = refOf(env);
  if (mayBeStrangers(name) && !hasSubject(payload)) return { event: "pull-request" };
  const isPullRequest = isPullRequestEvent(name) || [env["GITHUB_HEAD_REF"], payload.pull_request, payload.issue?.pull_request, ref.pullRequest].some(
    Boolean
  );
  if (isPullRequest) return fromPullRequest(env, payload, ref);
  const event = buildingEvent(name);
  if (event === void 0) return { event: "other" };
  const tag = ref.tag ?? (name === "release" ? payload.release?.tag_name : void 0);
  if (tag !== void 0) return { event: eventOfTag(event), tag };
  return event === "tag" ? { event } : { event, branch: ref.branch };
}
function hasSubject({ issue, workflow_run: run }) {
  return issue !== void 0 || run !== void 0;
}
function fromPullRequest(env, { pull_request: pull, issue }, ref) {
  const target = issue === void 0 ? ref.branch : void 0;
  return {
    event: "pull-request",
    branch: env["GITHUB_BASE_REF"] || pull?.base.ref || target,
    pullRequest: pull?.number ?? ref.pullRequest ?? issue?.number,
    // A head without a repository is a fork that was deleted.
    fork: pull?.base.repo ? pull.head.repo?.full_name !== pull.base.repo.full_name : void 0
  };
}
function refOf(env) {
  const { GITHUB_REF: ref, GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = env;
  if (ref) return readRef(ref);
  if (!name) return {};
  if (type === "tag") return { tag: name };
  return type === "branch" ? readRef(`refs/heads/${name}`) : {};
}
function pageOf(env) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: slug } = env;
  return server && slug ? `${server.replace(/\/+$/, "")}/${slug}` : void 0;
}
function runPage(env, host) {
  const page = pageOf(env);
  const run = env[host === "forgejo" ? "GITHUB_RUN_NUMBER" : "GITHUB_RUN_ID"];
  return page && run ? `${page}/actions/runs/${run}` : void 0;
}
// src/hosts/context/built-of.ts
function builtOf({ event: said, ref: text2, ...names }) {
  const ref = readRef(text2);
  const isQueued = said === "push" && ref.pullRequest !== void 0;
  const event = isQueued ? "pull-request" : said ?? eventOfRef(ref);
  const branch = isQueued ? ref.branch : names.branch || ref.branch;
  const pullRequest = names.pullRequest || ref.pullRequest;
  if (event === "pull-request") return { event, branch, pullRequest };
  const tag = names.tag || ref.tag;
  if (tag !== void 0) return { event: eventOfTag(event), tag };
  if (pullRequest !== void 0 || event === "tag") return { event, pullRequest };
  return { event, branch };
}
// src/hosts/context/from-drone.ts
var events = /* @__PURE__ */ new Map([
  ["push", "push"],
  ["tag", "tag"],
  ["pull_request", "pull-request"],
  ["cron", "schedule"],
  ["promote", "deployment"],
  ["rollback", "deployment"],
  ["custom", "manual"]
]);
function fromDrone(env) {
  return {
    repository: env["DRONE_REPO"],
    repositoryUrl: env["DRONE_REPO_LINK"],
    commit: env["DRONE_COMMIT_SHA"],
    defaultBranch: env["DRONE_REPO_BRANCH"],
    runUrl: env["DRONE_BUILD_LINK"],
    ...builtOf({
      event: events.get(env["DRONE_BUILD_EVENT"] ?? ""),
      ref: env["DRONE_COMMIT_REF"],
      tag: env["DRONE_TAG"],
      branch: env["DRONE_BRANCH"],
      pullRequest: env["DRONE_PULL_REQUEST"]
    })
  };
}
// src/hosts/context/from-woodpecker.ts
var events2 = /* @__PURE__ */ new Map([
  ["push", "push"],
  ["tag", "tag"],
  ["release", "tag"],
  ["cron", "schedule"],
  ["deployment", "deployment"],
  ["manual", "manual"]
]);
function fromWoodpecker(env) {
  const event = env["CI_PIPELINE_EVENT"] ?? "";
  return {
    repository: env["CI_REPO"],
    repositoryUrl: env["CI_REPO_URL"],
    commit: env["CI_COMMIT_SHA"],
    defaultBranch: env["CI_REPO_DEFAULT_BRANCH"],
    runUrl: env["CI_PIPELINE_URL"],
    ...builtOf({
      // Also pull_request_closed and whatever comes to be: none of them builds what was merged.
      event: event.startsWith("pull_request") ? "pull-request" : events2.get(event),
      ref: env["CI_COMMIT_REF"],
      // Woodpecker 1 has it for the event tag only.
      tag: env["CI_COMMIT_TAG"],
      branch: env["CI_COMMIT_BRANCH"],
      pullRequest: env["CI_COMMIT_PULL_REQUEST"]
    })
  };
}
// src/hosts/context/build-context.ts
function buildContext(environment, payload) {
  const host = (0, import_shared_table.detectHost)(environment);
  if (host === void 0) return void 0;
  if (host === "drone") return complete(host, fromDrone(environment));
  if (host === "woodpecker") return complete(host, fromWoodpecker(environment));
  return complete(host, fromActions(environment, readPayload(payload), host));
}
function complete(host, { event, fork, ...texts }) {
  const known = Object.fromEntries(Object.entries(texts).filter(([, text2]) => text2));
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
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  buildContext
});
