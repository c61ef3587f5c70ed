import type { FidelitySwitches } from '../../fidelity.switches.js';
import type { PooledClient } from '../../pool/user-pools.js';
import type { GrantedTokens } from '../../pool/sign-in/token.grants.js';
import type { Parameters } from '../parameters.js';

/** What the token endpoint does for one `grant_type`, once it knows the client. @throws OAuthError */
export type TokenGrant = (
  caller: PooledClient,
  form: Parameters,
  fidelity: FidelitySwitches,
) => Promise<GrantedTokens>;
