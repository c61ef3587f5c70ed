import { parseJsonObject, type JsonObject } from '../../input/json.object.js';

export type Claims = JsonObject;

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
  return parseJsonObject(decodeCanonical(part)?.toString() ?? '');
}
