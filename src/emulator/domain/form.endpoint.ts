import { BodyTooLarge, readForm } from '../http/body.js';
import { OAuthError, oauthFailure } from './oauth.error.js';
import { Parameters } from './parameters.js';

/** What the token and the revocation endpoint have in common: they take a form and nothing else, each parameter once. */
export async function answerForm(
  request: Request,
  answer: (form: Parameters) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const body = await readForm(request);
    const form = body && new Parameters(body);
    if (!form || form.hasRepetition) throw new OAuthError('invalid_request');
    return await answer(form);
  } catch (error) {
    if (error instanceof OAuthError) return oauthFailure(error);
    if (error instanceof BodyTooLarge)
      return oauthFailure(new OAuthError('invalid_request', { status: 413 }));
    throw error;
  }
}
