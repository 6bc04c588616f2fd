/** Bytes that compress about as machine code does: from a vocabulary of short runs, with numbers between them, the same each time. */
export function likeMachineCode(size: number, seed = 1): Buffer {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
  const words = Array.from({ length: 4096 }, () =>
    Buffer.from(Array.from({ length: 2 + (next() % 9) }, next)),
  );
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    // Few words are frequent, as few instructions are.
    const word = words[next() % (1 + (next() % words.length))] ?? Buffer.alloc(1);
    at += word.copy(bytes, at);
    if (next() % 4 === 0 && at < size) bytes[at++] = next();
  }
  return bytes;
}
