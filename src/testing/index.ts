export {
  startUserPool,
  type MachineTokenOptions,
  type SignedIn,
  type SignInOptions,
  type TestUserPool,
} from './test.pool.js';
export { TestClock, type DurationText } from './test.clock.js';
export { testPassword, type TestPoolOptions, type TestUser } from './test.seed.js';
export type {
  AppClientSeed,
  GroupSeed,
  PasswordPolicySeed,
  ResourceServerSeed,
  UserPoolSeed,
  UserSeed,
} from '../emulator/user-pool.seed.js';
export type { Message } from '../emulator/pool/sign-up/outbox.js';
