/** Colours, or none: each function wraps a text in what a terminal needs to show it so. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export const plain: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  yellow: (text) => text,
  cyan: (text) => text,
};

export const coloured: Paint = {
  bold: (text) => `\x1b[1m${text}\x1b[22m`,
  dim: (text) => `\x1b[2m${text}\x1b[22m`,
  yellow: (text) => `\x1b[33m${text}\x1b[39m`,
  cyan: (text) => `\x1b[36m${text}\x1b[39m`,
};
