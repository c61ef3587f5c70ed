import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { explainToken, readToken } from './explained.token.js';
import { print, printJson } from './printed.js';

const HELP = `
Explains what stands in a token of Cognito, claim by claim. It does not check the signature, and nothing leaves this
machine. Pipe the token in rather than naming it, so that it stays out of the history of the shell.

  $ nest-cognito-oauth token --client worker | nest-cognito-oauth decode`;

export function decodeCommand(): Command {
  return new Command('decode')
    .description('Explains the claims of an access or ID token')
    .argument('[token]', 'the token; read from standard input where it is left out')
    .option('--json', 'print header and claims for programs', false)
    .addHelpText('after', HELP)
    .action(async (given: string | undefined, { json }: { readonly json: boolean }) => {
      const token = readToken((given ?? (await text(process.stdin))).trim());
      if (json) printJson(token);
      else print(...explainToken(token, Date.now()));
    });
}
