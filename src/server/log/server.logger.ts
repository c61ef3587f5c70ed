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
  /** What must not stand in any line. Default none. */
  readonly secrets?: readonly string[];
}

/** A line of ours ends in what it is about: `answered {"method":"GET","status":200}`. */
const LINE_WITH_FIELDS = /^([a-z]+) (\{".*\})$/;

/** The log of the server: with the id of the request in every line, and without secrets. */
export class ServerLogger extends ConsoleLogger {
  private readonly secrets: readonly string[];

  constructor({ level, format, secrets = [] }: ServerLogOptions) {
    super({ json: format === 'json', logLevels: LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)) });
    this.secrets = secrets;
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
    return { ...withFields(super.getJsonLogObject(...given)), ...requestContext.getStore() };
  }

  protected override stringifyJsonLogObject(line: Record<string, unknown>): string {
    const text = super.stringifyJsonLogObject(line);
    // Of what no JSON can be made, Nest prints the form for people: that is then the message.
    return this.redacted(
      text.startsWith('{"') ? text : JSON.stringify({ level: line['level'], message: text }),
    );
  }

  protected override formatMessage(...given: Parameters<ConsoleLogger['formatMessage']>): string {
    const requestId = requestContext.getStore()?.requestId;
    const line = super.formatMessage(...given);
    return this.redacted(requestId === undefined ? line : line.replace(/\n$/, ` [${requestId}]\n`));
  }

  /** Also for an error without a stack, where Nest hands over nothing. */
  protected override printStackTrace(stack: string | undefined): void {
    if (stack !== undefined) super.printStackTrace(this.redacted(stack));
  }

  private redacted(line: string): string {
    return redacted(line, this.secrets);
  }
}

/** For machines what a line is about stands beside its message, and never in the place of what every line has. */
function withFields<T extends { readonly message: unknown }>(line: T): T {
  const [, message, fields] = LINE_WITH_FIELDS.exec(String(line.message)) ?? [];
  return fields === undefined ? line : { ...objectIn(fields), ...line, message };
}

function objectIn(json: string): object {
  try {
    return Object(JSON.parse(json));
  } catch {
    return { fields: json };
  }
}
