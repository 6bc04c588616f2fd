import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { Reporter } from './reporter.ts';

/** The part of a reporter that is the same everywhere: what each line says. `print` gets them without a newline. */
export function printedLines(
  print: (line: string) => void,
  paint: Paint,
  showDebug: boolean,
): Omit<Reporter, 'progress' | 'close'> {
  return {
    heading: (title) => print(paint.bold(printable(`-- ${title} --`))),
    object: (source, destination, remark) => {
      const line = printable(`${source} -> ${destination}`);
      print(remark === undefined ? line : `${line} ${paint.dim(printable(`(${remark})`))}`);
    },
    note: (text) => print(printable(text)),
    warn: (text) => print(`${paint.yellow('warning:')} ${printable(text)}`),
    done: (line, next = []) => {
      print(`✅ ${printable(line)}`);
      for (const command of next) print(printable(command));
    },
    debug: (text) => {
      if (showDebug) print(paint.dim(`debug: ${printable(text)}`));
    },
  };
}
