import { existsSync } from 'node:fs';
import { bundle } from '../support/real-alba.ts';
import { garageBinaries, nodeBinaries } from '../support/real-binaries.ts';
import { run } from '../support/real-program.ts';
import { runnerBinary, runners } from '../support/real-runners.ts';
import { toolBinary, tools } from '../support/real-tools.ts';

/** Programs by the Debian package that brings them, each with the arguments that make it say something harmless. */
const programs: Readonly<Record<string, readonly (readonly [string, ...string[]])[]>> = {
  'docker.io': [
    ['docker', '--version'],
    ['dockerd', '--version'],
  ],
  containerd: [
    ['containerd', '--version'],
    ['containerd-shim-runc-v2', '-v'],
    ['ctr', '--version'],
  ],
  runc: [['runc', '--version']],
  podman: [['podman', '--version']],
  buildah: [['buildah', '--version']],
  umoci: [['umoci', '--version']],
  skopeo: [['skopeo', '--version']],
  'docker-registry': [['docker-registry', '--version']],
  openssl: [['openssl', 'version']],
  'nix-bin': [['nix-build', '--version']],
  curl: [['curl', '--version']],
  gzip: [['gzip', '--version']],
  'xz-utils': [['xz', '--version']],
  zstd: [['zstd', '--version']],
  coreutils: [['sha256sum', '--version']],
  'util-linux': [
    ['nsenter', '--version'],
    ['script', '--version'],
    ['setpriv', '--version'],
    ['unshare', '--version'],
  ],
  git: [['git', '--version']],
  iproute2: [['ip', '-Version']],
  'qemu-user-static': [
    ['qemu-aarch64-static', '--version'],
    ['qemu-arm-static', '--version'],
    ['qemu-i386-static', '--version'],
  ],
  binutils: [['x86_64-linux-gnu-as', '--version']],
  'binutils-aarch64-linux-gnu': [['aarch64-linux-gnu-as', '--version']],
  'binutils-arm-linux-gnueabi': [['arm-linux-gnueabi-as', '--version']],
  'binutils-i686-linux-gnu': [['i686-linux-gnu-as', '--version']],
};

/**
 * Before the end-to-end suite: every real part that a test needs is there, or the run fails with one list of what is
 * missing. Nothing is ever left out silently.
 */
export default async function setup(): Promise<void> {
  const missing = (
    await Promise.all([
      ...missingPrograms(),
      missingGarage(),
      missingNodes(),
      missingGo(),
      missingRunners(),
      missingTools(),
      missingConformance(),
      missingImageParts(),
    ])
  ).flat();
  if (process.getuid?.() !== 0) missing.push('root: dockerd, containerd and podman are started');
  if (!existsSync(bundle)) missing.push('dist/index.cjs: npm run build');
  if (missing.length === 0) return;
  throw new Error(
    `The end-to-end suite needs these real parts (.ci/run installs them all):\n${missing.map((part) => `  - ${part}`).join('\n')}`,
  );
}

function missingPrograms(): Promise<string[]>[] {
  return Object.entries(programs).flatMap(([debianPackage, commands]) =>
    commands.map(async ([program, ...args]) => {
      const there = await answers(program, args);
      return there ? [] : [`${program}: Debian package ${debianPackage}`];
    }),
  );
}

/** One of each line that alba supports: 1.x and 2.x differ in what they check. */
async function missingGarage(): Promise<string[]> {
  const binaries = garageBinaries();
  const versions = await Promise.all(binaries.map((binary) => said(binary, ['--version'])));
  return [
    ...binaries
      .filter((_, index) => versions[index] === undefined)
      .map((binary) => `${binary}: does not run`),
    ...[1, 2]
      .filter((major) => !versions.some((version) => version?.includes(`:${major}.`)))
      .map((major) => `Garage ${major}.x: name its binary in ALBA_GARAGE (a list as in PATH)`),
  ];
}

async function missingNodes(): Promise<string[]> {
  const binaries = nodeBinaries();
  const versions = await Promise.all(binaries.map((binary) => said(binary, ['--version'])));
  return [
    ...binaries
      .filter((_, index) => versions[index] === undefined)
      .map((binary) => `${binary}: does not run`),
    ...[22, 24]
      .filter((major) => !versions.some((version) => version?.startsWith(`v${major}.`)))
      .map((major) => `Node ${major}: name its binary in ALBA_NODES (a list as in PATH)`),
  ];
}

/** It builds examples, the runners, and the tools. */
async function missingGo(): Promise<string[]> {
  return (await answers('go', ['version'])) ? [] : ['go: not part of what .ci/run installs'];
}

async function missingRunners(): Promise<string[]> {
  if (!process.env['ALBA_RUNNERS']) return [`${runners.join(', ')}: name their folder in ALBA_RUNNERS`];
  const there = await Promise.all(runners.map((name) => answers(runnerBinary(name), ['--help'])));
  return runners.filter((_, index) => !there[index]).map((name) => `${runnerBinary(name)}: does not run`);
}

async function missingTools(): Promise<string[]> {
  if (!process.env['ALBA_TOOLS']) return [`${tools.join(', ')}: name their folder in ALBA_TOOLS`];
  const there = await Promise.all(tools.map((name) => answers(toolBinary(name), ['--help'])));
  return tools.filter((_, index) => !there[index]).map((name) => `${toolBinary(name)}: does not run`);
}

/** It takes no arguments and would begin to test, so it is only looked for. */
async function missingConformance(): Promise<string[]> {
  const path = process.env['ALBA_CONFORMANCE'];
  if (path && existsSync(path)) return [];
  return ["the distribution specification's conformance suite: name its binary in ALBA_CONFORMANCE"];
}

/** Without them the plugin's image would be made of what the network has. */
async function missingImageParts(): Promise<string[]> {
  const path = process.env['ALBA_IMAGE_CACHE'];
  if (path && existsSync(path)) return [];
  return [
    "the parts of the plugin's image: name the folder of what `npm run image` fetches in ALBA_IMAGE_CACHE",
  ];
}

async function answers(program: string, args: readonly string[]): Promise<boolean> {
  return (await said(program, args)) !== undefined;
}

/** What a program prints, or undefined where it cannot be run. */
async function said(program: string, args: readonly string[]): Promise<string | undefined> {
  // Whatever the reason, the part is of no use: the list names it.
  return run(program, args).catch(() => undefined);
}
