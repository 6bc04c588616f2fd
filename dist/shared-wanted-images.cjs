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
  runImages: () => runImages
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_aws_chain = require("./shared-aws-chain.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_promises = require("node:fs/promises");
// src/settings/target-digest.ts
function withoutDigest(text) {
  const [, target, digest = ""] = /^(docker:\/\/[^@?#]+)@(sha256:[^?#/]*)/i.exec(text) ?? [];
  if (target === void 0) return { target: text };
  const rest = text.slice(target.length + 1 + digest.length);
  return { target: `${target}${rest}`, digest: checkedDigest(digest) };
}
function checkedDigest(text) {
  if ((0, import_shared_digest.isDigest)(text)) return text;
  throw new import_shared_table.AlbaError("usage", `\u201C${text}\u201D is not a digest`, {
    hint: "a digest is sha256: and 64 hexadecimal digits in lower case"
  });
}
// src/settings/wanted-images.ts
function wantedImages(values, place, situation) {
  const named = readNamed(values, place?.target, situation);
  return place && named && together(named, place, situation);
}
function readNamed(values, target, situation) {
  const { context, mistakes, spelling } = situation;
  const read = (values.tag ?? []).map(
    (line) => mistakes.attempt(
      spelling("tag"),
      () => (0, import_shared_table.expandTags)([line], (0, import_shared_table.refsOf)(context)).map(({ text }) => parseNamed(text, target, context?.name))
    )
  );
  if (values.tag?.length === 0 || read.some((each2) => each2 === void 0)) return void 0;
  const found = read.flatMap((each2) => each2 ?? []);
  if (values.tag !== void 0 && found.length === 0) {
    mistakes.add(
      `${spelling("tag")}: nothing is left of \u201C${values.tag.join(", ")}\u201D, since this build has no value for what is in braces`,
      "name what is meant outright"
    );
    return void 0;
  }
  return found;
}
function parseNamed(text, target, buildName) {
  const [, given = "", sign = "", rest = ""] = /^([^:@]*)([:@]?)(.*)$/s.exec(text) ?? [];
  const name = nameAt(target, given, buildName, text);
  if (sign === "") return { name, reference: void 0 };
  if (sign === ":") return { name, reference: (0, import_shared_table.ociTag)(rest) };
  return { name, reference: checkedDigest(rest) };
}
function nameAt(target, given, buildName, text) {
  if (target?.kind === "registry") {
    const { repository } = target;
    if (given === "" || given === repository || repository.endsWith(`/${given}`)) return repository;
    throw new import_shared_table.AlbaError(
      "usage",
      `\u201C${text}\u201D is not in ${target.name}, which is the repository ${repository}`,
      {
        hint: `leave the name out, or write ${repository.replace(/^.*\//, "")}`
      }
    );
  }
  const name = given === "" ? buildName ?? "" : given;
  if (target === void 0 || target.kind === "layout") return name;
  if (name === "") {
    throw new import_shared_table.AlbaError("usage", `\u201C${text}\u201D names no image`, { hint: "write NAME:TAG, like hello:1.0" });
  }
  return (0, import_shared_table.imageName)(name);
}
function together(given, { target, reference }, { spelling, mistakes }) {
  if (target.kind === "registry") {
    const references = each(given);
    if (reference !== void 0 && references.some((other) => other !== reference)) {
      mistakes.add(
        `${spelling("target")} names ${reference}, and ${spelling("tag")} names ${references.join(", ")}`,
        `leave one of them out`
      );
      return void 0;
    }
    const all = given.length > 0 && given.some((one) => one.reference === void 0);
    const wanted = reference === void 0 ? references : [reference];
    return [{ name: target.repository, references: all && reference === void 0 ? [] : wanted }];
  }
  const names = [...new Set(given.map(({ name }) => name))];
  if (target.kind === "layout") return [{ name: names[0] ?? "", references: each(given) }];
  return names.map((name) => {
    const own = given.filter((one) => one.name === name);
    return { name, references: own.some((one) => one.reference === void 0) ? [] : each(own) };
  });
}
function each(given) {
  return [...new Set(given.flatMap(({ reference }) => reference ?? []))];
}
// src/settings/image-settings.ts
function imageSettings(verb, values, situation) {
  const place = readPlace(verb, values, situation);
  (0, import_shared_table.requirePair)(values, situation);
  (0, import_shared_table.checkRegistryLogin)(values, place && [place.target], situation);
  (0, import_shared_table.checkStdin)([], values["password-stdin"] === true, situation);
  const images = wantedImages(values, place, situation);
  if (place === void 0 || images === void 0 || verb === "container rm" && !areRemovable(images, place.target, values, situation)) {
    return void 0;
  }
  return {
    target: place.target,
    images,
    long: values.long ?? false,
    dryRun: (values["dry-run"] ?? false) || (0, import_shared_table.isCheck)(values, situation.context),
    ...values["ca-file"] === void 0 ? {} : { caFile: values["ca-file"] }
  };
}
function readPlace(verb, values, { spelling, mistakes }) {
  const [text, second] = values.target ?? [];
  if (second !== void 0) {
    mistakes.add(
      `${spelling("target")}: ${verb} takes one target, and \u201C${second}\u201D is one too many`,
      "run it once for each target"
    );
    return void 0;
  }
  if (text === void 0) {
    if (values.target === void 0) {
      mistakes.add(
        `${spelling("target")} is missing: where the images are`,
        "give a directory, a bucket as s3://BUCKET?endpoint=https://HOST&region=NAME, or docker://HOST/REPOSITORY"
      );
    }
    return void 0;
  }
  return mistakes.attempt(spelling("target"), () => {
    const { target: plain, digest } = withoutDigest(text);
    const target = (0, import_shared_table.parseTarget)(plain);
    const tag = target.kind === "registry" ? target.tag : void 0;
    if (tag !== void 0 && digest !== void 0) {
      throw new import_shared_table.AlbaError("usage", `\u201C${text}\u201D names a tag and a digest`, { hint: "leave one of them out" });
    }
    return { target, reference: digest ?? tag };
  });
}
function areRemovable(images, target, { tag }, { spelling, mistakes, tagExample }) {
  const before = mistakes.count;
  const whole = images.find(({ references }) => references.length === 0);
  const digest = images.flatMap(({ references }) => references).find(import_shared_digest.isDigest);
  if (target.kind === "layout") {
    mistakes.add(
      `\u201C${target.name}\u201D is an image layout, and alba removes nothing from those`,
      `a recent skopeo does: skopeo delete ${target.name}:TAG`
    );
  } else if (tag === void 0 && (images.length === 0 || whole !== void 0)) {
    mistakes.add(
      `${spelling("tag")} is missing: the name and tag to remove`,
      tagExample ?? `set ${spelling("tag")} to NAME:TAG`
    );
  } else if (whole !== void 0) {
    mistakes.add(
      `${spelling("tag")}: \u201C${whole.name}\u201D names an image and none of its tags`,
      "write NAME:TAG, and one for each tag to remove"
    );
  } else if (digest !== void 0 && target.kind !== "registry") {
    mistakes.add(
      `${spelling("tag")}: \u201C${digest}\u201D is not removed from a store by itself`,
      "remove the tags of it: what no tag reaches any more is collected"
    );
  }
  return mistakes.count === before;
}
// src/hosts/hand-over-images.ts
async function handOverImages({ result: found, lines = [], failure }, { output: { debug, json, resultFile }, request: { spelling }, channels }, { stdout, redactor: { redact } }) {
  const handing = new import_shared_table.Handing(failure);
  const error = failure === void 0 ? void 0 : (0, import_shared_table.errorOf)(failure, spelling);
  const result = redacted(error === void 0 ? found : { ...found, error }, redact);
  await handing.hand("stdout", async () => {
    if (json) await stdout((0, import_shared_table.jsonLine)(result));
    else for (const line of lines) await stdout(redact(line));
  });
  if (resultFile !== void 0) {
    await handing.hand(
      `${spelling("result-file")}: \u201C${resultFile}\u201D`,
      () => (0, import_promises.writeFile)(resultFile, `${JSON.stringify(result)}
`)
    );
  }
  await handing.hand("the outputs", () => channels.json(JSON.stringify(result)));
  const { failures } = handing;
  const texts = failures.flatMap((each2) => (0, import_shared_table.failureTexts)(each2, debug, spelling).map(redact));
  if (texts.length > 0) channels.failures(texts);
  return failures.length === 0 ? 0 : (0, import_shared_table.exitCodeOf)(failures[0]);
}
function redacted(result, redact) {
  const { error } = result;
  const told = error && {
    ...error,
    message: redact(error.message),
    ...error.hint === void 0 ? {} : { hint: redact(error.hint) }
  };
  return { ...result, target: redact(result.target), ...told === void 0 ? {} : { error: told } };
}
// src/hosts/run-images.ts
async function runImages(command, call, surroundings) {
  const read = await (0, import_shared_table.readCall)(call, surroundings);
  const { crashed } = surroundings;
  const outcome = await (0, import_shared_table.withRun)(surroundings, read, async (run) => {
    let target = "";
    try {
      const settings = await readSettings(command.verb, read, surroundings);
      target = settings.target.name;
      const logins = await (0, import_shared_aws_chain.readLogins)(read, run.signal, surroundings.environment);
      const done = await command.run(settings, { run, ...logins });
      if (crashed.aborted) return { ...done, failure: crashed.reason };
      return done.failure !== void 0 && run.signal.aborted ? { ...done, failure: run.signal.reason } : done;
    } catch (error) {
      return { result: command.nothing(target), failure: run.signal.aborted ? run.signal.reason : error };
    }
  });
  return handOverImages(outcome, read, surroundings);
}
async function readSettings(verb, read, surroundings) {
  const { request, context, mistakes } = read;
  const { spelling, tagExample } = request;
  const situation = { context, spelling, mistakes, tagExample, stdin: (0, import_shared_table.stdinOf)(request) };
  const settings = imageSettings(verb, (0, import_shared_table.ownValues)(read, verb), situation);
  const trusted = await (0, import_shared_table.checked)(read.values, read, surroundings);
  if (settings === void 0) throw new Error("the settings came to nothing, and no mistake was found");
  const { caFile: _, ...others } = settings;
  return { ...others, ...trusted };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  runImages
});
