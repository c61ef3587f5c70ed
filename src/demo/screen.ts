import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const WIDTH = 100;

/** The terminal as a stage: colours where they are wanted, plain text in a pipe and with `NO_COLOR`. */
export class Screen {
  private chapter = 0;
  private readonly isColoured: boolean;

  /** @param environment `NO_COLOR` and `FORCE_COLOR` count, in this order. @see https://no-color.org */
  constructor(
    private readonly out: NodeJS.WriteStream,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    const { NO_COLOR = '', FORCE_COLOR = '' } = environment;
    this.isColoured = NO_COLOR === '' && (FORCE_COLOR !== '' || out.isTTY);
  }

  title(text: string): void {
    this.line('', this.style('bold', text), this.style('dim', '='.repeat(text.length)), '');
  }

  /** A new part of the story, and what it is about. */
  part(title: string, ...about: readonly string[]): void {
    this.chapter += 1;
    this.line(
      '',
      this.style(['bold', 'cyan'], `${this.chapter}. ${title}`),
      ...about.map((one) => `   ${one}`),
      '',
    );
  }

  /** What is done, as one would type it. */
  act(text: string): void {
    this.line(`   ${this.style('dim', '$')} ${text}`);
  }

  answer(status: number, text: string): void {
    const colour = status < 300 ? 'green' : 'yellow';
    this.line(
      `   ${this.style(colour, String(status))} ${text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text}`,
    );
  }

  /** Names and values, under each other. */
  table(rows: readonly (readonly [name: string, value: string, meaning?: string])[]): void {
    const widthOf = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
    const names = widthOf(rows.map(([name]) => name));
    // What has nothing behind it may be as long as it likes.
    const values = widthOf(rows.map(([, value, meaning]) => (meaning === undefined ? '' : value)));
    for (const [name, value, meaning] of rows) {
      const first = `     ${this.style('dim', name.padEnd(names))}  `;
      this.line(
        first + (meaning === undefined ? value : `${value.padEnd(values)}  ${this.style('dim', meaning)}`),
      );
    }
  }

  /** Whether it came out as the story has it. */
  verdict(isTold: boolean, text: string): void {
    this.line('', `   ${isTold ? this.style('green', 'ok') : this.style('red', 'NOT AS TOLD')}  ${text}`);
  }

  line(...lines: readonly string[]): void {
    this.out.write(`${lines.join('\n')}\n`);
  }

  private style(style: Style, text: string): string {
    return this.isColoured ? styleText(style, text) : text;
  }
}
