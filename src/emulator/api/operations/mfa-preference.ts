import { structure } from '../../input/compound.shapes.js';
import { flag } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { setMfaPreference, type MethodPreference } from '../../pool/mfa/mfa.preference.js';
import type { MfaMethod } from '../../pool/mfa/mfa.settings.js';
import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

const settings = optional(structure({ Enabled: optional(flag), PreferredMfa: optional(flag) }));

const members = {
  SMSMfaSettings: settings,
  SoftwareTokenMfaSettings: settings,
  EmailMfaSettings: settings,
};

interface Wanted {
  readonly Enabled: boolean | undefined;
  readonly PreferredMfa: boolean | undefined;
}

interface Preferences {
  readonly SMSMfaSettings: Wanted | undefined;
  readonly SoftwareTokenMfaSettings: Wanted | undefined;
  readonly EmailMfaSettings: Wanted | undefined;
}

export const setUserMfaPreference = operation(
  'SetUserMFAPreference',
  { ...members, AccessToken: token },
  (input, pools) => {
    const { pool, user } = authorizeSelfService(pools, input.AccessToken);
    setMfaPreference(pool, user, preferences(input));
    return {};
  },
);

export const adminSetUserMfaPreference = operation(
  'AdminSetUserMFAPreference',
  { ...members, UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    setMfaPreference(pool, pool.users.get(input.Username), preferences(input));
    return {};
  },
);

/** Methods that are not named stay as they are. */
function preferences(input: Preferences): readonly MethodPreference[] {
  return [
    ...preference('SMS_MFA', input.SMSMfaSettings),
    ...preference('SOFTWARE_TOKEN_MFA', input.SoftwareTokenMfaSettings),
    ...preference('EMAIL_OTP', input.EmailMfaSettings),
  ];
}

function preference(method: MfaMethod, wanted: Wanted | undefined): readonly MethodPreference[] {
  if (!wanted) return [];
  return [{ method, enabled: wanted.Enabled ?? false, preferred: wanted.PreferredMfa ?? false }];
}
