import type { ReportStream } from '../../report/live-area.ts';
import type { Environment } from '../context/detect-host.ts';
import type { Redactor } from '../redact.ts';
import type { StandardInput } from '../request.ts';
import type { SignalSource } from './interrupt.ts';

/** The process that alba runs in, as far as it needs it; given by main.ts, and held still by tests. */
export interface Surroundings {
  /** Behind the program's name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  /** Whether the setting `debug` is on. */
  readonly debug: boolean;
  readonly stdin: () => StandardInput;
  /** Prints a line on stdout. Rejects where that is not possible. */
  readonly stdout: (line: string) => Promise<void>;
  readonly stderr: ReportStream;
  readonly signals: SignalSource;
  /** Aborted by a bug that nobody caught, which is its reason. */
  readonly crashed: AbortSignal;
  /** How alba was called: `alba` or `node dist/index.cjs`. */
  readonly invocation: string;
  /** Where folders for temporary files may be made. */
  readonly temporary: string;
  readonly now: () => Date;
  /** Takes secrets out of all that is told; main.ts tells of crashes by it as well. */
  readonly redactor: Redactor;
}
