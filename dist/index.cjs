#!/usr/bin/env node
if (Number(process.versions.node.split('.')[0]) < 20) { console.error('alba needs Node 20 or newer; this is ' + process.version + '. Install it, or choose a job image that has it.'); process.exit(2); }
var import_shared_table = require("./shared-table.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
var import_node_os = require("node:os");
// src/main.ts
var argv = process.argv.slice(2);
var debug = (0, import_shared_table.isDebug)(argv, process.env);
var redactor = (0, import_shared_table.createRedactor)();
var write = (text) => void process.stderr.write(`${redactor.redact(text)}
`);
var tell = (failure) => write((0, import_shared_table.failureLines)(failure, debug, import_shared_table.flagOf));
process.removeAllListeners("warning");
if (debug) process.on("warning", (warning) => write((0, import_shared_table.printable)(`warning of a library: ${warning.message}`)));
(0, import_shared_table.keepGoing)(process.stderr);
var crash = (0, import_shared_table.onCrash)(process, tell);
async function main() {
  var _a;
  return (0, import_shared_table.runHost)({
    argv,
    environment: process.env,
    debug,
    stdin: () => process.stdin,
    stdout: (0, import_shared_table.linePrinter)(process.stdout),
    stderr: process.stderr,
    signals: process,
    crashed: crash.signal,
    invocation: (0, import_shared_table.invocation)((_a = process.argv[1]) != null ? _a : "", argv, (0, import_shared_table.workingDirectory)(process.cwd)),
    temporary: (0, import_node_os.tmpdir)(),
    now: () => /* @__PURE__ */ new Date(),
    redactor
  });
}
main().catch((failure) => {
  tell(failure);
  return (0, import_shared_table.exitCodeOf)(failure);
}).then((code) => {
  const isLate = code === 0 && crash.signal.aborted;
  if (isLate) tell(crash.signal.reason);
  process.exitCode = isLate ? 1 : code;
  crash.over();
  setTimeout(() => process.exit(), 2e3).unref();
});
