export const validityUnits = ['seconds', 'minutes', 'hours', 'days'] as const;

export type ValidityUnit = (typeof validityUnits)[number];

/** A lifetime as it was written, since Cognito describes a client in the units in which it was created. */
export interface Validity {
  readonly value: number;
  readonly unit: ValidityUnit;
  /** Nobody wrote the unit: it is that of its kind of token, and not described. */
  readonly isUnitImplied?: boolean;
}

const unitSeconds: Readonly<Record<ValidityUnit, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
};

export function validitySeconds({ value, unit }: Validity): number {
  return value * unitSeconds[unit];
}

/** Cognito takes a refresh token validity of 0 for the default. */
export function refreshValidity(validity: Validity | undefined): Validity {
  return validity && validity.value > 0 ? validity : { value: 30, unit: 'days', isUnitImplied: true };
}

export const defaultJwtValidity: Validity = { value: 1, unit: 'hours' };

export const jwtValidityRange = { minSeconds: 300, maxSeconds: 86_400 };
export const refreshValidityRange = { minSeconds: 3_600, maxSeconds: 315_360_000 };
