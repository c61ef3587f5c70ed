import { z } from 'zod';
import { type AppClientOptions, appClientSchema } from './app-client.options.js';
import { parseOptions } from './options.fault.js';
import {
  refuseInsecureAddress,
  refuseInsecureHttp,
  regionOf,
  resourceServerShape,
  type ResourceServerOptions,
  upstreamUrl,
} from './resource-server.options.js';

const KEY_BYTES = 32;

const encryptionKey = z
  .string()
  .transform((key) => Buffer.from(key, 'base64'))
  .refine((key) => key.length === KEY_BYTES, 'Give 32 random bytes in base64: openssl rand -base64 32');

const schema = z
  .strictObject({
    ...resourceServerShape,
    cognito: z.strictObject({
      pool: z.string().default('default'),
      domain: upstreamUrl,
      endpoint: upstreamUrl.optional(),
      region: z.string().min(1).optional(),
      timeoutSeconds: z.number().positive().max(60).default(5),
    }),
    clients: z.tuple([appClientSchema], appClientSchema),
    sessions: z
      .strictObject({ encryptionKeys: z.tuple([encryptionKey], encryptionKey).optional() })
      .prefault({}),
  })
  .superRefine((options, context) => {
    refuseInsecureHttp(options, context);
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
    /** How long an answer of Cognito may take. Seconds, default 5. */
    readonly timeoutSeconds?: number;
  };
  /** The app clients that may use the token endpoint. `POST /auth/login` logs in with the first one. */
  readonly clients: readonly [AppClientOptions, ...AppClientOptions[]];
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
    timeoutSeconds: cognito.timeoutSeconds,
  };
}
