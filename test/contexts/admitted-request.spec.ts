import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { admit, admittedToken, wasAdmitted } from '../../src/resource-server/admitted.request.js';
import { verifiedToken } from '../tokens/verified.token.js';

const guard = { announce: (): Promise<never> => Promise.reject(new Error('refused')) };

/** As batch endpoints make them: each call of a batch is a clone of the request that brought it. */
function cloneOf(request: IncomingMessage): IncomingMessage {
  const prototype: IncomingMessage = Object.getPrototypeOf(request);
  return Object.assign(Object.create(prototype), request);
}

const contextOf = (request: object) => new ExecutionContextHost([request, {}]);
const subjectAt = (request: object) => admittedToken(contextOf(request))?.subject;

describe('What the guard leaves behind in a request', () => {
  it('is not mixed up between clones of one request, whoever comes first', () => {
    const request = new IncomingMessage(new Socket());
    const [alice, bob, nobody] = [cloneOf(request), cloneOf(request), cloneOf(request)];
    admit(alice, verifiedToken('alice'), guard);
    admit(bob, verifiedToken('bob'), guard);
    expect([alice, bob, nobody, request].map(subjectAt)).toEqual(['alice', 'bob', undefined, undefined]);
    expect(wasAdmitted(contextOf(nobody))).toBe(false);

    admit(alice, verifiedToken('carol'), guard);
    admit(bob, undefined, guard);
    expect([alice, bob].map(subjectAt)).toEqual(['carol', undefined]);
    expect(wasAdmitted(contextOf(bob))).toBe(true);
  });

  it('is found in what is derived from the request, unless that was let in by itself', () => {
    const request = new IncomingMessage(new Socket());
    const derived: object = Object.create(request);
    admit(request, verifiedToken('alice'), guard);
    expect(subjectAt(derived)).toBe('alice');
    admit(derived, verifiedToken('bob'), guard);
    expect([request, derived].map(subjectAt)).toEqual(['alice', 'bob']);
  });

  it('has its place where the raw headers cannot be marked', () => {
    const request = new IncomingMessage(new Socket());
    Object.freeze(request.rawHeaders);
    admit(request, verifiedToken('alice'), guard);
    admit(request, verifiedToken('bob'), guard);
    expect(subjectAt(request)).toBe('bob');
  });
});
