import { readForm } from '../../http/body.js';
import { PageRefusal, refuse } from '../authorize.refusal.js';
import type { DomainContext } from '../domain.context.js';
import { isOwnForm } from '../login.cookies.js';
import { Parameters } from '../parameters.js';
import { signInPage } from './sign-in.page.js';
import { openVisit, type Visit } from './visit.js';

type Endpoint = (context: DomainContext, request: Request, url: URL) => Promise<Response>;

/** For GET: a page that takes the parameters of the authorize endpoint. */
export function showing(show: (visit: Visit) => Response | Promise<Response>): Endpoint {
  return async (context, request, url) => {
    try {
      return await show(openVisit(context, request, url));
    } catch (error) {
      return refuse(context, error);
    }
  };
}

/** For POST: a form of one of those pages, each field once. */
export function answering(answer: (visit: Visit, form: Parameters) => Promise<Response>): Endpoint {
  return async (context, request, url) => {
    try {
      const fields = await readForm(request);
      const form = fields && new Parameters(fields);
      if (!fields || !form || form.hasRepetition) throw new PageRefusal('invalid_request');
      const visit = openVisit(context, request, url);
      if (!isOwnForm(request, fields)) return foreignForm(visit);
      return await answer(visit, form);
    } catch (error) {
      return refuse(context, error);
    }
  };
}

function foreignForm(visit: Visit): Response {
  return signInPage(visit, { fault: 'This page had expired. Please sign in again.', status: 403 });
}
