import { groupScopesFunction } from './group-scopes.trigger.js';
import { type Members, present } from '../administration/members.js';
import type { GroupDefinition, ResourceServerDefinition } from '../administration/pool.administration.js';
import { type ClientDefinition, isConfidential, type PoolDefinition } from './pool.definition.js';
import { clientMembers, foundingMembers, poolMembers } from './pool.members.js';
import { sendingMembers, sendingParameters } from './sending.parameters.js';

/** Inline code of a Lambda function may be this long. @see AWS::Lambda::Function Code, ZipFile */
const MAX_INLINE_CODE = 4096;

/**
 * A definition as a CloudFormation template, the pre token generation trigger included where the definition maps
 * groups to scopes. Plain data: write it as YAML or JSON.
 *
 * @throws Error when the table of groups and scopes is too long for inline code
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
 */
export function cloudFormationTemplate(definition: PoolDefinition): Members {
  const { resourceServers = [], groups = [], clients = [], domain, groupScopes } = definition;
  const needed = Object.entries(sendingParameters(definition)).map(([name, Description]) => [
    name,
    { Type: 'String', Description },
  ]);
  const serverNames = resourceServers.map((server) => logicalId('ResourceServer', server.identifier));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Amazon Cognito user pool ${definition.name}, with its resource servers and app clients`,
    ...(needed.length === 0 ? {} : { Parameters: Object.fromEntries(needed) }),
    Resources: {
      UserPool: userPool(definition),
      ...(domain === undefined ? {} : { UserPoolDomain: domainResource(domain) }),
      ...Object.fromEntries(
        resourceServers.map((server) => [
          logicalId('ResourceServer', server.identifier),
          serverResource(server),
        ]),
      ),
      ...Object.fromEntries(groups.map((group) => [logicalId('Group', group.name), groupResource(group)])),
      ...Object.fromEntries(clients.map((client) => [clientId(client), clientResource(client, serverNames)])),
      ...(groupScopes === undefined ? {} : triggerResources(groupScopes)),
    },
    Outputs: outputs(definition),
  };
}

function userPool(definition: PoolDefinition): Members {
  return {
    Type: 'AWS::Cognito::UserPool',
    // Users must not go because a line of a template did.
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      UserPoolName: definition.name,
      // Access tokens can be changed by a trigger from this plan on.
      UserPoolTier: 'ESSENTIALS',
      ...foundingMembers(definition),
      ...poolMembers(definition),
      ...mfaProperties(definition),
      ...sendingMembers(definition),
      ...(definition.groupScopes === undefined
        ? {}
        : {
            LambdaConfig: {
              PreTokenGenerationConfig: {
                LambdaVersion: 'V2_0',
                LambdaArn: attribute('GroupScopesFunction', 'Arn'),
              },
            },
          }),
    },
  };
}

function mfaProperties({ mfa }: PoolDefinition): Members {
  if (mfa === undefined) return {};
  const { configuration, methods = ['SOFTWARE_TOKEN_MFA'] } = mfa;
  return {
    MfaConfiguration: configuration,
    ...(configuration === 'OFF' ? {} : { EnabledMfas: methods }),
  };
}

const domainResource = (domain: string): Members => ({
  Type: 'AWS::Cognito::UserPoolDomain',
  Properties: { Domain: domain, UserPoolId: reference('UserPool') },
});

function serverResource({ identifier, name, scopes }: ResourceServerDefinition): Members {
  return {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId: reference('UserPool'),
      Identifier: identifier,
      Name: name,
      Scopes: scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
    },
  };
}

function groupResource({ name, description, precedence }: GroupDefinition): Members {
  return {
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: present({
      UserPoolId: reference('UserPool'),
      GroupName: name,
      Description: description,
      Precedence: precedence,
    }),
  };
}

function clientResource(client: ClientDefinition, serverNames: readonly string[]): Members {
  return {
    Type: 'AWS::Cognito::UserPoolClient',
    // Cognito takes a scope of a resource server only when that is there.
    ...(serverNames.length === 0 ? {} : { DependsOn: serverNames }),
    Properties: {
      UserPoolId: reference('UserPool'),
      ...clientMembers(client),
      ...(isConfidential(client) ? { GenerateSecret: true } : {}),
    },
  };
}

function triggerResources(groupScopes: NonNullable<PoolDefinition['groupScopes']>): Members {
  const code = groupScopesFunction(groupScopes);
  if (code.length > MAX_INLINE_CODE) {
    throw new Error(
      `groupScopes is too long for a function inside a template: ${code.length} letters of code, and AWS takes ${MAX_INLINE_CODE}.`,
    );
  }
  return {
    GroupScopesFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Description: 'Gives password logins the scopes of their groups',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: attribute('GroupScopesFunctionRole', 'Arn'),
        Code: { ZipFile: code },
        // Cognito waits five seconds.
        Timeout: 5,
      },
    },
    GroupScopesFunctionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      },
    },
    GroupScopesPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: reference('GroupScopesFunction'),
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: attribute('UserPool', 'Arn'),
      },
    },
  };
}

/** What the settings of the server are made of. Secrets are not: they would lie open in the stack. */
function outputs({ domain, clients = [] }: PoolDefinition): Members {
  const clientIds = clients.map((client): [string, Members] => [
    `${clientId(client)}Id`,
    {
      Description: `App client ${client.clientName}, for COGNITO_CLIENTS`,
      Value: reference(clientId(client)),
    },
  ]);
  return {
    UserPoolId: { Description: 'COGNITO_USER_POOL_ID', Value: reference('UserPool') },
    ...(domain === undefined
      ? {}
      : {
          Domain: {
            Description: 'COGNITO_DOMAIN',
            Value: { 'Fn::Sub': `https://${domain}.auth.\${AWS::Region}.amazoncognito.com` },
          },
        }),
    ...Object.fromEntries(clientIds),
  };
}

const clientId = ({ clientName }: ClientDefinition) => logicalId('Client', clientName);
const reference = (id: string): Members => ({ Ref: id });
const attribute = (id: string, name: string): Members => ({ 'Fn::GetAtt': [id, name] });

/** Letters and digits only, and different for different names: what is dropped comes back as its code. */
function logicalId(kind: string, name: string): string {
  const words = name.replaceAll(/[^A-Za-z0-9]/g, (letter) =>
    letter === ' ' ? '' : `x${letter.codePointAt(0)?.toString(16) ?? ''}`,
  );
  return `${kind}${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
