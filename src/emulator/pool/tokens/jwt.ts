export type Claims = Readonly<Record<string, unknown>>;

export interface ParsedJwt {
  readonly header: Claims;
  readonly claims: Claims;
  readonly signedPart: string;
  readonly signature: Buffer;
}

export function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Only takes the token apart: nothing in it may be believed before its signature has been checked. */
export function parseJwt(token: string): ParsedJwt | undefined {
  const parts = token.split('.');
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || !header || !claims || !signature) return undefined;
  const parsedHeader = decodeJson(header);
  const parsedClaims = decodeJson(claims);
  const rawSignature = decodeCanonical(signature);
  if (!parsedHeader || !parsedClaims || !rawSignature) return undefined;
  return {
    header: parsedHeader,
    claims: parsedClaims,
    signedPart: `${header}.${claims}`,
    signature: rawSignature,
  };
}

/** RFC 4648 §3.5: spare bits must be zero, or one signature could be written in several ways. */
function decodeCanonical(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function decodeJson(part: string): Claims | undefined {
  const bytes = decodeCanonical(part);
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined; // Not JSON is not a token. That is an answer, not a failure.
  }
}
