import { open } from 'node:fs/promises';
import { headSize } from './recognise.ts';

/** As much of a file's beginning as `recognise` looks at. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headSize), 0, headSize, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
