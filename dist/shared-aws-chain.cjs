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
  readLogins: () => readLogins
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_table = require("./shared-table.cjs");
var import_node_os = require("node:os");
var import_node_path = require("node:path");
var import_node_stream = require("node:stream");
var import_node_os2 = require("node:os");
var import_node_path2 = require("node:path");
var import_node_child_process = require("node:child_process");
var import_promises = require("node:fs/promises");
var import_node_path3 = require("node:path");
var import_node_net = require("node:net");
// src/hosts/credentials/aws-chain.ts
// src/hosts/credentials/empty-secret.ts
function emptySecret(settings2, environment, spelling, variables2 = []) {
  if ((0, import_shared_table.detectHost)(environment) === void 0) return [];
  const setting = settings2.find(
    (name) => hostVariables(name).some((variable) => environment[variable] === "")
  );
  const empty = setting === void 0 ? variables2.find((name) => environment[name] === "") : spelling(setting);
  if (empty === void 0) return [];
  return [`${empty} is empty: it was not set, its secret does not exist here, or this event may not read it`];
}
function hostVariables(name) {
  const upper = name.toUpperCase();
  return [`INPUT_${upper}`, ...["_", "-", "."].map((divider) => `PLUGIN_${upper.replaceAll("-", divider)}`)];
}
// src/hosts/credentials/missing-hint.ts
var settings = ["access-key", "secret-key"];
var variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
function missingHint(target, environment, spelling) {
  const advice2 = `set ${settings.map(spelling).join(" and ")}, or ${variables.join(" and ")}`;
  return [
    `${statesOf(environment)}${advice2}`,
    ...emptySecret(settings, environment, spelling, variables),
    ...target.endpoint === void 0 ? withoutKeys(environment) : []
  ].join("; ");
}
function statesOf(environment) {
  const states = variables.map((name) => {
    if (environment[name]) return { name, is: "set" };
    return { name, is: environment[name] === void 0 ? "missing" : "empty" };
  });
  if (states.every(({ is }) => is === "missing")) return "";
  return `${states.map(({ name, is }) => `${name} is ${is}`).join(" and ")}: `;
}
function withoutKeys(environment) {
  const before = "run aws-actions/configure-aws-credentials in a step before this one";
  const hasToken = Boolean(environment["ACTIONS_ID_TOKEN_REQUEST_URL"]);
  switch ((0, import_shared_table.detectHost)(environment)) {
    case "github":
      return [
        `or, with no keys, ${before}${hasToken ? "" : ", in a job that has permissions: id-token: write"}`
      ];
    case "forgejo":
      return [
        `or, with no keys, ${before}${hasToken ? "" : ", in a job that has enable-openid-connect: true"}`
      ];
    case "gitea":
      return hasToken ? [`or, with no keys, ${before}`] : ["Gitea gives a job no token for a role: it takes keys"];
    default:
      return [];
  }
}
// src/hosts/credentials/aws-chain.ts
function awsChain(target, environment, spelling, remark) {
  const parent = target.region === void 0 ? {} : { parentClientConfig: { region: target.region } };
  const files = profileFiles(target, environment);
  const fromFiles = {
    origin: `the profile \u201C${files.profile}\u201D in ${files.filepath} and ${files.configFilepath}`,
    provider: async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromIni({ ...parent, ...files })()
  };
  if (target.profile !== void 0) {
    const hint2 = `look for ${fromFiles.origin}, or take profile= out of the target`;
    return async () => firstOf([fromFiles], target, hint2);
  }
  const links = [
    { origin: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", provider: async () => fromKeys(environment) },
    ...webIdentity(parent, environment),
    fromFiles,
    ...metadata(target, environment)
  ];
  const hint = missingHint(target, environment, spelling);
  return async () => firstOf(links, target, remark === void 0 ? hint : `${remark}: ${hint}`);
}
function fromKeys(environment) {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken
  } = environment;
  if (!accessKeyId || !secretAccessKey) throw new NextLink();
  return { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} };
}
function profileFiles(target, environment) {
  const folder = (0, import_node_path.join)(environment["HOME"] || (0, import_node_os.homedir)(), ".aws");
  return {
    filepath: environment["AWS_SHARED_CREDENTIALS_FILE"] || (0, import_node_path.join)(folder, "credentials"),
    configFilepath: environment["AWS_CONFIG_FILE"] || (0, import_node_path.join)(folder, "config"),
    profile: target.profile || environment["AWS_PROFILE"] || "default"
  };
}
function webIdentity(parent, environment) {
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: session
  } = environment;
  if (!tokenFile || !role) return [];
  const identity = {
    ...parent,
    webIdentityTokenFile: tokenFile,
    roleArn: role,
    ...session ? { roleSessionName: session } : {}
  };
  const provider = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromTokenFile(identity)();
  return [{ origin: "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN", provider }];
}
function metadata(target, environment) {
  const relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  const full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  const token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
  const tokenFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  if (relative || full) {
    const container = {
      ...relative ? { awsContainerCredentialsRelativeUri: relative } : {},
      ...full ? { awsContainerCredentialsFullUri: full } : {},
      ...token ? { awsContainerAuthorizationToken: token } : {},
      ...tokenFile ? { awsContainerAuthorizationTokenFile: tokenFile } : {}
    };
    const provider2 = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromHttp(container)();
    return [{ origin: `AWS_CONTAINER_CREDENTIALS_${relative ? "RELATIVE" : "FULL"}_URI`, provider: provider2 }];
  }
  const isDisabled = environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true";
  if (target.endpoint !== void 0 || isDisabled) return [];
  const provider = async () => (await Promise.resolve().then(() => __toESM(require("./aws-providers.cjs")))).fromInstanceMetadata()();
  return [{ origin: "the role of this machine", provider }];
}
var NextLink = class extends Error {
  tryNextLink = true;
};
async function firstOf(links, target, hint) {
  let last;
  for (const { origin, provider } of links) {
    try {
      return { ...await provider(), origin };
    } catch (error) {
      if (!mayTryNext(error)) {
        throw new import_shared_table.AlbaError("denied", `no credentials for ${target.name}: ${(0, import_shared_table.messageOf)(error)}`, {
          hint: `they were to come from ${origin}: correct it, or ${hint}`,
          cause: plainCause(error)
        });
      }
      last = error;
    }
  }
  const profile = target.profile === void 0 ? "" : ` in the profile \u201C${target.profile}\u201D`;
  throw new import_shared_table.AlbaError("denied", `there are no credentials for ${target.name}${profile}`, {
    hint,
    cause: plainCause(last)
  });
}
function plainCause(error) {
  const message = (0, import_shared_table.messageOf)(error);
  return message.startsWith("Command failed") ? new Error("the credential_process failed") : error;
}
function mayTryNext(error) {
  return typeof error === "object" && error !== null && "tryNextLink" in error && error.tryNextLink === true;
}
// src/hosts/credentials/credentials.ts
function credentialsFrom(values, environment, spelling, found) {
  const { "access-key": accessKeyId, "secret-key": secretAccessKey } = values;
  return (target) => {
    if (target.anonymous) return void 0;
    const own = (0, import_shared_table.credentialFor)(target.name, values.credentials ?? []);
    if (own !== void 0) {
      const origin2 = `${spelling("credentials")}, its line for ${own.prefix}`;
      return always({ accessKeyId: own.user, secretAccessKey: own.secret, origin: origin2 });
    }
    const origin = `${spelling("access-key")} and ${spelling("secret-key")}`;
    if (accessKeyId !== void 0 && secretAccessKey !== void 0) {
      return always({ accessKeyId, secretAccessKey, origin });
    }
    const chain = awsChain(target, environment, spelling, unmatched(values, target, spelling));
    return async () => {
      const credentials = await chain();
      found(credentials);
      return credentials;
    };
  };
}
function unmatched({ credentials = [] }, target, spelling) {
  if (credentials.length === 0) return void 0;
  return `no line of ${spelling("credentials")} is for ${(0, import_shared_table.withoutParameters)(target.name)}`;
}
function always(credentials) {
  return async () => credentials;
}
// src/hosts/credentials/password-from-stdin.ts
var longest = 64 * 1024;
async function passwordFromStdin(stdin, spelling, signal) {
  const name = spelling("password-stdin");
  const chunks = [];
  let size = 0;
  for await (const chunk of (0, import_node_stream.addAbortSignal)(signal, stdin)) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > longest) {
      throw new import_shared_table.AlbaError("usage", `${name}: standard input holds more than a password`, {
        hint: `send it the password alone: printf %s "$TOKEN" | alba \u2026 ${name}`
      });
    }
    chunks.push(bytes);
  }
  const password = Buffer.concat(chunks).toString().replace(/\r?\n$/, "");
  if (password !== "") return password;
  throw new import_shared_table.AlbaError("usage", `${name}: standard input is empty`, {
    hint: `send it the password: printf %s "$TOKEN" | alba \u2026 ${name}; a variable that is not set sends nothing`
  });
}
// src/settings/registry-credential.ts
function registryCredentialFor(target, credentials) {
  const [best] = credentials.flatMap((credential) => {
    const scope = scopeOf(credential.prefix);
    return scope !== void 0 && (0, import_shared_table.isWithin)(target, scope) ? [{ credential, length: scope.path.length }] : [];
  }).sort((a, b) => b.length - a.length);
  return best?.credential;
}
function scopeOf(prefix) {
  const address = /^docker:\/\/([^?]*)/i.exec(prefix)?.[1];
  return address === void 0 ? void 0 : (0, import_shared_table.registryScope)(address.replace(/(\/[^/]*?):[^/:]*$/, "$1"));
}
// src/hosts/credentials/config-files.ts
function configFiles(environment) {
  const home = environment["HOME"] || (0, import_node_os2.homedir)();
  const {
    REGISTRY_AUTH_FILE: named,
    DOCKER_CONFIG: docker,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: config
  } = environment;
  const ofDocker = (0, import_node_path2.join)(docker || (0, import_node_path2.join)(home, ".docker"), "config.json");
  const paths = [
    ...runtime ? [(0, import_node_path2.join)(runtime, "containers/auth.json")] : [],
    (0, import_node_path2.join)(config || (0, import_node_path2.join)(home, ".config"), "containers/auth.json")
  ];
  return [
    ...named ? [{ path: named, shown: shown(named, home), variable: "REGISTRY_AUTH_FILE" }] : [],
    {
      path: ofDocker,
      shown: shown(ofDocker, home),
      ...docker ? { folder: { path: docker, shown: shown(docker, home) } } : {}
    },
    ...paths.map((path) => ({ path, shown: shown(path, home) }))
  ];
}
function shown(path, home) {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
// src/hosts/credentials/credential-helper.ts
async function askHelper(call) {
  const { helper, namedBy, server, signal } = call;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(helper)) {
    throw new import_shared_table.AlbaError("denied", `${namedBy} names a helper that cannot be a program`, {
      hint: "it is what stands behind docker-credential- in the name of a program, like pass or ecr-login"
    });
  }
  const { failure, stdout, stderr } = await run(call);
  signal?.throwIfAborted();
  if (failure !== void 0 && isAbsent(stdout)) return void 0;
  const program = `docker-credential-${helper}`;
  if (failure !== void 0) throw failed(program, failure, said(stdout, stderr), call);
  const login = loginFrom(stdout);
  if (login === "wrong") {
    throw new import_shared_table.AlbaError(
      "denied",
      `${program}, ${namedBy}, has given no login of ${server} that can be read`,
      {
        hint: `look at what it says: echo ${server} | ${program} get`
      }
    );
  }
  return login;
}
function run({ helper, server, environment, limit = 3e4, signal }) {
  const options = {
    env: withoutSettings(environment),
    timeout: limit,
    killSignal: "SIGKILL",
    maxBuffer: 1 << 20,
    signal
  };
  return new Promise((resolve) => {
    const child = (0, import_node_child_process.execFile)(
      `docker-credential-${helper}`,
      ["get"],
      options,
      (error, stdout, stderr) => resolve({ failure: error === null ? void 0 : error, stdout, stderr })
    );
    child.stdin?.on("error", () => {
    });
    child.stdin?.end(server);
  });
}
function withoutSettings(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry) => entry[1] !== void 0 && !/^(?:INPUT|PLUGIN)_/.test(entry[0])
    )
  );
}
function isAbsent(stdout) {
  return stdout.trim() === "credentials not found in native keychain";
}
function said(stdout, stderr) {
  const login = loginFrom(stdout);
  const spoken = typeof login === "object" ? stderr.replaceAll(login.secret, "***") : stderr;
  const line = [spoken, stdout.includes("{") ? "" : stdout].map((text) => text.trim()).find((text) => text !== "");
  return line === void 0 ? "" : (0, import_shared_table.withShortTexts)(`: \u201C${line.replace(/\s+/g, " ").replace(/[“”]/g, '"')}\u201D`);
}
function failed(program, { code, killed = false }, words, { helper, server, namedBy, limit = 3e4 }) {
  if (code === "ENOENT") {
    const how = Object.hasOwn(packages, helper) ? packages[helper] : `install ${program}`;
    return new import_shared_table.AlbaError(
      "denied",
      `${program} is to give the login of ${server}, by ${namedBy}, and is not installed`,
      {
        hint: `${how}, take it out of that file, or give the login by --username and --password`
      }
    );
  }
  const what = killed ? `has not answered within ${limit / 1e3} seconds` : code === "EACCES" ? "cannot be run" : `has failed${words}`;
  return new import_shared_table.AlbaError("denied", `${program}, ${namedBy}, was to give the login of ${server} and ${what}`, {
    hint: `see that it works here: echo ${server} | ${program} get; or give the login by --username and --password`
  });
}
var packages = {
  ...Object.fromEntries(
    ["pass", "secretservice", "osxkeychain", "wincred"].map((name) => [
      name,
      `install docker-credential-${name}, of docker-credential-helpers`
    ])
  ),
  desktop: "Docker Desktop has it, and a machine without that has none",
  "ecr-login": "install amazon-ecr-credential-helper",
  gcr: "install docker-credential-gcr",
  gcloud: "install the Google Cloud CLI",
  "acr-env": "install docker-credential-acr-env"
};
function loginFrom(stdout) {
  let value;
  try {
    value = JSON.parse(stdout);
  } catch {
    return "wrong";
  }
  if (!(0, import_shared_table.isObject)(value)) return "wrong";
  const { Username: user = "", Secret: secret = "" } = value;
  if (typeof user !== "string" || typeof secret !== "string") return "wrong";
  return secret === "" ? void 0 : { user, secret };
}
// src/hosts/credentials/read-config-file.ts
async function readConfigFile(file) {
  const { path, shown: shown2, variable } = file;
  const text = await (0, import_promises.readFile)(path, "utf8").catch(async (error) => {
    if (isAbsent2(error) && variable === void 0) {
      await refuseFileAsFolder(file);
      return void 0;
    }
    const named = variable === void 0 ? "" : `, which ${variable} names,`;
    throw new import_shared_table.AlbaError("denied", `${shown2}${named} cannot be read for a login: ${reasonOf(error)}`, {
      hint: variable === void 0 ? "let this user read it, or take it away" : `correct ${variable}, or take it away`,
      cause: error
    });
  });
  if (text === void 0 || text.trim() === "") return void 0;
  const config = parsed(text);
  if (config !== void 0) return config;
  throw new import_shared_table.AlbaError(
    "denied",
    `${shown2} is to have the login of a registry, and is not as docker writes it`,
    {
      hint: "correct it, or move it away and log in again: docker login HOST writes a new one"
    }
  );
}
function isAbsent2(error) {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}
async function refuseFileAsFolder({ folder }) {
  if (folder === void 0 || !(await (0, import_promises.stat)(folder.path).catch(() => void 0))?.isFile()) return;
  throw new import_shared_table.AlbaError("denied", `DOCKER_CONFIG names ${folder.shown}, a file, and is to name a folder`, {
    hint: (0, import_node_path3.basename)(folder.path) === "config.json" ? `write its folder: DOCKER_CONFIG=${(0, import_node_path3.dirname)(folder.shown)}` : "write the folder that holds config.json; a file of another name is for REGISTRY_AUTH_FILE"
  });
}
function reasonOf(error) {
  if (isAbsent2(error)) return "it is not there";
  return reasons[codeOf(error)] ?? (0, import_shared_table.messageOf)(error);
}
var reasons = {
  EISDIR: "it is a folder",
  EACCES: "this user may not read it"
};
function codeOf(error) {
  return error instanceof Error && error.code || "";
}
function parsed(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return void 0;
  }
  if (!(0, import_shared_table.isObject)(value)) return void 0;
  const { auths, credHelpers, credsStore } = {
    auths: {},
    credHelpers: {},
    credsStore: "",
    ...withoutNulls(value)
  };
  if (!(0, import_shared_table.isObject)(auths) || !(0, import_shared_table.isObject)(credHelpers) || typeof credsStore !== "string") return void 0;
  const helpers = Object.entries(credHelpers);
  if (!helpers.every((entry) => typeof entry[1] === "string")) return void 0;
  return { auths, credHelpers: Object.fromEntries(helpers), credsStore: credsStore || void 0 };
}
function withoutNulls(value) {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}
// src/hosts/credentials/login-in-file.ts
async function loginInFile(file, target, ask) {
  const config = await readConfigFile(file);
  if (config === void 0) return void 0;
  const asking = async (helper2, key, server) => {
    const login = await ask(helper2, server, `${key} in ${file.shown}`);
    return login && { login, origin: `the helper docker-credential-${helper2}, ${key} in ${file.shown}` };
  };
  const [[, helper] = []] = within(target, config.credHelpers);
  const own = helper ? await asking(helper, "credHelpers", serverOf(target)) : void 0;
  if (own !== void 0) return own;
  const written = writtenLogin(file, target, config);
  if (written !== void 0) return { login: written, origin: `auths in ${file.shown}` };
  if (config.credsStore === void 0) return void 0;
  return asking(config.credsStore, "credsStore", loggedIn(target, config) ?? serverOf(target));
}
function writtenLogin({ shown: shown2 }, target, { auths }) {
  for (const [key, entry] of within(target, auths)) {
    const login = (0, import_shared_table.loginOf)(entry);
    if (login === void 0) continue;
    if (typeof login !== "string") return login;
    const host = (0, import_shared_table.registryScope)(key).host;
    throw login === "wrong" ? new import_shared_table.AlbaError("denied", `the login of ${host} in ${shown2} is not as docker writes it`, {
      hint: `log in again: docker login ${host}`
    }) : new import_shared_table.AlbaError(
      "denied",
      `the login of ${host} in ${shown2} is a \u201Cregistrytoken\u201D, which lasts for minutes`,
      {
        hint: `log in with a password or an identity token: docker login ${host}`
      }
    );
  }
  return void 0;
}
function within(target, entries) {
  const length = ([key]) => (0, import_shared_table.registryScope)(key).path.length;
  return Object.entries(entries).filter(([key]) => (0, import_shared_table.isWithin)(target, (0, import_shared_table.registryScope)(key))).sort((a, b) => length(b) - length(a));
}
function serverOf({ host }) {
  const canonical = (0, import_shared_table.canonicalHost)(host);
  return canonical === "docker.io" ? "https://index.docker.io/v1/" : canonical;
}
function loggedIn(target, { auths }) {
  const keys = within(target, auths).filter(([, entry]) => (0, import_shared_table.isObject)(entry) && (0, import_shared_table.loginOf)(entry) === void 0);
  return keys.map(([key]) => key).find((key) => (0, import_shared_table.registryScope)(key).path === "");
}
// src/hosts/credentials/registry-hint.ts
function registryHint(target, values, environment, spelling, isMatched) {
  const unmatched2 = !isMatched && (values.credentials ?? []).length > 0;
  const remark = unmatched2 ? `no line of ${spelling("credentials")} is for ${(0, import_shared_table.withoutParameters)(target.name)}: ` : "";
  const isSet = isMatched || values.username !== void 0;
  return [
    `${remark}${advice(target, values, environment, spelling)}`,
    ...ofRegistry(target, environment),
    ...isSet ? [] : emptySecret(["username", "password"], environment, spelling)
  ].join("; ");
}
function advice({ host }, values, environment, spelling) {
  const server = (0, import_shared_table.canonicalHost)(host);
  const isGitHubs = server === "ghcr.io" && (0, import_shared_table.detectHost)(environment) === "github";
  if ((0, import_shared_table.registryHosts)(targetsOf(values)).length > 1 || (values.credentials ?? []).length > 0) {
    const login = isGitHubs ? `\${{ github.actor }} \${{ secrets.GITHUB_TOKEN }}` : "USER PASSWORD";
    return `give ${spelling("credentials")} a line docker://${server} ${login}`;
  }
  const [user, password] = [spelling("username"), spelling("password")];
  if (isGitHubs) {
    return `set ${user} to \${{ github.actor }} and ${password} to \${{ secrets.GITHUB_TOKEN }}`;
  }
  if (!user.startsWith("--")) return `set ${user} and ${password}`;
  return `give ${user} and ${spelling("password-stdin")}, or log in before by docker login ${server}`;
}
function ofRegistry({ host }, environment) {
  const server = (0, import_shared_table.canonicalHost)(host);
  const on = (0, import_shared_table.detectHost)(environment);
  if (server === "ghcr.io") {
    return on === "github" ? [
      "the job needs permissions: packages: write, and a package that was pushed by hand its repository in Manage Actions access"
    ] : ["ghcr.io takes a personal access token (classic) with write:packages as the password"];
  }
  if (server === "docker.io") return ["Docker Hub takes an access token that may write as the password"];
  if ((on === "gitea" || on === "forgejo") && server === forgeOf(environment)) {
    return [
      "the password is an access token with the right write:package: the token of a job cannot push packages"
    ];
  }
  return [];
}
function forgeOf({ GITHUB_SERVER_URL: url = "" }) {
  return URL.canParse(url) ? (0, import_shared_table.canonicalHost)(new URL(url).host) : void 0;
}
function targetsOf({ target = [], "container-target": images }) {
  return (images ?? target).flatMap((text) => {
    try {
      return [(0, import_shared_table.parseTarget)(text)];
    } catch {
      return [];
    }
  });
}
// src/hosts/credentials/registry-login.ts
function registryLoginFrom(values, environment, spelling, found, signal) {
  return (target) => {
    const given = givenLogin(target, values, spelling);
    let credentials;
    const find = async () => {
      const login = given ?? await keptLogin(target, environment, signal);
      if (login !== void 0) found(login);
      return login;
    };
    return {
      hint: registryHint(
        target,
        values,
        environment,
        spelling,
        registryCredentialFor(target, values.credentials ?? []) !== void 0
      ),
      credentials: () => {
        credentials ??= find();
        return credentials;
      }
    };
  };
}
function givenLogin(target, values, spelling) {
  const own = registryCredentialFor(target, values.credentials ?? []);
  if (own !== void 0) return settingOf(own, `${spelling("credentials")}, its line for ${own.prefix}`);
  const { username: user, password: secret } = values;
  if (user === void 0 || secret === void 0) return void 0;
  const password = values["password-stdin"] === true ? "password-stdin" : "password";
  return settingOf({ user, secret }, `${spelling("username")} and ${spelling(password)}`);
}
function settingOf(login, origin) {
  return { ...credentialsOf(login, origin), fromSettings: true };
}
async function keptLogin(target, environment, signal) {
  for (const file of configFiles(environment)) {
    const kept = await loginInFile(
      file,
      target,
      (helper, server, namedBy) => askHelper({ helper, server, namedBy, environment, signal })
    );
    if (kept !== void 0) return credentialsOf(kept.login, kept.origin);
  }
  return void 0;
}
function credentialsOf({ user, secret }, origin) {
  return user === import_shared_table.tokenUser ? { origin, identityToken: secret } : { origin, username: user, password: secret };
}
// src/hosts/no-proxy.ts
function bypassOf(list) {
  const entries = list.toLowerCase().split(/[\s,]+/).filter((text) => text !== "").map(entryOf);
  return (url) => {
    const host = hostOf(url);
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    return isThisMachine(host) || entries.some((matches) => matches(host, port));
  };
}
function entryOf(text) {
  if (text === "*") return () => true;
  const [, address = "", prefix = ""] = /^\[?([^\]/]*)\]?\/(\d+)$/.exec(text) ?? [];
  if (address !== "") return block(address, Number(prefix));
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const hasPort = (asked) => port === void 0 || port === asked;
  if ((0, import_node_net.isIP)(host) !== 0) {
    const matches = block(host, (0, import_node_net.isIP)(host) === 4 ? 32 : 128);
    return (asked, at) => hasPort(at) && matches(asked, at);
  }
  const name = host.replace(/^\*?\.?/, "").replace(/\.$/, "");
  if (name === "") return () => false;
  return (asked, at) => hasPort(at) && (asked === name || asked.endsWith(`.${name}`));
}
function block(address, prefix) {
  const family = (0, import_node_net.isIP)(address);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return () => false;
  const list = new import_node_net.BlockList();
  list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
  return (host) => (0, import_node_net.isIP)(host) !== 0 && list.check(host, (0, import_node_net.isIP)(host) === 4 ? "ipv4" : "ipv6");
}
function hostOf({ hostname }) {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
var isLoopback = [block("127.0.0.0", 8), block("::1", 128)];
function isThisMachine(host) {
  return host === "localhost" || isLoopback.some((matches) => matches(host, ""));
}
// src/hosts/proxies.ts
function proxiesFrom(environment) {
  const isDirect = bypassOf(environment["no_proxy"] || environment["NO_PROXY"] || "");
  return (url) => {
    const names = import_shared_table.proxyVariables[url.protocol] ?? [];
    const variable = names.find((name) => mayCount(name, environment) && environment[name]?.trim());
    if (variable === void 0 || isDirect(url)) return void 0;
    return parseProxy(environment[variable] ?? "", variable);
  };
}
function mayCount(name, environment) {
  return name !== "HTTP_PROXY" || !environment["REQUEST_METHOD"];
}
function parseProxy(text, variable) {
  const trimmed = text.trim();
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (/^socks/i.test(written)) {
    throw new import_shared_table.AlbaError("usage", `${variable} names a SOCKS proxy, which alba cannot use`, {
      hint: `set ${variable} to an HTTP proxy, http://HOST:PORT, or name the host in no_proxy if it is reached without`
    });
  }
  const proxy = URL.canParse(written) ? new URL(written) : void 0;
  const isPlain = proxy !== void 0 && proxy.pathname === "/" && proxy.search === "" && proxy.hash === "";
  const isHttp = proxy?.protocol === "http:" || proxy?.protocol === "https:";
  if (proxy !== void 0 && isPlain && isHttp && hasReadableLogin(proxy)) return proxy;
  throw new import_shared_table.AlbaError("usage", `${variable} is not the address of a proxy`, {
    hint: `write ${variable} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, special characters of a password as %XX`
  });
}
function hasReadableLogin({ username, password }) {
  return (0, import_shared_table.decoded)(username) !== void 0 && (0, import_shared_table.decoded)(password) !== void 0;
}
// src/hosts/read-logins.ts
async function readLogins(read, signal, environment) {
  const { spelling } = read.request;
  const values = await withPassword(read, signal);
  const found = (credentials) => read.hide((0, import_shared_table.credentialForms)(credentials));
  return {
    credentials: credentialsFrom(values, environment, spelling, found),
    registryLogin: registryLoginFrom(
      values,
      environment,
      spelling,
      (login) => read.hide((0, import_shared_table.registryForms)(login)),
      signal
    ),
    proxyFor: proxiesFrom(environment)
  };
}
async function withPassword({ request, values, hide }, signal) {
  if (values["password-stdin"] !== true || request.stdin === void 0) return values;
  const password = await passwordFromStdin(request.stdin(), request.spelling, signal);
  const whole = { ...values, password };
  hide((0, import_shared_table.secretForms)(whole, {}));
  return whole;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  readLogins
});
