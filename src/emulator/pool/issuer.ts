/**
 * How the `iss` of tokens is written. `local`: where the pool really is, so that verifiers find its keys by themselves.
 * `aws` and `aws-updated`: letter by letter what Amazon writes for the original and the updated issuer type, for clients
 * that insist on it; the keys are then to be fetched from the local JWKS.
 */
export type IssuerForm = (typeof issuerForms)[number];

export const issuerForms = ['local', 'aws', 'aws-updated'] as const;

export const issuerTypes = ['ORIGINAL', 'UPDATED'] as const;

/** As `IssuerConfiguration` of the API names it. */
export type IssuerType = (typeof issuerTypes)[number];

/** What a pool has that was made without a word about it. */
export function usualIssuerType(form: IssuerForm): IssuerType {
  return form === 'aws-updated' ? 'UPDATED' : 'ORIGINAL';
}

/** Where the issuer is local it is of both types at once: there is but one place to find the keys. */
export function formOf(form: IssuerForm, type: IssuerType): IssuerForm {
  if (form === 'local') return form;
  return type === 'UPDATED' ? 'aws-updated' : 'aws';
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html */
export function issuerOf(form: IssuerForm, origin: string, userPoolId: string): string {
  const region = userPoolId.slice(0, userPoolId.lastIndexOf('_'));
  switch (form) {
    case 'local':
      return `${origin}/${userPoolId}`;
    case 'aws':
      return `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
    case 'aws-updated':
      return `https://issuer-cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  }
}
