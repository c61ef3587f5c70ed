import { z } from 'zod';
import { refuseInsecureAddress, upstreamUrl } from './upstream.address.js';

export const identifier = z.string().min(1, 'Must not be empty.');

const scopeName = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'Give the name of a scope, without spaces.');

/** Parsing what was parsed changes nothing: `AuthModule` hands its own options on. */
export const poolOptions = z
  .strictObject({
    userPoolId: z
      .string()
      .regex(/^[\w-]+_[0-9a-zA-Z]+$/, 'Give the id of the user pool, such as us-east-1_AbCdEfGhI.')
      .max(55),
    issuer: z.union([upstreamUrl, z.array(upstreamUrl).min(1)]).optional(),
    issuerType: z.enum(['original', 'updated', 'both']).optional(),
    jwksUri: upstreamUrl.optional(),
    clientIds: z.array(identifier).min(1, 'Name at least one app client whose tokens are accepted.'),
    audiences: z.array(identifier).default([]),
    scopePolicy: z
      .strictObject({ groups: z.record(identifier, z.array(scopeName).min(1, 'Name at least one scope.')) })
      .optional(),
  })
  .refine(
    ({ issuer, issuerType }) => issuer === undefined || issuerType === undefined,
    'Give issuer or issuerType, not both.',
  )
  .transform(({ issuer, issuerType = 'original', ...rest }) => ({
    ...rest,
    issuer: [issuer ?? issuersOf(rest.userPoolId, issuerType)].flat(),
  }));

export type ParsedPoolOptions = z.infer<typeof poolOptions>;

/** A user pool whose access tokens are accepted. */
export interface PoolOptions {
  readonly userPoolId: string;
  /**
   * The `iss` of its tokens, letter by letter; several for a pool that has changed its issuer, or whose replicas
   * have their own. Default: what `issuerType` says. A pool that is not at AWS must name it.
   */
  readonly issuer?: string | readonly string[];
  /**
   * Which of AWS's two forms `iss` has: `original` is `https://cognito-idp.{region}.amazonaws.com/{userPoolId}`,
   * `updated` (pools that are replicated to other regions) `https://issuer-cognito-idp.{region}.amazonaws.com/…`,
   * and `both` takes either, while a pool moves from one to the other. Default `original`.
   */
  readonly issuerType?: 'original' | 'updated' | 'both';
  /** Where its keys are. Default `{issuer}/.well-known/jwks.json` of each issuer. */
  readonly jwksUri?: string;
  /** The app clients whose tokens are accepted: the audience check of Cognito access tokens. */
  readonly clientIds: readonly string[];
  /** Resources that stand for this service in the `aud` of resource-bound tokens (RFC 8707). Default none. */
  readonly audiences?: readonly string[];
  /**
   * What a Cognito group grants here to users who logged in by password or SRP through the Cognito API: such
   * tokens never carry a custom scope. Off until it is named.
   *
   * Warning: whoever may put users into these groups grants these scopes, for every app client of `clientIds`,
   * and no user was asked for consent. Tokens of the login page and of machines keep to the scopes that they were
   * issued with. Prefer a pre token generation trigger, which other services see as well.
   *
   * @example { groups: { admins: ['read', 'write'] } }
   */
  readonly scopePolicy?: { readonly groups: Readonly<Record<string, readonly string[]>> };
}

interface AskedPools {
  readonly allowInsecureHttp: boolean;
  readonly pools: Readonly<Record<string, { readonly issuer?: unknown; readonly jwksUri?: unknown }>>;
}

interface Pools {
  readonly pools: Readonly<Record<string, { readonly issuer: string | readonly string[] }>>;
}

/** Looks at every pool, so that all faults are named at once: where others were found already, it may be anything. */
export const BESIDE_OTHER_FAULTS = {
  when: ({ value }: { readonly value: unknown }): boolean =>
    isRecord(value) && isRecord(value['pools']) && Object.values(value['pools']).every(isRecord),
};

export function refuseInsecureHttp(options: AskedPools, context: z.RefinementCtx): void {
  for (const [name, pool] of Object.entries(options.pools)) {
    for (const member of ['issuer', 'jwksUri'] as const) {
      for (const one of [pool[member]].flat()) {
        if (typeof one === 'string') refuseInsecureAddress(one, ['pools', name, member], options, context);
      }
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A token names its issuer and nothing else: two pools of one issuer could not be told apart. */
export function refuseSharedIssuers({ pools }: Pools, context: z.RefinementCtx): void {
  const owners = new Map<string, string>();
  for (const [name, { issuer }] of Object.entries(pools)) {
    for (const one of [issuer].flat()) {
      const owner = owners.get(one);
      owners.set(one, owner ?? name);
      if (owner === undefined || owner === name) continue;
      const message = `Has an issuer of the pool ${owner}. Name each issuer once, with the app clients of both.`;
      context.addIssue({ code: 'custom', path: ['pools', name, 'issuer'], message });
    }
  }
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
export function defaultJwksUri(issuer: string): string {
  return `${issuer}/.well-known/jwks.json`;
}

/** The region that a pool was made in stands in front of its id. */
export function regionOf(userPoolId: string): string {
  return userPoolId.slice(0, userPoolId.lastIndexOf('_'));
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html */
function issuersOf(userPoolId: string, type: 'original' | 'updated' | 'both'): string[] {
  const host = `${regionOf(userPoolId)}.amazonaws.com`;
  const original = `https://cognito-idp.${host}/${userPoolId}`;
  const updated = `https://issuer-cognito-idp.${host}/${userPoolId}`;
  return { original: [original], updated: [updated], both: [original, updated] }[type];
}
