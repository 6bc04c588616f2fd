import { createLogUpdate } from 'log-update';

/** What a reporter needs of a terminal or a log. */
export interface ReportStream {
  write(text: string): unknown;
  readonly columns?: number;
  readonly isTTY?: boolean;
}

/** The last lines of a terminal, drawn again and again while other lines scroll past above them. */
export interface LiveArea {
  /** Puts a line above the area. */
  print(line: string): void;
  /** Shows these lines in the area, none of them wider than the terminal, and hides the cursor. */
  draw(lines: readonly string[]): void;
  /** Takes the area off the screen and shows the cursor again. */
  clear(): void;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** The width of a terminal now; what does not know its width has 80 columns. */
export function columnsOf(stream: ReportStream): number {
  return stream.columns === undefined || stream.columns <= 0 ? 80 : stream.columns;
}

/** A live area by log-update. Each step reaches the stream as one write. */
export function createLiveArea(stream: ReportStream): LiveArea {
  let pending = '';
  let shown: readonly string[] = [];
  const buffer = {
    write: (text: string) => {
      pending += text;
    },
    get columns() {
      return columnsOf(stream);
    },
  };
  // log-update needs nothing of a stream but these two. It would hide the cursor of process.stderr, whatever the
  // stream it is given: that is done here instead.
  const update = createLogUpdate(buffer as unknown as NodeJS.WritableStream, { showCursor: true });
  const flush = (): void => {
    if (pending !== '') stream.write(pending);
    pending = '';
  };

  const clear = (): void => {
    if (shown.length === 0) return;
    shown = [];
    update.clear();
    pending += showCursor;
    flush();
  };

  return {
    clear,
    print(line) {
      if (shown.length > 0) update.clear();
      pending += `${line}\n`;
      if (shown.length > 0) update(shown.join('\n'));
      flush();
    },
    draw(lines) {
      if (lines.length === 0) return clear();
      if (shown.length === 0) pending += hideCursor;
      shown = lines;
      update(lines.join('\n'));
      flush();
    },
  };
}
