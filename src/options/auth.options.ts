import { z } from 'zod';
import { type AppClientOptions, appClientSchema } from './app-client.options.js';
import { parseOptions } from './options.fault.js';
import { BESIDE_OTHER_FAULTS, refuseInsecureHttp, refuseSharedIssuers, regionOf } from './pool.options.js';
import { resourceServerShape, type ResourceServerOptions, routesSchema } from './resource-server.options.js';
import { rateLimitsSchema, type RateLimitOptions } from './rate-limit.options.js';
import { refuseInsecureAddress, upstreamUrl } from './upstream.address.js';

const KEY_BYTES = 32;

const nonEmpty = z.string().min(1, 'Must not be empty.');

const encryptionKey = z
  .string()
  .transform((key) => Buffer.from(key, 'base64'))
  .refine((key) => key.length === KEY_BYTES, 'Give 32 random bytes in base64: openssl rand -base64 32');

const schema = z
  .strictObject({
    ...resourceServerShape,
    // Who has credentials for AWS may as well look.
    routes: routesSchema('warn'),
    cognito: z.strictObject({
      pool: z.string().default('default'),
      domain: upstreamUrl,
      endpoint: upstreamUrl.optional(),
      region: z.string().min(1).optional(),
      totpIssuer: z.string().min(1).max(64).optional(),
      timeoutSeconds: z.number().positive().max(60).default(5),
    }),
    clients: z.tuple([appClientSchema], appClientSchema),
    publicUrl: z
      .url({ protocol: /^https?$/, error: 'Give the full http(s) address.' })
      .refine((url) => !/[?#]/.test(url), 'Give the address without query and fragment.')
      .optional(),
    issuer: z.enum(['server', 'user-pool']).default('server'),
    introspection: z.strictObject({ trustedClients: z.array(z.string().min(1)).default([]) }).prefault({}),
    device: z
      .strictObject({
        lifetimeSeconds: z.number().int().min(60).max(1800).default(600),
        pollIntervalSeconds: z.number().int().min(1).max(60).default(5),
      })
      .prefault({}),
    limits: rateLimitsSchema,
    administrators: z
      .strictObject({ groups: z.array(nonEmpty).default([]), scopes: z.array(nonEmpty).default([]) })
      .refine(
        ({ groups, scopes }) => groups.length + scopes.length > 0,
        'Name a group or a scope, or leave administrators out: the routes are off then.',
      )
      .optional(),
    sessions: z
      .strictObject({ encryptionKeys: z.tuple([encryptionKey], encryptionKey).optional() })
      .prefault({}),
  })
  .superRefine(refuseInsecureHttp, BESIDE_OTHER_FAULTS)
  .superRefine((options, context) => {
    refuseSharedIssuers(options, context);
    refuseInsecureAddress(options.cognito.domain, ['cognito', 'domain'], options, context);
    if (options.cognito.endpoint !== undefined) {
      refuseInsecureAddress(options.cognito.endpoint, ['cognito', 'endpoint'], options, context);
    }
    if (new Set(options.clients.map(({ clientId }) => clientId)).size < options.clients.length) {
      context.addIssue({ code: 'custom', path: ['clients'], message: 'Names an app client twice.' });
    }
    if (options.pools[options.cognito.pool] === undefined) {
      context.addIssue({ code: 'custom', path: ['cognito', 'pool'], message: 'Names none of the pools.' });
    }
    if (options.publicUrl !== undefined) {
      refuseInsecureAddress(options.publicUrl, ['publicUrl'], options, context);
    }
    for (const clientId of options.introspection.trustedClients) {
      if (options.clients.some((one) => one.clientId === clientId)) continue;
      const message = `${clientId} is none of the clients.`;
      context.addIssue({ code: 'custom', path: ['introspection', 'trustedClients'], message });
    }
    if (options.redis !== undefined && options.sessions.encryptionKeys === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['sessions', 'encryptionKeys'],
        message: 'Instances that share Redis must share a key: openssl rand -base64 32',
      });
    }
  });

