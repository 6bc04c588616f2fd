/**
 * What a terminal of a given width shows after it was sent some text, as far as a line-drawing program needs it:
 * endless height, no scrolling, and any sequence that is not understood is an error.
 */
export class Screen {
  readonly columns: number;
  /** Every line that was ever continued on the next row because it was too long, as it stood at that moment. */
  readonly wrapped: string[] = [];
  cursorVisible = true;
  #rows: Row[] = [{ cells: [], continues: false }];
  #row = 0;
  #column = 0;

  constructor(columns: number, text: string) {
    this.columns = columns;
    for (const [part, parameters, final] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|[^\x1b]|\x1b/gu)) {
      if (final === undefined) this.#type(part);
      else this.#control(parameters ?? '', final);
    }
  }

  /** The lines as they were written: rows that continue each other are joined; none for empty rows at the end. */
  get lines(): string[] {
    const lines: string[] = [];
    let line = '';
    for (const row of this.#rows) {
      line += textOf(row);
      if (row.continues) continue;
      lines.push(line.trimEnd());
      line = '';
    }
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  #type(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#moveDown();
    else if (character < ' ' || character === '\x7f')
      throw new Error(`unexpected ${JSON.stringify(character)}`);
    else this.#put(character);
  }

  #put(character: string): void {
    const width = widthOf(character);
    if (this.#column + width > this.columns) {
      const row = this.#current();
      row.continues = true;
      this.wrapped.push(textOf(row));
      this.#moveDown();
      this.#column = 0;
    }
    const { cells } = this.#current();
    while (cells.length < this.#column) cells.push(' ');
    if (width === 0) cells[this.#column - 1] += character;
    else cells[this.#column] = character;
    if (width === 2) cells[this.#column + 1] = '';
    this.#column += width;
  }

  #control(parameters: string, final: string): void {
    const count = Math.max(1, Number(parameters) || 1);
    if (final === 'A') this.#row = Math.max(0, this.#row - count);
    else if (final === 'G') this.#column = count - 1;
    else if (final === 'K' && parameters === '2')
      Object.assign(this.#current(), { cells: [], continues: false });
    else if (final === 'K' && parameters === '') this.#current().cells.length = this.#column;
    else if (parameters === '?25' && (final === 'h' || final === 'l')) this.cursorVisible = final === 'h';
    else if (final !== 'm') throw new Error(`unexpected control sequence ${parameters}${final}`);
  }

  #moveDown(): void {
    this.#row += 1;
    if (this.#row === this.#rows.length) this.#rows.push({ cells: [], continues: false });
  }

  #current(): Row {
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error('the cursor left the screen');
    return row;
  }
}

interface Row {
  cells: string[];
  continues: boolean;
}

function textOf(row: Row): string {
  return row.cells.join('');
}

/** As a terminal without support for composed emoji does it, which is the widest way. */
function widthOf(character: string): number {
  if (/[\p{M}\u200d]/u.test(character)) return 0;
  return /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(
    character,
  )
    ? 2
    : 1;
}
