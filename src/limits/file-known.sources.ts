import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../tokens/clock.js';
import { KNOWN_FOR_SECONDS, KnownSources } from './known.sources.js';

const LINE = /^([\w-]{43}) (\d{1,12})$/gm;
const LINES_THAT_ARE_NOTHING = 10_000;

/**
 * In a file beside the one of the revocations, for one instance: a restart in the middle of an attack must not shut out
 * those who have been here before. A line for each digest, and when it is forgotten. Losing a line costs little, so none
 * is waited for; and whoever cannot write it knows what there was until the process ends.
 */
export class FileKnownSources extends KnownSources implements OnApplicationShutdown {
  private readonly logger = new Logger('RateLimits');
  private readonly untilSeconds = new Map<string, number>();
  private loading: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private linesLeft = 0;

  /** @param path in the directory of the file of revocations, whose lock keeps other processes away */
  constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async has(digest: string): Promise<boolean> {
    await (this.loading ??= this.load());
    return this.secondsLeft(digest) > 0;
  }

  override async add(digest: string): Promise<void> {
    await (this.loading ??= this.load());
    if (this.secondsLeft(digest) > KNOWN_FOR_SECONDS / 2) return;
    const until = this.clock.nowSeconds() + KNOWN_FOR_SECONDS;
    this.untilSeconds.set(digest, until);
    this.writing = this.writing.then(() => this.write(lineOf(digest, until)));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  private async load(): Promise<void> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    for (const [, digest = '', until] of text.matchAll(LINE)) this.untilSeconds.set(digest, Number(until));
  }

  private async write(line: string): Promise<void> {
    try {
      if (this.linesLeft > 0) await appendFile(this.path, line, { mode: 0o600 });
      else await this.writeAnew();
      this.linesLeft -= 1;
    } catch (error) {
      this.logger.warn(`From where accounts have signed in is not kept in its file: ${String(error)}`);
    }
  }

  /** At first, and whenever most lines may be over. */
  private async writeAnew(): Promise<void> {
    for (const digest of this.untilSeconds.keys()) {
      if (this.secondsLeft(digest) <= 0) this.untilSeconds.delete(digest);
    }
    const lines = [...this.untilSeconds].map(([digest, until]) => lineOf(digest, until));
    await writeFile(`${this.path}.new`, lines.join(''), { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
    this.linesLeft = this.untilSeconds.size + LINES_THAT_ARE_NOTHING;
  }

  private secondsLeft(digest: string): number {
    return (this.untilSeconds.get(digest) ?? 0) - this.clock.nowSeconds();
  }
}

function lineOf(digest: string, until: number): string {
  return `${digest} ${until}\n`;
}
