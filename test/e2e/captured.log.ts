import type { LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';

/** Keeps everything that is logged, at every level, so that a test can look for what must not be there. */
export class CapturedLog implements LoggerService {
  readonly lines: string[] = [];

  log = this.keep.bind(this);
  error = this.keep.bind(this);
  warn = this.keep.bind(this);
  debug = this.keep.bind(this);
  verbose = this.keep.bind(this);
  fatal = this.keep.bind(this);

  get text(): string {
    return this.lines.join('\n');
  }

  private keep(...parts: unknown[]): void {
    this.lines.push(
      parts.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 8 }))).join(' '),
    );
  }
}
