import { StringDecoder } from 'node:string_decoder';

/** How many lines are kept, and how many characters of each: some write without an end. */
const mostLines = 8;
const longestLine = 500;

/** Divides a stream of text into lines, tells each as it ends, and keeps the last ones. Its memory does not grow. */
export class LastLines {
  readonly #tell: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #kept: string[] = [];
  #rest = '';

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  add(chunk: Buffer): void {
    // Bars that draw themselves anew end their lines with a carriage return.
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/[\r\n]+/);
    this.#rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) this.#line(line);
  }

  /** Ends the last line, and gives those that were kept. */
  end(): readonly string[] {
    this.#line(this.#rest + this.#decoder.end());
    this.#rest = '';
    return this.#kept;
  }

  #line(text: string): void {
    const line = text.slice(0, longestLine).trimEnd();
    if (line === '') return;
    this.#tell(line);
    this.#kept.push(line);
    if (this.#kept.length > mostLines) this.#kept.shift();
  }
}
