import { z } from 'zod';

/** A path of this application, and of no other one: browsers read a second slash or a backslash as a host. */
export const localPath = z
  .string()
  .max(1024)
  .regex(/^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/, 'Give a path that begins with one slash.');

export const bffSchema = z.strictObject({
  clientId: z.string().min(1).optional(),
  scopes: z.array(z.string().min(1)).optional(),
  afterLogin: localPath.default('/'),
  afterLogout: localPath.default('/'),
  lifetimeSeconds: z.number().int().min(60).max(2_592_000).default(43_200),
});

/** Options of `BffModule`. */
export interface BffOptions {
  /** The app client that browsers log in with. Default: the first one of `AuthModule`. */
  readonly clientId?: string;
  /** What is asked for at the login. Default: all that the app client may have. */
  readonly scopes?: readonly string[];
  /** Where the browser goes after the login, when `/bff/login` was not told by `return_to`. Default `/`. */
  readonly afterLogin?: string;
  /** Where it goes after the logout. Register `{publicUrl}{afterLogout}` as a sign-out URL. Default `/`. */
  readonly afterLogout?: string;
  /** How long a browser stays logged in at the most. Seconds, default 43200 (twelve hours). */
  readonly lifetimeSeconds?: number;
}

export type ParsedBffOptions = Readonly<z.infer<typeof bffSchema>>;
