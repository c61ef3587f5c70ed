import { masked, type Contact } from '../pool/codes/contact.js';

/** Where a code went, so far as that may be told. */
export function codeDeliveryDetails(contact: Contact): object {
  return { Destination: masked(contact), DeliveryMedium: contact.medium, AttributeName: contact.attribute };
}
