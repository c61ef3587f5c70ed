import { inputError } from '../../api/input.error.js';
import { Place } from '../../input/place.js';
import type { Shape } from '../../input/shape.js';
import type { Parameters } from '../parameters.js';

/** A field of a form, held to the same constraint as in the JSON API. @throws CognitoError InvalidParameterException */
export function input(form: Parameters, name: string, shape: Shape<string>): string {
  const place = new Place([name]);
  const value = shape.read(form.get(name), place);
  if (place.faults.length > 0) throw inputError(place.faults);
  return value;
}
