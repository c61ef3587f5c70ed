import type { Members } from '../administration/members.js';

/** What the server uses unless told otherwise comes first. */
const PASSWORD_FLOWS = ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'];

/** Those that an app client allows. Where it names none at all, SRP is among what counts. */
export function passwordFlowsOf({ ExplicitAuthFlows: allowed }: Members): readonly string[] {
  if (!Array.isArray(allowed)) return ['USER_SRP_AUTH'];
  return PASSWORD_FLOWS.filter((flow) => allowed.includes(`ALLOW_${flow}`));
}
