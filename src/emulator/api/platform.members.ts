import { structure } from '../input/compound.shapes.js';
import { listOf } from '../input/compound.shapes.js';
import { flag, oneOf, text } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { notImplemented } from '../pool/cognito.error.js';
import { issuerTypes } from '../pool/issuer.js';

const grantTypes = optional(listOf(oneOf('code', 'implicit', 'client_credentials'), { max: 3 }));

/** What AWS does around a pool. Of that there is here what `checkPlatform` lets pass. */
export const platformMembers = {
  IssuerConfiguration: optional(structure({ Type: optional(oneOf(...issuerTypes)) })),
  KeyConfiguration: optional(
    structure({
      KeyType: optional(oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KEY')),
      KmsKeyArn: optional(text({ min: 20, max: 2048 })),
    }),
  ),
  DcrConfiguration: optional(
    structure({
      EnableStatus: optional(oneOf('Enabled', 'Disabled')),
      OpenDcrEnabled: optional(flag),
      AuthenticatedGrantTypes: grantTypes,
      OpenDcrGrantTypes: grantTypes,
      AllowedScopes: optional(listOf(text({ min: 1, max: 256 }), { max: 50 })),
    }),
  ),
};

/** A configuration that is there without saying so is on, as in Cognito. @throws CognitoError for what is not here */
export function checkPlatform({
  KeyConfiguration: key,
  DcrConfiguration: dcr,
}: InputOf<typeof platformMembers>): void {
  if (key?.KeyType === 'CUSTOMER_MANAGED_KEY' || key?.KmsKeyArn !== undefined) {
    throw notImplemented('KeyConfiguration with a key of the customer');
  }
  if (dcr && dcr.EnableStatus !== 'Disabled') {
    throw notImplemented('DcrConfiguration: dynamic client registration');
  }
}
