#!/usr/bin/env node
import { Command } from 'commander';
import { decodeCommand } from './decode.command.js';
import { EXIT } from './printed.js';
import { provisionCommand } from './provision.command.js';
import { scopesCommand } from './scopes.command.js';
import { templateCommand } from './template.command.js';
import { userPoolCommand } from './user-pool.command.js';

const HELP = `
Every command takes its settings from flags or from the variables that its --help names. AWS credentials are found as the
AWS CLI finds them. A file with variables: --env-file .env`;

const program = new Command('nest-cognito-oauth')
  .description('OAuth 2.0 for NestJS on Amazon Cognito: from decorators to user pools.')
  .option('--env-file <file>', 'take variables that are not set from this file')
  .addHelpText('after', HELP)
  .addCommand(provisionCommand())
  .addCommand(scopesCommand())
  .addCommand(templateCommand())
  .addCommand(decodeCommand())
  .addCommand(userPoolCommand());

try {
  await program.parseAsync(withEnvFile(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.failed;
}

/** Loads the file before flags are read: many of them take their values from variables. */
function withEnvFile(given: readonly string[]): string[] {
  const at = given.indexOf('--env-file');
  if (at < 0) return [...given];
  const file = given[at + 1] ?? '';
  try {
    process.loadEnvFile(file);
  } catch (cause) {
    throw new Error(`--env-file: ${file} cannot be read.`, { cause });
  }
  return given.filter((_, index) => index !== at && index !== at + 1);
}
