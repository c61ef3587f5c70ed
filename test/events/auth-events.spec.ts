import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AuthEvents } from '../../src/events/auth.events.js';
import type { AuthEvent } from '../../src/events/auth.event.js';

const REFUSAL: AuthEvent = { type: 'refusal', status: 401, reason: 'expired', route: 'Orders.list' };
const LOGOUT: AuthEvent = { type: 'logout', loginId: 'login' };

describe('AuthEvents', () => {
  let events: AuthEvents;
  let logged: jest.SpiedFunction<Logger['error']>;
  beforeEach(() => {
    events = new AuthEvents();
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('tells a listener of its type and of no other', () => {
    const heard: AuthEvent[] = [];
    events.on('refusal', (event) => heard.push(event));
    events.emit(LOGOUT);
    events.emit(REFUSAL);
    expect(heard).toEqual([REFUSAL]);
  });

  it('stops when the listener is taken away, and not for others', () => {
    const heard: string[] = [];
    const stop = events.on('logout', () => heard.push('first'));
    events.on('logout', () => heard.push('second'));
    stop();
    stop();
    events.emit(LOGOUT);
    expect(heard).toEqual(['second']);
  });

  it('knows whether anybody listens', () => {
    expect(events.hasListener('logout')).toBe(false);
    const stop = events.on('logout', () => undefined);
    expect(events.hasListener('logout')).toBe(true);
    expect(events.hasListener('refusal')).toBe(false);
    stop();
    expect(events.hasListener('logout')).toBe(false);
  });

  it('goes on after a listener that throws or rejects, and logs it', async () => {
    const heard: AuthEvent[] = [];
    events.on('logout', () => {
      throw new Error('thrown');
    });
    events.on('logout', async () => {
      await Promise.reject(new Error('rejected'));
    });
    events.on('logout', (event) => heard.push(event));
    expect(() => events.emit(LOGOUT)).not.toThrow();
    expect(heard).toEqual([LOGOUT]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged.mock.calls.flat().map(String).join()).toMatch(/thrown.*rejected/);
  });

  it('lets a listener take itself away while it is told', () => {
    const heard: string[] = [];
    const stop = events.on('logout', () => {
      heard.push('once');
      stop();
    });
    events.on('logout', () => heard.push('always'));
    events.emit(LOGOUT);
    events.emit(LOGOUT);
    expect(heard).toEqual(['once', 'always', 'always']);
  });
});