/** Options of `AuthModule`: those of `ResourceServerModule`, and what it takes to issue tokens. */
export interface AuthOptions extends ResourceServerOptions {
  readonly cognito: {
    /** Which of `pools` the grants work on. Default `default`. */
    readonly pool?: string;
    /** Origin of the pool's OAuth domain, such as `https://example.auth.us-east-1.amazoncognito.com`. */
    readonly domain: string;
    /** Origin of the cognito-idp API. Default: AWS's own of the region. */
    readonly endpoint?: string;
    /** Default: the one in front of the pool's id. */
    readonly region?: string;
    /** Whose service an authenticator app shows a new secret to be of. Default: the id of the user pool. */
    readonly totpIssuer?: string;
    /** How long an answer of Cognito may take. Seconds, default 5. */
    readonly timeoutSeconds?: number;
  };
  /** The app clients that may use the token endpoint. `POST /auth/login` logs in with the first one. */
  readonly clients: readonly [AppClientOptions, ...AppClientOptions[]];
  /**
   * The address under which clients and browsers reach this application, such as `https://api.example.com`; with a
   * path only where a proxy takes one away. Stands in metadata and redirects. Default: where each request was sent
   * to, which is right behind a proxy only with `trust proxy`.
   */
  readonly publicUrl?: string;
  /**
   * Whose name the metadata carry. `server`, the default: that of this server, as RFC 8414 §3.3 demands of clients
   * that discover it by its address. But ID tokens are the pool's own and carry the pool's `iss`, and a client
   * that checks them against the metadata refuses them. For such clients say `user-pool`, and give them the full
   * address of the document.
   */
  readonly issuer?: 'server' | 'user-pool';
  readonly introspection?: {
    /**
     * App clients, with a secret, that may introspect every client's tokens: resource servers. Default none: each
     * is told of its own tokens only.
     */
    readonly trustedClients?: readonly string[];
  };
  /** Of the device flow, where `DeviceCodeGrant` is listed. */
  readonly device?: {
    /** How long a device waits for its user. Seconds, default 600. */
    readonly lifetimeSeconds?: number;
    /** How long it pauses between two polls. Seconds, default 5. */
    readonly pollIntervalSeconds?: number;
  };
  /**
   * Who may use the routes under `/auth/admin`, which end other people's logins and disable, enable and delete users.
   * Default nobody: the routes answer 404. Where both are named, both must hold. Only tokens of the pool that
   * `cognito.pool` names count. The server needs IAM rights for the Admin operations of Cognito.
   */
  readonly administrators?: {
    /** Of these Cognito groups, one is needed. */
    readonly groups?: readonly string[];
    /** Each of these scopes is needed. A name without a slash belongs to `resourceServer`. Machines may have them. */
    readonly scopes?: readonly string[];
  };
  /**
   * How much callers may ask for before they are told to wait (429, `Retry-After`). On by default; shared by all
   * instances where there is `redis`. `false` switches all of it off: then something in front must do it.
   */
  readonly limits?: false | RateLimitOptions;
  readonly sessions?: {
    /**
     * 32 random bytes in base64 each. The first one encrypts the refresh tokens of sessions; put a new one in
     * front to rotate. Needed with `redis`; otherwise made anew at each start.
     */
    readonly encryptionKeys?: readonly [string, ...string[]];
  };
}

export type ParsedAuthOptions = Readonly<z.infer<typeof schema>>;

/** @throws OptionsError that names every fault */
export function parseAuthOptions(options: AuthOptions): ParsedAuthOptions {
  return Object.freeze(parseOptions('AuthModule options', schema, options));
}

/** The settings of the Cognito adapters, with every default filled in. */
export function cognitoSettingsOf({ cognito, pools }: ParsedAuthOptions) {
  const userPoolId = pools[cognito.pool]?.userPoolId ?? '';
  return {
    userPoolId,
    region: cognito.region ?? regionOf(userPoolId),
    endpoint: cognito.endpoint,
    domain: cognito.domain,
    totpIssuer: cognito.totpIssuer ?? userPoolId,
    timeoutSeconds: cognito.timeoutSeconds,
  };
}
