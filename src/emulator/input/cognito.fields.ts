import { text, wholeNumber } from './scalar.shapes.js';

/**
 * The fields that operations and seeds share, each with the constraint of Cognito's service model.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/
 */
export const userPoolId = text({ min: 1, max: 55, pattern: String.raw`[\w-]+_[0-9a-zA-Z]+` });
export const domainPrefix = text({ min: 1, max: 63, pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?' });
export const clientId = text({ min: 1, max: 128, pattern: String.raw`[\w+]+` });
export const clientSecret = text({ min: 24, max: 64, pattern: String.raw`[\w+]+`, secret: true });
export const username = text({
  min: 1,
  max: 128,
  pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`,
});
export const password = text({ max: 256, pattern: String.raw`^[\S]+.*[\S]+$`, secret: true });
export const confirmationCode = text({ min: 1, max: 2048, pattern: String.raw`\S+`, secret: true });
export const token = text({ pattern: '[A-Za-z0-9-_=.]+', secret: true });
export const session = text({ min: 20, max: 2048, secret: true });
export const secretHash = text({ min: 1, max: 128, pattern: String.raw`[\w+=/]+`, secret: true });
export const deviceKey = text({ min: 1, max: 55, pattern: String.raw`[\w-]+_[0-9a-f-]+` });
export const groupName = text({ min: 1, max: 128, pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+` });
export const description = text({ max: 2048 });
export const precedence = wholeNumber({ min: 0, max: 2_147_483_647 });
export const redirectUrl = text({ min: 1, max: 1024, pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+` });
export const displayName = text({ min: 1, max: 128, pattern: String.raw`[\w\s+=,.@-]+` });
export const attributeName = text({ min: 1, max: 32, pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+` });

const visibleCharacters = String.raw`[\x21\x23-\x5B\x5D-\x7E]+`;
export const scope = text({ min: 1, max: 256, pattern: visibleCharacters });
export const resourceServerIdentifier = text({ min: 1, max: 256, pattern: visibleCharacters });
export const resourceServerName = text({ min: 1, max: 256, pattern: String.raw`[\w\s+=,.@-]+` });
/** As `scope`, without the slash that parts it from the resource server. */
export const scopeName = text({ min: 1, max: 256, pattern: String.raw`[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+` });
