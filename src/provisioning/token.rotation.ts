import { isMembers, listOf, type Members } from '../administration/members.js';

/** Cognito takes no rotation beside it. */
export const OLD_REFRESH = 'ALLOW_REFRESH_TOKEN_AUTH';

/** What a client is given that would allow no flow at all: unsaid, the older way would be among those that count. */
const WITHOUT_FLOWS = ['ALLOW_USER_SRP_AUTH'];

/** Whether refresh tokens are traded in when they are used. */
export function rotates({ RefreshTokenRotation: rotation }: Members): boolean {
  return isMembers(rotation) && rotation['Feature'] === 'ENABLED';
}

/** Without the older way to refresh. @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html */
export function withoutOldRefresh(members: Members): Members {
  const flows = listOf(members, 'ExplicitAuthFlows');
  if (!flows.includes(OLD_REFRESH)) return members;
  const others = flows.filter((flow) => flow !== OLD_REFRESH);
  return { ...members, ExplicitAuthFlows: others.length === 0 ? WITHOUT_FLOWS : others };
}
