#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { silenceAwsSdkNote } from '../settings/aws-sdk.note.js';
import { givenSettings } from '../settings/secret.files.js';
import { decodeCommand } from './decode.command.js';
import { doctorCommand } from './doctor.command.js';
import { nameAllFaults, SEE_HELP } from './flag.faults.js';
import { EXIT } from './printed.js';
import { provisionCommand } from './provision.command.js';
import { scopesCommand } from './scopes.command.js';
import { templateCommand } from './template.command.js';
import { tokenCommand } from './token.command.js';
import { userPoolCommand } from './user-pool.command.js';

const HELP = `
Every command takes its settings from flags or from the variables that its --help names. AWS credentials are found as the
AWS CLI finds them. A file with variables: --settings .env`;

const program = new Command('nest-cognito-oauth')
  .description('OAuth 2.0 for NestJS on Amazon Cognito: from decorators to user pools.')
  .version(version(), '--version', 'print the version of this package')
  .option('--settings <file>', 'take variables that are not set from this file')
  .addHelpText('after', HELP)
  .addCommand(provisionCommand())
  .addCommand(scopesCommand())
  .addCommand(doctorCommand())
  .addCommand(templateCommand())
  .addCommand(tokenCommand())
  .addCommand(decodeCommand())
  .addCommand(userPoolCommand());

prepare(program);

silenceAwsSdkNote();

// Whoever reads along may leave, as `head` does: what was begun is done all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const given = process.argv.slice(2);
  readVariables(takeFlag(given, '--settings'));
  await program.parseAsync(given, { from: 'user' });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.failed;
}

/**
 * Before flags are read: many of them take their values from variables. An empty one counts as unset, and secrets may
 * lie in files, as with the server. A file that cannot be read is for the command to name that needs the secret.
 */
function readVariables(file: string | undefined): void {
  try {
    if (file !== undefined) process.loadEnvFile(file);
  } catch (cause) {
    throw new Error(`--settings: ${file} cannot be read.`, { cause });
  }
  const { given, faults } = givenSettings(process.env);
  Object.assign(process.env, given);
  // What was read from a file is there now: the file named besides would be a second place.
  const faulty = new Set(faults.map((fault) => fault.split(':')[0]));
  for (const name of Object.keys(process.env)) {
    if (given[name] === undefined && !faulty.has(name)) delete process.env[name];
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isThere = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isThere ? String(manifest.version) : '';
}

/** The value of a flag that counts for every command, wherever it stands. */
function takeFlag(given: string[], flag: string): string | undefined {
  const at = given.indexOf(flag);
  return at < 0 ? undefined : (given.splice(at, 2)[1] ?? '');
}

function prepare(command: Command): void {
  command.showHelpAfterError(SEE_HELP);
  if (command.commands.length === 0) nameAllFaults(command);
  for (const one of command.commands) prepare(one);
}
