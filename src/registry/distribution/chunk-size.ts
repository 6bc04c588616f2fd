import type { UploadSession } from './upload-session.ts';

const mebibyte = 1 << 20;
/** What proxies are often set to take: Cloudflare 100 MB, others 50, 20 or 10, nginx by itself 1. */
const sizes = [90, 45, 18, 9, 4, 1].map((size) => size * mebibyte - 4096);

/** The next smaller size of chunks where `size` bytes were too many; undefined where the registry wants no smaller ones. */
export function smallerChunk(size: number, { least, most }: UploadSession): number | undefined {
  if (most !== undefined && most < size) return most;
  const smaller = sizes.find((chunk) => chunk < size && (least === undefined || chunk >= least));
  return smaller ?? (least !== undefined && least < size ? least : undefined);
}
