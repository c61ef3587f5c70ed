import type { GrantedTokens } from '../pool/sign-in/token.grants.js';

export function authenticationResult(tokens: GrantedTokens): object {
  return {
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      ExpiresIn: tokens.expiresInSeconds,
      IdToken: tokens.idToken,
      RefreshToken: tokens.refreshToken,
      TokenType: 'Bearer',
      NewDeviceMetadata: tokens.newDevice && {
        DeviceKey: tokens.newDevice.key,
        DeviceGroupKey: tokens.newDevice.groupKey,
      },
    },
    ChallengeParameters: {},
  };
}
