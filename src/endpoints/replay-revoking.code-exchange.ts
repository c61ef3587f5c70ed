import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import { loginOf } from '../sessions/login.js';
import type { SessionService } from '../sessions/session.service.js';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';
import type { AppClient } from '../user-pool/app.client.js';
import { CodeExchange, type CodeProof } from '../user-pool/code.exchange.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';

const KIND = 'used-code';

/** For how long a code that was redeemed is remembered. At Cognito it would have lived for five minutes. */
const REMEMBERED_SECONDS = 3600;

const usedCode = z.object({ loginId: z.string(), subject: z.string(), clientId: z.string() });

/**
 * Redeems codes at the pool, and ends the login behind one that comes back: two have it, and one of them is not
 * the client. Only a second request that would have been good counts, with the same client, redirect URI and
 * verifier, lest a code seen in a log be enough to log somebody out.
 *
 * Of two requests at once the pool serves one; the login of that one lives.
 *
 * @see RFC 6749 §4.1.2, RFC 9700 §2.1.1
 */
export class ReplayRevokingCodeExchange extends CodeExchange {
  constructor(
    private readonly pool: CodeExchange,
    private readonly records: ShortLivedRecords,
    private readonly sessions: SessionService,
  ) {
    super();
  }

  override async exchange(client: AppClient, proof: CodeProof): Promise<TokenSet> {
    const name = JSON.stringify([client.clientId, proof.code, proof.redirectUri, proof.codeVerifier]);
    const before = await this.records.read(KIND, name, usedCode);
    if (before !== undefined) {
      await this.sessions.endLogin(before.loginId, before);
      throw new UserPoolError('refused', 'The code was redeemed before; its login has been ended.');
    }
    const tokens = await this.pool.exchange(client, proof);
    const login = loginOf(tokens);
    if (login !== undefined) {
      const { loginId, subject, clientId } = login;
      await this.records.put(KIND, name, { loginId, subject, clientId }, REMEMBERED_SECONDS);
    }
    return tokens;
  }
}
