import { listOf, type Members } from '../../administration/members.js';
import type { ClientState } from '../../administration/pool.administration.js';
import { isMachine } from '../oauth.flows.js';
import { passwordFlowsOf } from '../password.flows.js';
import { rotates } from '../token.rotation.js';
import { validitySeconds } from '../token.validity.js';
import type { CheckupSettings } from './checkup.settings.js';
import { advice, fault, fine, type Finding } from './finding.js';

type Client = CheckupSettings['clients'][number];

/** Holds each app client of the settings against the one of the pool. */
export function checkClients(settings: CheckupSettings, states: readonly ClientState[]): Finding[] {
  return settings.clients.flatMap((client, index) => {
    const state = states.find(({ clientId }) => clientId === client.clientId);
    const subject = `app client ${state?.clientName ?? client.clientId}`;
    if (state === undefined) {
      const known = states.map(({ clientName, clientId }) => `${clientName} (${clientId})`).join(', ');
      return [
        fault(subject, 'The pool does not have it.', `Name one of the pool's: ${known || 'it has none'}.`),
      ];
    }
    const found = [
      ...secretFindings(subject, client, state),
      ...safetyFindings(subject, state.members),
      ...lifetimeFindings(subject, state.members, settings),
      ...flowFindings(subject, state.members, settings, index === 0),
      ...passwordFindings(subject, state.members, client, settings, index === 0),
    ];
    return found.length === 0 ? [fine(subject, 'It has what the server needs.')] : found;
  });
}

function secretFindings(subject: string, client: Client, state: ClientState): Finding[] {
  if (client.clientSecret === state.clientSecret) return [];
  if (state.clientSecret === undefined) {
    return [
      fault(
        subject,
        'The settings give it a secret, and it has none.',
        'Leave the secret out of COGNITO_CLIENTS.',
      ),
    ];
  }
  return [
    fault(
      subject,
      client.clientSecret === undefined
        ? 'It has a secret, and the settings have none.'
        : 'Its secret is another one.',
      'Put id:secret into COGNITO_CLIENTS; provision --write-env writes it.',
    ),
  ];
}

function safetyFindings(subject: string, members: Members): Finding[] {
  return [
    ...(members['EnableTokenRevocation'] === true
      ? []
      : [
          fault(
            subject,
            'Token revocation is off: its tokens carry no origin_jti, and a logout cannot end their login.',
            'Set EnableTokenRevocation; provision does.',
          ),
        ]),
    ...(members['PreventUserExistenceErrors'] === 'ENABLED'
      ? []
      : [
          advice(
            subject,
            'It tells strangers who has an account.',
            'Set PreventUserExistenceErrors to ENABLED; provision does.',
          ),
        ]),
    ...(isMachine(members) || rotates(members)
      ? []
      : [
          advice(
            subject,
            'Its refresh tokens do not rotate: one that was stolen works until the login ends.',
            'Set RefreshTokenRotation to ENABLED and take ALLOW_REFRESH_TOKEN_AUTH from ExplicitAuthFlows; provision does both.',
          ),
        ]),
  ];
}

/** What was revoked must stay so for as long as a token of it may live. */
function lifetimeFindings(subject: string, members: Members, settings: CheckupSettings): Finding[] {
  const access = validitySeconds(members, 'AccessToken');
  const refresh = validitySeconds(members, 'RefreshToken');
  const tooShort = (what: string, lives: number, kept: number, name: string) =>
    lives <= kept
      ? []
      : [
          fault(
            subject,
            `Its ${what} tokens live for ${lives} s, and revocations are kept for ${kept} s: a revoked one would come back.`,
            `Set ${name}=${lives}.`,
          ),
        ];
  return [
    ...tooShort('access', access, settings.accessTokenLifetimeSeconds, 'ACCESS_TOKEN_LIFETIME_SECONDS'),
    ...tooShort('refresh', refresh, settings.refreshTokenLifetimeSeconds, 'REFRESH_TOKEN_LIFETIME_SECONDS'),
  ];
}

function flowFindings(
  subject: string,
  members: Members,
  settings: CheckupSettings,
  isFirst: boolean,
): Finding[] {
  const oauth =
    members['AllowedOAuthFlowsUserPoolClient'] === true ? listOf(members, 'AllowedOAuthFlows') : [];
  const isForMachines = oauth.includes('client_credentials');
  // The first client is the server's own: it logs people in.
  if (!isFirst || isForMachines) {
    return isFirst
      ? [
          fault(
            subject,
            'It is a machine, and the first of COGNITO_CLIENTS logs people in.',
            'Put another one first.',
          ),
        ]
      : [];
  }
  return [
    ...(settings.grants.includes('authorization_code') && !oauth.includes('code')
      ? [
          fault(
            subject,
            'The authorization code flow is not allowed to it.',
            'Put code into AllowedOAuthFlows and switch AllowedOAuthFlowsUserPoolClient on; provision does both.',
          ),
        ]
      : []),
    ...callbackFindings(subject, members, settings),
  ];
}

/** By the server's own client people log in; another one may do without, and must have the right flow if it has any. */
function passwordFindings(
  subject: string,
  members: Members,
  { grants, passwordFlow }: Client,
  settings: CheckupSettings,
  isFirst: boolean,
): Finding[] {
  const isOffered = settings.grants.includes('password') && grants?.includes('password') !== false;
  const allowed = passwordFlowsOf(members);
  const isWanted = isFirst || allowed.length > 0;
  if (!isOffered || isMachine(members) || !isWanted || allowed.includes(passwordFlow)) return [];
  const another = allowed.map((flow) => `set COGNITO_PASSWORD_FLOW=${flow}, `).slice(0, 1);
  return [
    fault(
      subject,
      `Password logins go by ${passwordFlow}, which it does not allow: Cognito refuses every one.`,
      `Put ALLOW_${passwordFlow} into ExplicitAuthFlows, ${another.join('')}or take password from GRANTS.`,
    ),
  ];
}

function callbackFindings(subject: string, members: Members, { serverUrl }: CheckupSettings): Finding[] {
  if (serverUrl === undefined) return [];
  const callback = `${serverUrl}/docs/oauth2-redirect.html`;
  if (listOf(members, 'CallbackURLs').includes(callback)) return [];
  return [fault(subject, 'Swagger UI cannot log in with it.', `Put ${callback} into CallbackURLs.`)];
}
