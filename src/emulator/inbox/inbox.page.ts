import { html, type Html } from '../domain/html.js';
import { page } from '../domain/page.js';
import type { Message } from '../pool/codes/outbox.js';

/** What would have been sent to people, the latest first. Everything in it came from outside, and is escaped. */
export function inboxPage(messages: readonly Message[]): Response {
  const shown = messages.toReversed().slice(0, mostShown).map(entry);
  const body = html`<h1>Inbox</h1>
    <p>Nothing leaves this machine. This is what Cognito would have sent.</p>
    ${shown.length === 0 ? html`<p>No messages yet.</p>` : html`${shown}`}
    <form method="get" action="/_inbox"><button type="submit">Look again</button></form>`;
  return page({}, { status: 200, title: 'Inbox', body });
}

const mostShown = 100;

function entry({ purpose, username, destination, code, sentAtSeconds }: Message): Html {
  const time = new Date(sentAtSeconds * 1_000).toISOString();
  return html`<section>
    <p><strong>${code}</strong></p>
    <p>
      ${purpose} for ${username}, to ${destination}, <time datetime="${time}">${time.slice(11, 19)} UTC</time>
    </p>
  </section>`;
}
