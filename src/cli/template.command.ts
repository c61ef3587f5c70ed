import { Command } from 'commander';
import { stringify } from 'yaml';
import { cloudFormationTemplate } from '../provisioning/cloudformation.template.js';
import { readPoolFile } from '../provisioning/pool.file.js';
import { sendingParameters } from '../provisioning/sending.parameters.js';
import { print, printJson, remark } from './printed.js';

const HELP = `
For teams that keep their infrastructure as code: the same file that provision and the embedded pool read, as
CloudFormation. With groupScopes in the file, the template brings the pre token generation trigger that gives password
logins their scopes; with codes by text message or e-mail, parameters for who sends them. Secrets of app clients are not in its outputs; read them with DescribeUserPoolClient.

  $ nest-cognito-oauth template --from pool.yaml > pool.template.yaml
  $ aws cloudformation deploy --stack-name pool --template-file pool.template.yaml --capabilities CAPABILITY_IAM`;

export function templateCommand(): Command {
  return new Command('template')
    .description('Prints the definition of a pool as a CloudFormation template')
    .requiredOption('--from <file>', 'the definition of the pool, YAML or JSON')
    .option('--json', 'JSON instead of YAML', false)
    .addHelpText('after', HELP)
    .action(async ({ from, json }: { readonly from: string; readonly json: boolean }) => {
      const definition = await readPoolFile(from);
      const template = cloudFormationTemplate(definition);
      if (json) printJson(template);
      else print(stringify(template, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd());
      remarkParameters(Object.entries(sendingParameters(definition)));
    });
}

function remarkParameters(parameters: readonly (readonly [string, string])[]): void {
  if (parameters.length === 0) return;
  remark(
    'Codes that are sent need a sender, which the file does not name. Deploy the template with --parameter-overrides:',
    ...parameters.map(([name, description]) => `  ${name}=...  ${description}`),
  );
}
