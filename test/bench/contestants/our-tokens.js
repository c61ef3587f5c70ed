import { AuthModule, ClientCredentialsGrant } from 'nest-cognito-oauth';

/** All requests are of one client and from one address; counted all the same. */
const NEVER_REACHED = { limit: 1_000_000_000, windowSeconds: 10 };

/** Our token endpoint in front of the user pool, as the README shows it. */
export function createModule({ userPoolId, issuer, url, machine }) {
  return {
    module: TokenModule,
    imports: [
      AuthModule.forRoot({
        pools: { default: { userPoolId, issuer, clientIds: [machine.clientId] } },
        cognito: { domain: url, endpoint: url },
        clients: [machine],
        grants: [ClientCredentialsGrant],
        limits: { perAddress: NEVER_REACHED, perClient: NEVER_REACHED },
      }),
    ],
  };
}

function TokenModule() {}
