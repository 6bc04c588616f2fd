import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../examples/hello/', import.meta.url);
const platforms = [
  { platform: 'linux/amd64', machine: 62, bits: 64, architecture: 'amd64' },
  { platform: 'linux/arm64', machine: 183, bits: 64, architecture: 'arm64' },
  { platform: 'linux/arm/v6', machine: 40, bits: 32, architecture: 'arm' },
  { platform: 'linux/386', machine: 3, bits: 32, architecture: '386' },
] as const;

describe.each(platforms)('hello for $platform', ({ platform, machine, bits, architecture }) => {
  const binary = new URL(`static/${platform}/hello`, folder);
  const archive = new URL(`images/${platform.replaceAll('/', '.')}.tar.gz`, folder);

  it('is a small static executable for that machine', async () => {
    const elf = await readFile(binary);
    expect((await stat(binary)).mode & 0o777).toBe(0o755);
    expect(elf.length).toBeLessThan(2048);
    expect(elf.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(elf[4]).toBe(bits === 64 ? 2 : 1);
    expect(elf.readUInt16LE(16), 'e_type is EXEC').toBe(2);
    expect(elf.readUInt16LE(18)).toBe(machine);
    expect(segmentTypes(elf, bits), 'PT_INTERP would make it dynamic').not.toContain(3);
    expect(elf.toString('latin1')).toContain(`Hello from ${platform}, published by alba.\n`);
  });

  it('is the only file of its image, a docker-archive in the shape of nixpkgs', async () => {
    const files = await unpack(gunzipSync(await readFile(archive)));
    const names = [...files.keys()];
    expect(names.at(-1)).toBe('manifest.json');
    const [manifest] = JSON.parse(String(files.get('manifest.json')));
    expect(manifest).toEqual({ Config: names[1], RepoTags: ['hello:1.0'], Layers: [names[0]] });

    const config = files.get(manifest.Config) ?? Buffer.alloc(0);
    expect(manifest.Config).toBe(`${sha256(config)}.json`);
    const layer = files.get(manifest.Layers[0]) ?? Buffer.alloc(0);
    expect(manifest.Layers[0]).toBe(`${sha256(layer)}/layer.tar`);
    expect(JSON.parse(String(config))).toEqual({
      created: '1970-01-01T00:00:01Z',
      architecture,
      os: 'linux',
      config: { Entrypoint: ['/hello'] },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created: '1970-01-01T00:00:01Z' }],
    });
    expect(await unpack(layer)).toEqual(new Map([['hello', await readFile(binary)]]));
  });
});

it('says v6 in the ELF attributes of the arm binary, for readers that are told arm only', async () => {
  const elf = await readFile(new URL('static/linux/arm/v6/hello', folder));
  const attributes = elf.subarray(elf.indexOf('aeabi\0'));
  const cpuName = attributes.indexOf('\x056\0'); // Tag_CPU_name (5) "6", followed by Tag_CPU_arch (6) = v6 (6)
  expect([...attributes.subarray(cpuName + 3, cpuName + 5)]).toEqual([6, 6]);
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The type of each program header (p_type). */
function segmentTypes(elf: Buffer, bits: 32 | 64): number[] {
  const offset = bits === 64 ? Number(elf.readBigUInt64LE(32)) : elf.readUInt32LE(28);
  const size = elf.readUInt16LE(bits === 64 ? 54 : 42);
  const count = elf.readUInt16LE(bits === 64 ? 56 : 44);
  return Array.from({ length: count }, (_, index) => elf.readUInt32LE(offset + index * size));
}

/** The files of a tar by name, in order; every one of them must be the same on every machine that builds it. */
async function unpack(tar: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    expect(entry.header).toMatchObject({ type: 'file', uid: 0, gid: 0, mtime: new Date(1000) });
    files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}
