import { getHeapStatistics } from 'node:v8';
import { z } from 'zod';
import { parseOptions } from './options.fault.js';
import {
  BESIDE_OTHER_FAULTS,
  identifier,
  poolOptions,
  type PoolOptions,
  refuseInsecureHttp,
  refuseSharedIssuers,
} from './pool.options.js';
import { PoolDirectory } from './pool.directory.js';
import { DEFAULT_KEY_PREFIX, type RedisOptions } from '../redis/redis.options.js';
import { RevocationStore } from '../revocation/revocation.store.js';
import { DpopReplayStore } from '../resource-server/dpop/dpop-replay.store.js';
import type { RouteRule } from '../resource-server/routes/route.rules.js';
import { upstreamUrl } from './upstream.address.js';
import { Clock } from '../tokens/clock.js';

const routeRule = z.enum(['refuse', 'warn', 'allow']);

const seconds = z.number().int().positive();

const revocation = z
  .strictObject({
    whenUnavailable: z.enum(['deny', 'allow']).default('deny'),
    maxSilenceSeconds: seconds.default(5),
    accessTokenLifetimeSeconds: seconds.default(86_400),
    refreshTokenLifetimeSeconds: seconds.default(2_592_000),
    maxEntries: z.number().int().positive().max(100_000_000).default(5_000_000),
    file: z.string().min(1, 'Give the path of a file.').optional(),
    store: z.instanceof(RevocationStore, { error: 'Give a RevocationStore.' }).optional(),
  })
  .refine(
    ({ file, store }) => file === undefined || store === undefined,
    'Give a file or a store, not both.',
  );

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'Give a redis:// or rediss:// address.' });
const redisNodes = z.array(redisUrl).min(1, 'Name at least one node.');

const redis = z
  .strictObject({
    url: redisUrl.optional(),
    sentinel: z
      .strictObject({
        name: identifier,
        nodes: redisNodes,
        username: z.string().optional(),
        password: z.string().optional(),
        database: z.number().int().nonnegative().optional(),
        tls: z.boolean().optional(),
      })
      .optional(),
    cluster: z.strictObject({ nodes: redisNodes }).optional(),
    tls: z
      .strictObject({
        ca: z.string().optional(),
        cert: z.string().optional(),
        key: z.string().optional(),
        servername: z.string().optional(),
      })
      .optional(),
    // Braces would tear apart what a cluster must keep on one node.
    keyPrefix: identifier.regex(/^[^{}]*$/, 'Must not have braces.').default(DEFAULT_KEY_PREFIX),
  })
  .refine(
    ({ url, sentinel, cluster }) => [url, sentinel, cluster].filter((one) => one !== undefined).length === 1,
    'Give one of url, sentinel and cluster.',
  );

/** @param unknownScope what becomes of scopes that the pool does not have, where nothing is said; AWS is not asked then */
export function routesSchema(unknownScope?: RouteRule) {
  return z
    .strictObject({
      unguarded: routeRule.default('warn'),
      publicWithoutReason: routeRule.default('allow'),
      withoutDemand: routeRule.default('allow'),
      unknownScope: routeRule.optional().transform((rule) => rule ?? unknownScope),
    })
    .prefault({});
}

/** The members of the options of both modules. */
export const resourceServerShape = {
  pools: z.record(z.string(), poolOptions),
  poolDirectory: z.instanceof(PoolDirectory, { error: 'Give a PoolDirectory.' }).optional(),
  resourceServer: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'Give the identifier of a resource server, without spaces.')
    .optional(),
  revocation: revocation.prefault({}),
  redis: redis.optional(),
  rememberedTokensMegabytes: z.number().nonnegative().max(100_000).default(affordableMegabytes),
  clockToleranceSeconds: z.number().int().nonnegative().max(300).default(0),
  allowInsecureHttp: z.boolean().default(false),
  resource: z
    .strictObject({
      identifier: upstreamUrl.refine((url) => !url.includes('#'), 'Must have no fragment (RFC 9728 §1.2).'),
      authorizationServers: z.array(upstreamUrl).min(1).optional(),
      name: z.string().min(1).optional(),
      documentation: upstreamUrl.optional(),
    })
    .optional(),
  dpop: z
    .strictObject({
      origin: upstreamUrl.optional(),
      maxAgeSeconds: z.number().int().positive().max(300).default(60),
      replays: z.instanceof(DpopReplayStore, { error: 'Give a DpopReplayStore.' }).optional(),
    })
    .optional(),
  routes: routesSchema(),
  clock: z.instanceof(Clock, { error: 'Give a Clock.' }).optional(),
};

const schema = z
  .strictObject(resourceServerShape)
  .superRefine(refuseInsecureHttp, BESIDE_OTHER_FAULTS)
  .superRefine(refuseSharedIssuers)
  .refine(({ pools, poolDirectory }) => poolDirectory !== undefined || Object.keys(pools).length > 0, {
    path: ['pools'],
    error: 'Name at least one user pool.',
  })
  .refine(({ dpop, resource }) => dpop === undefined || (dpop.origin ?? resource) !== undefined, {
    path: ['dpop', 'origin'],
    error: 'Give the origin that clients see, or the identifier of the resource.',
  });

