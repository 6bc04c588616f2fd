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
  serve: () => serve
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_documents = require("./shared-documents.cjs");
var import_shared_zod = require("./shared-zod.cjs");
var import_shared_digest = require("./shared-digest.cjs");
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
var import_node_events = require("node:events");
var import_node_http = require("node:http");
var import_node_net = require("node:net");
var import_promises = require("node:stream/promises");
var import_node_stream = require("node:stream");
var import_node_fs = require("node:fs");
var import_promises2 = require("node:fs/promises");
var import_node_path = require("node:path");
// node_modules/fresh/index.js
var require_fresh = (0, import_shared_esbuild.__commonJS)({
  "node_modules/fresh/index.js"(exports2, module2) {
    "use strict";
    var CACHE_CONTROL_NO_CACHE_REGEXP = /(?:^|,)\s*?no-cache\s*?(?:,|$)/;
    module2.exports = fresh2;
    function fresh2(reqHeaders, resHeaders) {
      var modifiedSince = reqHeaders["if-modified-since"];
      var noneMatch = reqHeaders["if-none-match"];
      if (!modifiedSince && !noneMatch) {
        return false;
      }
      var cacheControl = reqHeaders["cache-control"];
      if (cacheControl && CACHE_CONTROL_NO_CACHE_REGEXP.test(cacheControl)) {
        return false;
      }
      if (noneMatch) {
        if (noneMatch === "*") {
          return true;
        }
        var etag = resHeaders.etag;
        if (!etag) {
          return false;
        }
        var matches = parseTokenList(noneMatch);
        for (var i = 0; i < matches.length; i++) {
          var match = matches[i];
          if (match === etag || match === "W/" + etag || "W/" + match === etag) {
            return true;
          }
        }
        return false;
      }
      if (modifiedSince) {
        var lastModified = resHeaders["last-modified"];
        var modifiedStale = !lastModified || !(parseHttpDate(lastModified) <= parseHttpDate(modifiedSince));
        if (modifiedStale) {
          return false;
        }
      }
      return true;
    }
    function parseHttpDate(date) {
      var timestamp = date && Date.parse(date);
      return typeof timestamp === "number" ? timestamp : NaN;
    }
    function parseTokenList(str) {
      var end = 0;
      var list = [];
      var start = 0;
      for (var i = 0, len = str.length; i < len; i++) {
        switch (str.charCodeAt(i)) {
          case 32:
            if (start === end) {
              start = end = i + 1;
            }
            break;
          case 44:
            list.push(str.substring(start, end));
            start = end = i + 1;
            break;
          default:
            end = i + 1;
            break;
        }
      }
      list.push(str.substring(start, end));
      return list;
    }
  }
});
// node_modules/range-parser/index.js
var require_range_parser = (0, import_shared_esbuild.__commonJS)({
  "node_modules/range-parser/index.js"(exports2, module2) {
    "use strict";
    module2.exports = rangeParser2;
    function rangeParser2(size, str, options) {
      if (typeof str !== "string") {
        throw new TypeError("argument str must be a string");
      }
      var index = str.indexOf("=");
      if (index === -1) {
        return -2;
      }
      var arr = str.slice(index + 1).split(",");
      var ranges = [];
      ranges.type = str.slice(0, index);
      for (var i = 0; i < arr.length; i++) {
        var indexOf = arr[i].indexOf("-");
        if (indexOf === -1) {
          return -2;
        }
        var startStr = arr[i].slice(0, indexOf).trim();
        var endStr = arr[i].slice(indexOf + 1).trim();
        var start = parsePos(startStr);
        var end = parsePos(endStr);
        if (startStr.length === 0) {
          start = size - end;
          end = size - 1;
        } else if (endStr.length === 0) {
          end = size - 1;
        }
        if (end > size - 1) {
          end = size - 1;
        }
        if (isNaN(start) || isNaN(end)) {
          return -2;
        }
        if (start > end || start < 0) {
          continue;
        }
        ranges.push({
          start,
          end
        });
      }
      if (ranges.length < 1) {
        return -1;
      }
      return options && options.combine ? combineRanges(ranges) : ranges;
    }
    function parsePos(str) {
      if (/^\d+$/.test(str)) return Number(str);
      return NaN;
    }
    function combineRanges(ranges) {
      var ordered = ranges.map(mapWithIndex).sort(sortByRangeStart);
      for (var j = 0, i = 1; i < ordered.length; i++) {
        var range = ordered[i];
        var current = ordered[j];
        if (range.start > current.end + 1) {
          ordered[++j] = range;
        } else if (range.end > current.end) {
          current.end = range.end;
          current.index = Math.min(current.index, range.index);
        }
      }
      ordered.length = j + 1;
      var combined = ordered.sort(sortByRangeIndex).map(mapWithoutIndex);
      combined.type = ranges.type;
      return combined;
    }
    function mapWithIndex(range, index) {
      return {
        start: range.start,
        end: range.end,
        index
      };
    }
    function mapWithoutIndex(range) {
      return {
        start: range.start,
        end: range.end
      };
    }
    function sortByRangeIndex(a, b) {
      return a.index - b.index;
    }
    function sortByRangeStart(a, b) {
      return a.start - b.start;
    }
  }
});
// src/serve/serve-directory.ts
// src/serve/answer.ts
var import_fresh = (0, import_shared_esbuild.__toESM)(require_fresh(), 1);
var import_range_parser = (0, import_shared_esbuild.__toESM)(require_range_parser(), 1);
var commonHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, Docker-Content-Digest, ETag, Link, OCI-Filters-Applied"
};
async function send(request, response, answer) {
  const { content } = answer;
  if (content === void 0) {
    response.writeHead(answer.status, { ...commonHeaders, ...answer.headers, ...emptyLength(answer.status) });
    response.end();
    return;
  }
  try {
    await sendContent(request, response, answer, content);
  } finally {
    await content.close();
  }
}
async function sendContent(request, response, answer, content) {
  const headers = { ...commonHeaders, ...answer.headers };
  if (answer.status !== 200)
    return sendPart(request, response, answer.status, headers, content, whole(content));
  headers["ETag"] = content.etag;
  headers["Accept-Ranges"] = "bytes";
  if (content.lastModified !== void 0) headers["Last-Modified"] = content.lastModified.toUTCString();
  if (isFresh(request, headers)) {
    delete headers["Content-Type"];
    response.writeHead(304, headers).end();
    return;
  }
  const part = partWanted(request, content, headers["Last-Modified"]);
  if (part === "none") {
    headers["Content-Range"] = `bytes */${content.size}`;
    headers["Content-Length"] = "0";
    delete headers["Content-Type"];
    response.writeHead(416, headers).end();
    return;
  }
  if (part === "whole") return sendPart(request, response, 200, headers, content, whole(content));
  headers["Content-Range"] = `bytes ${part.start}-${part.end}/${content.size}`;
  return sendPart(request, response, 206, headers, content, part);
}
function isFresh(request, headers) {
  const { "if-none-match": noneMatch, "if-modified-since": modifiedSince } = request.headers;
  return (0, import_fresh.default)(
    { "if-none-match": noneMatch, "if-modified-since": modifiedSince },
    { etag: headers["ETag"], "last-modified": headers["Last-Modified"] }
  );
}
function whole({ size }) {
  return { start: 0, end: size - 1 };
}
async function sendPart(request, response, status, headers, content, { start, end }) {
  response.writeHead(status, { ...headers, "Content-Length": String(end - start + 1) });
  if (request.method === "HEAD" || end < start) {
    response.end();
    return;
  }
  await (0, import_promises.pipeline)(content.open(start, end), response);
}
function partWanted(request, content, lastModified) {
  const { range, "if-range": ifRange } = request.headers;
  if (request.method !== "GET" || range === void 0) return "whole";
  if (ifRange !== void 0 && ifRange !== content.etag && ifRange !== lastModified) return "whole";
  const ranges = (0, import_range_parser.default)(content.size, range);
  if (ranges === -1) return range.startsWith("bytes=") ? "none" : "whole";
  if (ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return "whole";
  return ranges[0] ?? "whole";
}
function emptyLength(status) {
  return status === 204 ? {} : { "Content-Length": "0" };
}
// src/serve/content.ts
function fileContent(file, etag = file.etag) {
  return {
    size: file.size,
    etag,
    lastModified: file.lastModified,
    open(start, end) {
      const stream = file.handle.createReadStream({
        start,
        end,
        autoClose: false,
        highWaterMark: 256 * 1024
      });
      return import_node_stream.Readable.from(exactly(stream, end - start + 1), { objectMode: false });
    },
    close: () => file.handle.close()
  };
}
function bytesContent(bytes, etag, lastModified) {
  return {
    size: bytes.length,
    etag,
    lastModified,
    open: (start, end) => import_node_stream.Readable.from([bytes.subarray(start, end + 1)], { objectMode: false }),
    close: async () => {
    }
  };
}
async function* exactly(stream, length) {
  let left = length;
  for await (const chunk of stream) {
    left -= chunk.length;
    yield chunk;
  }
  if (left !== 0) throw new Error("the file became shorter while it was read");
}
async function readWhole(file, limit2) {
  try {
    if (file.size > limit2) return void 0;
    const bytes = Buffer.alloc(file.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) throw new Error("the file became shorter while it was read");
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.handle.close();
  }
}
// src/serve/content-type.ts
var text = "text/plain; charset=utf-8";
var data = "application/octet-stream";
var pageTypes = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json"
};
function typeHeaders(requested, real) {
  if (isPublished(requested) || isPublished(real)) {
    return { "Content-Type": data, "Content-Disposition": "attachment" };
  }
  const name = real.at(-1) ?? "";
  if (name === "SHA256SUMS") return { "Content-Type": text };
  const extension = /\.([a-z]+)$/.exec(name)?.[1] ?? "";
  const type = Object.hasOwn(pageTypes, extension) ? pageTypes[extension] : void 0;
  return { "Content-Type": type ?? data };
}
function isPublished(segments) {
  const [root, name] = segments;
  if (root === "v2") return true;
  if (root !== "df-dist-v1") return false;
  if (name === "_alba") return segments.length > 4;
  if (segments.length < 4) return false;
  const document2 = segments[3] === "index.json" || segments[3] === "SHA256SUMS";
  return segments.length > 4 || !document2;
}
// src/serve/published-files.ts
var tagDocument = (0, import_shared_zod.looseObject)({
  flavors: (0, import_shared_zod.array)(
    (0, import_shared_zod.looseObject)({
      platform: (0, import_shared_zod.looseObject)({ os: (0, import_shared_zod.string)(), architecture: (0, import_shared_zod.string)() }),
      resources: (0, import_shared_zod.array)((0, import_shared_zod.looseObject)({ path: (0, import_shared_zod.string)() }))
    })
  )
});
var documentLimit = 1024 * 1024;
var namePattern = /^[a-z0-9][a-z0-9._-]*$/;
var tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
async function publishedFiles(directory, limit2) {
  const found = [];
  const root = await directory.names(["df-dist-v1"]);
  for (const name of root?.directories.filter((entry) => namePattern.test(entry)) ?? []) {
    const below = await directory.names(["df-dist-v1", name]);
    const candidates = (0, import_shared_documents.newestFirst)((below?.directories ?? []).filter(isTag).map((tag) => ({ tag })));
    const tags = [];
    for (const tag of candidates.slice(0, limit2)) {
      const files = await filesOf(directory, ["df-dist-v1", name, tag]);
      if (files !== void 0) tags.push({ tag, files });
    }
    if (tags.length > 0) found.push({ name, tags, older: Math.max(0, candidates.length - limit2) });
  }
  return found;
}
function isTag(text2) {
  return tagPattern.test(text2);
}
async function filesOf(directory, tag) {
  const file = await directory.openFile([...tag, "index.json"]);
  const bytes = file && await readWhole(file, documentLimit);
  const document2 = bytes && tagDocument.safeParse(parsed(bytes));
  if (document2?.success !== true) return void 0;
  return document2.data.flavors.flatMap(
    ({ platform, resources }) => resources.map(({ path }) => [...tag, ...[platform.os, platform.architecture, path].join("/").split("/")]).filter((segments) => segments.every((segment) => segment !== "" && !segment.startsWith(".")))
  );
}
function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return void 0;
  }
}
// src/serve/published-images.ts
var depthLimit = 12;
function isImageName(text2) {
  return accepts(() => (0, import_shared_table.imageName)(text2) === text2);
}
function isTag2(text2) {
  return accepts(() => (0, import_shared_table.ociTag)(text2) === text2);
}
var encodings = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ };
function isAnyDigest(text2) {
  const [, algorithm = "", encoded = ""] = /^([a-z0-9]+(?:[+._-][a-z0-9]+)*):([\w=-]+)$/.exec(text2) ?? [];
  return algorithm !== "" && (!Object.hasOwn(encodings, algorithm) || encodings[algorithm]?.test(encoded) === true);
}
async function imageNames(directory) {
  const names = [];
  const visit = async (components) => {
    const directories = (await directory.names(["v2", ...components]))?.directories ?? [];
    if (components.length > 0 && directories.includes("manifests")) names.push(components.join("/"));
    if (components.length >= depthLimit) return;
    for (const component of directories) {
      if (isImageName(component) && !ownFolders.has(component)) await visit([...components, component]);
    }
  };
  await visit([]);
  return names.sort();
}
var ownFolders = /* @__PURE__ */ new Set(["manifests", "blobs", "tags", "referrers"]);
async function tagsOf(directory, name) {
  const manifests = await directory.names(["v2", ...name.split("/"), "manifests"]);
  return manifests?.files.filter(isTag2);
}
function accepts(check) {
  try {
    return check();
  } catch (error) {
    if (error instanceof import_shared_table.AlbaError) return false;
    throw error;
  }
}
// src/serve/problem.ts
var Problem = class extends Error {
  name = "Problem";
  status;
  code;
  detail;
  constructor(status, code, message, detail) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
};
// src/serve/request-path.ts
function parseRequestPath(target) {
  const [address = "", ...query] = target.split("?");
  const path = decoded(withoutOrigin(address));
  if (!path.startsWith("/")) throw bad("the path does not begin with /");
  if (/[\0\\]/.test(path)) throw bad("the path holds a character that no path has here");
  const segments = path.slice(1).split("/");
  const directory = segments.at(-1) === "";
  if (directory) segments.pop();
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw bad("the path holds //, . or ..");
  }
  return { segments, directory, query: new URLSearchParams(query.join("?")) };
}
function encodePath(segments) {
  return segments.map(encodeSegment).join("/");
}
function encodeSegment(segment) {
  return encodeURIComponent(segment.replace(new RegExp("\\p{Surrogate}", "gu"), "\uFFFD")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  );
}
function withoutOrigin(address) {
  const absolute = /^https?:\/\/[^/]*(.*)$/i.exec(address);
  return absolute === null ? address : absolute[1] || "/";
}
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    throw bad("the path is not well encoded");
  }
}
function bad(message) {
  return new Problem(400, "UNSUPPORTED", message);
}
// src/serve/front-page.ts
var tagLimit = 10;
var nameLimit = 200;
async function frontPage(directory, origin) {
  const files = (await publishedFiles(directory, tagLimit)).slice(0, nameLimit);
  const images = [];
  for (const name of (await imageNames(directory)).slice(0, nameLimit)) {
    images.push(imageSection(name, await tagsOf(directory, name) ?? [], origin));
  }
  const sections = [...files.map((artefact) => filesSection(artefact, origin)), ...images];
  const bytes = Buffer.from(document(sections.join("") || "<p>Nothing is published here yet.</p>\n"));
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    },
    content: bytesContent(bytes, `"${(0, import_shared_digest.digestOf)(bytes)}"`)
  };
}
function filesSection({ name, tags, older }, origin) {
  const items = tags.map(({ tag, files }) => {
    const home = ["df-dist-v1", name, tag];
    const lines = files.map((segments) => {
      const path = encodePath(segments);
      const label = segments.slice(home.length).join("/");
      return `<li>${link(path, label)}<pre>curl -fLO ${escaped(`${origin}/${path}`)}</pre></li>
`;
    });
    const sums = link(encodePath([...home, "SHA256SUMS"]), "SHA256SUMS");
    return `<h3>${link(encodePath(home), `${name}:${tag}`)}</h3>
<p>${sums}</p>
<ul>
${lines.join("")}</ul>
`;
  });
  const title = link(encodePath(["df-dist-v1", name]), name);
  return `<section>
<h2>${title}: files</h2>
${items.join("")}${more(older)}</section>
`;
}
function imageSection(name, tags, origin) {
  const newest = (0, import_shared_documents.newestFirst)(tags.map((tag) => ({ tag })));
  const host = origin.replace(/^https?:\/\//, "");
  const lines = newest.slice(0, tagLimit).map((tag) => `<li>${escaped(tag)}<pre>docker pull ${escaped(`${host}/${name}:${tag}`)}</pre></li>
`);
  const title = link(`v2/${encodePath([...name.split("/"), "tags", "list"])}`, name);
  return `<section>
<h2>${title}: image</h2>
<ul>
${lines.join("")}</ul>
${more(newest.length - tagLimit)}</section>
`;
}
function more(count) {
  return count > 0 ? `<p>and ${count} older ${count === 1 ? "tag" : "tags"}</p>
` : "";
}
function link(path, label) {
  return `<a href="${escaped(path)}">${escaped(label)}</a>`;
}
var entities = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
function escaped(text2) {
  return (0, import_shared_table.printable)(text2).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
function document(sections) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Published with alba</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow-x: auto; margin: .2rem 0 .8rem; padding: .4rem .6rem; border: 1px solid #8888; user-select: all }
</style>
<h1>Published here</h1>
${sections}</html>
`;
}
// src/serve/download-site.ts
async function siteAnswer(directory, path, origin) {
  const { segments } = path;
  if (path.directory) {
    const index = await directory.openFile([...segments, "index.html"]);
    if (index !== void 0) return fileAnswer([...segments, "index.html"], index);
    if (segments.length === 0) return frontPage(directory, origin);
    throw notFound();
  }
  const opened = await directory.open(segments);
  if (opened === void 0) throw notFound();
  return opened === "directory" ? directoryAnswer(directory, segments) : fileAnswer(segments, opened);
}
async function directoryAnswer(directory, segments) {
  const document2 = [...segments, "index.json"];
  const file = await directory.openFile(document2);
  if (file !== void 0) return fileAnswer(document2, file);
  const page2 = await directory.openFile([...segments, "index.html"]);
  if (page2 === void 0) throw notFound();
  await page2.handle.close();
  return { status: 302, headers: { Location: `./${encodePath(segments.slice(-1))}/` } };
}
function fileAnswer(requested, file) {
  return {
    status: 200,
    headers: { ...typeHeaders(requested, file.segments), "Cache-Control": "no-cache" },
    content: fileContent(file)
  };
}
function notFound() {
  return new Problem(404, "NAME_UNKNOWN", "not found");
}
// src/serve/manifest-type.ts
var shape = (0, import_shared_zod.looseObject)({
  mediaType: (0, import_shared_zod.string)().optional(),
  manifests: (0, import_shared_zod.array)((0, import_shared_zod.unknown)()).optional()
});
var harmless = /^application\/vnd\.[a-z0-9][a-z0-9.+_-]*\+json$/i;
function manifestType(bytes) {
  let value;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return void 0;
  }
  const parsed2 = shape.safeParse(value);
  if (!parsed2.success) return void 0;
  const { mediaType, manifests } = parsed2.data;
  if (mediaType !== void 0 && harmless.test(mediaType)) return mediaType;
  return manifests === void 0 ? import_shared_documents.mediaTypes.manifest : import_shared_documents.mediaTypes.index;
}
// src/serve/pagination.ts
function page(all, path) {
  const last = path.query.get("last");
  const rest = last === null ? all : all.filter((item) => item > last);
  const n = path.query.get("n");
  if (n === null) return { items: rest };
  if (!/^\d{1,15}$/.test(n)) {
    throw new Problem(400, "PAGINATION_NUMBER_INVALID", "n must be a whole number", { n });
  }
  const items = rest.slice(0, Number(n));
  const end = items.at(-1);
  if (end === void 0 || items.length === rest.length) return { items };
  const query = new URLSearchParams({ n, last: end });
  return { items, link: `</${encodePath(path.segments)}?${query}>; rel="next"` };
}
// src/serve/referrers.ts
var limit = 4 * 1024 * 1024;
var none = { schemaVersion: 2, mediaType: import_shared_documents.mediaTypes.index, manifests: [] };
async function referrersAnswer(directory, name, digest, artifactType) {
  const index = await storedIndex(directory, ["v2", ...name.split("/"), "referrers", digest]);
  const manifests = index.manifests.filter(
    (descriptor) => artifactType === null || descriptor.artifactType === artifactType
  );
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests }));
  return {
    status: 200,
    headers: {
      "Content-Type": import_shared_documents.mediaTypes.index,
      "Cache-Control": "no-cache",
      ...artifactType === null ? {} : { "OCI-Filters-Applied": "artifactType" }
    },
    content: bytesContent(bytes, `"${(0, import_shared_digest.digestOf)(bytes)}"`)
  };
}
async function storedIndex(directory, segments) {
  const file = await directory.openFile(segments);
  const bytes = file && await readWhole(file, limit);
  return bytes === void 0 ? none : import_shared_documents.indexSchema.parse(JSON.parse(bytes.toString("utf8")));
}
// src/serve/registry.ts
var manifestLimit = 4 * 1024 * 1024;
var registryHeaders = {
  "Docker-Distribution-Api-Version": "registry/2.0"
};
var immutable = "public, max-age=31536000, immutable";
async function registryAnswer(directory, path) {
  const segments = path.segments.slice(1);
  if (segments.length === 0) return jsonAnswer({});
  if (segments[0] === "_catalog" && segments.length === 1) {
    const { items, link: link2 } = page(await imageNames(directory), path);
    return jsonAnswer({ repositories: items }, link2);
  }
  const reference = segments.at(-1) ?? "";
  const kind = segments.at(-2);
  const name = segments.slice(0, -2).join("/");
  if (path.directory || name === "") throw new Problem(404, "NAME_UNKNOWN", "nothing is served at this path");
  if (!isImageName(name)) throw new Problem(404, "NAME_INVALID", "this cannot be an image name", { name });
  switch (kind) {
    case "manifests":
      return manifestAnswer(directory, name, reference);
    case "blobs":
      return blobAnswer(directory, name, reference);
    case "referrers":
      if (!isAnyDigest(reference)) throw invalidDigest(reference);
      return referrersAnswer(directory, name, reference, path.query.get("artifactType"));
    case "tags": {
      if (reference !== "list") break;
      const tags = await tagsOf(directory, name);
      if (tags === void 0) throw new Problem(404, "NAME_UNKNOWN", "no such image here", { name });
      const { items, link: link2 } = page(tags, path);
      return jsonAnswer({ name, tags: items }, link2);
    }
  }
  throw new Problem(404, "NAME_UNKNOWN", "nothing is served at this path");
}
async function manifestAnswer(directory, name, reference) {
  const unknown2 = (message) => new Problem(404, "MANIFEST_UNKNOWN", message, { name, reference });
  const byDigest = reference.includes(":");
  if (byDigest && !isAnyDigest(reference)) throw invalidDigest(reference);
  if (!byDigest && !isTag2(reference)) throw unknown2("this cannot be a tag");
  const file = await directory.openFile(["v2", ...name.split("/"), "manifests", reference]);
  if (file === void 0) throw unknown2("no such manifest here");
  const bytes = await readWhole(file, manifestLimit);
  const type = bytes && manifestType(bytes);
  if (bytes === void 0 || type === void 0) throw unknown2("what is stored here is not a manifest");
  const digest = byDigest ? reference : (0, import_shared_digest.digestOf)(bytes);
  return {
    status: 200,
    headers: {
      "Content-Type": type,
      "Docker-Content-Digest": digest,
      "Cache-Control": byDigest ? immutable : "no-cache"
    },
    content: bytesContent(bytes, `"${digest}"`, file.lastModified)
  };
}
async function blobAnswer(directory, name, digest) {
  if (!isAnyDigest(digest)) throw invalidDigest(digest);
  const file = await directory.openFile(["v2", ...name.split("/"), "blobs", digest]);
  if (file === void 0) throw new Problem(404, "BLOB_UNKNOWN", "no such blob here", { name, digest });
  return {
    status: 200,
    headers: {
      "Content-Type": "application/octet-stream",
      "Docker-Content-Digest": digest,
      "Cache-Control": immutable
    },
    content: fileContent(file, `"${digest}"`)
  };
}
function invalidDigest(digest) {
  return new Problem(
    400,
    "DIGEST_INVALID",
    "this is not a digest, which is sha256: and 64 hexadecimal digits",
    { digest }
  );
}
function jsonAnswer(value, link2) {
  const bytes = Buffer.from(JSON.stringify(value));
  return {
    status: 200,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-cache",
      ...link2 === void 0 ? {} : { Link: link2 }
    },
    content: bytesContent(bytes, `"${(0, import_shared_digest.digestOf)(bytes)}"`)
  };
}
// src/serve/handle.ts
var methods = "GET, HEAD, OPTIONS";
async function handle(directory, request, response, own) {
  const { answer, remark } = await answerTo(directory, request, own);
  try {
    await send(request, response, answer);
    return remark;
  } catch (error) {
    response.destroy();
    return isClientGone(error) ? "the client went away" : (0, import_shared_table.messageOf)(error);
  }
}
async function answerTo(directory, request, own) {
  const target = request.url ?? "";
  let inRegistry = /^\/v2(?:[/?]|$)/.test(target);
  try {
    if (request.method === "OPTIONS") return { answer: withHeaders(preflight, inRegistry) };
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new Problem(405, "UNSUPPORTED", "this server only hands out what is published");
    }
    const path = parseRequestPath(target);
    inRegistry = path.segments[0] === "v2";
    const answer = inRegistry ? await registryAnswer(directory, path) : await siteAnswer(directory, path, originOf(request, own));
    return { answer: withHeaders(answer, inRegistry) };
  } catch (error) {
    if (error instanceof Problem)
      return { answer: withHeaders(problemAnswer(error, inRegistry), inRegistry) };
    const problem = new Problem(500, "UNKNOWN", "the server could not answer");
    return { answer: withHeaders(problemAnswer(problem, inRegistry), inRegistry), remark: (0, import_shared_table.messageOf)(error) };
  }
}
function withHeaders(answer, inRegistry) {
  return inRegistry ? { ...answer, headers: { ...registryHeaders, ...answer.headers } } : answer;
}
function isClientGone(error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(?:ERR_STREAM_\w+|ECONNRESET|EPIPE)$/.test(code);
}
var preflight = {
  status: 204,
  headers: {
    Allow: methods,
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": "*, Authorization, Range, If-Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400"
  }
};
function problemAnswer(problem, inRegistry) {
  const { status, code, message, detail } = problem;
  const body = inRegistry ? JSON.stringify({ errors: [{ code, message, ...detail === void 0 ? {} : { detail } }] }) : `${message}
`;
  return {
    status,
    headers: {
      "Content-Type": inRegistry ? "application/json" : "text/plain; charset=utf-8",
      "Cache-Control": "no-store",
      // The body of a refused upload is not read, so the connection cannot be used again.
      ...status === 405 ? { Allow: methods, Connection: "close" } : {}
    },
    content: bytesContent(Buffer.from(body), "")
  };
}
function originOf(request, own) {
  const host = request.headers.host ?? "";
  if (!/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)) return own;
  return `${request.headers["x-forwarded-proto"] === "https" ? "https" : "http"}://${host}`;
}
// src/serve/served-directory.ts
var ServedDirectory = class _ServedDirectory {
  #root;
  constructor(root) {
    this.#root = root;
  }
  /** Throws `usage` where `path` is no directory that can be read. */
  static async at(path) {
    try {
      const root = await (0, import_promises2.realpath)(path);
      if (!(await (0, import_promises2.stat)(root)).isDirectory()) throw new import_shared_table.AlbaError("usage", `${path} is not a directory`);
      await (0, import_promises2.readdir)(root);
      return new _ServedDirectory(root);
    } catch (error) {
      const hint = "name a directory that alba published to, like alba serve ./site";
      throw (0, import_shared_table.asAlbaError)(error, "usage", `cannot serve ${path}`, hint);
    }
  }
  /**
   * Opens a file by its components. `directory` where there is a directory, undefined where nothing that may be served.
   * Throws a `Problem` for what may not be read.
   */
  async open(segments) {
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = await this.#real(segments);
      if (found === void 0) return void 0;
      const opened = await this.#openReal(found);
      if (opened !== "replaced") return opened;
    }
    throw new Problem(503, "UNKNOWN", "the file is being replaced all the time, ask again");
  }
  /** Like `open`, for who only wants a file. */
  async openFile(segments) {
    const opened = await this.open(segments);
    return opened === "directory" ? void 0 : opened;
  }
  /** The names in a directory, in ASCII order; undefined where there is none. Links to directories are not listed. */
  async names(segments) {
    const found = await this.#real(segments);
    if (found === void 0) return void 0;
    const entries = await unlessAbsent((0, import_promises2.readdir)(found.path, { withFileTypes: true }));
    if (entries === void 0) return void 0;
    const files = [];
    const directories = [];
    for (const entry of entries) {
      if (isHidden([...segments, entry.name])) continue;
      if (entry.isDirectory()) directories.push(entry.name);
      else if (entry.isFile() || await this.#isFile([...segments, entry.name])) files.push(entry.name);
    }
    return { files: files.sort(), directories: directories.sort() };
  }
  async #isFile(segments) {
    const file = await this.openFile(segments);
    await file?.handle.close();
    return file !== void 0;
  }
  /** Follows links, and says where they end: undefined outside the directory and below a name with a dot. */
  async #real(segments) {
    if (isHidden(segments)) return void 0;
    const path = await unlessAbsent((0, import_promises2.realpath)((0, import_node_path.join)(this.#root, ...segments)));
    if (path === void 0) return void 0;
    const below = (0, import_node_path.relative)(this.#root, path);
    const parts = below === "" ? [] : below.split(import_node_path.sep);
    return isHidden(parts) ? void 0 : { path, segments: parts };
  }
  /**
   * Opens a path without links. A link put in its way meanwhile is refused by O_NOFOLLOW as its last component, and as
   * any other by asking where the opened file stands. O_NONBLOCK, for a named pipe would wait.
   */
  async #openReal(found) {
    const flags = import_node_fs.constants.O_RDONLY | (import_node_fs.constants.O_NOFOLLOW ?? 0) | (import_node_fs.constants.O_NONBLOCK ?? 0);
    const handle2 = await unlessAbsent((0, import_promises2.open)(found.path, flags));
    if (handle2 === void 0) return await unlessAbsent((0, import_promises2.lstat)(found.path)) ? "replaced" : void 0;
    let keep = false;
    try {
      const info = await handle2.stat({ bigint: true });
      if (!await standsAt(handle2, info, found.path)) return "replaced";
      if (info.isDirectory()) return "directory";
      if (!info.isFile()) return void 0;
      keep = true;
      return {
        handle: handle2,
        size: Number(info.size),
        lastModified: info.mtime,
        etag: `"${info.size.toString(16)}-${info.mtimeNs.toString(16)}"`,
        segments: found.segments
      };
    } finally {
      if (!keep) await handle2.close();
    }
  }
};
function isHidden(segments) {
  const isPublished2 = segments[0] === "df-dist-v1" && segments[1] !== "_alba";
  return segments.some((segment, at) => segment.startsWith(".") && !(isPublished2 && at > 2));
}
async function standsAt(handle2, info, path) {
  const opened = await (0, import_promises2.readlink)(`/proc/self/fd/${handle2.fd}`).catch(() => void 0);
  if (opened !== void 0) return opened === path || opened === `${path} (deleted)`;
  const standing = await unlessAbsent((0, import_promises2.lstat)(path, { bigint: true }));
  const still = await unlessAbsent((0, import_promises2.realpath)(path)) === path;
  return still && standing?.ino === info.ino && standing.dev === info.dev;
}
var absent = /* @__PURE__ */ new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "ENXIO"]);
async function unlessAbsent(promise) {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (absent.has(code)) return void 0;
    if (code === "EACCES" || code === "EPERM") {
      throw new Problem(403, "DENIED", "the server may not read this file");
    }
    throw error;
  }
}
// src/serve/serve-directory.ts
var idleLimit = 12e4;
async function serveDirectory(path, options) {
  options.signal.throwIfAborted();
  const directory = await ServedDirectory.at(path);
  const running = /* @__PURE__ */ new Set();
  let own = "";
  const onRequest = (request, response) => {
    const work = handle(directory, request, response, own).then((remark) => {
      options.onRequest?.(requestLine(request, response, remark));
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const server = (0, import_node_http.createServer)({ requireHostHeader: false }, onRequest);
  server.on("checkContinue", onRequest);
  server.on("clientError", refuseUnreadable);
  server.timeout = idleLimit;
  own = await listen(server, options);
  server.on(
    "error",
    (error) => options.onRequest?.((0, import_shared_table.printable)(`a connection was not taken: ${error.message}`))
  );
  let closing;
  const close = () => {
    closing ??= (async () => {
      options.signal.removeEventListener("abort", close);
      const closed = (0, import_node_events.once)(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.allSettled(running);
    })();
    return closing;
  };
  options.signal.addEventListener("abort", close, { once: true });
  if (options.signal.aborted) {
    await close();
    options.signal.throwIfAborted();
  }
  return { url: own, close };
}
async function listen(server, { host, port }) {
  try {
    server.listen({ host, port });
    await (0, import_node_events.once)(server, "listening");
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${(0, import_node_net.isIPv6)(reachable) ? `[${reachable}]` : reachable}:${actual}`;
}
var hints = {
  EADDRINUSE: "another program listens there: choose another --port, or 0 for any that is free",
  EACCES: "this user may not listen on that port: choose a --port above 1023",
  EADDRNOTAVAIL: "this machine has no such address: use --host 127.0.0.1, or 0.0.0.0 for all addresses",
  ENOTFOUND: "no machine of that name is known: use --host 127.0.0.1, or 0.0.0.0 for all addresses"
};
function cannotListen(error, host, port) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const hint = hints[code] ?? "choose another --host or --port";
  return new import_shared_table.AlbaError("usage", `cannot listen on ${host}, port ${port}: ${(0, import_shared_table.messageOf)(error)}`, {
    hint,
    cause: error
  });
}
function requestLine(request, response, remark = "") {
  const more2 = remark === "" ? "" : ` (${remark})`;
  return (0, import_shared_table.printable)(`${request.method} ${request.url} ${response.statusCode}${more2}`);
}
function refuseUnreadable(_, socket) {
  if (!socket.writable || !(socket instanceof import_node_net.Socket) || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const headers = Object.entries(commonHeaders).map(([name, value]) => `${name}: ${value}\r
`);
  socket.end(`HTTP/1.1 400 Bad Request\r
Connection: close\r
Content-Length: 0\r
${headers.join("")}\r
`);
}
// src/commands/serve.ts
async function serve({ directory, host, port }, { run, stdout }) {
  const server = await serveDirectory(directory, {
    host,
    port,
    signal: run.signal,
    onRequest: (line) => run.reporter.debug(line)
  });
  stdout(server.url);
  run.reporter.note(`serving ${directory}; stop with Ctrl-C`);
  await new Promise((resolve) => {
    if (run.signal.aborted) resolve();
    else run.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  serve
});
