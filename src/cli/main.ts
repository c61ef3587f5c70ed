#!/usr/bin/env node
import { Command } from 'commander';
import { userPoolCommand } from './user-pool.command.js';

const program = new Command('nest-cognito-oauth')
  .description('OAuth 2.0 for NestJS on Amazon Cognito: tools for your own machine.')
  .addCommand(userPoolCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