/** Options of `ResourceServerModule`. */
export interface ResourceServerOptions {
  /** The pools that are trusted, by a name of yours. */
  readonly pools: Readonly<Record<string, PoolOptions>>;
  /**
   * Knows further pools, by their issuer: those of tenants that come and go. With it `pools` may be empty. Default:
   * no other pool is trusted.
   */
  readonly poolDirectory?: PoolDirectory;
  /** Identifier of the Cognito resource server that a scope without a slash belongs to. */
  readonly resourceServer?: string;
  readonly revocation?: {
    /** What the guard does while it cannot hear the store. Default `deny`: 503. */
    readonly whenUnavailable?: 'deny' | 'allow';
    /** For how long the store may be silent before it counts as unavailable. Seconds, default 5. */
    readonly maxSilenceSeconds?: number;
    /** The longest access-token lifetime of any app client. Seconds, default 86400, Cognito's maximum. */
    readonly accessTokenLifetimeSeconds?: number;
    /** The longest refresh-token lifetime of any app client. Seconds, default 2592000 (30 days). */
    readonly refreshTokenLifetimeSeconds?: number;
    /**
     * How many revocations may be alive. Default 5000000, about 0.2 GB of memory. At the bound nothing is dropped:
     * what is revoked stays refused, and further logouts are answered 503 until entries expire. Only marks on app
     * clients and pools are still taken. Give every instance the same bound.
     */
    readonly maxEntries?: number;
    /**
     * Path of a file that keeps what is revoked over a restart, for a single instance on a local disk. A second
     * process that wants the same file does not boot. With `redis` besides, Redis still carries sessions only. Without,
     * a file beside it (`.known`) keeps from where accounts have signed in, for the limits.
     */
    readonly file?: string;
    /**
     * A store of your own. Default: `file` when it is set, Redis when `redis` is set, otherwise this process's
     * memory, which a restart empties.
     */
    readonly store?: RevocationStore;
  };
  /** Redis or Valkey, for several instances: carries revocations and, in `AuthModule`, sessions. */
  readonly redis?: RedisOptions;
  /**
   * How much memory verified tokens may take that are remembered, so that a signature is checked once a token and
   * not once a request. Megabytes; 0 for none. A token of 1 kB is counted as 2.4 kB. Default 256, or an eighth of what
   * V8 may use where that is less: in a container of 512 MB about 32, which is 13000 tokens.
   */
  readonly rememberedTokensMegabytes?: number;
  /**
   * How far a clock may be off when `exp`, `nbf`, `iat` and `auth_time` are checked. Seconds, default 0. The last two
   * may always lie a minute ahead.
   */
  readonly clockToleranceSeconds?: number;
  /**
   * What this service is called. With it, `GET /.well-known/oauth-protected-resource` tells clients where to get
   * tokens and which scopes there are, every challenge says `resource_metadata`, and tokens that are bound to it are
   * good here. Default: no such route.
   *
   * @see RFC 9728
   */
  readonly resource?: {
    /** The address of the service as its clients know it, such as `https://api.example.com/orders`. */
    readonly identifier: string;
    /** Who issues the tokens. Default: the issuers of `pools`; with `AuthModule`, this server. */
    readonly authorizationServers?: readonly string[];
    /** For people. */
    readonly name?: string;
    /** A page for developers. */
    readonly documentation?: string;
  };
  /**
   * Takes tokens that are bound to a key (`cnf.jkt`), sent with the scheme DPoP and a proof. Cognito binds none by
   * itself: a pre token generation trigger does. Over HTTP only. Default off: bound tokens are refused everywhere.
   *
   * @see RFC 9449
   */
  readonly dpop?: {
    /** What `htu` of the proofs begins with, as clients see it. Default: the origin of `resource.identifier`. */
    readonly origin?: string;
    /** How old a proof may be. Seconds, default 60, at most 300. */
    readonly maxAgeSeconds?: number;
    /** Which proofs were used. Default: Redis when `redis` is set, otherwise this process's memory. */
    readonly replays?: DpopReplayStore;
  };
  /** What happens at boot when there are routes of these kinds. `refuse`: the application does not boot. */
  readonly routes?: {
    /** No guard stands before it, and it does not say `@Public()`: only without the global guard. Default `warn`. */
    readonly unguarded?: RouteRule;
    /** `@Public()` without a word why. Default `allow`. */
    readonly publicWithoutReason?: RouteRule;
    /** Any good token will do: no scope, group or other demand. Default `allow`. */
    readonly withoutDemand?: RouteRule;
    /**
     * Demands a scope that no resource server of the user pool has, or that none of the app clients may ask for: nobody
     * gets in. Where it is not allowed, the application asks AWS when it boots, with the rights
     * `cognito-idp:ListResourceServers` and `DescribeUserPoolClient`; without them it says that it could not look. With
     * several pools, the one that is called `default` counts. Default `warn` in `AuthModule`. Without it, in
     * `ResourceServerModule`, AWS is not asked, and there is a warning of scopes that cannot be any resource server's:
     * short ones while `resourceServer` is not set.
     */
    readonly unknownScope?: RouteRule;
  };
  /** Lets addresses other than loopback be plain http. Default false. For closed networks only. */
  readonly allowInsecureHttp?: boolean;
  /** A clock of your own, for tests. */
  readonly clock?: Clock;
}

export type ParsedResourceServerOptions = Readonly<z.infer<typeof schema>>;

/** A hundred thousand tokens, but no more than a small container bears. */
function affordableMegabytes(): number {
  return Math.min(256, getHeapStatistics().heap_size_limit / 8 / 1_000_000);
}

/** @throws OptionsError that names every fault */
export function parseResourceServerOptions(options: ResourceServerOptions): ParsedResourceServerOptions {
  return Object.freeze(parseOptions('ResourceServerModule options', schema, options));
}
