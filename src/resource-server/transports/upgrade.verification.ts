import type { Refusal } from '../refusal.js';
import type { HandshakeRequest } from './socket.credential.js';

type Answer = (isAdmitted: boolean, status?: number, body?: string, headers?: object) => void;
interface Handshake {
  readonly req: HandshakeRequest;
}

type OwnVerification = (handshake: Handshake, answer?: Answer) => unknown;

interface UpgradeOptions {
  readonly verifyClient?: OwnVerification;
}

/**
 * Options of a server with a check of the request for an upgrade, as the package ws knows it: who may not connect
 * is answered by HTTP, with status and challenge. A check of the application's own comes first.
 */
export function verifyingUpgrade(
  options: UpgradeOptions | undefined,
  decide: (request: object) => Promise<Refusal | undefined>,
): object {
  const ofApplication = options?.verifyClient;
  const verify = (handshake: Handshake, answer: Answer) => {
    void decide(handshake.req).then((refusal) => {
      if (refusal === undefined) return answer(true);
      const headers = { ...refusal.headers, 'Content-Type': 'application/json' };
      return answer(false, refusal.getStatus(), JSON.stringify(refusal.getResponse()), headers);
    });
  };
  const verifyClient = ofApplication === undefined ? verify : inTurn(ofApplication, verify);
  return { ...options, verifyClient };
}

/** ws tells by the number of parameters whether a check answers at once. */
function inTurn(first: OwnVerification, second: (handshake: Handshake, answer: Answer) => void) {
  return (handshake: Handshake, answer: Answer): void => {
    const goOn: Answer = (isAdmitted, ...refusal) =>
      isAdmitted ? second(handshake, answer) : answer(false, ...refusal);
    if (first.length === 2) first(handshake, goOn);
    else goOn(Boolean(first(handshake)));
  };
}
