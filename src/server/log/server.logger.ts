import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { LOG_LEVELS } from '../../settings/operation.settings.js';
import { redacted } from './redaction.js';
import { requestContext } from './request.context.js';

/** What the framework tells of each of its parts at the start: of interest at `debug` only. */
const PARTS_OF_THE_FRAMEWORK: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
]);

export interface ServerLogOptions {
  readonly level: (typeof LOG_LEVELS)[number];
  /** `json`: an object a line, for machines. `text`: for people. */
  readonly format: 'json' | 'text';
}

/** The log of the server: with the id of the request in every line, and without secrets. */
export class ServerLogger extends ConsoleLogger {
  constructor({ level, format }: ServerLogOptions) {
    super({ json: format === 'json', logLevels: LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)) });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (PARTS_OF_THE_FRAMEWORK.has(rest.at(-1)) && !this.isLevelEnabled('debug')) return;
    this.tell('log', () => super.log(message, ...rest));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    this.tell('error', () => super.error(message, ...rest));
  }

  override fatal(message: unknown, ...rest: unknown[]): void {
    this.tell('fatal', () => super.fatal(message, ...rest));
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    this.tell('warn', () => super.warn(message, ...rest));
  }

  override debug(message: unknown, ...rest: unknown[]): void {
    this.tell('debug', () => super.debug(message, ...rest));
  }

  override verbose(message: unknown, ...rest: unknown[]): void {
    this.tell('verbose', () => super.verbose(message, ...rest));
  }

  /** What cannot be printed, such as an error whose getter throws, must not break the request that it is told of. */
  private tell(level: LogLevel, print: () => void): void {
    try {
      print();
    } catch {
      this.printMessages(['Something was to be logged that cannot be printed.'], ServerLogger.name, level);
    }
  }

  protected override getJsonLogObject(
    ...given: Parameters<ConsoleLogger['getJsonLogObject']>
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    return { ...super.getJsonLogObject(...given), ...requestContext.getStore() };
  }

  protected override stringifyJsonLogObject(line: Record<string, unknown>): string {
    const text = super.stringifyJsonLogObject(line);
    // Of what no JSON can be made, Nest prints the form for people: that is then the message.
    return redacted(text.startsWith('{"') ? text : JSON.stringify({ level: line['level'], message: text }));
  }

  protected override formatMessage(...given: Parameters<ConsoleLogger['formatMessage']>): string {
    const requestId = requestContext.getStore()?.requestId;
    const line = redacted(super.formatMessage(...given));
    return requestId === undefined ? line : line.replace(/\n$/, ` [${requestId}]\n`);
  }

  /** Also for an error without a stack, where Nest hands over nothing. */
  protected override printStackTrace(stack: string | undefined): void {
    if (stack !== undefined) super.printStackTrace(redacted(stack));
  }
}
