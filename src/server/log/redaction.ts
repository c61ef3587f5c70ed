/** Names whose values are secrets, in JSON, in forms and in URLs. */
const SECRET_NAMES = [
  '[\\w-]*password',
  '[\\w-]*secret[\\w-]*',
  '(?:access|refresh|id|challenge|subject|actor)[_-]?token',
  'token',
  'code',
  'code_verifier',
  '(?:device|user)_code',
  'session',
  'assertion',
  'authorization',
  '(?:set-)?cookie',
].join('|');

const REDACTED = '[redacted]';
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, REDACTED],
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [
    new RegExp(`(\\\\?["'](?:${SECRET_NAMES})\\\\?["']\\s*:\\s*\\\\?["'])(?:[^"'\\\\]|\\\\[^"'])+`, 'gi'),
    `$1${REDACTED}`,
  ],
  [new RegExp(`((?:^|[?&\\s])(?:${SECRET_NAMES})=)[^&\\s"']+`, 'gi'), `$1${REDACTED}`],
];

/**
 * Takes secrets out of a line before it is logged. No line of ours has any: this is for what others log, such as
 * the error of a package that quotes a request.
 *
 * @param known secrets that are found wherever they stand
 */
export function redacted(line: string, known: readonly string[] = []): string {
  const text = known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), line);
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
