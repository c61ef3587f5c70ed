import { Injectable } from '@nestjs/common';
import { Grant } from '../grants/grant.decorator.js';
import type { GrantStrategy, TokenRequest } from '../grants/grant.strategy.js';
import { DEVICE_CODE_GRANT_TYPE } from '../oauth2/grant.types.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { DeviceRequests } from './device.requests.js';

/**
 * Device authorization: for devices without a browser or a keyboard, such as televisions and command lines. The
 * person logs in on another device, at the pool's own login page. List it, and the application gets
 * `POST /oauth2/device_authorization` and a page at `/device`.
 *
 * Register `{publicUrl}/device/callback` as a callback URL of every app client that uses it.
 *
 * @see RFC 8628
 */
@Grant(DEVICE_CODE_GRANT_TYPE)
@Injectable()
export class DeviceCodeGrant implements GrantStrategy {
  /** @internal Made by Nest. */
  constructor(private readonly requests: DeviceRequests) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    return this.requests.poll(client, parameters.require('device_code'));
  }
}
