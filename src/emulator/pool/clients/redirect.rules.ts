const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that would run or read something in the browser instead of going to an app. */
const dangerousSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']);

/**
 * `https`, `http` on this machine only, or an app's own scheme; never with a fragment.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
 */
export function isAllowedRedirect(url: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(url) || url.includes('#') || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (dangerousSchemes.has(protocol)) return false;
  return protocol !== 'http:' || loopbackHosts.has(hostname);
}
