export type CompressedFormat = 'gzip' | 'zstd';

/** `unsupported` is a whole and right stream that alba does not read; the message says what it would take. */
export type DecompressProblem = 'truncated' | 'corrupt' | 'trailing' | 'unsupported';

/** What is wrong with a compressed stream. The message has no file in it: whoever knows its name puts it in front. */
export class DecompressError extends Error {
  override readonly name = 'DecompressError';
  readonly format: CompressedFormat;
  readonly kind: DecompressProblem;

  constructor(format: CompressedFormat, kind: DecompressProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.format = format;
    this.kind = kind;
  }
}

export function truncated(format: CompressedFormat, cause?: unknown): DecompressError {
  return new DecompressError(format, 'truncated', `the ${format} stream ends too early`, cause);
}

export function corrupt(format: CompressedFormat, reason: string, cause?: unknown): DecompressError {
  return new DecompressError(format, 'corrupt', `the ${format} stream is damaged: ${reason}`, cause);
}

export function trailing(format: CompressedFormat, cause?: unknown): DecompressError {
  return new DecompressError(
    format,
    'trailing',
    `something that is not ${format} comes behind the ${format} stream`,
    cause,
  );
}
