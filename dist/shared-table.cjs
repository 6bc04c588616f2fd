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
  AlbaError: () => AlbaError,
  CombinedProgress: () => CombinedProgress,
  Handing: () => Handing,
  architectureOf: () => architectureOf,
  asAlbaError: () => asAlbaError,
  asClientsRead: () => asClientsRead,
  canonicalHost: () => canonicalHost,
  checkRegistryLogin: () => checkRegistryLogin,
  checkStaticReference: () => checkStaticReference,
  checkStdin: () => checkStdin,
  checked: () => checked,
  classify: () => classify,
  closest: () => closest2,
  comparePlatforms: () => comparePlatforms,
  compareVersions: () => compareVersions,
  createLineReporter: () => createLineReporter,
  createRedactor: () => createRedactor,
  credentialFor: () => credentialFor,
  credentialForms: () => credentialForms,
  decoded: () => decoded2,
  describePlatform: () => describePlatform,
  detectHost: () => detectHost,
  errorOf: () => errorOf,
  exitCodeOf: () => exitCodeOf,
  expandTags: () => expandTags,
  failureLines: () => failureLines,
  failureTexts: () => failureTexts,
  flagOf: () => flagOf,
  formatBytes: () => formatBytes,
  formatBytesOf: () => formatBytesOf,
  formatClock: () => formatClock,
  formatCount: () => formatCount,
  formatPlatform: () => formatPlatform,
  hasImages: () => hasImages,
  imageName: () => imageName,
  invocation: () => invocation,
  isCheck: () => isCheck,
  isDamaged: () => isDamaged,
  isDebug: () => isDebug,
  isFloatingName: () => isFloatingName,
  isObject: () => isObject,
  isOperatingSystem: () => isOperatingSystem,
  isStaticTag: () => isStaticTag,
  isStdin: () => isStdin,
  isVariant: () => isVariant,
  isWithin: () => isWithin,
  jsonLine: () => jsonLine,
  keepGoing: () => keepGoing,
  linePrinter: () => linePrinter,
  loginOf: () => loginOf,
  messageOf: () => messageOf,
  nameOf: () => nameOf2,
  ociTag: () => ociTag,
  onCrash: () => onCrash,
  ownValues: () => ownValues,
  parseTarget: () => parseTarget,
  parseVersion: () => parseVersion,
  percentOf: () => percentOf,
  platformOfSystem: () => platformOfSystem,
  printable: () => printable,
  printedLines: () => printedLines,
  proxyVariables: () => proxyVariables,
  readCall: () => readCall,
  refsOf: () => refsOf,
  registryForms: () => registryForms,
  registryHosts: () => registryHosts,
  registryScope: () => registryScope,
  requirePair: () => requirePair,
  revisionKey: () => revisionKey,
  revisionOf: () => revisionOf,
  runHost: () => runHost,
  secretForms: () => secretForms,
  stdinOf: () => stdinOf,
  tokenUser: () => tokenUser,
  withRun: () => withRun,
  withShortTexts: () => withShortTexts,
  withoutParameters: () => withoutParameters,
  workingDirectory: () => workingDirectory
});
module.exports = __toCommonJS(stdin_exports);
var import_node_util = require("node:util");
var import_node_path = require("node:path");
var import_promises = require("node:fs/promises");
var import_promises2 = require("node:fs/promises");
var import_promises3 = require("node:fs/promises");
var import_promises4 = require("node:fs/promises");
var import_node_path2 = require("node:path");
var import_promises5 = require("node:timers/promises");
var import_promises6 = require("node:fs/promises");
var import_node_path3 = require("node:path");
var import_promises7 = require("node:fs/promises");
// src/settings/credential-entries.ts
var names = {
  prefix: ["target", "prefix", "targetprefix"],
  user: ["user", "username", "accesskey", "accesskeyid"],
  secret: ["secret", "password", "secretkey", "secretaccesskey"]
};
function entriesOf(value) {
  if (!Array.isArray(value)) return [entryOf(value, "it")];
  return value.map((entry2, at) => typeof entry2 === "string" ? entry2 : entryOf(entry2, `entry ${at + 1}`));
}
function entryOf(value, which) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${which} is no map with target, user and secret`);
  }
  const found = {};
  for (const [key, text2] of Object.entries(value)) {
    if (text2 === null || typeof text2 === "string" && text2.trim() === "") continue;
    const part = partOf(key);
    if (part === void 0) {
      throw new Error(
        `${which} has ${shownKey(key)}, and is to have target, user and secret, or \u201Cauths\u201D as a docker config.json has`
      );
    }
    if (found[part] !== void 0) throw new Error(`${which} has its ${called(part)} twice`);
    if (typeof text2 !== "string")
      throw new Error(`${which} has a ${called(part)} that is no text: put it in quotes`);
    found[part] = text2.trim();
  }
  const { prefix: prefix2, user, secret: secret2 } = found;
  if (prefix2 === void 0 || user === void 0 || secret2 === void 0) {
    const missing2 = ["prefix", "user", "secret"].filter((part) => found[part] === void 0);
    throw new Error(`${which} has no ${missing2.map(called).join(" and no ")}`);
  }
  if (!prefix2.includes("://")) throw new Error(`${which} has a target that is none, like s3://my-bucket`);
  return { prefix: prefix2, user, secret: secret2 };
}
function partOf(key) {
  const letters = key.toLowerCase().replace(/[^a-z]/g, "");
  return Object.keys(names).find((part) => names[part].includes(letters));
}
function called(part) {
  return part === "prefix" ? "target" : part;
}
function shownKey(key) {
  return /^[a-z]+(?:[_-][a-z]+)*$/i.test(key) && key.length <= 32 ? `the key \u201C${key}\u201D` : "an unknown key";
}
// src/report/error.ts
var AlbaError = class extends Error {
  name = "AlbaError";
  code;
  hint;
  constructor(code, message, details = {}) {
    super(message, "cause" in details ? { cause: details.cause } : void 0);
    this.code = code;
    this.hint = details.hint;
  }
};
function asAlbaError(error, code, message, hint) {
  if (error instanceof AlbaError) return error;
  return new AlbaError(code, `${message}: ${messageOf(error)}`, {
    cause: error,
    ...hint === void 0 ? {} : { hint }
  });
}
function isDamaged(error) {
  return error instanceof AlbaError && error.code === "damaged";
}
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
// src/store/target-parameters.ts
var noHttps = ["disable_https", "disable_ssl", "disableSSL"];
function readParameters(query, scheme) {
  if (query?.includes("\xAE")) {
    throw new AlbaError("usage", `the ${scheme}:// target holds "\xAEion=": that was "&region=" once`, {
      hint: "a web page made \xAE of &reg: write &region= again, and put the URL in quotes"
    });
  }
  const parameters = /* @__PURE__ */ new Map();
  for (const [name, value] of new URLSearchParams(query)) {
    refuseSecret(name, scheme);
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}
var secretName = /secret|password|passwd|token|signature|credential|access_?-?key/i;
function refuseSecret(name, scheme) {
  if (!secretName.test(name)) return;
  const settings2 = scheme === "docker" ? "--username and --password" : "the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  throw new AlbaError("usage", `the ${scheme}:// target holds a secret in the parameter "${name}"`, {
    hint: `URLs end up in logs: give it by ${settings2}`
  });
}
function onlyParameters(parameters, scheme, known3) {
  for (const name of parameters.keys()) {
    if (name === "key" && known3.includes(name)) {
      throw new AlbaError(
        "usage",
        `the ${scheme}:// target has the parameter key=, which would leave one object`,
        {
          hint: "alba writes many objects: use prefix= to put them below a folder"
        }
      );
    }
    if (known3.includes(name)) continue;
    const close = closest(name, known3);
    throw new AlbaError("usage", `the ${scheme}:// target has an unknown parameter "${name}"`, {
      hint: close ? `did you mean ${close}=?` : `known are ${known3.filter((one) => one !== "key").join(", ")}`
    });
  }
}
function hasParameter(parameters, ...names4) {
  return names4.some((name) => (parameters.get(name) ?? "") !== "");
}
function booleanParameter(parameters, ...names4) {
  for (const name of names4) {
    const value = parameters.get(name);
    if (value === void 0 || value === "") continue;
    if (["1", "t", "T", "TRUE", "true", "True"].includes(value)) return true;
    if (["0", "f", "F", "FALSE", "false", "False"].includes(value)) continue;
    throw new AlbaError("usage", `the parameter ${name}= is "${value}"`, {
      hint: `write ${name}=true or ${name}=false`
    });
  }
  return false;
}
function publicUrlOf(parameters) {
  const value = parameters.get("public_url");
  if (value === void 0 || value === "") return void 0;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || url.protocol !== "http:" && url.protocol !== "https:") {
    throw new AlbaError("usage", "the parameter public_url= is not the address of a site", {
      hint: "write public_url=https://HOST or public_url=https://HOST/PATH"
    });
  }
  return value.replace(/\/+$/, "");
}
function closest(name, known3) {
  const plain2 = (text2) => text2.toLowerCase().replace(/[^a-z0-9]/g, "");
  return known3.map((one) => ({ one, distance: editDistance(plain2(name), plain2(one)) })).filter(({ one, distance: distance2 }) => distance2 <= Math.max(1, Math.floor(one.length / 3))).sort((a, b) => a.distance - b.distance)[0]?.one;
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
// src/store/target-registry.ts
var repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
var tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
var hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;
var form = "docker://HOST/REPOSITORY or docker://HOST/REPOSITORY:TAG";
var atDockerHub = "; at Docker Hub HOST is docker.io";
function parseRegistryTarget(text2) {
  const [address = "", ...query] = text2.slice("docker://".length).split("?");
  const { host, path: path2 } = hostAndPath(address, text2);
  const [, repository = "", tag] = /^(.*?)(?::([^/]*))?$/s.exec(path2) ?? [];
  checkRepository(repository, { host, tag });
  checkTag(tag, `docker://${host}/${repository}`);
  const parameters = readParameters(query.length === 0 ? void 0 : query.join("?"), "docker");
  onlyParameters(parameters, "docker", noHttps);
  return {
    kind: "registry",
    name: text2,
    host,
    repository: onDockerHub(host, repository),
    ...tag !== void 0 && { tag },
    ...hasParameter(parameters, ...noHttps) && { disableHttps: booleanParameter(parameters, ...noHttps) }
  };
}
function hostAndPath(address, text2) {
  const [host = "", ...rest] = address.split("/");
  const path2 = rest.join("/");
  const [place2 = "", ...digest] = path2.split("@");
  if (host.includes("@") || digest.length > 0 && !/^[a-z0-9]+:[a-f0-9]*$/i.test(digest.join("@"))) {
    throw new AlbaError("usage", "a docker:// target cannot hold a user or a password", {
      hint: `write ${form}, and give them by --username and --password`
    });
  }
  if (/^https?:$/i.test(host)) {
    const registry2 = registryInstead(address);
    throw new AlbaError("usage", `behind docker:// comes the host, without ${host.toLowerCase()}//`, {
      hint: `write ${registry2?.target ?? form}`
    });
  }
  if (host === "")
    throw new AlbaError("usage", "the docker:// target names no host", { hint: `write ${form}` });
  if (!hostPattern.test(host)) {
    const shown2 = host.replace(/:(?!\d+$).*/s, ":\u2026");
    throw new AlbaError("usage", `\u201C${shown2}\u201D in the docker:// target is not a host`, {
      hint: `write ${form}${atDockerHub}`
    });
  }
  if (digest.length > 0) {
    throw new AlbaError("usage", `the target ${text2} has a digest, which the images decide`, {
      hint: `write docker://${host}/${place2}`
    });
  }
  if (path2.includes("#")) {
    throw new AlbaError("usage", `the target ${text2} holds a \u201C#\u201D, as only sources may`, {
      hint: `write ${form}`
    });
  }
  return { host, path: path2 };
}
function checkRepository(repository, { host, tag }) {
  const behind = tag === void 0 ? "" : `:${tag}`;
  if (repository === "") {
    const isHost = /[.:]|^localhost$/i.test(host);
    throw new AlbaError("usage", `the target docker://${host} names no repository`, {
      hint: isHost ? `write docker://${host}/NAME, or docker://${host}/OWNER/NAME` : `write docker://HOST/${host}${atDockerHub}`
    });
  }
  const name = `\u201C${repository}\u201D in the target docker://${host}/${repository}${behind}`;
  const lower = repository.toLowerCase();
  if (lower !== repository && repositoryPattern.test(lower)) {
    throw new AlbaError("usage", `${name} is a repository name with capitals, which no registry takes`, {
      hint: `write docker://${host}/${lower}${behind}`
    });
  }
  if (!repositoryPattern.test(repository) || repository.length > 255) {
    throw new AlbaError("usage", `${name} is not the name of a repository`, {
      hint: "use lower-case letters, digits and single . _ - between them, with / between components, 255 characters at most"
    });
  }
}
function checkTag(tag, before) {
  if (tag === void 0 || tagPattern.test(tag)) return;
  const mapped = tag.replaceAll("+", "_");
  throw new AlbaError("usage", `\u201C${tag}\u201D in the target ${before}:${tag} is not a tag of a registry`, {
    hint: tagPattern.test(mapped) ? `write ${before}:${mapped}` : `write ${before}:TAG, with letters, digits, _ . - and at most 128 of them`
  });
}
function onDockerHub(host, repository) {
  const isOfficial = canonicalHost(host) === "docker.io" && !repository.includes("/");
  return isOfficial ? `library/${repository}` : repository;
}
function canonicalHost(host) {
  const plain2 = host.toLowerCase().replace(/:443$/, "");
  return plain2 === "index.docker.io" || plain2 === "registry-1.docker.io" ? "docker.io" : plain2;
}
function registryInstead(address) {
  const url = URL.canParse(address) ? new URL(address) : void 0;
  if (url === void 0 || url.host === "") return void 0;
  const isHub = dockerHub.test(url.host);
  const path2 = url.pathname.replace(/^\/(?:v2(?:\/|$)|r\/)?/, "").replace(/\/+$/, "");
  const [, repository = "", tag = ""] = /^(.*?)(:[^/]*)?$/s.exec(path2.toLowerCase()) ?? [];
  const place2 = repositoryPattern.test(repository) ? `${repository}${tagPattern.test(tag.slice(1)) ? tag : ""}` : "REPOSITORY";
  return {
    target: `docker://${isHub ? "docker.io" : url.host}/${place2}${url.protocol === "http:" ? "?disable_https=true" : ""}`,
    isCertain: isHub || knownRegistries.test(url.host) || /^\/v2(?:\/|$)/.test(url.pathname) || tag !== ""
  };
}
var dockerHub = /^(?:(?:index|registry-1|hub)\.)?docker\.(?:io|com)$/i;
var knownRegistries = /^(?:ghcr\.io|quay\.io|registry\.gitlab\.com|(?:[a-z0-9-]+\.)*gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|[a-z0-9-]+\.azurecr\.io|\d+\.dkr\.ecr\.[a-z0-9.-]+)$/i;
// src/store/registry-scope.ts
function registryScope(text2) {
  const bare = text2.trim().replace(/^https?:\/\//i, "");
  const isUrl2 = bare.length < text2.trim().length;
  const [host = "", ...components] = bare.replace(/^([^/]*)\/v[12]\/?$/, "$1").split("/");
  const path2 = isUrl2 ? "" : components.filter((component) => component !== "").join("/");
  return { host: canonicalHost(host), path: path2 };
}
function isWithin({ host, repository }, scope) {
  if (canonicalHost(host) !== scope.host) return false;
  const names4 = [repository, ...shortName(scope.host, repository)];
  return names4.some((name) => scope.path === "" || name === scope.path || name.startsWith(`${scope.path}/`));
}
function shortName(host, repository) {
  return host === "docker.io" && repository.startsWith("library/") ? [repository.slice("library/".length)] : [];
}
// src/settings/docker-login.ts
var tokenUser = "<token>";
function loginOf(entry2) {
  if (!isObject(entry2)) return "wrong";
  const [identity, token, auth, username, password] = [
    entry2["identitytoken"],
    entry2["registrytoken"],
    entry2["auth"],
    entry2["username"],
    entry2["password"]
  ].map((field) => field ?? "");
  if (![identity, token, auth, username, password].every((field) => typeof field === "string"))
    return "wrong";
  if (identity) return { user: tokenUser, secret: String(identity) };
  const halves = auth ? divided(String(auth)) : { user: String(username), secret: String(password) };
  if (halves === void 0) return "wrong";
  if (halves.user !== "" && halves.secret !== "") return halves;
  return token ? "registrytoken" : void 0;
}
function divided(auth) {
  const text2 = Buffer.from(auth, "base64").toString();
  const at = text2.indexOf(":");
  if (at <= 0 || !/^[A-Za-z0-9+/_=\s-]+$/.test(auth)) return void 0;
  return { user: text2.slice(0, at), secret: text2.slice(at + 1).replace(/\0+$/, "") };
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/settings/docker-config.ts
function isDockerConfig(value) {
  return isObject(value) && ["auths", ...programs].some((key) => key in value);
}
var programs = ["credsStore", "credHelpers"];
function fromDockerConfig(config) {
  const program = programs.find(
    (key) => isObject(config[key]) ? Object.keys(config[key]).length > 0 : Boolean(config[key])
  );
  if (program !== void 0) {
    throw new Error(
      `is like a docker config.json, and its \u201C${program}\u201D names programs, which a text has not: give one whose \u201Cauths\u201D hold the logins, or the file itself by DOCKER_CONFIG`
    );
  }
  const { auths } = config;
  if (!isObject(auths)) throw new Error("is like a docker config.json, and its \u201Cauths\u201D are not");
  return Object.entries(auths).flatMap(([key, entry2]) => {
    const login2 = loginOf(entry2);
    if (login2 === "wrong") throw new Error("is like a docker config.json, and its \u201Cauths\u201D are not");
    if (login2 === "registrytoken") {
      throw new Error(
        "has a \u201Cregistrytoken\u201D, which lasts for minutes: give a user and a password, or an identity token"
      );
    }
    const { host, path: path2 } = registryScope(key);
    return login2 === void 0 ? [] : [{ prefix: `docker://${host}${path2 && `/${path2}`}`, ...login2 }];
  });
}
// src/settings/credentials.ts
function parseCredentials(text2) {
  return /^\s*[[{]/.test(text2) ? fromJson(text2) : fromLines(text2);
}
function credentialFor(target, credentials2) {
  return credentials2.filter(({ prefix: prefix2 }) => isPrefix(prefix2, target)).reduce(
    (best, next) => best === void 0 || next.prefix.length > best.prefix.length ? next : best,
    void 0
  );
}
function isPrefix(prefix2, target) {
  if (!target.startsWith(prefix2)) return false;
  const rest = target.slice(prefix2.length);
  return rest === "" || /[/?&]$/.test(prefix2) || /^[/?&]/.test(rest);
}
function fromJson(text2) {
  const value = parsed(text2);
  if (isDockerConfig(value)) return fromDockerConfig(value);
  return entriesOf(value).flatMap((entry2) => typeof entry2 === "string" ? fromLines(entry2) : [entry2]);
}
function parsed(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    const kind = text2.trimStart().startsWith("{") ? "a docker config.json or a map" : "a list";
    throw new Error(`begins like ${kind}, and is no JSON`);
  }
}
function fromLines(text2) {
  return text2.split(/\r?\n/).flatMap(itemsOf).flatMap((line, at) => {
    if (isBlank(line)) return [];
    const [, prefix2, user, secret2] = /^\s*(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (prefix2 === void 0 || user === void 0 || secret2 === void 0 || !prefix2.includes("://")) {
      throw new Error(`line ${at + 1} is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET`);
    }
    if (/\s[a-z][a-z0-9+.-]*:\/\//i.test(secret2)) {
      throw new Error(
        `line ${at + 1} has two targets: give each a line of its own, behind | and not > in YAML`
      );
    }
    return [{ prefix: prefix2, user, secret: secret2 }];
  });
}
function itemsOf(line) {
  return isBlank(line) ? [line] : line.split(/,(?=\s*[a-z][a-z0-9+.-]*:\/\/\S*\s+\S+\s+\S)/i);
}
function isBlank(line) {
  return /^\s*(#|$)/.test(line);
}
// src/settings/size.ts
var units = ["", "K", "M", "G", "T"];
function parseSize(text2) {
  const [, digits, unit = "", binary] = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:([KMGT])?(i)?B)?$/i.exec(text2) ?? [];
  if (digits === void 0 || binary !== void 0 && unit === "") return void 0;
  const bytes = Number(digits) * (binary === void 0 ? 1e3 : 1024) ** units.indexOf(unit.toUpperCase());
  const whole = Math.round(bytes);
  return whole >= 1 && Number.isSafeInteger(whole) ? whole : void 0;
}
// src/settings/split.ts
function splitList(text2) {
  const trimmed = text2.trim();
  if (trimmed.startsWith("[") && trimmed.endsWith("]")) return jsonList(trimmed);
  if (isJsonMap(trimmed)) return void 0;
  return trimmed.split(/\r?\n|(?<!\\),/).map((item) => item.replaceAll("\\,", ",").trim()).filter((item) => item !== "");
}
function splitMap(text2) {
  const trimmed = text2.trim();
  if (trimmed.startsWith("{")) return jsonMap(trimmed);
  const entries = [];
  for (const line of trimmed.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key === "") return void 0;
    entries.push([key, line.slice(at + 1).trim()]);
  }
  return Object.fromEntries(entries);
}
function isJsonMap(text2) {
  return text2.trimStart().startsWith("{") && typeof parseJson(text2) === "object";
}
function linesOfJoined(text2) {
  if (text2.includes("\n") || isJsonMap(text2)) return text2;
  return text2.replace(/\\,|,(?=[\w./-]+=)/g, (comma) => comma === "," ? "\n" : ",");
}
function jsonList(text2) {
  const value = parseJson(text2);
  if (!Array.isArray(value) || !value.every((item) => item === null || isScalar(item))) return void 0;
  return value.map((item) => String(item ?? "")).filter((item) => item.trim() !== "");
}
function jsonMap(text2) {
  const value = parseJson(text2);
  if (typeof value !== "object" || value === null) return void 0;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  if (!entries.every(([, item]) => isScalar(item))) return void 0;
  return Object.fromEntries(entries.map(([key, item]) => [key, String(item)]));
}
function isScalar(value) {
  return ["string", "number", "boolean"].includes(typeof value);
}
function parseJson(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    return void 0;
  }
}
// src/settings/kinds.ts
var text = { word: "text", read: oneText("one text") };
var path = { word: "path", read: oneText("a path") };
var secret = { word: "secret", read: oneText("it is one text, and no map") };
var list = {
  word: "list",
  read: parsed2(splitList, "a list: write it as lines, with commas, or as a JSON array of texts")
};
var map = {
  word: "map",
  read: parsed2(splitMap, "a map: write it as lines KEY=VALUE, or as a JSON object of texts")
};
var answers = {
  ...{ true: true, yes: true, on: true, 1: true },
  ...{ false: false, no: false, off: false, 0: false }
};
var yesNo = {
  word: "yes/no",
  read: parsed2(
    (answer) => Object.hasOwn(answers, answer.toLowerCase()) ? answers[answer.toLowerCase()] : void 0,
    "yes or no (true, false, on, off, 1 and 0 are understood too)"
  )
};
function choice(...words) {
  return {
    word: "choice",
    read: parsed2((given2) => words.find((word) => word === given2), alternatives(words))
  };
}
function alternatives(words) {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
var port = {
  word: "number",
  read: parsed2(
    (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535 ? Number(value) : void 0,
    "a port: a number from 0 (any free one) to 65535"
  )
};
var size = {
  word: "size",
  read: parsed2(
    parseSize,
    "a size: a number of bytes, or one with KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024), like 20GB"
  )
};
var credentials = {
  word: "secret",
  read: (value) => {
    try {
      return { value: parseCredentials(value) };
    } catch (error) {
      const expected2 = error instanceof Error ? error.message : String(error);
      return { expected: expected2, isFileName: isFileName(value) };
    }
  }
};
function isFileName(value) {
  return /^(?![[{])(?:\S+|(?:~|\.{0,2})\/[^\r\n]+)$/.test(value) && !value.includes("://");
}
function oneText(expected2) {
  return (value) => isJsonMap(value) ? { expected: expected2 } : { value };
}
function parsed2(parse, expected2) {
  return (given2) => {
    const value = parse(given2);
    return value === void 0 ? { expected: expected2 } : { value };
  };
}
// src/oci/platform-words.ts
var operatingSystems = new Set(
  "aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows".split(
    " "
  )
);
var architectures = {
  ...Object.fromEntries(
    "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm".split(" ").map((architecture) => [architecture, { architecture }])
  ),
  x86_64: { architecture: "amd64" },
  aarch64: { architecture: "arm64" },
  i386: { architecture: "386" },
  i586: { architecture: "386" },
  i686: { architecture: "386" },
  armv5: { architecture: "arm", variant: "v5" },
  armv5te: { architecture: "arm", variant: "v5" },
  armv5tel: { architecture: "arm", variant: "v5" },
  armv6: { architecture: "arm", variant: "v6" },
  armv6l: { architecture: "arm", variant: "v6" },
  armhf: { architecture: "arm" },
  armv7: { architecture: "arm", variant: "v7" },
  armv7a: { architecture: "arm", variant: "v7" },
  armv7l: { architecture: "arm", variant: "v7" },
  loongarch64: { architecture: "loong64" },
  powerpc64: { architecture: "ppc64" },
  powerpc64le: { architecture: "ppc64le" },
  riscv64gc: { architecture: "riscv64" }
};
var variants = {
  arm: ["v5", "v6", "v7", "v8"],
  arm64: ["v8", "v9"],
  amd64: ["v1", "v2", "v3", "v4"]
};
function isOperatingSystem(word) {
  return operatingSystems.has(word);
}
function architectureOf(word) {
  return Object.hasOwn(architectures, word) ? architectures[word] : void 0;
}
function isVariant(architecture, word) {
  return Object.hasOwn(variants, architecture) && (variants[architecture]?.includes(word) ?? false);
}
function platformOfSystem(word) {
  const [first, ...rest] = word.split("-");
  const architecture = architectureOf(first ?? "");
  const os = rest.find((part) => isOperatingSystem(part));
  if (architecture === void 0 || os === void 0 || rest.length > 3) return void 0;
  return { os, ...architecture };
}
function parsePlatform(text2) {
  const system = platformOfSystem(text2);
  if (system !== void 0) return system;
  const [os, word, variant, ...rest] = text2.split("/");
  const architecture = architectureOf(word ?? "");
  if (os !== void 0 && isOperatingSystem(os) && architecture !== void 0 && rest.length === 0) {
    if (variant === void 0) return { os, ...architecture };
    if (isVariant(architecture.architecture, variant) && (architecture.variant ?? variant) === variant) {
      return { os, architecture: architecture.architecture, variant };
    }
  }
  throw new AlbaError("usage", `\u201C${text2}\u201D is not a platform`, {
    hint: "write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, like linux/amd64 or linux/arm/v6"
  });
}
// src/settings/source.ts
function parseSource(text2) {
  const at = text2.indexOf("=");
  const word = text2.slice(0, Math.max(at, 0));
  if (at < 0 || !/^[a-z0-9_]+[/-][a-z0-9_/-]+$/.test(word)) return { path: text2 };
  return { path: text2.slice(at + 1), platform: parsePlatform(word) };
}
function isStdin({ path: path2 }) {
  return path2 === "-" || path2.startsWith("-#");
}
// src/settings/verbs.ts
var verbs = [
  "publish",
  "static push",
  "container push",
  "container build",
  "container ls",
  "container rm",
  "serve"
];
var publishVerbs = [
  "publish",
  "static push",
  "container push",
  "container build"
];
var imageVerbs = ["container ls", "container rm"];
var hostVerbs = [...publishVerbs, ...imageVerbs];
function isImageVerb(verb) {
  return imageVerbs.some((each) => each === verb);
}
var laterVerbs = [
  "static ls",
  "static rm",
  "static gc",
  "container gc",
  "verify",
  "setup",
  "site"
];
// src/settings/table.ts
var publish = { commands: publishVerbs, where: "everywhere" };
var anyTarget = { commands: hostVerbs, where: "everywhere" };
var registries = {
  commands: ["publish", "container push", "container build", "container ls", "container rm"],
  where: "everywhere"
};
var images = {
  commands: ["publish", "container push", "container build"],
  where: "everywhere"
};
var archives = { commands: ["publish", "container push"], where: "everywhere" };
var builds = { commands: ["publish", "container build"], where: "everywhere" };
var table = {
  command: {
    ...anyTarget,
    kind: choice(...hostVerbs),
    value: "COMMAND",
    description: "What to do: publish, static push, container push, container build, container ls or container rm. Never parsed as a shell line.",
    default: "publish",
    where: "hosts"
  },
  tag: {
    ...anyTarget,
    kind: list,
    value: "NAME:TAG",
    description: "What to publish as, or :TAG with the repository\u2019s name on a host. May hold {{version}} {{major}} {{minor}} {{tag}} {{branch}} {{sha}}; a line with an empty one is dropped, and slashes of a branch become dashes. What to list or remove is also NAME@DIGEST, and NAME alone lists its tags.",
    default: "to publish on hosts: the repository\u2019s name with the git tag, else with the full commit; to list: all that is there; else required",
    environment: "the host\u2019s build context",
    short: "t",
    aliases: ["tags"]
  },
  "auto-tag": {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Also publish as what a git tag shortens to (1.2.3, 1.2 and 1), and the default branch as latest.",
    default: "no",
    environment: "the host\u2019s build context"
  },
  static: {
    kind: list,
    value: "[PLATFORM=]PATH",
    description: "A directory of files, as OS/ARCH/\u2026/FILE, or one file of the platform named.",
    default: "none",
    commands: ["publish", "static push"],
    where: "everywhere"
  },
  container: {
    ...archives,
    kind: list,
    value: "[PLATFORM=]SOURCE",
    description: "An image: an archive, an OCI layout, a script that streams one (streamLayeredImage), a directory of these, or on the command line - for standard input. #NAME:TAG or #0 behind it chooses one of several images.",
    default: "none"
  },
  build: {
    ...builds,
    kind: list,
    value: "[PLATFORM=]PATH",
    description: "An image to build from plain files: a directory of them as OS/ARCH/\u2026/FILE, one layer a platform, or the file or directory of the platform named. Several are layers one above the other.",
    default: "none"
  },
  layer: {
    ...builds,
    kind: list,
    value: "PATH[=PREFIX]",
    description: "A file or directory that built images of every platform have at PREFIX, as a layer below the platform\u2019s own.",
    default: "none"
  },
  entrypoint: {
    ...builds,
    kind: list,
    value: "WORD",
    description: "The program that a built image runs, and its first arguments: a list, or the flag once a word.",
    default: "the one executable file that the image holds"
  },
  cmd: {
    ...builds,
    kind: list,
    value: "WORD",
    description: "The arguments behind the entrypoint that docker run may replace.",
    default: "none"
  },
  env: {
    ...builds,
    kind: map,
    value: "KEY=VALUE",
    description: "Variables of the environment in a built image.",
    default: "PATH as Docker has it, and SSL_CERT_FILE with ca-certificates"
  },
  user: {
    ...builds,
    kind: text,
    value: "USER",
    description: "The user that a built image runs as: a number, UID:GID, or a name. It gets a line in /etc/passwd and a /tmp to write to.",
    default: "root"
  },
  workdir: {
    ...builds,
    kind: text,
    value: "PATH",
    description: "The directory in which a built image runs.",
    default: "/"
  },
  expose: {
    ...builds,
    kind: list,
    value: "PORT[/PROTOCOL]",
    description: "The ports on which a built image listens.",
    default: "none"
  },
  label: {
    ...builds,
    kind: map,
    value: "KEY=VALUE",
    description: "Labels in the config of a built image. What changes with each commit is better an annotation.",
    default: "none"
  },
  volume: {
    ...builds,
    kind: list,
    value: "PATH",
    description: "Directories of a built image that hold data.",
    default: "none"
  },
  "stop-signal": {
    ...builds,
    kind: text,
    value: "SIGNAL",
    description: "The signal that ends a built image.",
    default: "SIGTERM, the clients\u2019 own"
  },
  "ca-certificates": {
    ...builds,
    kind: path,
    value: "PATH",
    description: "A file of certificates (PEM) that a built image is to trust, like /etc/ssl/certs/ca-certificates.crt. It comes to lie there.",
    default: "none"
  },
  target: {
    ...anyTarget,
    kind: list,
    value: "TARGET",
    description: "Where to publish, list or remove: s3://BUCKET?endpoint=\u2026&region=\u2026, a directory, or for images docker://HOST/REPOSITORY[:TAG] and oci:DIR. The last argument of a command line is one, too.",
    default: "required",
    flag: "to"
  },
  "static-target": {
    kind: list,
    value: "TARGET",
    description: "Where to publish files, in place of target.",
    default: "target",
    commands: ["publish", "static push"],
    where: "everywhere"
  },
  "container-target": {
    ...images,
    kind: list,
    value: "TARGET",
    description: "Where to publish images, in place of target.",
    default: "target"
  },
  "access-key": {
    ...anyTarget,
    kind: secret,
    value: "KEY",
    description: "The access key of S3 targets. On the command line prefer the environment, which other users cannot list.",
    default: "the AWS default chain, without instance metadata where a target has an endpoint",
    environment: "AWS_ACCESS_KEY_ID and the rest of AWS_*"
  },
  "secret-key": {
    ...anyTarget,
    kind: secret,
    value: "SECRET",
    description: "The secret key of S3 targets.",
    default: "the AWS default chain, without instance metadata where a target has an endpoint",
    environment: "AWS_SECRET_ACCESS_KEY and the rest of AWS_*"
  },
  username: {
    ...registries,
    kind: text,
    value: "USER",
    description: "The user of the registry, where the docker:// targets are of one host. It goes with password.",
    default: "what docker login, podman login and credential helpers keep",
    environment: "REGISTRY_AUTH_FILE, DOCKER_CONFIG"
  },
  password: {
    ...registries,
    kind: secret,
    value: "SECRET",
    description: "The password or access token of that user. On the command line prefer --password-stdin, which other users cannot list.",
    default: "what docker login, podman login and credential helpers keep",
    environment: "REGISTRY_AUTH_FILE, DOCKER_CONFIG"
  },
  "password-stdin": {
    ...registries,
    kind: yesNo,
    value: "",
    description: "Read the password from standard input, all of it, without the end of its line.",
    default: "no",
    where: "command line"
  },
  credentials: {
    ...anyTarget,
    kind: credentials,
    value: "LINES",
    description: "Lines TARGET-PREFIX USER SECRET for targets that need different ones (the longest prefix wins), like docker://ghcr.io/me USER TOKEN, a JSON list of maps with target, user and secret (a YAML list on Woodpecker), or the text of a docker config.json.",
    default: "none"
  },
  platform: {
    ...publish,
    kind: list,
    value: "OS/ARCH[/VARIANT]",
    description: "The platforms the tag is to have: a missing one is an error, and so is any other.",
    default: "what is found"
  },
  partial: {
    ...publish,
    kind: yesNo,
    value: "",
    description: "This run brings some of the platforms that platform lists; the tag is written by the run of the same commit that brings the last.",
    default: "no"
  },
  attestations: {
    ...archives,
    kind: yesNo,
    value: "",
    description: "Whether SBOMs, provenance and signatures that are attached to images in their sources are published with them.",
    default: "yes",
    flag: "no-attestations"
  },
  "run-scripts": {
    ...archives,
    kind: yesNo,
    value: "",
    description: "Run scripts that stream images wherever they lie, and not in Nix stores only. They are programs: say it of a build that you trust.",
    default: "no"
  },
  "max-layer-size": {
    ...archives,
    kind: size,
    value: "SIZE",
    description: "Refuse images with a layer of more bytes, uncompressed. Like 20GB, 512MiB or 100000.",
    default: "no limit"
  },
  compression: {
    ...images,
    kind: choice("gzip", "zstd"),
    value: "WORD",
    description: "How layers are compressed: gzip, which every client reads, or zstd (Node 22.15 or newer), which Docker before 23 does not. Layers that come compressed stay as they are.",
    default: "gzip"
  },
  annotations: {
    ...publish,
    kind: map,
    value: "KEY=VALUE",
    description: "Annotations of the image index and the tag document.",
    default: "on hosts org.opencontainers.image.source, .revision and .version",
    environment: "the host\u2019s build context"
  },
  "pull-request": {
    kind: choice("check", "publish"),
    commands: [...publishVerbs, "container rm"],
    where: "everywhere",
    value: "WORD",
    description: "On a pull request: check (read and check all, send and remove nothing) or publish, or remove.",
    default: "check",
    environment: "the host\u2019s event"
  },
  overwrite: {
    ...publish,
    kind: yesNo,
    value: "",
    description: "Replace a release that stands there with other content.",
    default: "no"
  },
  "no-reuse": {
    kind: yesNo,
    value: "",
    description: "Make every layer anew, even where an earlier push left it at the target. What is there is still not sent twice.",
    default: "no",
    ...images
  },
  "dry-run": {
    kind: yesNo,
    value: "",
    description: "Read and check all, say what would be sent or removed, send and remove nothing.",
    default: "no",
    commands: [...publishVerbs, "container rm"],
    where: "everywhere"
  },
  "result-file": {
    ...anyTarget,
    kind: path,
    value: "PATH",
    description: "Write the result there as JSON, on success and on failure.",
    default: "none"
  },
  "ca-file": {
    ...anyTarget,
    kind: path,
    value: "PATH",
    description: "Certificates (PEM) of authorities to trust besides those that Node trusts.",
    default: "none",
    environment: "SSL_CERT_FILE"
  },
  debug: {
    kind: yesNo,
    value: "",
    description: "Tell more, and show the causes of errors.",
    default: "no",
    environment: "RUNNER_DEBUG, DRONE_BUILD_DEBUG",
    commands: [...hostVerbs, "serve"],
    where: "everywhere"
  },
  json: {
    ...anyTarget,
    kind: yesNo,
    value: "",
    description: "Print the result as JSON on stdout, and nothing else there.",
    default: "no",
    where: "command line"
  },
  long: {
    kind: yesNo,
    value: "",
    description: "List platforms, sizes and digests as well, for which each tag is read.",
    default: "no",
    commands: ["container ls"],
    where: "command line"
  },
  host: {
    kind: text,
    value: "ADDRESS",
    description: "The address to listen on.",
    default: "127.0.0.1",
    commands: ["serve"],
    where: "command line"
  },
  port: {
    kind: port,
    value: "PORT",
    description: "The port to listen on, 0 for any free one.",
    default: "8080",
    commands: ["serve"],
    where: "command line"
  }
};
var settings = Object.entries(table);
// src/settings/replacements.ts
var place = {
  instead: ["target"],
  hint: "it is part of --target: s3://BUCKET?endpoint=https://HOST&region=NAME"
};
var pathStyle = {
  instead: ["target"],
  hint: "leave it out: a --target with an endpoint has path style already"
};
var encryption = {
  instead: ["target"],
  hint: "it is part of --target: ssetype=AES256, or ssetype=aws:kms with kmskeyid=KEY"
};
var role = {
  instead: ["target"],
  hint: "alba takes the role of a profile in the AWS configuration, by profile=NAME in --target, or that of AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE"
};
var keys = {
  instead: ["access-key", "secret-key"],
  hint: "set access-key and secret-key"
};
var files = {
  instead: ["static"],
  hint: "give --static the directory that holds the files as OS/ARCH/\u2026/FILE, or one file as OS/ARCH=FILE"
};
var choiceOfFiles = {
  instead: ["static"],
  hint: "--static takes all that is in its directory, under the paths they have there: let the build leave in it what is to be published"
};
var folder = {
  instead: ["target"],
  hint: "leave it out: name, tag and platform say where things lie; prefix=FOLDER/ in --target comes before all of it"
};
var headers = {
  instead: [],
  hint: "leave it out: alba gives each object the headers that curl, browsers and docker pull need"
};
var bucketsOwn = {
  instead: [],
  hint: "leave it out: alba changes no rights and no classes of storage, the bucket\u2019s own website, policy and rules do"
};
var nothingElse = {
  instead: [],
  hint: "leave it out: alba publishes, and does nothing else in a bucket"
};
var built = {
  instead: ["build", "container"],
  hint: "alba runs no Dockerfile: it builds images from plain files, given to --build, and publishes what a step before this one has left as an archive, given to --container"
};
var buildSecrets = {
  instead: ["secret-key", "password"],
  hint: "secrets of a build go to the step that builds; that of a store is secret-key, that of a registry is --password"
};
var noDaemon = {
  instead: [],
  hint: "leave it out: there is no Docker daemon, and alba needs none"
};
var file = {
  instead: [],
  hint: "leave it out: alba reads its settings only, so write there what the file says"
};
var image = {
  instead: ["tag", "target"],
  hint: "write it into --target: docker://HOST/REPOSITORY for a registry; --tag has the tags, as NAME:TAG"
};
var registry = {
  instead: ["target"],
  hint: "it is part of --target: docker://HOST/REPOSITORY"
};
var registryToken = {
  instead: ["username", "password"],
  hint: "a token is the --password, of the --username that it was made for"
};
var registrysOwn = {
  instead: ["target"],
  hint: "leave it out: alba takes a repository of --target as it is; of a push that fails it tries again what can be tried again"
};
var ecr = {
  instead: ["username", "password"],
  hint: "alba makes no repository: name one in --target, log in by the helper ecr-login of docker\u2019s config.json, or with the --username AWS and what \u201Caws ecr get-login-password\u201D prints as --password"
};
var logins = {
  instead: ["credentials"],
  hint: "write --credentials: lines docker://HOST USER PASSWORD, or the text of a docker config.json"
};
var login = {
  instead: ["username", "password", "credentials"],
  hint: "set --username and --password; for several hosts write --credentials: lines docker://HOST USER PASSWORD"
};
var loginFile = {
  instead: ["credentials"],
  hint: "name the file by the variable REGISTRY_AUTH_FILE, or give its text as --credentials"
};
var trust = {
  instead: ["ca-file", "target"],
  hint: "name the certificate by ca-file; a --target without TLS has endpoint=http://HOST, or at a registry disable_https=true"
};
var suffix = {
  instead: ["tag"],
  hint: "write the tags out in --tag, like :{{version}}-SUFFIX: one whose value this build has not is left out"
};
var tagList = {
  instead: ["tag"],
  hint: "write all tags into --tag, as NAME:TAG or :TAG, one a line"
};
var semver = {
  instead: ["auto-tag"],
  hint: "set auto-tag: 1.2.3, 1.2 and 1 of a git tag, and latest of the default branch"
};
var labels = {
  instead: ["label", "annotations"],
  hint: "labels of an image that alba builds are --label; others it does not change, and what is to stand beside them goes into --annotations"
};
var attached = {
  instead: ["attestations"],
  hint: "alba makes none: what the build attached to the image is published with it (see --attestations)"
};
var signing = {
  instead: ["attestations"],
  hint: "leave it out: alba signs nothing; signatures that are attached to the image are published with it (see --attestations)"
};
var pushes = {
  instead: ["dry-run"],
  hint: "alba publishes unless dry-run says yes: leave it out, or set that"
};
var archives2 = {
  instead: ["container"],
  hint: "give the archive to --container"
};
var output = {
  instead: ["target"],
  hint: "an image layout on disk is the --target oci:DIR"
};
var report = {
  instead: ["result-file"],
  hint: "set result-file: the digests and all else go there as JSON"
};
var card = {
  instead: [],
  hint: "leave it out: there is a card wherever Drone takes one"
};
var talk = {
  instead: ["debug"],
  hint: "leave it out; --debug says more"
};
var platforms = {
  instead: ["platform"],
  hint: "write --platform: the platforms that the tag must have, as they were built"
};
var noToken = {
  instead: [],
  hint: "leave it out: alba asks nothing of the forge"
};
// src/settings/carried-over.ts
var carriedOver = {
  ...named(place, "bucket endpoint region aws-bucket aws-region"),
  ...named(pathStyle, "path-style"),
  ...named(encryption, "encryption"),
  ...named(keys, "aws-key-id aws-access-key-id aws-secret-access-key"),
  ...named(
    role,
    "assume-role assume-role-session-name user-role-arn user-role-external-id external-id oidc-token-id"
  ),
  ...named(files, "source source-dir"),
  ...named(choiceOfFiles, "strip-prefix exclude include recursive"),
  ...named(folder, "destination-dir"),
  ...named(headers, "content-type content-encoding cache-control metadata"),
  ...named(bucketsOwn, "acl storage-class"),
  ...named(nothingElse, "download delete redirects cloudfront-distribution-id"),
  ...named(file, "env-file"),
  ...named(image, "repo image images expand-repo"),
  ...named(registry, "registry"),
  ...named(registryToken, "access-token"),
  ...named(registrysOwn, "registry-type email skip-push-permission-check push-retry"),
  ...named(
    ecr,
    "ecr ecr-create-repository ecr-lifecycle-policy ecr-repository-policy ecr-scan-on-push"
  ),
  ...named(logins, "logins config registry-config"),
  ...named(login, "creds dest-creds u p"),
  ...named(loginFile, "authfile dest-authfile"),
  ...named(
    trust,
    `insecure insecure-registry insecure-skip-verify skip-tls-verify skip-tls-verify-registry tls-verify
    dest-tls-verify cert-dir dest-cert-dir registry-certificate registry-client-cert`
  ),
  ...named(suffix, "auto-tag-suffix default-suffix"),
  ...named(tagList, "default-tag tags-file extra-tags flavor"),
  ...named(semver, "default-tags expand-tag"),
  ...named(labels, "labels custom-labels label-schema auto-label auto-labels default-labels link"),
  ...named(attached, "provenance sbom attests"),
  ...named(signing, "cosign-private-key cosign-password cosign-params"),
  ...named(pushes, "push no-push push-only"),
  ...named(archives2, "source-image source-tar-path"),
  ...named(output, "load output outputs tar-path destination-tar-path oci-layout-path"),
  ...named(
    report,
    "artifact-file digestfile image-name-with-digest-file image-name-tag-with-digest-file"
  ),
  ...named(card, "card-path"),
  ...named(talk, "quiet verbosity log-level log-format log-timestamp buildkit-debug"),
  ...named(platforms, "platforms custom-platform"),
  ...named(noToken, "github-token"),
  ...named(
    built,
    `dockerfile containerfile file context build-contexts named-context context-sub-path build-args build-args-new
    build-args-from-env multiple-build-args builder buildkit-config buildkit-driveropt pull pull-image squash compress
    force no-cache no-cache-filters cache-from cache-to cache-images cache-repo cache-ttl cache-dir enable-cache
    cache-copy-layers cache-run-layers compressed-caching ssh ssh-agent-key ssh-key-path network add-host add-hosts
    shm-size ulimit cgroup-parent allow skip-unused-stages snapshot-mode single-snapshot reproducible base-image-registry
    base-image-username base-image-password docker-registry docker-username docker-password insecure-pull
    skip-tls-verify-pull skip-default-registry-fallback ignore-path ignore-paths ignore-var-run use-new-run
    image-download-retry image-fs-extract-retry`
  ),
  ...named(
    buildSecrets,
    "secret secrets secret-files secret-envs secrets-from-env secrets-from-file"
  ),
  ...named(
    noDaemon,
    `daemon-off mirror registry-mirrors storage-driver storage-path bip mtu custom-dns custom-dns-search ipv6 experimental
    purge cleanup max-concurrent-uploads`
  )
};
function named(row, names4) {
  return Object.fromEntries(names4.split(/\s+/).map((name) => [name, row]));
}
// src/settings/closest.ts
function closest2(word, candidates) {
  const wanted = lettersOf(word);
  const [best] = candidates.map((candidate) => ({ candidate, steps: distance(wanted, lettersOf(candidate)) })).filter(({ candidate, steps }) => steps <= Math.max(1, Math.floor(candidate.length / 3))).sort((a, b) => a.steps - b.steps);
  return best?.candidate;
}
function lettersOf(word) {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}
function distance(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const exchange = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(exchange, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
// src/settings/later.ts
var laterSettings = {
  ...named2(
    "keep keep-release keep-extra keep-development grace",
    "leave it out: no tag is removed until it is there"
  ),
  ...named2(
    "read-data repair",
    "leave it out: what stands at a target is not looked through until it is there"
  )
};
function named2(names4, hint) {
  return Object.fromEntries(names4.split(" ").map((name) => [name, hint]));
}
// src/settings/unknown.ts
function unknownSetting(name, { noun, written, known: known3, spelled = (one) => one }) {
  const later = find(laterSettings, name);
  if (later !== void 0) return { message: `alba has no ${noun} ${written} yet`, hint: later };
  const message = `there is no ${noun} ${written}`;
  const elsewhere = find(carriedOver, name);
  if (elsewhere !== void 0) return { message, hint: elsewhere.hint };
  const meant = closest2(name, known3);
  return { message, hint: meant === void 0 ? void 0 : `did you mean ${spelled(meant)}?` };
}
function find(rows2, name) {
  const wanted = lettersOf(name);
  return Object.entries(rows2).find(([known3]) => lettersOf(known3) === wanted)?.[1];
}
// src/hosts/command-line/flags.ts
function flagOf(name) {
  const setting = table[name];
  return `--${setting.flag ?? name}`;
}
var flags = new Map([
  ["help", { setting: "help", type: "boolean", short: "h" }],
  ["version", { setting: "version", type: "boolean" }],
  ...settings.filter(([, { where }]) => where !== "hosts").flatMap(([setting, { kind, short, aliases = [], flag = setting }]) => {
    const type = kind.word === "yes/no" ? "boolean" : "string";
    const names4 = [.../* @__PURE__ */ new Set([flag, setting, ...aliases])];
    return names4.map((name, at) => [
      name,
      {
        setting,
        type,
        ...at === 0 && short !== void 0 ? { short } : {},
        ...name === `no-${setting}` ? { isNegative: true } : {}
      }
    ]);
  })
]);
var wording = { noun: "flag", known: [...flags.keys()], spelled: (name) => `--${name}` };
function readFlags(argv, mistakes) {
  const args = withoutSingleDashes(argv, mistakes);
  const { tokens } = (0, import_node_util.parseArgs)({
    // `-#NAME:TAG` is no group of short flags: it goes in as `-`, and comes out as it was.
    args: args.map((argument) => isStdin({ path: argument }) ? "-" : argument),
    options: Object.fromEntries(
      [...flags].map(([name, { type, short }]) => [
        name,
        { type, multiple: true, ...short === void 0 ? {} : { short } }
      ])
    ),
    strict: false,
    allowPositionals: true,
    tokens: true
  });
  const words = [];
  const given2 = /* @__PURE__ */ new Map();
  const asked = /* @__PURE__ */ new Set();
  let unknownAt;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "positional") words.push(args[token.index] ?? token.value);
    if (token.kind !== "option" || token.index === unknownAt) continue;
    const flag = flags.get(token.name);
    if (flag === void 0) {
      unknownAt = token.index;
      const { message, hint } = unknownSetting(token.name, { ...wording, written: token.rawName });
      const verb = verbs.find((known3) => words.join(" ").startsWith(known3)) ?? "COMMAND";
      mistakes.add(message, hint ?? `alba ${verb} --help tells which there are`);
    } else if (flag.setting === "help" || flag.setting === "version") {
      asked.add(flag.setting);
    } else {
      const next = tokens[at + 1];
      if (flag.type === "boolean" && next?.kind === "positional") refuseAnswer(token, next.value, mistakes);
      const isNext = token.inlineValue === false;
      const value = textOf(flag, isNext ? { ...token, value: args[token.index + 1] } : token);
      if (value === void 0) {
        mistakes.add(`${token.rawName} needs a value`, `write ${token.rawName} ${table[flag.setting].value}`);
      } else given2.set(flag.setting, [...given2.get(flag.setting) ?? [], value]);
    }
  }
  return { words, given: given2, help: asked.has("help"), version: asked.has("version") };
}
function textOf({ type, isNegative = false }, { rawName, value, inlineValue }) {
  if (type === "boolean") return isNegative ? opposite(value ?? "yes") : value ?? "yes";
  if (value === void 0) return void 0;
  if (inlineValue === false && value.startsWith("-") && !isStdin({ path: value })) return void 0;
  return rawName.startsWith("--") ? value : value.replace(/^=/, "");
}
function opposite(text2) {
  const reading = yesNo.read(text2.trim());
  if ("expected" in reading) return text2;
  return reading.value ? "no" : "yes";
}
function refuseAnswer({ rawName, value }, next, mistakes) {
  if (value !== void 0 || !/^(?:true|false|yes|no|on|off)$/i.test(next)) return;
  mistakes.add(
    `${rawName} takes no value from the next argument, \u201C${next}\u201D`,
    `write ${rawName}=${next}; a file of that name is ./${next}`
  );
}
function withoutSingleDashes(argv, mistakes) {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  return argv.filter((argument, at) => {
    const name = /^-([a-z][a-z-]+)(?:=.*)?$/s.exec(argument)?.[1];
    if (at >= end || name === void 0 || !flags.has(name)) return true;
    mistakes.add(`there is no flag -${name}`, `write --${name}, with two dashes`);
    return false;
  });
}
// src/hosts/command-line/invocation.ts
function invocation(script, argv, directory) {
  if (argv.length === 0 || (0, import_node_path.basename)(script) !== "index.cjs") return "alba";
  return `node ${quoted((0, import_node_path.relative)(directory, script))}`;
}
function workingDirectory(cwd) {
  try {
    return cwd();
  } catch (error) {
    throw new AlbaError("usage", "the working directory does not exist any more", {
      hint: "change to a directory that is there (cd ~, for one), and run it again",
      cause: error
    });
  }
}
function quoted(path2) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(path2) ? path2 : `'${path2.replaceAll("'", "'\\''")}'`;
}
// src/report/printable.ts
function printable(text2) {
  return text2.replace(unprintable, escapeCharacter).replace(leadingCommand, "$1\\$2").replace(oldCommand, "$1\\[");
}
var unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
var leadingCommand = new RegExp("^([\\s\\p{Default_Ignorable_Code_Point}]*)(:\\p{Default_Ignorable_Code_Point}*:)", "u");
var oldCommand = new RegExp("(#\\p{Default_Ignorable_Code_Point}*#\\p{Default_Ignorable_Code_Point}*)\\[", "gu");
function escapeCharacter(character) {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 255) return `\\x${hex.padStart(2, "0")}`;
  return code <= 65535 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}
// src/report/describe-failure.ts
function describeFailure(error, { debug }) {
  const lines = error instanceof AlbaError ? expected(error) : unexpected(error, debug);
  if (debug) lines.push(...trace(error));
  return lines.join("\n");
}
function expected(error) {
  const lines = [`\u2717 ${printable(error.message)}`];
  if (error.hint !== void 0) lines.push(`  ${printable(error.hint)}`);
  return lines;
}
function unexpected(error, debug) {
  const lines = [`\u2717 this is a bug in alba: ${printable(messageOf(error))}`];
  lines.push(
    debug ? "  Please report it, with the lines below." : "  Run it again with --debug (a setting on every host) to see where, and please report it."
  );
  return lines;
}
function trace(error, seen = /* @__PURE__ */ new Set()) {
  seen.add(error);
  const lines = stackOf(error);
  for (const cause of causesOf(error)) {
    if (seen.has(cause)) continue;
    lines.push(
      `  caused by: ${printable(nameOf(cause))}${printable(messageOf(cause))}`,
      ...trace(cause, seen)
    );
  }
  return lines;
}
function causesOf(error) {
  if (!(error instanceof Error)) return [];
  const causes = error.cause === void 0 ? [] : [error.cause];
  return error instanceof AggregateError ? [...causes, ...error.errors] : causes;
}
function stackOf(error) {
  if (!(error instanceof Error) || error.stack === void 0) return [];
  const frames = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.map((line) => `    ${printable(line.trim())}`);
}
function nameOf(error) {
  return error instanceof Error ? `${error.name}: ` : "";
}
// src/hosts/spelled-hint.ts
function spelledHint(hint, spelling) {
  const told = hint.replace(named3, (match) => spelling(match.replace(/^--/, "")));
  return spelling("secret-key").startsWith("--") ? told.replace(withParameters, "'$&'") : told;
}
var withParameters = /(?<![\w'"“])(?:s3|file|docker):\/\/[^\s'"“”?]*\?[^\s'"“”]+?(?=[.,;:)]*(?:\s|$))/g;
var names2 = settings.map(([name]) => name).sort((a, b) => b.length - a.length);
var compound = names2.filter((name) => name.includes("-"));
var named3 = new RegExp(
  String.raw`(?<![\w./=-])(?:--(?:${names2.join("|")})|(?:${compound.join("|")}))(?![\w/-]|\.\w)`,
  "g"
);
// src/hosts/failure.ts
var exitCodes = { usage: 2, interrupted: 130 };
function exitCodeOf(failure) {
  return (failure instanceof AlbaError ? exitCodes[failure.code] : void 0) ?? 1;
}
function failureTexts(failure, debug, spelling) {
  const all = mistakesOf(failure) ?? [failure];
  return all.map((each) => describeFailure(inWordsOf(spelling, each), { debug }));
}
function failureLines(failure, debug, spelling) {
  return failureTexts(failure, debug, spelling).join("\n");
}
function errorOf(failure, spelling) {
  if (!(failure instanceof AlbaError)) return { code: "bug", message: messageOf(failure) };
  const hint = failure.hint ?? mistakesOf(failure)?.find((mistake) => mistake.hint !== void 0)?.hint;
  return {
    code: failure.code,
    message: failure.message,
    ...hint === void 0 ? {} : { hint: spelledHint(hint, spelling) }
  };
}
function inWordsOf(spelling, failure) {
  if (!(failure instanceof AlbaError) || failure.hint === void 0) return failure;
  const { code, message, cause, stack } = failure;
  const told = new AlbaError(code, message, {
    hint: spelledHint(failure.hint, spelling),
    ...cause === void 0 ? {} : { cause }
  });
  return stack === void 0 ? told : Object.assign(told, { stack });
}
function mistakesOf(failure) {
  const { cause } = failure instanceof AlbaError ? failure : {};
  if (!(cause instanceof AggregateError)) return void 0;
  const mistakes = cause.errors.filter((error) => error instanceof AlbaError);
  return mistakes.length === cause.errors.length ? mistakes : void 0;
}
// src/hosts/process/crash.ts
var patience = 5e3;
function onCrash(source, tell) {
  const controller = new AbortController();
  let isOver = false;
  let timer;
  const end = (error) => {
    tell(error);
    source.exit(1);
  };
  const listener = (error) => {
    if (isOver) end(error);
    if (isOver || controller.signal.aborted) return;
    timer = setTimeout(() => end(error), patience);
    controller.abort(error);
  };
  source.on("uncaughtException", listener);
  source.on("unhandledRejection", listener);
  return {
    signal: controller.signal,
    over() {
      isOver = true;
      clearTimeout(timer);
    }
  };
}
// src/hosts/process/pipes.ts
function linePrinter(stdout) {
  stdout.on("error", () => {
  });
  let hasReader = true;
  return (line) => new Promise((resolve, reject) => {
    if (!hasReader) return resolve();
    stdout.write(`${line}
`, (error) => {
      if (!error) return resolve();
      if (!("code" in error) || error.code !== "EPIPE") return reject(cannotPrint(error));
      hasReader = false;
      resolve();
    });
  });
}
function keepGoing(stderr) {
  stderr.on("error", () => {
  });
}
function cannotPrint(error) {
  return new AlbaError("target", `stdout cannot be written: ${messageOf(error)}`, {
    hint: "send it to a program that reads it, or to a file on a disk with room",
    cause: error
  });
}
// src/hosts/redact.ts
var shortest = 6;
function createRedactor() {
  const known3 = /* @__PURE__ */ new Set();
  let hidden = [];
  let any;
  return {
    redact: (text2) => any === void 0 ? text2 : withoutPieces(text2.replace(any, "***"), hidden),
    add: (forms2) => {
      const fresh = [...new Set(forms2)].filter((form2) => !known3.has(form2));
      for (const form2 of fresh) known3.add(form2);
      hidden = [...known3].filter((form2) => form2.length >= shortest).sort((a, b) => b.length - a.length);
      any = hidden.length === 0 ? void 0 : new RegExp(hidden.map(escaped).join("|"), "g");
      return fresh;
    }
  };
}
function withoutPieces(text2, forms2) {
  return text2.split("\u2026").map((part, at, parts2) => {
    const head = at === 0 ? part : part.slice(longest(forms2, (form2, length) => part.startsWith(form2.slice(-length))));
    const cut = at === parts2.length - 1 ? 0 : longest(forms2, (form2, length) => head.endsWith(form2.slice(0, length)));
    return `${head === part ? "" : "***"}${head.slice(0, head.length - cut)}${cut === 0 ? "" : "***"}`;
  }).join("\u2026");
}
function longest(forms2, fits) {
  for (const form2 of forms2) {
    for (let length = form2.length - 1; length >= shortest; length--) if (fits(form2, length)) return length;
  }
  return 0;
}
function redactedResult(result, redact) {
  const { error, targets } = result;
  const told = error && {
    ...error,
    message: redact(error.message),
    ...error.hint === void 0 ? {} : { hint: redact(error.hint) }
  };
  return {
    ...result,
    targets: targets.map((target) => ({ ...target, target: redact(target.target) })),
    ...told === void 0 ? {} : { error: told }
  };
}
function redactedReporter(reporter, redact) {
  return {
    heading: (title) => reporter.heading(redact(title)),
    object: (source, destination, remark) => reporter.object(redact(source), redact(destination), remark && redact(remark)),
    note: (text2) => reporter.note(redact(text2)),
    warn: (text2) => reporter.warn(redact(text2)),
    done: (line, next = []) => reporter.done(redact(line), next.map(redact)),
    debug: (text2) => reporter.debug(redact(text2)),
    progress: (title, total) => reporter.progress(redact(title), total),
    close: () => reporter.close()
  };
}
function escaped(text2) {
  return text2.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
// src/settings/shown.ts
function withoutSecrets(message) {
  return message.replace(userInfo, "$1\u2026@").replace(secretParameter, "$1\u2026");
}
var userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#“”"]*|[^\s/?#@“”"]*:[^\s@“”"]*)@/gi;
var secretParameter = /([?&][^\s=&“”"]*(?:secret|passw|token|signature|credential|access_?-?key)[^\s=&“”"]*=)[^\s&“”"]+/gi;
function withShortTexts(message) {
  return message.replace(/“([^”]+)”/g, (whole, text2) => {
    const characters = [...text2];
    if (characters.length <= longest2) return whole;
    return `\u201C${characters.slice(0, longest2 - tail).join("")}\u2026${characters.slice(-tail).join("")}\u201D`;
  });
}
var longest2 = 160;
var tail = 40;
// src/settings/mistakes.ts
var Mistakes = class {
  #found = [];
  get count() {
    return this.#found.length;
  }
  /** `message` may hold what the user gave, in “ ”: it is shortened, and freed of what may be a secret in an address. */
  add(message, hint) {
    const told = withShortTexts(withoutSecrets(message));
    this.#found.push(new AlbaError("usage", told, hint === void 0 ? {} : { hint: withoutSecrets(hint) }));
  }
  /** Runs a step; what it throws as `usage` is kept under the setting's name, and undefined is returned. */
  attempt(setting, step) {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AlbaError) || error.code !== "usage") throw error;
      this.add(`${setting}: ${error.message}`, error.hint);
      return void 0;
    }
  }
  /** Throws where something was found: the one mistake, or one error that has them all as its cause. */
  throwIfAny() {
    const [first, ...rest] = this.#found;
    if (first === void 0) return;
    if (rest.length === 0) throw first;
    throw new AlbaError("usage", this.#found.map(({ message }) => message).join("; "), {
      cause: new AggregateError(this.#found, `${this.#found.length} settings are wrong`)
    });
  }
};
// src/hosts/context/detect-host.ts
function detectHost(environment) {
  const is = (name, value) => environment[name] === value;
  if (is("FORGEJO_ACTIONS", "true")) return "forgejo";
  if (is("GITEA_ACTIONS", "true")) return "gitea";
  if (is("GITHUB_ACTIONS", "true")) return "github";
  if (is("CI", "woodpecker") || is("CI_SYSTEM_NAME", "woodpecker")) return "woodpecker";
  return is("DRONE", "true") ? "drone" : void 0;
}
// src/hosts/host-settings.ts
function hostSettings() {
  return settings.filter(([, { where }]) => where !== "command line");
}
// src/hosts/action/inputs.ts
var rows = hostSettings().map(([name, { aliases = [] }]) => ({ name, spellings: [name, ...aliases] }));
var known = rows.flatMap(({ spellings: spellings2 }) => spellings2);
function inputSpelling(environment) {
  return (name) => {
    const row = rows.find((each) => each.name === name);
    return row?.spellings.find((spelled) => environment[variableOf(spelled)]?.trim()) ?? name;
  };
}
function readInputs(core, environment, mistakes) {
  const isInherited = mayInherit(environment);
  const found = known.filter((spelled) => environment[variableOf(spelled)]?.trim());
  if (isInherited && found.length > 0) {
    core.info(
      `inputs that were found here, this step\u2019s or those of the action around it: ${found.join(", ")}`
    );
  }
  for (const [variable, text2] of Object.entries(environment)) {
    const written = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase();
    if (written === void 0 || known.includes(written) || !text2?.trim()) continue;
    const { message, hint } = unknownSetting(written, { noun: "input", written, known });
    if (hint !== void 0 && !isInherited) mistakes.add(message, hint);
    else core.warning(`alba has no input \u201C${printable(written)}\u201D, and leaves it alone`, { title: "alba" });
  }
  return Object.fromEntries(
    rows.map(({ name, spellings: spellings2 }) => [
      name,
      spellings2.map((spelled) => core.getInput(spelled)).filter((text2) => text2 !== "")
    ])
  );
}
function mayInherit(environment) {
  return detectHost(environment) !== "github" && Boolean(environment["GITHUB_ACTION_PATH"]);
}
function variableOf(input) {
  return `INPUT_${input.toUpperCase()}`;
}
// src/store/target-s3.ts
var known2 = [
  "region",
  "endpoint",
  "prefix",
  "public_url",
  "profile",
  "s3ForcePathStyle",
  "use_path_style",
  "s3_force_path_style",
  ...noHttps,
  "dualstack",
  "fips",
  "accelerate",
  "anonymous",
  "ssetype",
  "kmskeyid",
  "request_checksum_calculation",
  "response_checksum_validation",
  "awssdk",
  "hostname_immutable",
  "rate_limiter_capacity",
  "role",
  "key"
];
function parseS3Target(text2) {
  const rest = text2.slice("s3://".length);
  const end = rest.search(/[?#]/);
  const address = end < 0 ? rest : rest.slice(0, end);
  if (rest.includes("@") && rest.indexOf("@") < (end < 0 ? rest.length : end)) {
    throw new AlbaError("usage", "an s3:// target cannot hold a user or a password", {
      hint: "give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    });
  }
  if (address.includes("\xAE")) readParameters(address, "s3");
  if (rest.includes("#")) {
    throw new AlbaError("usage", 'an s3:// target cannot hold a "#"', { hint: "write it as %23" });
  }
  const slash = address.indexOf("/");
  const bucket = slash < 0 ? address : address.slice(0, slash);
  const path2 = slash < 0 ? "" : address.slice(slash + 1);
  checkBucket(bucket);
  const parameters = readParameters(end < 0 ? void 0 : rest.slice(end + 1), "s3");
  if (path2 !== "") {
    const prefix2 = path2.endsWith("/") ? path2 : `${path2}/`;
    throw new AlbaError("usage", `the target s3://${bucket} has the path "/${path2}" behind the bucket`, {
      hint: `to put everything below it, write s3://${bucket}?prefix=${prefix2} instead`
    });
  }
  onlyParameters(parameters, "s3", known2);
  if (parameters.get("role")) {
    throw new AlbaError("usage", "the parameter role= is not supported", {
      hint: "name the role as role_arn of a profile in the AWS configuration, and the profile by profile="
    });
  }
  const endpoint = endpointOf(parameters);
  return {
    kind: "s3",
    name: text2,
    bucket,
    prefix: parameters.get("prefix") ?? "",
    // Go CDK leaves it to the parameter, but hardly a store that is not AWS has a name for each bucket.
    pathStyle: endpoint !== void 0 || booleanParameter(parameters, "s3ForcePathStyle", "use_path_style", "s3_force_path_style"),
    dualstack: booleanParameter(parameters, "dualstack"),
    fips: booleanParameter(parameters, "fips"),
    accelerate: booleanParameter(parameters, "accelerate"),
    anonymous: booleanParameter(parameters, "anonymous"),
    ...optional({
      endpoint,
      region: parameters.get("region"),
      profile: parameters.get("profile"),
      publicUrl: publicUrlOf(parameters),
      serverSideEncryption: encryptionOf(parameters),
      kmsKeyId: parameters.get("kmskeyid")
    })
  };
}
function isBucket(text2) {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(text2);
}
function checkBucket(bucket) {
  if (isBucket(bucket)) return;
  const shown2 = bucket.replace(/:.*/s, ":\u2026");
  const what = bucket === "" ? "the s3:// target names no bucket" : `"${shown2}" in the s3:// target is not a bucket`;
  throw new AlbaError("usage", what, {
    hint: bucket.includes(":") ? "behind s3:// comes the bucket; the host goes into endpoint=HOST:PORT" : "write s3://BUCKET?endpoint=https://HOST&region=NAME"
  });
}
function endpointOf(parameters) {
  const value = parameters.get("endpoint");
  const plain2 = booleanParameter(parameters, ...noHttps);
  if (value === void 0 || value === "") return void 0;
  const text2 = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `${plain2 ? "http" : "https"}://${value}`;
  const url = URL.canParse(text2) ? new URL(text2) : void 0;
  if (url?.username || url?.password) {
    throw new AlbaError("usage", "the parameter endpoint= cannot hold a user or a password", {
      hint: "give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    });
  }
  if (!url || !["http:", "https:"].includes(url.protocol) || url.search || url.hash) {
    throw new AlbaError("usage", "the parameter endpoint= is not the address of an S3 API", {
      hint: "write endpoint=HOST, endpoint=HOST:PORT or endpoint=https://HOST"
    });
  }
  return url.href.replace(/\/+$/, "");
}
function encryptionOf(parameters) {
  const value = parameters.get("ssetype");
  if (value === void 0 || value === "") return void 0;
  const type = ["AES256", "aws:kms", "aws:kms:dsse"].find(
    (one) => one.toLowerCase() === value.toLowerCase()
  );
  if (type) return type;
  throw new AlbaError("usage", `the parameter ssetype= is "${value}"`, {
    hint: "write ssetype=AES256, ssetype=aws:kms or ssetype=aws:kms:dsse"
  });
}
function optional(fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== void 0 && value !== "")
  );
}
// src/store/target.ts
function parseTarget(text2) {
  if (text2 === "") throw new AlbaError("usage", "the target is empty", { hint: forms });
  if (text2.startsWith("oci:")) return parseLayout(text2);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text2)?.[1]?.toLowerCase();
  switch (scheme) {
    case void 0:
      return parsePath(text2);
    case "s3":
      return parseS3Target(text2);
    case "file":
      return parseFile(text2);
    case "docker":
      return parseRegistryTarget(text2);
    default:
      throw new AlbaError("usage", `a target cannot begin with ${scheme}://`, {
        hint: scheme === "http" || scheme === "https" ? instead(text2) : Object.hasOwn(hints, scheme) && hints[scheme] || forms
      });
  }
}
var forms = "a target is s3://BUCKET?endpoint=https://HOST&region=NAME, a path or file:///PATH, or for images docker://HOST/REPOSITORY or oci:DIR";
function instead(address) {
  const registry2 = registryInstead(address);
  if (registry2?.isCertain) return `write the registry as ${registry2.target}`;
  return `${s3Instead(address)}${registry2 === void 0 ? "" : `; if a registry does, write ${registry2.target}`}`;
}
function s3Instead(address) {
  const url = URL.canParse(address) ? new URL(address) : void 0;
  const [, bucket = "", ...below] = url?.pathname.split("/") ?? [];
  const prefix2 = below.filter((part) => part !== "").map((part) => `${part}/`);
  const target = [
    `s3://${isBucket(bucket) ? bucket : "BUCKET"}`,
    `?endpoint=${url === void 0 ? "https://HOST" : `${url.protocol}//${url.host}`}&region=garage`,
    ...prefix2.length > 0 ? [`&prefix=${prefix2.join("")}`] : []
  ];
  return `if an S3 API answers there, write ${target.join("")}, with the region of that store`;
}
var hints = {
  gs: "Google Cloud Storage can be used by way of its S3 interface: s3://BUCKET?endpoint=https://storage.googleapis.com&region=auto, with an HMAC key",
  azblob: "Azure has no S3 interface: use an S3 store or a directory",
  mem: "nothing published to memory can be read back: use a directory",
  oci: "write oci:DIR, without the slashes, for an image layout in DIR"
};
var hostFirst = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?|(?:localhost|\d+(?:\.\d+){3}|\[[0-9a-f:]+\]):\d+)\//i;
function parsePath(text2) {
  const almost = /^(s3|file|docker|https?):/i.exec(text2)?.[1];
  if (almost) throw new AlbaError("usage", `a target cannot begin with ${almost}:`, { hint: forms });
  if (hostFirst.test(text2)) {
    const plain2 = withoutParameters(text2);
    throw new AlbaError("usage", `the target ${plain2} begins like the name of a host`, {
      hint: `a registry is docker://${plain2}, an S3 target is s3://BUCKET?endpoint=https://HOST&region=NAME, and a folder of that name is ./${plain2}`
    });
  }
  if (text2.includes("\0")) throw new AlbaError("usage", "the path of a target cannot hold a NUL");
  return { kind: "directory", name: text2, path: text2, prefix: "" };
}
function parseFile(text2) {
  const [address = "", query] = splitOnce(text2, "?");
  const path2 = address.slice("file://".length);
  if (!path2.startsWith("/")) {
    throw new AlbaError("usage", "a file:// target takes an absolute path, and no host", {
      hint: "write file:///PATH, with three slashes, or a path without file://"
    });
  }
  const parameters = readParameters(query, "file");
  onlyParameters(parameters, "file", ["prefix", "public_url", "key"]);
  const publicUrl = publicUrlOf(parameters);
  return {
    kind: "directory",
    name: text2,
    path: decoded(path2),
    prefix: parameters.get("prefix") ?? "",
    ...publicUrl !== void 0 && { publicUrl }
  };
}
function parseLayout(text2) {
  const path2 = text2.slice("oci:".length);
  if (path2.startsWith("//"))
    throw new AlbaError("usage", "a target cannot begin with oci://", { hint: hints["oci"] ?? forms });
  if (path2 === "") throw new AlbaError("usage", "oci: is followed by the path of a folder", { hint: forms });
  return { kind: "layout", name: text2, path: path2 };
}
function withoutParameters(text2) {
  return text2.replace(/\?.*$/s, "");
}
function splitOnce(text2, at) {
  const index = text2.indexOf(at);
  return index < 0 ? [text2, void 0] : [text2.slice(0, index), text2.slice(index + at.length)];
}
function decoded(path2) {
  try {
    return decodeURIComponent(path2);
  } catch (cause) {
    throw new AlbaError("usage", `the path of file://${path2} is not percent-encoded as it should be`, {
      hint: "write % as %25, or give the path without file://",
      cause
    });
  }
}
// src/hosts/command-line/usage.ts
var garage = "'s3://releases?endpoint=https://s3.example.org&region=garage'";
var usage = {
  publish: {
    summary: "Publish files and images, as one tag, to one or more targets.",
    arguments: "-t NAME:TAG [--static|--build DIR]\u2026 [--container SOURCE]\u2026 TARGET",
    examples: [
      "alba publish -t hello:1.0 --static df --container docker /srv/downloads",
      `alba publish -t hello:1.0 --static df \\
  ${garage}`
    ]
  },
  "static push": {
    summary: "Publish files: what lies in DIR as OS/ARCH/\u2026/FILE, for each platform.",
    arguments: "-t NAME:TAG DIR\u2026 TARGET",
    examples: [
      "alba static push -t hello:1.0 df /srv/downloads",
      `alba static push -t hello:1.0 df \\
  ${garage}`,
      "alba static push -t hello:1.0 linux/amd64=result/bin/hello /srv/downloads"
    ]
  },
  "container push": {
    summary: "Publish images: one a platform, merged into one image index.",
    arguments: "-t NAME:TAG SOURCE\u2026 TARGET",
    examples: [
      "alba container push -t hello:1.0 docker/*.tar.gz /srv/downloads",
      `alba container push -t hello:1.0 docker \\
  ${garage}`,
      "alba container push -t hello:1.0 docker docker://ghcr.io/me/hello",
      "alba container push -t hello:1.0 linux/arm/v6=image.tar oci:layout",
      "docker save hello | alba container push -t hello:1.0 - /srv/downloads"
    ]
  },
  "container build": {
    summary: "Build images from plain files, DIR as OS/ARCH/\u2026/FILE, and publish them as one.",
    arguments: "-t NAME:TAG DIR\u2026 TARGET",
    examples: [
      "alba container build -t hello:1.0 df docker://ghcr.io/me/hello",
      "alba container build -t hello:1.0 --user app --expose 8080 df /srv/downloads",
      "alba container build -t hello:1.0 --layer share=/usr/share/hello df oci:layout",
      "alba container build -t hello:1.0 linux/arm64=hello --cmd=--help df oci:layout"
    ]
  },
  "container ls": {
    summary: "List images: the names at a target, a name\u2019s tags, or what stands under a tag.",
    arguments: "[-t NAME[:TAG]] TARGET",
    examples: [
      "alba container ls /srv/downloads",
      "alba container ls -t hello --long /srv/downloads",
      `alba container ls -t hello:1.0 \\
  ${garage}`,
      "alba container ls docker://registry.example.org/birds/hello"
    ]
  },
  "container rm": {
    summary: "Remove tags of images, and nothing that another tag needs.",
    arguments: "-t NAME:TAG TARGET",
    examples: [
      "alba container rm -t hello:1.0 /srv/downloads",
      `alba container rm -t hello:1.0 -t hello:1.1 --dry-run \\
  ${garage}`,
      "alba container rm docker://registry.example.org/birds/hello:1.0"
    ]
  },
  serve: {
    summary: "Serve a directory that was published to: downloads, and a registry to pull from.",
    arguments: "DIR [--host ADDRESS] [--port PORT]",
    examples: ["alba serve /srv/downloads", "alba serve /srv/downloads --host 0.0.0.0 --port 80"]
  }
};
function usageOf(verb) {
  return `alba ${verb} ${usage[verb].arguments}`;
}
// src/hosts/command-line/command-line.ts
function readCommandLine(argv, mistakes) {
  const flags2 = readFlags(argv, mistakes);
  if (flags2.version || flags2.words[0] === "version" && flags2.words.length === 1) return { kind: "version" };
  if (flags2.words[0] === "help") return { kind: "help", verb: verbOf(flags2.words.slice(1))?.verb };
  const found = verbOf(flags2.words);
  if (flags2.help) return { kind: "help", verb: found?.verb };
  const raw = Object.fromEntries(flags2.given);
  if (found === void 0 && mistakes.count === 0) unknownCommand(flags2.words, mistakes);
  if (found === void 0 || mistakes.count > 0) return { kind: "command", raw, verb: void 0 };
  const { verb, rest } = found;
  if (verb === "serve") return { kind: "serve", raw, directory: theDirectory(rest, mistakes) };
  const placed = argumentsOf(verb, rest, flags2, mistakes);
  if (placed === void 0) return { kind: "command", raw, verb: void 0 };
  return { kind: "command", verb, raw: { ...raw, ...together(raw, placed) } };
}
function argumentsOf(verb, words, flags2, mistakes) {
  if (verb === "publish") return publishArguments(words, mistakes);
  return isImageVerb(verb) ? theTarget(verb, words, mistakes) : pushArguments(verb, words, flags2, mistakes);
}
function verbOf(words) {
  const verb = verbs.find((known3) => known3.split(" ").every((word, at) => words[at] === word));
  return verb && { verb, rest: words.slice(verb.split(" ").length) };
}
function unknownCommand(words, mistakes) {
  const [first, second = ""] = words;
  const later = laterVerbs.find((verb) => verb === first || verb === `${first} ${second}`);
  if (first === void 0) mistakes.add("no command was given", "alba help tells which there are");
  else if (later !== void 0) mistakes.add(`alba ${later} is not there yet`, "alba help tells what is");
  else if (first === "static" || first === "container") {
    mistakes.add(`alba ${first}${second && ` ${second}`} is no command`, `write ${usageOf(`${first} push`)}`);
  } else if (first === "push") {
    mistakes.add(
      "alba push is no command",
      "write alba static push for files, alba container push for images, or alba publish for both"
    );
  } else mistakes.add(`there is no command \u201C${first}\u201D`, "alba help tells which there are");
}
function theDirectory(words, mistakes) {
  const [directory, extra] = words;
  if (directory === void 0) mistakes.add("no directory to serve was given", `write ${usageOf("serve")}`);
  if (directory !== void 0 && isUrl(directory)) {
    mistakes.add(
      `alba serve takes a directory, and \u201C${shown(directory)}\u201D is a URL`,
      directory.startsWith("file:") ? "write its path, without file://" : `write ${usageOf("serve")}; what lies elsewhere is read there, with no server of alba\u2019s`
    );
  }
  if (extra !== void 0) mistakes.add(`alba serve takes one directory, and \u201C${extra}\u201D is one too many`);
  return directory;
}
function publishArguments(words, mistakes) {
  if (words.length <= 1) return { target: words };
  mistakes.add(
    `alba publish takes one argument, the target, and was given ${words.length}: ${words.map((word) => `\u201C${shown(word)}\u201D`).join(" ")}`,
    "give each source with a --static, --build or --container of its own, and further targets with --to"
  );
  return void 0;
}
function theTarget(verb, words, mistakes) {
  if (words.length <= 1) return { target: words };
  mistakes.add(
    `alba ${verb} takes one argument, the target, and was given ${words.length}: ${words.map((word) => `\u201C${shown(word)}\u201D`).join(" ")}`,
    `write ${usageOf(verb)}`
  );
  return void 0;
}
var sourcesOf = {
  "static push": { kind: "static", elsewhere: "static-target" },
  "container push": { kind: "container", elsewhere: "container-target" },
  "container build": { kind: "build", elsewhere: "container-target" }
};
function pushArguments(verb, words, { given: given2 }, mistakes) {
  const { kind, elsewhere: own2 } = sourcesOf[verb];
  const last = words.at(-1);
  const elsewhere = given2.has(own2) && (last === void 0 || !isUrl(last));
  const sources = elsewhere ? words : words.slice(0, -1);
  const stray = sources.find(isUrl);
  if (stray !== void 0 && last !== void 0 && !isUrl(last)) {
    mistakes.add(
      `the target comes last, and \u201C${shown(stray)}\u201D comes before \u201C${last}\u201D`,
      `write ${usageOf(verb)}`
    );
  } else if (stray !== void 0) {
    mistakes.add(
      `\u201C${shown(stray)}\u201D is a target, and only the last argument is taken as one`,
      `add it with --to`
    );
  } else if (sources.length === 0 && !given2.has(kind)) {
    mistakes.add(missing(verb, last), `write ${usageOf(verb)}`);
  } else {
    return { [kind]: sources, ...elsewhere || last === void 0 ? {} : { target: [last] } };
  }
  return void 0;
}
function missing(verb, only) {
  if (only === void 0) return `alba ${verb} was given no source and no target`;
  if (isUrl(only)) return `alba ${verb} was given a target, \u201C${shown(only)}\u201D, and no source`;
  return `alba ${verb} needs a source and, last, the target: \u201C${only}\u201D alone is not enough`;
}
function shown(url) {
  return withoutParameters(url).replace(/\/\/[^/]*@/, "//");
}
function isUrl(word) {
  return /^(?:[a-z0-9+]+:\/\/|oci:)/i.test(word);
}
function together(raw, placed) {
  const names4 = Object.keys(placed);
  return Object.fromEntries(
    names4.filter((name) => (placed[name] ?? []).length > 0).map((name) => [name, [JSON.stringify(placed[name]), ...raw[name] ?? []]])
  );
}
function commandLineSpelling(name) {
  return name === "target" ? "TARGET" : flagOf(name);
}
function givenFlagSpelling(argv) {
  const isGiven = (flag) => argv.some((argument) => argument === flag || argument.startsWith(`${flag}=`));
  return (name) => {
    const { aliases = [] } = table[name];
    const alias = aliases.map((each) => `--${each}`).find(isGiven);
    return alias === void 0 || isGiven(flagOf(name)) ? commandLineSpelling(name) : alias;
  };
}
function tagExample(verb) {
  return `for example: ${usageOf(verb).replace("NAME:TAG", "hello:1.0")}`;
}
// src/hosts/command-line/help.ts
var width = 80;
function helpText(verb) {
  return verb === void 0 ? overview() : commandHelp(verb);
}
function overview() {
  return [
    ...wrap(
      "alba publishes what a build made, static binaries and multi-platform images, onto object storage and to registries.",
      0
    ),
    "",
    "Examples:",
    ...verbs.flatMap((verb) => indent(usage[verb].examples[0] ?? "")),
    "",
    "Commands:",
    ...verbs.flatMap((verb) => entry(`alba ${verb}`, usage[verb].summary, 24)),
    ...entry("alba --version", "Print the version.", 24),
    "",
    "alba COMMAND --help tells of a command\u2019s flags."
  ].join("\n");
}
function commandHelp(verb) {
  return [
    ...wrap(usage[verb].summary, 0),
    "",
    "Examples:",
    ...usage[verb].examples.flatMap(indent),
    "",
    "Usage:",
    ...indent(usageOf(verb)),
    "",
    "Flags:",
    ...settings.filter(([, { where, commands }]) => where !== "hosts" && commands.includes(verb)).flatMap(([name, setting]) => entry(flagHeading(flagOf(name), setting), flagText(setting), 8))
  ].join("\n");
}
function flagHeading(flag, { short, value }) {
  return `${short === void 0 ? "" : `-${short}, `}${flag}${value === "" ? "" : ` ${value}`}`;
}
function flagText({ kind, description, default: fallback, flag }) {
  const repeated = kind.word === "list" || kind.word === "map" ? " May be repeated." : "";
  const negative = flag?.startsWith("no-") ? " This flag says no." : "";
  return `${description}${repeated}${negative} [${fallback}]`;
}
function entry(heading, text2, column) {
  const lines = wrap(text2, column);
  if (heading.length + 3 > column) return [`  ${heading}`, ...lines];
  return [`  ${heading}`.padEnd(column) + (lines[0] ?? "").trimStart(), ...lines.slice(1)];
}
function indent(text2) {
  return text2.split("\n").map((line) => `  ${line}`);
}
function wrap(text2, column) {
  const lines = [];
  for (const word of text2.split(" ")) {
    const last = lines.at(-1);
    if (last !== void 0 && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(" ".repeat(column) + word);
  }
  return lines;
}
// src/hosts/environment.ts
function environmentDefaults(environment) {
  const debug = environment["RUNNER_DEBUG"] === "1" || environment["DRONE_BUILD_DEBUG"] === "true";
  return {
    ...debug ? { debug: ["yes"] } : {},
    ...environment["SSL_CERT_FILE"] ? { "ca-file": [environment["SSL_CERT_FILE"]] } : {}
  };
}
async function readEventPayload(environment) {
  const path2 = environment["GITHUB_EVENT_PATH"];
  if (!path2) return void 0;
  try {
    return JSON.parse(await (0, import_promises.readFile)(path2, "utf8"));
  } catch {
    return void 0;
  }
}
// src/report/bytes.ts
var units2 = ["B", "kB", "MB", "GB", "TB", "PB"];
function formatBytes(bytes) {
  const power = powerOf(bytes);
  return `${scaled(bytes, power)} ${units2[power]}`;
}
function formatBytesOf(bytes, total) {
  const power = powerOf(total);
  return `${scaled(bytes, power)} of ${scaled(total, power)} ${units2[power]}`;
}
function formatCount(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
function formatDuration(milliseconds) {
  if (milliseconds < 9950) return `${(milliseconds / 1e3).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1e3);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}
function formatClock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1e3);
  const minutes = Math.floor(seconds / 60);
  const end = twoDigits(seconds % 60);
  return minutes < 60 ? `${minutes}:${end}` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${end}`;
}
function powerOf(bytes) {
  let power = 0;
  while (power < units2.length - 1 && bytes / 1e3 ** power >= (power === 0 ? 1e3 : 999.95)) power += 1;
  return power;
}
function scaled(bytes, power) {
  return power === 0 ? String(Math.round(bytes)) : (bytes / 1e3 ** power).toFixed(1);
}
function twoDigits(value) {
  return String(value).padStart(2, "0");
}
// src/report/combined-progress.ts
var CombinedProgress = class {
  #now;
  #watcher;
  #running = /* @__PURE__ */ new Map();
  #bytes = 0;
  #total = 0;
  #isTotalKnown = true;
  #startedAt = 0;
  constructor(now, watcher) {
    this.#now = now;
    this.#watcher = watcher;
  }
  begin(title, totalBytes) {
    if (this.#running.size === 0) {
      this.#bytes = 0;
      this.#total = 0;
      this.#isTotalKnown = true;
      this.#startedAt = this.#now();
    }
    const piece = Symbol(title);
    this.#running.set(piece, title);
    this.#total += totalBytes ?? 0;
    this.#isTotalKnown &&= totalBytes !== void 0;
    this.#watcher.moved(this.#work());
    return {
      add: (bytes) => this.#step(piece, bytes, 0),
      grow: (bytes) => this.#step(piece, 0, bytes),
      end: () => this.#end(piece)
    };
  }
  #step(piece, bytes, total) {
    if (!this.#running.has(piece)) return;
    this.#bytes += bytes;
    this.#total += total;
    this.#watcher.moved(this.#work());
  }
  #end(piece) {
    const work = this.#work();
    if (!this.#running.delete(piece)) return;
    if (this.#running.size === 0) this.#watcher.ended(work);
    else this.#watcher.moved(this.#work());
  }
  #work() {
    const [title = ""] = this.#running.values();
    return {
      title,
      others: Math.max(0, new Set(this.#running.values()).size - 1),
      bytes: this.#bytes,
      total: this.#isTotalKnown ? Math.max(this.#bytes, this.#total) : 0,
      startedAt: this.#startedAt
    };
  }
};
function percentOf({ bytes, total }) {
  return total === 0 ? void 0 : Math.floor(bytes / total * 100);
}
function nameOf2({ title, others }) {
  return others === 0 ? title : `${title} and ${others} more`;
}
// src/report/paint.ts
var plain = {
  bold: (text2) => text2,
  dim: (text2) => text2,
  yellow: (text2) => text2,
  cyan: (text2) => text2
};
var coloured = {
  bold: (text2) => `\x1B[1m${text2}\x1B[22m`,
  dim: (text2) => `\x1B[2m${text2}\x1B[22m`,
  yellow: (text2) => `\x1B[33m${text2}\x1B[39m`,
  cyan: (text2) => `\x1B[36m${text2}\x1B[39m`
};
// src/report/printed-lines.ts
function printedLines(print, paint, showDebug) {
  return {
    heading: (title) => print(paint.bold(printable(`-- ${title} --`))),
    object: (source, destination, remark) => {
      const line = printable(`${source} -> ${destination}`);
      print(remark === void 0 ? line : `${line} ${paint.dim(printable(`(${remark})`))}`);
    },
    note: (text2) => print(printable(text2)),
    warn: (text2) => print(`${paint.yellow("warning:")} ${printable(text2)}`),
    done: (line, next = []) => {
      print(`\u2705 ${printable(line)}`);
      for (const command of next) print(printable(command));
    },
    debug: (text2) => {
      if (showDebug) print(paint.dim(`debug: ${printable(text2)}`));
    }
  };
}
// src/report/line-reporter.ts
var interval = 5e3;
var worthTelling = 1e3;
function createLineReporter(print, debug, now) {
  let toldAt = 0;
  const tell = (work, end = "") => {
    toldAt = now();
    print(`${printable(nameOf2(work))}: ${amountOf(work)}${end}`);
  };
  const tally = new CombinedProgress(now, {
    moved: (work) => {
      if (now() - Math.max(work.startedAt, toldAt) >= interval) tell(work);
    },
    ended: (work) => {
      const elapsed = now() - work.startedAt;
      if (elapsed >= worthTelling) tell(work, `, after ${formatDuration(elapsed)}`);
    }
  });
  return {
    ...printedLines(print, plain, debug),
    progress: (title, totalBytes) => tally.begin(title, totalBytes),
    close() {
    }
  };
}
function amountOf(work) {
  const percent = percentOf(work);
  return percent === void 0 ? formatBytes(work.bytes) : `${formatBytesOf(work.bytes, work.total)}, ${percent} %`;
}
// src/settings/unresolved-secret.ts
function unresolvedSecret(text2, setting) {
  if (!text2.includes("from_secret")) return void 0;
  const names4 = [];
  collect(parseJson(text2), names4);
  if (names4.length === 0) return void 0;
  const shown2 = names4.filter(
    (name) => typeof name === "string" && /^[\w.-]{1,64}$/.test(name)
  );
  return {
    message: `${setting}: it holds ${["from_secret", ...shown2.slice(0, 1)].join(": ")} within a list or a map, where Drone puts in no secret`,
    hint: `make all of its text one secret, and write ${setting}: {from_secret: NAME}`
  };
}
function collect(value, into) {
  if (typeof value !== "object" || value === null) return;
  if ("from_secret" in value) into.push(value.from_secret);
  for (const inner of Object.values(value)) collect(inner, into);
}
// src/settings/decode.ts
function decode(raw, spelling, mistakes) {
  const values = {};
  for (const [name, { kind }] of settings) {
    for (const text2 of (raw[name] ?? []).map((given2) => given2.trim()).filter((given2) => given2 !== "")) {
      const unresolved = unresolvedSecret(text2, spelling(name));
      const reading = unresolved === void 0 ? kind.read(text2) : { expected: "" };
      if ("value" in reading) {
        if (!isEmpty(reading.value)) values[name] = together2(values[name], reading.value);
        continue;
      }
      if (unresolved !== void 0) mistakes.add(unresolved.message, unresolved.hint);
      else if (kind.word === "secret")
        mistakes.add(
          `${spelling(name)}: ${reading.expected}`,
          reading.isFileName ? ofFile(spelling(name)) : void 0
        );
      else mistakes.add(`${spelling(name)}: \u201C${text2}\u201D is not ${reading.expected}`);
      values[name] ??= unread[name];
    }
  }
  return values;
}
function ofFile(spelled) {
  return spelled.startsWith("--") ? `if that is the name of a file, give its text: ${spelled} "$(cat FILE)"` : "if that is the name of a file, give its text, from a secret of the host";
}
var unread = {
  tag: [],
  static: [],
  container: [],
  build: [],
  target: [],
  "static-target": [],
  "container-target": [],
  "access-key": "",
  "secret-key": "",
  username: "",
  password: ""
};
function isEmpty(value) {
  return Array.isArray(value) && value.length === 0;
}
function together2(earlier, later) {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (typeof earlier === "object" && typeof later === "object") return { ...earlier, ...later };
  return later;
}
// src/hosts/plugin/plugin-settings.ts
var prefix = "PLUGIN_";
function pluginSpelling(name) {
  return snakeCase(name);
}
function givenPluginSpelling(environment) {
  const given2 = givenSettings(environment);
  return (name) => given2.find(({ setting }) => setting === name)?.written ?? pluginSpelling(name);
}
function hasPluginSettings(environment) {
  return givenSettings(environment).some(({ setting }) => setting !== void 0);
}
function readPluginSettings(environment, mistakes) {
  const raw = {};
  const read = /* @__PURE__ */ new Set();
  for (const { setting, spelling, written, text: text2 } of givenSettings(environment)) {
    if (setting === void 0) {
      const known3 = [...spellings.keys()];
      const { message, hint } = unknownSetting(written, { noun: "setting", written, known: known3 });
      mistakes.add(message, hint ?? "docs/settings.md tells which there are");
    } else if (read.has(spelling)) {
      mistakes.add(`${spelling} is given twice, as ${written} too`, "leave one of them out");
    } else {
      read.add(spelling);
      raw[setting] = [...raw[setting] ?? [], textFor(setting, text2)];
    }
  }
  return raw;
}
var spellings = new Map(
  hostSettings().flatMap(
    ([name, { aliases = [] }]) => [name, ...aliases].map((each) => [snakeCase(each), name])
  )
);
function givenSettings(environment) {
  const order = [...spellings.keys()];
  return Object.entries(environment).filter(([variable, text2]) => variable.startsWith(prefix) && text2).map(([variable, text2 = ""]) => {
    const written = variable.slice(prefix.length).toLowerCase();
    const spelling = snakeCase(written);
    return { setting: spellings.get(spelling), spelling, written, text: text2 };
  }).sort(
    (a, b) => order.indexOf(a.spelling) - order.indexOf(b.spelling) || Number(a.written !== a.spelling) - Number(b.written !== b.spelling)
  );
}
function textFor(setting, text2) {
  return table[setting].kind.word === "map" ? linesOfJoined(text2) : text2;
}
function snakeCase(name) {
  return name.replace(/[-.]/g, "_");
}
// src/hosts/which-host.ts
function whichHost(argv, environment) {
  if (argv.length > 0) return "command line";
  const host = detectHost(environment);
  if (host === "github" || host === "forgejo" || host === "gitea") return "action";
  return host !== void 0 || hasPluginSettings(environment) ? "plugin" : void 0;
}
function isDebug(argv, environment) {
  const raw = { ...environmentDefaults(environment), ...debugGiven(argv, environment) };
  return decode({ debug: raw.debug ?? [] }, flagOf, new Mistakes()).debug ?? false;
}
function debugGiven(argv, environment) {
  const texts = {
    "command line": () => readFlags(argv, new Mistakes()).given.get("debug"),
    action: () => [environment["INPUT_DEBUG"] ?? ""],
    plugin: () => readPluginSettings(environment, new Mistakes()).debug
  }[whichHost(argv, environment) ?? "command line"]();
  return texts?.some((text2) => text2.trim() !== "") ? { debug: texts } : {};
}
// src/oci/as-clients-read.ts
var usual = { amd64: "v1", arm64: "v8" };
function asClientsRead({ variant, ...platform }) {
  const isUsual = variant === void 0 || usual[platform.architecture] === variant;
  return isUsual ? platform : { ...platform, variant };
}
// src/oci/platform.ts
function formatPlatform({ os, architecture, variant }) {
  return variant === void 0 ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
function describePlatform(platform) {
  const version2 = platform["os.version"];
  return version2 === void 0 ? formatPlatform(platform) : `${formatPlatform(platform)} (${version2})`;
}
function comparePlatforms(a, b) {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
function sortKey(platform) {
  return `${formatPlatform(platform)}
${platform["os.version"] ?? ""}`;
}
// src/oci/revision.ts
var revisionKey = "org.opencontainers.image.revision";
function revisionOf(annotations) {
  return annotations?.[revisionKey] || void 0;
}
// src/settings/image-user.ts
var knownUsers = { root: 0, nobody: 65534, nonroot: 65532 };
var firstUser = 1e3;
var mostUsers = 2 ** 32 - 2;
function parseUser(text2) {
  const [, uid, gid] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(text2) ?? [];
  if (uid !== void 0) {
    const numbers = { uid: Number(uid), gid: Number(gid ?? uid) };
    if (Math.max(numbers.uid, numbers.gid) <= mostUsers) return numbers;
  }
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text2)) {
    const number = Object.hasOwn(knownUsers, text2) ? knownUsers[text2] ?? firstUser : firstUser;
    return { name: text2, uid: number, gid: number };
  }
  throw new AlbaError("usage", `\u201C${text2}\u201D is no name or number of a user`, {
    hint: "write a number, UID:GID, or a name in lower case, like 1000, 1000:100 or app"
  });
}
// src/settings/layer-source.ts
function parseLayer(text2) {
  const at = text2.lastIndexOf("=");
  const [path2, written] = at < 0 ? [text2, "/"] : [text2.slice(0, at), text2.slice(at + 1)];
  if (path2 === "" || written === "") {
    throw new AlbaError("usage", `\u201C${text2}\u201D lacks what stands ${path2 === "" ? "before" : "behind"} its =`, {
      hint: "write PATH=PREFIX, like share=/usr/share/hello"
    });
  }
  const parts2 = written.split("/").filter((part) => part !== "" && part !== ".");
  if (parts2.includes("..")) {
    throw new AlbaError("usage", `\u201C${written}\u201D leads out of the image`, {
      hint: "write the place in the image from its root on, like /usr/share/hello"
    });
  }
  if (parts2.some((part) => part.startsWith(".wh.") || part.includes("\0"))) {
    throw new AlbaError("usage", `\u201C${written}\u201D is no place for a file in an image`, {
      hint: "choose another name: those that begin with .wh. delete files (image-spec layer.md)"
    });
  }
  return { path: path2, prefix: parts2.join("/"), isFolder: /(?:^|\/)\.?$/.test(written) };
}
// src/settings/build-settings.ts
var own = [
  ...["layer", "entrypoint", "cmd", "env", "user", "workdir", "expose", "label", "volume"],
  ...["stop-signal", "ca-certificates"]
];
function readBuild(values, { spelling, mistakes }) {
  const one = (name, text2, parse) => text2 === void 0 ? void 0 : mistakes.attempt(spelling(name), () => parse(text2));
  const each = (name, texts = [], parse) => texts.flatMap((text2) => one(name, text2, parse) ?? []);
  const sources = each("build", values.build, parseSource);
  const user = one("user", values.user, parseUser);
  const workdir = one("workdir", values.workdir, imagePath);
  const stopSignal = one("stop-signal", values["stop-signal"], signalName);
  const layers = each("layer", values.layer, parseLayer);
  const ports = each("expose", values.expose, port2);
  const volumes = each("volume", values.volume, imagePath);
  if (values.build === void 0) {
    for (const name of own.filter((name2) => values[name2] !== void 0)) {
      mistakes.add(
        `${spelling(name)} is for images that alba builds, and there is none`,
        `set ${spelling("build")} to a directory of files, or leave ${spelling(name)} out`
      );
    }
    return void 0;
  }
  const { entrypoint, cmd, env = {}, label: labels2 = {}, "ca-certificates": certificates } = values;
  return {
    ...{ sources, layers, env, ports, labels: labels2, volumes },
    ...entrypoint === void 0 ? {} : { entrypoint },
    ...cmd === void 0 ? {} : { cmd },
    ...user === void 0 ? {} : { user },
    ...workdir === void 0 ? {} : { workdir },
    ...stopSignal === void 0 ? {} : { stopSignal },
    ...certificates === void 0 ? {} : { certificates }
  };
}
function imagePath(text2) {
  if (text2.startsWith("/") && !text2.split("/").includes("..")) return text2;
  throw new AlbaError("usage", `\u201C${text2}\u201D is not a path in an image`, {
    hint: "write it from the root of the image on, like /var/lib/hello"
  });
}
function port2(text2) {
  const [, number = "", protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text2) ?? [];
  if (number !== "" && Number(number) >= 1 && Number(number) <= 65535)
    return `${Number(number)}/${protocol}`;
  throw new AlbaError("usage", `\u201C${text2}\u201D is not a port`, {
    hint: "write a number from 1 to 65535, with /udp or /sctp behind it where it is not TCP"
  });
}
function signalName(text2) {
  if (/^(?:SIG[A-Z][A-Z0-9]*(?:[+-]\d{1,2})?|\d{1,2})$/.test(text2)) return text2;
  throw new AlbaError("usage", `\u201C${text2}\u201D is not a signal`, {
    hint: "write its name or number, like SIGTERM or 15"
  });
}
// src/settings/pull-request.ts
function isCheck(values, context) {
  return context?.event === "pull-request" && values["pull-request"] !== "publish";
}
// src/settings/registry-login.ts
function registryHosts(targets) {
  return [
    ...new Set(targets.flatMap((target) => target.kind === "registry" ? [canonicalHost(target.host)] : []))
  ];
}
function checkRegistryLogin(values, targets, situation) {
  const { spelling, mistakes, context } = situation;
  const fromStdin = values["password-stdin"] === true;
  const given2 = [
    ...values.username === void 0 ? [] : ["username"],
    ...values.password === void 0 ? [] : ["password"],
    ...fromStdin ? ["password-stdin"] : []
  ];
  if (given2.length === 0) return;
  const names4 = given2.map(spelling).join(" and ");
  if (fromStdin && values.password !== void 0) {
    mistakes.add(
      `${spelling("password-stdin")} and ${spelling("password")} both give the password`,
      "leave one of them out"
    );
  }
  if (!isCheck(values, context)) {
    const unset = values.username === void 0 ? "username" : given2.length === 1 ? "password" : void 0;
    if (unset !== void 0) {
      mistakes.add(`${spelling(unset)} is missing: it goes with ${names4}`, howToSet(unset, situation));
    }
  }
  if (targets === void 0) return;
  const hosts = registryHosts(targets);
  if (hosts.length > 1) {
    mistakes.add(
      `${names4}: a password goes to one registry, and the targets are of ${hosts.join(" and ")}`,
      `write ${spelling("credentials")} instead, a line for each: docker://${hosts[0]} USER PASSWORD`
    );
  } else if (hosts.length === 0 && !isCheck(values, context)) {
    mistakes.add(
      `${names4}: there is no docker:// target to log in to`,
      `leave it out; the keys of a store go into ${spelling("access-key")} and ${spelling("secret-key")}`
    );
  }
}
function howToSet(unset, { context, spelling, tagExample: tagExample2 }) {
  if (tagExample2 !== void 0 && unset === "password") {
    return `send it to ${spelling("password-stdin")}: printf %s "$TOKEN" | alba \u2026`;
  }
  if (tagExample2 !== void 0 || context === void 0) return "set both";
  return "set both; one from a secret that does not exist here, or that this event may not read, is empty";
}
// src/settings/stdin.ts
function checkStdin(images2, isPassword, { stdin, spelling, mistakes }) {
  const count = images2.filter(isStdin).length;
  if (isPassword) checkPassword(count > 0, { stdin, spelling, mistakes });
  if (isPassword || count === 0) return;
  const name = spelling("container");
  const kind = stdin?.();
  if (kind === void 0) {
    mistakes.add(
      `${name}: - is standard input, which only the command line has`,
      "write the image to a file and give that, or run alba with arguments"
    );
  } else if (count > 1) {
    mistakes.add(
      `${name}: - is given ${count} times, and standard input can be read once`,
      "write each image to a file and give these"
    );
  } else if (kind === "terminal") {
    mistakes.add(
      `${name}: - is standard input, and that is a terminal`,
      "send it an image: docker save IMAGE | alba \u2026 -"
    );
  }
}
function checkPassword(isImage, { stdin, spelling, mistakes }) {
  const name = spelling("password-stdin");
  if (isImage) {
    mistakes.add(
      `${name} and the image - both read standard input, which can be read once`,
      `write the image to a file and give that, or give the password by ${spelling("password")} or ${spelling("credentials")}`
    );
  } else if (stdin?.() === "terminal") {
    mistakes.add(
      `${name}: standard input is a terminal, which would show what is typed`,
      `send it the password: printf %s "$TOKEN" | alba \u2026 ${name}`
    );
  }
}
// src/oci/reference.ts
var namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
var tagPattern2 = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function parseReference(text2) {
  const at = text2.lastIndexOf(":");
  const [name, tag] = [text2.slice(0, Math.max(at, 0)), text2.slice(at + 1)];
  if (at < 0 || name === "" || tag === "" || tag.includes("/")) {
    throw new AlbaError("usage", `\u201C${text2}\u201D is not NAME:TAG`, {
      hint: "write it like albatros:0.9, or on a host like :0.9, with the repository\u2019s name"
    });
  }
  return { name, tag };
}
function imageName(name) {
  if (namePattern.test(name) && name.length <= 255) return name;
  throw new AlbaError("usage", `\u201C${name}\u201D cannot be an image's name`, {
    hint: "use lower-case letters, digits and single . _ - between them, with / between components, 255 characters at most"
  });
}
function ociTag(tag) {
  const mapped = tag.replace("+", "_");
  if (tagPattern2.test(mapped)) return mapped;
  throw new AlbaError("usage", `\u201C${tag}\u201D cannot be an image's tag`, {
    hint: "use letters, digits, _ . - and at most one +, not beginning with . or -, 128 characters at most"
  });
}
// src/tags/version.ts
var pattern = /^v?(\d+(?:\.\d+){1,3})(?:-([A-Za-z0-9.-]+))?(?:[+_]([A-Za-z0-9._+-]+))?$/;
function parseVersion(tag) {
  const [, numbers, prerelease, build] = pattern.exec(tag) ?? [];
  if (numbers === void 0) return void 0;
  return {
    numbers: numbers.split(".").map((number) => number.replace(/^0+(?=\d)/, "")),
    prerelease,
    build
  };
}
function compareVersions(a, b) {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const order = compareNumbers(a.numbers[at] ?? "0", b.numbers[at] ?? "0");
    if (order !== 0) return order;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}
function comparePrereleases(a, b) {
  if (a === void 0 || b === void 0) return Number(a === void 0) - Number(b === void 0);
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}
function parts(label) {
  return label.match(/\d+|[A-Za-z]+/g) ?? [];
}
function compareParts(a, b) {
  if (a === void 0 || b === void 0) return Number(b === void 0) - Number(a === void 0);
  const [aNumber, bNumber] = [/^\d/.test(a), /^\d/.test(b)];
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  if (aNumber) return compareNumbers(a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, ""));
  return a < b ? -1 : a > b ? 1 : 0;
}
function compareNumbers(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
// src/tags/classes.ts
function classify(tag) {
  const version2 = parseVersion(tag);
  if (version2 === void 0) return "development";
  return version2.prerelease === void 0 && version2.build === void 0 ? "release" : "extra";
}
function isFloatingName(tag) {
  return tag === "latest";
}
// src/tags/auto-tags.ts
function autoTags(refs) {
  if (refs.tag) return versionTags(refs.tag);
  return refs.branch && refs.branch === refs.defaultBranch ? [{ text: "latest", floating: true }] : [];
}
function versionTags(tag) {
  const version2 = parseVersion(tag);
  if (version2 === void 0) return [];
  const full = tag.replace(/^v/, "");
  return [
    { text: full, floating: false },
    ...(classify(tag) === "release" ? shortened(full) : []).map((text2) => ({ text: text2, floating: true }))
  ];
}
function shortened(version2) {
  const numbers = version2.split(".");
  if (numbers.length > 3) return [];
  const tags = numbers.slice(1).map((_, dropped) => numbers.slice(0, numbers.length - 1 - dropped).join("."));
  return tags.filter((tag) => tag.includes(".") || /[1-9]/.test(tag));
}
// src/tags/expressions.ts
var names3 = ["version", "major", "minor", "tag", "branch", "sha"];
function expandTags(expressions, refs) {
  const values = valuesOf(refs);
  return expressions.flatMap((expression) => expand(expression, values));
}
function expand(expression, values) {
  const used = /* @__PURE__ */ new Set();
  const text2 = expression.replace(/\{\{(.*?)\}\}/g, (_, inside) => {
    const name = names3.find((known3) => known3 === inside.trim());
    if (name === void 0) {
      throw new AlbaError("usage", `\u201C${expression}\u201D has the unknown expression \u201C{{${inside}}}\u201D`, {
        hint: `known are ${names3.map((known3) => `{{${known3}}}`).join(" ")}`
      });
    }
    used.add(name);
    return values[name];
  });
  if ([...used].some((name) => values[name] === "")) return [];
  const shortens = used.has("major") && !used.has("version") && !used.has("tag") && !used.has("sha");
  return [{ text: text2, floating: shortens || isFloatingName(text2.slice(text2.lastIndexOf(":") + 1)) }];
}
function valuesOf({ tag = "", branch = "", sha = "" }) {
  const version2 = parseVersion(tag);
  const [major = "", minor = ""] = classify(tag) === "release" ? version2?.numbers ?? [] : [];
  const plain2 = branch.replaceAll("/", "-");
  return {
    version: version2 === void 0 ? "" : tag.replace(/^v/, ""),
    major,
    minor,
    tag,
    branch: plain2,
    sha
  };
}
// src/tags/static-names.ts
var namePattern2 = /^[a-z0-9][a-z0-9._-]{0,127}$/;
var tagPattern3 = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
var reserved = /^(?:index\..*|SHA256SUMS)$/;
function isStaticTag(tag) {
  return tagPattern3.test(tag) && !reserved.test(tag);
}
function checkStaticReference(name, tag) {
  if (!namePattern2.test(name) || reserved.test(name)) {
    throw new AlbaError("usage", `\u201C${name}\u201D cannot be a static artefact's name`, {
      hint: name.includes("/") ? "it is one component, with no / in it" : "use lower-case letters, digits and . _ - behind the first character, 128 characters at most; index.* is taken"
    });
  }
  if (!isStaticTag(tag)) {
    throw new AlbaError("usage", `\u201C${tag}\u201D cannot be a static artefact's tag`, {
      hint: "use letters, digits and . _ + -, beginning with a letter, digit or _, 128 characters at most; index.* and SHA256SUMS are taken"
    });
  }
}
// src/settings/tags-of-urls.ts
function isTagged(target) {
  return target.kind === "registry" && target.tag !== void 0;
}
function mayBeTagged({ target = [], "container-target": images2 = [] }) {
  return [...target, ...images2].some((text2) => /^docker:|^[\w.-]+(?::\d+)?\//i.test(text2));
}
function tagOfUrl(target) {
  if (target === void 0) return void 0;
  const { repository, tag } = target;
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return [{ name, text: tag, floating: isFloatingName(tag) }];
}
function ownTags(values, targets, { tags, added }, { spelling, mistakes }) {
  const [first] = targets;
  const setting = spelling("tag");
  if (first !== void 0 && new Set(values.tag).size > 1) {
    mistakes.add(
      `\u201C${first.name}\u201D has a tag, and ${setting} gives several`,
      `leave :${first.tag} out of the target, which gets all of them then, or give one ${setting}`
    );
    return {};
  }
  const general = tags[0]?.text ?? "";
  const differing = targets.filter(({ tag }) => tag !== registryTag(general));
  if (differing.length === 0) return {};
  const own2 = differing.map(
    ({ name, tag }) => [name, [.../* @__PURE__ */ new Set([tag, ...added.map(({ text: text2 }) => text2)])]]
  );
  const told = differing.map(({ name, tag }) => `${name} as ${tag}`).join(", ");
  const warning = `the tag in a URL comes before that of ${setting}, ${general}: images go to ${told}`;
  return { ownTags: new Map(own2), ...values.tag === void 0 ? {} : { warnings: [warning] } };
}
function registryTag(tag) {
  try {
    return ociTag(tag);
  } catch {
    return tag;
  }
}
// src/settings/tags.ts
function readTags(values, imageTargets, situation) {
  const { context, mistakes } = situation;
  if (values.tag?.length === 0) return void 0;
  if (values.tag === void 0 && imageTargets === void 0 && mayBeTagged(values)) return void 0;
  const tagged = (imageTargets ?? []).filter(isTagged);
  const given2 = values.tag === void 0 ? tagOfUrl(tagged[0]) ?? defaultTags(situation) : checkedTags(values, values.tag, situation);
  if (given2 === void 0) return void 0;
  const [first] = given2;
  const name = first?.name ?? context?.name ?? "";
  const added = values["auto-tag"] === true ? autoTags(refsOf(context)) : [];
  const all = [...given2, ...added.map((tag) => ({ ...tag, name }))];
  if (all.length === 0) {
    mistakes.add(
      `${situation.spelling("tag")}: nothing is left of \u201C${values.tag?.join(", ")}\u201D, since this build has no value for what is in braces`,
      "give a tag that every build has, like :{{sha}}, or publish from a git tag only"
    );
    return void 0;
  }
  const source = values.tag === void 0 ? tagged[0]?.name : void 0;
  if (!shareOneName(all, situation) || !checkNames(values, name, all, source, situation)) return void 0;
  const general = { tags: all, added };
  const own2 = ownTags(values, tagged, general, situation);
  return {
    name,
    tags: [...new Set(all.map(({ text: text2 }) => text2))],
    ...own2,
    floating: [
      .../* @__PURE__ */ new Set([
        ...all.filter(({ floating }) => floating).map(({ text: text2 }) => text2),
        ...tagged.map(({ tag }) => tag).filter(isFloatingName)
      ])
    ]
  };
}
function checkedTags(values, lines, situation) {
  const given2 = givenTags(lines, situation);
  const isNone = given2?.length === 0 && isCheck(values, situation.context);
  return isNone ? defaultTags(situation) : given2;
}
function givenTags(lines, situation) {
  const { context, spelling, mistakes } = situation;
  const read = lines.map(
    (line) => mistakes.attempt(
      spelling("tag"),
      () => expandTags([line], refsOf(context)).map(({ text: text2, floating }) => {
        const { name, tag } = parseReference(text2.startsWith(":") ? `${context?.name ?? ""}${text2}` : text2);
        return { name, text: tag, floating };
      })
    )
  );
  return read.every((tags) => tags !== void 0) ? read.flat() : void 0;
}
function defaultTags({ context, spelling, mistakes, tagExample: tagExample2 }) {
  if (tagExample2 !== void 0 || context === void 0) {
    mistakes.add(
      `${spelling("tag")} is missing: the name and tag to publish as`,
      tagExample2 ?? `set ${spelling("tag")} to NAME:TAG, as nothing here tells what is built`
    );
    return void 0;
  }
  const text2 = context.tag ?? context.commit;
  if (context.name !== "" && text2 !== "") return [{ name: context.name, text: text2, floating: false }];
  mistakes.add(
    `${spelling("tag")} is missing, and ${context.host} tells no repository or no commit to take it from`,
    `set ${spelling("tag")} to NAME:TAG`
  );
  return void 0;
}
function checkNames(values, name, tags, source, { context, spelling, mistakes }) {
  const before = mistakes.count;
  const setting = values.tag === void 0 ? `${spelling("tag")} is not set, and is taken from ${source ?? `this build of ${context?.tag ?? context?.commit}`}` : spelling("tag");
  for (const { text: text2 } of tags) {
    mistakes.attempt(setting, () => {
      if (values.static) checkStaticReference(name, text2);
      if (values.container || values.build) {
        imageName(name);
        ociTag(text2);
      }
    });
    if (mistakes.count > before) return false;
  }
  return true;
}
function shareOneName(tags, { spelling, mistakes }) {
  const names4 = [...new Set(tags.map(({ name }) => name))];
  if (names4.length === 1) return true;
  mistakes.add(
    `${spelling("tag")}: all tags of one run belong to one name, and these have ${names4.map((name) => `\u201C${name}\u201D`).join(" and ")}`,
    "publish the other name in a run of its own"
  );
  return false;
}
function refsOf(context) {
  const isPullRequest = context?.event === "pull-request";
  return {
    tag: context?.tag,
    branch: isPullRequest ? void 0 : context?.branch,
    sha: context?.commit,
    defaultBranch: context?.defaultBranch
  };
}
// src/settings/targets.ts
function readTargets(values, situation) {
  const { spelling, mistakes } = situation;
  const before = mistakes.count;
  requireSources(values, situation);
  const read = (name, texts) => texts?.flatMap((text2) => mistakes.attempt(spelling(name), () => parseTarget(text2)) ?? []);
  const general = read("target", values.target);
  const forFiles = read("static-target", values["static-target"]) ?? general;
  const forImages = read("container-target", values["container-target"]) ?? general;
  const hasImages2 = Boolean(values.container || values.build);
  const isWithoutSource = !values.static && !hasImages2;
  const isMissing = values.static && !forFiles || hasImages2 && !forImages || isWithoutSource && !forFiles && !forImages;
  if (isMissing && !isCheck(values, situation.context)) {
    mistakes.add(
      `${spelling("target")} is missing: where to publish`,
      "give a directory, or a bucket as s3://BUCKET?endpoint=https://HOST&region=NAME"
    );
    return void 0;
  }
  if (mistakes.count > before) return void 0;
  const staticTargets = values.static ? (forFiles ?? []).filter(holdsFiles) : [];
  const containerTargets = hasImages2 ? forImages ?? [] : [];
  const imagesOnly = values.static ? (forFiles ?? []).filter((target) => !holdsFiles(target)) : [];
  for (const target of imagesOnly) {
    const isOfUse = forFiles === general && containerTargets.includes(target);
    if (isOfUse && staticTargets.length > 0) continue;
    mistakes.add(
      `\u201C${target.name}\u201D takes images only, no files`,
      "give a directory or an s3:// target for the files"
    );
  }
  for (const target of general ?? []) {
    if ([...staticTargets, ...containerTargets, ...imagesOnly].includes(target)) continue;
    mistakes.add(
      `nothing is published to \u201C${target.name}\u201D: the targets of each kind are named`,
      "leave it out"
    );
  }
  return mistakes.count > before ? void 0 : { staticTargets, containerTargets };
}
function requireSources(values, { spelling, mistakes }) {
  if (!values.static && !values.container && !values.build) {
    mistakes.add(
      "there is nothing to publish: no source was given",
      `set ${spelling("static")} to a directory of files, or ${spelling("container")} to images`
    );
    return;
  }
  for (const kind of ["static", "container"]) {
    const isGiven = values[kind] || kind === "container" && values.build;
    if (isGiven || !values[`${kind}-target`]) continue;
    mistakes.add(
      `${spelling(`${kind}-target`)} is set, and there is nothing to publish there`,
      `set ${spelling(kind)} as well, or leave ${spelling(`${kind}-target`)} out`
    );
  }
}
function holdsFiles(target) {
  return target.kind === "s3" || target.kind === "directory";
}
// src/settings/publish-settings.ts
function publishSettings(values, situation) {
  const { context, mistakes, spelling } = situation;
  const sources = {
    static: readAll(values.static, (text2) => mistakes.attempt(spelling("static"), () => parseSource(text2))),
    container: readAll(
      values.container,
      (text2) => mistakes.attempt(spelling("container"), () => parseSource(text2))
    )
  };
  const build = readBuild(values, situation);
  checkStdin(sources.container, values["password-stdin"] === true, situation);
  const platforms2 = eachOnce(
    readAll(
      values.platform,
      (text2) => mistakes.attempt(spelling("platform"), () => parsePlatform(text2))
    )
  );
  const targets = readTargets(values, situation);
  const tags = readTags(values, targets?.containerTargets, situation);
  requirePair(values, situation);
  checkRegistryLogin(values, targets?.containerTargets, situation);
  const annotations = { ...buildAnnotations(context), ...values.annotations };
  const partial = readPartial(values, platforms2, annotations, situation);
  if (tags === void 0 || targets === void 0) return void 0;
  return {
    ...tags,
    ...sources,
    ...build === void 0 ? {} : { build },
    ...targets,
    platforms: platforms2,
    attestations: values.attestations ?? true,
    runScripts: values["run-scripts"] ?? false,
    ...values["max-layer-size"] === void 0 ? {} : { maxLayerSize: values["max-layer-size"] },
    compression: values.compression ?? "gzip",
    annotations,
    ...partial === void 0 ? {} : { partial },
    overwrite: values.overwrite ?? false,
    reuse: !(values["no-reuse"] ?? false),
    dryRun: values["dry-run"] ?? false,
    check: isCheck(values, context),
    ...values["ca-file"] === void 0 ? {} : { caFile: values["ca-file"] },
    created: situation.now
  };
}
function requirePair(values, { context, spelling, mistakes }) {
  if (isCheck(values, context)) return;
  const pair = ["access-key", "secret-key"];
  const [unset, ...others] = pair.filter((name) => values[name] === void 0);
  if (unset === void 0 || others.length > 0) return;
  mistakes.add(
    `${spelling(unset)} is missing: it goes with ${pair.filter((name) => name !== unset).map(spelling)}`,
    context === void 0 ? "set both" : `set both; one from a secret that does not exist here, or that this event may not read, is empty`
  );
}
function readPartial(values, platforms2, annotations, { spelling, mistakes }) {
  if (values.partial !== true) return void 0;
  const name = spelling("partial");
  if (values.platform === void 0) {
    mistakes.add(
      `${name} needs ${spelling("platform")}: all the platforms that the tag is to have`,
      `list them in every run of the build, like ${spelling("platform")} linux/amd64,linux/arm64`
    );
  }
  const read = platforms2.map((platform) => formatPlatform(asClientsRead(platform)));
  const twice = read.find((platform, at) => read.indexOf(platform) !== at);
  if (twice !== void 0) {
    mistakes.add(
      `${spelling("platform")}: two of the platforms are ${twice} to clients`,
      "leave one of them out"
    );
  }
  const build = revisionOf(annotations);
  if (build !== void 0 && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(build)) return { build };
  mistakes.add(
    build === void 0 ? `${name}: nothing tells which commit is built, and so which runs belong together` : `${name}: \u201C${build}\u201D, the annotation ${revisionKey}, is not a commit`,
    `write ${spelling("annotations")} ${revisionKey}=COMMIT`
  );
  return void 0;
}
function eachOnce(platforms2) {
  return [...new Map(platforms2.map((platform) => [formatPlatform(platform), platform])).values()];
}
function readAll(texts, read) {
  return (texts ?? []).flatMap((text2) => read(text2) ?? []);
}
function buildAnnotations(context) {
  const known3 = {
    "org.opencontainers.image.source": context?.repositoryUrl,
    [revisionKey]: context?.commit,
    "org.opencontainers.image.version": context?.version
  };
  return Object.fromEntries(
    Object.entries(known3).filter((entry2) => Boolean(entry2[1]))
  );
}
// src/settings/settings.ts
function hasImages({ container, build }) {
  return container.length > 0 || build !== void 0;
}
// src/hosts/check-files.ts
async function checkResultFile(path2, name, mistakes) {
  try {
    const known3 = await (0, import_promises2.stat)(path2).catch(() => void 0);
    if (known3 !== void 0 && !known3.isFile() && !known3.isDirectory()) return true;
    await (await (0, import_promises2.open)(path2, "a")).close();
    return true;
  } catch (error) {
    mistakes.add(
      `${name}: \u201C${path2}\u201D cannot be written: ${messageOf(error)}`,
      "name a file in a directory that is there, and in which this user may write"
    );
    return false;
  }
}
async function checkCertificates(path2, name, mistakes) {
  const hint = "name a file of PEM certificates, which begin with -----BEGIN CERTIFICATE-----";
  try {
    if (pem.test(await (0, import_promises2.readFile)(path2, "utf8"))) return;
    mistakes.add(`${name}: \u201C${path2}\u201D holds no certificate`, hint);
  } catch (error) {
    mistakes.add(`${name}: \u201C${path2}\u201D cannot be read: ${messageOf(error)}`, hint);
  }
}
async function holdsCertificates(path2) {
  const text2 = await (0, import_promises2.readFile)(path2, "utf8").catch(() => "");
  return pem.test(text2);
}
var pem = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m;
// src/hosts/command-line/json-line.ts
function jsonLine(value) {
  return JSON.stringify(value).replace(unseen, escaped2).replaceAll("##[", "##\\u005b");
}
var unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function escaped2(character) {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
// src/hosts/handing.ts
var Handing = class {
  #failures;
  #isDone;
  /** `failure`: that of the run itself. */
  constructor(failure) {
    this.#failures = failure === void 0 ? [] : [failure];
    this.#isDone = failure === void 0;
  }
  /** The run's own first. */
  get failures() {
    return this.#failures;
  }
  /** `what`: the channel, for people. */
  async hand(what, step) {
    try {
      await step();
    } catch (error) {
      const state = this.#isDone ? "all else was done; " : "";
      const hint = `${state}see whether that file can be written, and whether its disk is full`;
      this.#failures.push(asAlbaError(error, "target", `${what} could not be written`, hint));
    }
  }
};
// src/hosts/hand-over.ts
async function handOver(published2, { debug, json, resultFile }, { spelling }, { channels, redact, warnings, stdout }) {
  const handing = new Handing(published2.failure);
  const hand = (what, step) => handing.hand(what, step);
  const result = redactedResult(resultOf(published2, spelling), redact);
  if (json) await hand("stdout", () => stdout(jsonLine(result)));
  if (resultFile !== void 0) {
    await hand(
      `${spelling("result-file")}: \u201C${resultFile}\u201D`,
      () => (0, import_promises3.writeFile)(resultFile, `${JSON.stringify(result)}
`)
    );
  }
  await hand("the outputs", () => channels.outputs(result));
  const { failures } = handing;
  const texts = failures.flatMap((failure) => failureTexts(failure, debug, spelling).map(redact));
  const closing = published2.closing && redactedClosing(published2.closing, redact);
  await channels.show({ result, ...closing === void 0 ? {} : { closing }, warnings, failures: texts });
  if (texts.length > 0) channels.failures(texts);
  return failures.length === 0 ? 0 : exitCodeOf(failures[0]);
}
function resultOf({ result, failure }, spelling) {
  return failure === void 0 ? result : { ...result, error: errorOf(failure, spelling) };
}
function redactedClosing({ line, next }, redact) {
  return { line: redact(line), next: next.map(redact) };
}
// src/settings/foreign.ts
function refuseForeign(raw, verb, spelling, mistakes) {
  const foreign = settings.filter(
    ([name, { commands }]) => !commands.includes(verb) && raw[name]?.some((text2) => text2.trim() !== "")
  );
  for (const [name, { commands }] of foreign) {
    mistakes.add(
      `${spelling(name)} is not for ${verb}`,
      `leave it out; it is for ${commands.map((command) => `\u201C${command}\u201D`).join(" and ")}`
    );
  }
  const names4 = new Set(foreign.map(([name]) => name));
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !names4.has(name)));
}
// src/hosts/proxy-secrets.ts
var proxyVariables = {
  "http:": ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
};
function proxySecrets(environment) {
  const names4 = new Set(Object.values(proxyVariables).flat());
  return [...names4].flatMap((name) => {
    const [, user = "", secret2 = ""] = /^\s*(?:[a-z\d+.-]+:\/\/)?([^:]*):(.+)@/is.exec(environment[name] ?? "") ?? [];
    if (secret2 === "") return [];
    const meant = { user: decoded2(user) ?? user, secret: decoded2(secret2) ?? secret2 };
    return meant.secret === secret2 && meant.user === user ? [meant] : [{ user, secret: secret2 }, meant];
  });
}
function decoded2(text2) {
  try {
    return decodeURIComponent(text2);
  } catch {
    return void 0;
  }
}
// src/hosts/credentials/secrets.ts
function secretForms(values, environment) {
  const pairs = [
    { user: values["access-key"], secret: values["secret-key"] },
    { user: values.username, secret: values.password },
    ...values.credentials ?? [],
    { user: environment["AWS_ACCESS_KEY_ID"], secret: environment["AWS_SECRET_ACCESS_KEY"] },
    ...proxySecrets(environment)
  ];
  const alone = [environment["AWS_SESSION_TOKEN"], environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]];
  const accessKeys = [
    values["access-key"],
    environment["AWS_ACCESS_KEY_ID"],
    ...(values.credentials ?? []).filter(({ prefix: prefix2 }) => prefix2.startsWith("s3:")).map(({ user }) => user)
  ];
  const forms2 = [
    ...pairs.flatMap(({ user, secret: secret2 }) => [...formsOf(secret2), ...pairForms(user, secret2)]),
    ...alone.flatMap(formsOf),
    ...accessKeys.flatMap(accessKeyForms)
  ];
  return [...new Set(forms2)];
}
function credentialForms({
  accessKeyId,
  secretAccessKey,
  sessionToken
}) {
  const alone = [secretAccessKey, sessionToken].flatMap(formsOf);
  return [...alone, ...accessKeyForms(accessKeyId), ...pairForms(accessKeyId, secretAccessKey)];
}
function registryForms(credentials2) {
  if ("identityToken" in credentials2) return formsOf(credentials2.identityToken);
  const { username, password } = credentials2;
  return [...formsOf(password), ...pairForms(username, password)];
}
async function tokenForms(environment) {
  const paths = [
    environment["AWS_WEB_IDENTITY_TOKEN_FILE"],
    environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
  ].flatMap((path2) => path2 ? [path2] : []);
  const texts = await Promise.all(paths.map((path2) => (0, import_promises4.readFile)(path2, "utf8").catch(() => "")));
  return texts.flatMap((text2) => formsOf(text2.trim()));
}
function accessKeyForms(key) {
  return key !== void 0 && key.length >= shortestKey ? formsOf(key) : [];
}
var shortestKey = 16;
var shortest2 = 3;
var shortestLine = 6;
function formsOf(secret2) {
  if (secret2 === void 0 || secret2.length < shortest2) return [];
  const lines = secret2.split(/\r\n|[\r\n]/).map((line) => line.trim());
  const parts2 = lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : [];
  return [secret2, ...parts2].flatMap((text2) => [
    text2,
    ...urlEncoded(text2),
    quoted2(text2),
    printable(text2),
    ...base64(text2)
  ]);
}
function pairForms(user, secret2) {
  return user && secret2 ? base64(`${user}:${secret2}`) : [];
}
function urlEncoded(text2) {
  const component = encodeURIComponent(text2);
  const strict = component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return [component, strict, new URLSearchParams([["", text2]]).toString().slice(1)];
}
function quoted2(text2) {
  return JSON.stringify(text2).slice(1, -1);
}
function base64(text2) {
  const bytes = Buffer.from(text2);
  const plain2 = bytes.toString("base64");
  return [plain2, plain2.replace(/=+$/, ""), bytes.toString("base64url")];
}
// src/hosts/read-call.ts
async function readCall(call, surroundings) {
  const { request, channels, mistakes } = call;
  const { environment, debug, redactor } = surroundings;
  const raw = { ...environmentDefaults(environment), ...given(request.raw) };
  const values = decode(raw, request.spelling, new Mistakes());
  const hide = (secrets) => channels.hide(redactor.add(secrets));
  hide([...secretForms(values, environment), ...await tokenForms(environment)]);
  const resultFile = values["result-file"];
  const canWrite = resultFile !== void 0 && await checkResultFile(resultFile, request.spelling("result-file"), mistakes);
  const warnings = [];
  return {
    ...call,
    raw,
    values,
    output: { debug, json: values.json ?? false, ...canWrite ? { resultFile } : {} },
    hide,
    reporter: async (wishes) => noting(await channels.reporter(wishes), warnings),
    warnings
  };
}
function stdinOf({ stdin: open2 }) {
  return open2 && (() => open2().isTTY === true ? "terminal" : "stream");
}
function ownValues({ raw, request, mistakes }, verb) {
  const own2 = verb === void 0 ? raw : refuseForeign(raw, verb, request.spelling, mistakes);
  return decode(own2, request.spelling, mistakes);
}
async function checked(values, { request, mistakes }, { environment }) {
  const { "ca-file": caFile } = values;
  const isOwn = caFile !== environment["SSL_CERT_FILE"];
  if (caFile !== void 0 && isOwn) await checkCertificates(caFile, request.spelling("ca-file"), mistakes);
  mistakes.throwIfAny();
  return caFile !== void 0 && (isOwn || await holdsCertificates(caFile)) ? { caFile } : {};
}
function noting(reporter, warnings) {
  const warn = (text2) => {
    warnings.push(text2);
    reporter.warn(text2);
  };
  return { ...reporter, warn };
}
function given(raw) {
  return Object.fromEntries(
    Object.entries(raw).filter(([, texts]) => texts.some((text2) => text2.trim() !== ""))
  );
}
// src/hosts/script-surroundings.ts
var usualPath = "/usr/local/bin:/usr/bin:/bin";
function scriptSurroundings({ NIX_STORE_DIR, PATH }) {
  const own2 = NIX_STORE_DIR !== void 0 && (0, import_node_path2.isAbsolute)(NIX_STORE_DIR) ? [NIX_STORE_DIR] : [];
  return { stores: ["/nix/store", ...own2], path: PATH || usualPath };
}
// src/protocol/clock.ts
function systemClock() {
  const [wall, monotonic] = [Date.now(), performance.now()];
  let latest = 0;
  return {
    now() {
      latest = Math.max(latest, Date.now() - wall, performance.now() - monotonic);
      return latest;
    },
    async sleep(milliseconds, signal) {
      await (0, import_promises5.setTimeout)(milliseconds, void 0, signal === void 0 ? {} : { signal });
    }
  };
}
// src/protocol/constants.ts
var timing = {
  window: 1e4,
  request: 1e4,
  wait: 3e4,
  lease: 15 * 6e4,
  poll: 2e3
};
// src/protocol/scratch.ts
function scratchFolder(parent) {
  let made;
  return {
    path() {
      made ??= makeFolder(parent);
      return made;
    },
    async remove() {
      const path2 = await made?.catch(() => void 0);
      if (path2 !== void 0) await (0, import_promises6.rm)(path2, { recursive: true, force: true });
    }
  };
}
async function makeFolder(parent) {
  try {
    return await (0, import_promises6.mkdtemp)((0, import_node_path3.join)(parent, "alba-"));
  } catch (error) {
    throw new AlbaError(
      "usage",
      `there is no place for temporary files in \u201C${parent}\u201D: ${messageOf(error)}`,
      {
        hint: "set the variable TMPDIR to a directory in which this user may write, on a disk with room",
        cause: error
      }
    );
  }
}
// src/hosts/process/interrupt.ts
var stopping = ["SIGINT", "SIGTERM", "SIGHUP"];
function onInterrupt(source) {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) source.exit(130);
    controller.abort(
      new AlbaError("interrupted", "stopped before it was done", {
        hint: "run it again to go on: what is there already is not sent again"
      })
    );
  };
  for (const name of stopping) source.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of stopping) source.removeListener(name, listener);
    }
  };
}
// src/hosts/with-run.ts
async function withRun({ debug, signals, crashed, temporary, redactor }, channels, work) {
  const interrupt = onInterrupt(signals);
  const scratch = scratchFolder(temporary);
  const signal = AbortSignal.any([interrupt.signal, crashed]);
  const reporter = redactedReporter(await channels.reporter({ debug, signal }), redactor.redact);
  try {
    return await work({
      reporter,
      signal,
      clock: systemClock(),
      timing,
      scratch: () => scratch.path()
    });
  } finally {
    reporter.close();
    await scratch.remove();
    interrupt.stop();
  }
}
// src/hosts/version.ts
var version = true ? "0.1.0" : "unbuilt";
// src/report/create-reporter.ts
async function createReporter(options) {
  const { stream, live, debug, colour = false, signal, now = () => performance.now() } = options;
  if (!live) return createLineReporter((line) => stream.write(`${line}
`), debug, now);
  const { createTerminalReporter } = await Promise.resolve().then(() => __toESM(require("./terminal-reporter.cjs")));
  return createTerminalReporter(stream, { paint: colour ? coloured : plain, debug, now, signal });
}
// src/hosts/terminal.ts
function terminal({ environment, stderr }) {
  const live = stderr.isTTY === true && environment["TERM"] !== "dumb" && !environment["CI"];
  return {
    hide() {
    },
    reporter: ({ debug, signal }) => createReporter({ stream: stderr, live, debug, colour: !environment["NO_COLOR"], signal }),
    outputs() {
    },
    json() {
    },
    async show() {
    },
    failures: (texts) => void stderr.write(`${texts.join("\n")}
`)
  };
}
// src/hosts/run-serve.ts
async function runServe(call, surroundings) {
  const { spelling, directory = "", mistakes } = call;
  const { environment, debug, stdout, stderr, crashed, redactor } = surroundings;
  const unheard = new AbortController();
  const print = (line) => void stdout(line).catch((error) => unheard.abort(error));
  try {
    const own2 = refuseForeign(call.raw, "serve", spelling, mistakes);
    const raw = { ...environmentDefaults(environment), ...own2 };
    const { host = "127.0.0.1", port: port3 = 8080 } = decode(raw, spelling, mistakes);
    mistakes.throwIfAny();
    const { serve } = await Promise.resolve().then(() => __toESM(require("./serve.cjs")));
    await withRun(surroundings, terminal(surroundings), (run) => {
      const stoppable = { ...run, signal: AbortSignal.any([run.signal, unheard.signal]) };
      return serve({ directory, host, port: port3 }, { run: stoppable, stdout: print });
    });
    unheard.signal.throwIfAborted();
    crashed.throwIfAborted();
    return 0;
  } catch (failure) {
    stderr.write(`${redactor.redact(failureLines(failure, debug, spelling))}
`);
    return exitCodeOf(failure);
  }
}
// src/hosts/run-publish.ts
async function runPublish(call, surroundings) {
  const read = await readCall(call, surroundings);
  const outcome = await withRun(surroundings, read, (run) => published(read, call.verb, run, surroundings));
  const { channels, warnings } = read;
  const { redact } = surroundings.redactor;
  return handOver(outcome, read.output, call.request, {
    channels,
    redact,
    warnings,
    stdout: surroundings.stdout
  });
}
var nothing = { name: "", tags: [], complete: false, targets: [], seconds: 0 };
async function published(read, verb, run, surroundings) {
  const { environment, invocation: invocation2, crashed } = surroundings;
  const started = performance.now();
  try {
    const settings2 = await readSettings(read, verb, surroundings);
    if (hasImages(settings2)) await run.scratch();
    const { readLogins } = await Promise.resolve().then(() => __toESM(require("./read-logins.cjs")));
    const logins2 = await readLogins(read, run.signal, environment);
    const { publish: publish2 } = await Promise.resolve().then(() => __toESM(require("./publish.cjs")));
    const scripts = scriptSurroundings(environment);
    const { stdin } = read.request;
    const outcome = await publish2(settings2, { run, ...logins2, invocation: invocation2, stdin, scripts });
    if (crashed.aborted) return { ...outcome, failure: crashed.reason };
    if (outcome.failure === void 0 || !run.signal.aborted) return outcome;
    return { ...outcome, failure: run.signal.reason };
  } catch (error) {
    const failure = run.signal.aborted ? run.signal.reason : error;
    return { result: { ...nothing, seconds: Math.round(performance.now() - started) / 1e3 }, failure };
  }
}
async function readSettings(read, verb, surroundings) {
  const { request, context, mistakes } = read;
  const { spelling, tagExample: tagExample2 } = request;
  const values = ownValues(read, verb);
  if (verb === void 0) mistakes.throwIfAny();
  const now = surroundings.now();
  const stdin = stdinOf(request);
  const settings2 = publishSettings(values, { context, spelling, mistakes, tagExample: tagExample2, now, stdin });
  const certificates = values["ca-certificates"];
  if (certificates !== void 0) {
    await checkCertificates(certificates, spelling("ca-certificates"), mistakes);
  }
  const trusted = await checked(values, read, surroundings);
  if (settings2 === void 0) throw new Error("the settings came to nothing, and no mistake was found");
  const { caFile: _, ...others } = settings2;
  return { ...others, ...trusted };
}
// src/hosts/run-call.ts
async function runCall(call, surroundings) {
  switch (call.verb) {
    case "container ls": {
      const { runList } = await Promise.resolve().then(() => __toESM(require("./run-list.cjs")));
      return runList(call, surroundings);
    }
    case "container rm": {
      const { runRemove } = await Promise.resolve().then(() => __toESM(require("./run-remove.cjs")));
      return runRemove(call, surroundings);
    }
    default:
      return runPublish(call, surroundings);
  }
}
// src/hosts/plugin/channels.ts
function pluginChannels(surroundings) {
  const { environment, stdout, stderr } = surroundings;
  return {
    ...terminal(surroundings),
    show: async (outcome) => {
      const path2 = environment["DRONE_CARD_PATH"];
      if (!path2) return;
      try {
        await writeCard(path2, outcome, stdout);
      } catch (error) {
        stderr.write(`warning: ${printable(`the card could not be written: ${messageOf(error)}`)}
`);
      }
    }
  };
}
async function writeCard(path2, outcome, stdout) {
  const [{ cardOf }, { framed }] = await Promise.all([Promise.resolve().then(() => __toESM(require("./card.cjs"))), Promise.resolve().then(() => __toESM(require("./card-frame.cjs")))]);
  if (path2 !== "/dev/stdout")
    return (0, import_promises7.writeFile)(path2, JSON.stringify(cardOf(outcome, Number.POSITIVE_INFINITY)));
  const frame = [64, 16, 4, 0].map((most) => framed(cardOf(outcome, most))).find((each) => each !== void 0);
  if (frame !== void 0) await stdout(frame);
}
// src/hosts/run-host.ts
async function runHost(surroundings) {
  const { argv, environment, stderr } = surroundings;
  switch (whichHost(argv, environment)) {
    case "command line":
      return runCommandLine(surroundings);
    case "action":
      return runAction(surroundings);
    case "plugin":
      return runPlugin(surroundings);
    case void 0:
      stderr.write(`${helpText(void 0)}
`);
      return 2;
  }
}
async function runCommandLine(surroundings) {
  const mistakes = new Mistakes();
  const line = readCommandLine(surroundings.argv, mistakes);
  if (line.kind === "help") await surroundings.stdout(helpText(line.verb));
  if (line.kind === "version") await surroundings.stdout(version);
  if (line.kind === "help" || line.kind === "version") return 0;
  if (line.kind === "serve")
    return runServe({ ...line, spelling: commandLineSpelling, mistakes }, surroundings);
  const request = {
    raw: line.raw,
    spelling: givenFlagSpelling(surroundings.argv),
    tagExample: tagExample(line.verb ?? "publish"),
    stdin: surroundings.stdin
  };
  const context = await contextOf(surroundings.environment);
  return runCall(
    { request, verb: line.verb, context, mistakes, channels: terminal(surroundings) },
    surroundings
  );
}
async function runAction(surroundings) {
  const [{ actionsCore: core }, { actionChannels }] = await Promise.all([
    Promise.resolve().then(() => __toESM(require("./core.cjs"))),
    Promise.resolve().then(() => __toESM(require("./channels.cjs")))
  ]);
  const mistakes = new Mistakes();
  const raw = readInputs(core, surroundings.environment, mistakes);
  const request = { raw, spelling: inputSpelling(surroundings.environment) };
  const channels = actionChannels(core, surroundings.environment);
  const context = await contextOf(surroundings.environment);
  return runCall({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}
async function runPlugin(surroundings) {
  const mistakes = new Mistakes();
  const raw = readPluginSettings(surroundings.environment, mistakes);
  const request = { raw, spelling: givenPluginSpelling(surroundings.environment) };
  const channels = pluginChannels(surroundings);
  const context = await contextOf(surroundings.environment);
  return runCall({ request, verb: hostVerb(raw.command), context, mistakes, channels }, surroundings);
}
async function contextOf(environment) {
  if (detectHost(environment) === void 0) return void 0;
  const { buildContext } = await Promise.resolve().then(() => __toESM(require("./build-context.cjs")));
  return buildContext(environment, await readEventPayload(environment));
}
function hostVerb(texts = []) {
  const text2 = texts.map((each) => each.trim()).find((each) => each !== "");
  const reading = table.command.kind.read(text2 ?? "");
  return "value" in reading ? reading.value : "publish";
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  AlbaError,
  CombinedProgress,
  Handing,
  architectureOf,
  asAlbaError,
  asClientsRead,
  canonicalHost,
  checkRegistryLogin,
  checkStaticReference,
  checkStdin,
  checked,
  classify,
  closest,
  comparePlatforms,
  compareVersions,
  createLineReporter,
  createRedactor,
  credentialFor,
  credentialForms,
  decoded,
  describePlatform,
  detectHost,
  errorOf,
  exitCodeOf,
  expandTags,
  failureLines,
  failureTexts,
  flagOf,
  formatBytes,
  formatBytesOf,
  formatClock,
  formatCount,
  formatPlatform,
  hasImages,
  imageName,
  invocation,
  isCheck,
  isDamaged,
  isDebug,
  isFloatingName,
  isObject,
  isOperatingSystem,
  isStaticTag,
  isStdin,
  isVariant,
  isWithin,
  jsonLine,
  keepGoing,
  linePrinter,
  loginOf,
  messageOf,
  nameOf,
  ociTag,
  onCrash,
  ownValues,
  parseTarget,
  parseVersion,
  percentOf,
  platformOfSystem,
  printable,
  printedLines,
  proxyVariables,
  readCall,
  refsOf,
  registryForms,
  registryHosts,
  registryScope,
  requirePair,
  revisionKey,
  revisionOf,
  runHost,
  secretForms,
  stdinOf,
  tokenUser,
  withRun,
  withShortTexts,
  withoutParameters,
  workingDirectory
});
