import { listOf, type Members } from '../administration/members.js';

/** Whether an app client speaks for itself: Cognito allows it no flow of people besides. */
export function isMachine(members: Members): boolean {
  return listOf(members, 'AllowedOAuthFlows').includes('client_credentials');
}
