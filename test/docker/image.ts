import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BuildContext } from './build.context.js';
import { execForm, lastOf, type Stage } from './dockerfile.js';

/** What the last stage has become: a folder that stands for the file system, and how it is run. */
export interface Image {
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly healthCommand: readonly string[];
}

/**
 * Executes the stages of a Dockerfile below a folder: the same files, the same commands, with the Node and the npm
 * of this machine in place of the base image's.
 */
export async function buildImage(
  stages: readonly Stage[],
  context: BuildContext,
  folder: string,
): Promise<Image> {
  for (const stage of stages) await buildStage(stage, context, folder);
  const last = stages.at(-1)!;
  return {
    workdir: inStage(folder, last, lastOf(last, 'WORKDIR')!),
    environment: environmentOf(last),
    command: execForm(lastOf(last, 'CMD')!),
    healthCommand: execForm(lastOf(last, 'HEALTHCHECK')!.replace(/^.*?CMD /, '')),
  };
}

async function buildStage(stage: Stage, context: BuildContext, folder: string): Promise<void> {
  let workdir = inStage(folder, stage, '/');
  for (const { keyword, text } of stage.instructions) {
    if (keyword === 'WORKDIR') workdir = inStage(folder, stage, text);
    await mkdir(workdir, { recursive: true });
    if (keyword === 'COPY') await copy(text, workdir, context, folder);
    if (keyword === 'RUN') await run(text, workdir, environmentOf(stage));
  }
}

async function copy(text: string, workdir: string, context: BuildContext, folder: string): Promise<void> {
  const words = text.split(/\s+/);
  const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
  const target = words.pop()!;
  for (const source of words) {
    const destination = target.endsWith('/')
      ? resolve(workdir, target, basename(source))
      : resolve(workdir, target);
    if (from === undefined) await context.copy(source, destination);
    else await promisify(execFile)('cp', ['-a', join(folder, from, source), destination]);
  }
}

async function run(command: string, cwd: string, environment: Record<string, string>): Promise<void> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, npm_config_prefer_offline: 'true', ...environment };
  await promisify(execFile)('/bin/sh', ['-ec', command], { cwd, env, maxBuffer: 2 ** 26 });
}

function environmentOf({ instructions }: Stage): Record<string, string> {
  const pairs = instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}

function inStage(folder: string, { name }: Stage, path: string): string {
  return join(folder, name, path);
}

/** Names of what stands in a folder of the image. */
export async function contentsOf({ workdir }: Image, path = '.'): Promise<string[]> {
  return (await readdir(join(workdir, path))).toSorted();
}
