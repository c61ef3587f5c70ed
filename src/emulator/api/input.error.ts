import type { Fault } from '../input/place.js';
import { CognitoError, invalidParameter } from '../pool/cognito.error.js';

/** A wrong JSON type is a matter of the protocol, a forbidden value one of the service. */
export function inputError(faults: readonly Fault[]): CognitoError {
  const misfit = faults.find(({ kind }) => kind === 'type');
  if (misfit)
    return new CognitoError('SerializationException', `${smithyPath(misfit) || 'The body'} ${misfit.text}`);
  const details = faults.map(
    (fault) => `Value ${quoted(fault)}at '${smithyPath(fault)}' failed to satisfy constraint: ${fault.text}`,
  );
  const count = details.length === 1 ? '1 validation error' : `${details.length} validation errors`;
  return invalidParameter(`${count} detected: ${details.join('; ')}`);
}

function quoted({ value }: Fault): string {
  return value === undefined ? '' : `'${value}' `;
}

/** As AWS writes it: `userAttributes.1.member.name`. */
function smithyPath({ path }: Fault): string {
  return path.map((step) => (typeof step === 'number' ? `${step + 1}.member` : step)).join('.');
}
