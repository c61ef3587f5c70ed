export { startUserPool, type TestPoolOptions } from './start.user-pool.js';
export {
  TestUserPool,
  type MachineTokenOptions,
  type PoolSnapshot,
  type SignInOptions,
} from './test.pool.js';
export type { SignedIn } from './sign-in.js';
export { TestClock } from './test.clock.js';
export type { Duration, DurationText } from './duration.js';
export { testPassword, type TestResourceServer, type TestUser } from './test.seed.js';
export type { TestClient } from './test.clients.js';
export type { TestModuleOptions } from './module.options.js';
export type { Flaws, ForgeOptions } from './token.forger.js';
export type { RotationOptions, TestKeys } from './test.keys.js';
export type { Fault, FailureOptions, FaultOptions, Faults } from './faults/faults.js';
export type { FaultTarget } from './faults/fault.target.js';
export type { Gate } from './faults/gate.js';
export type { Fetch, SdkRequestHandler } from './transport.js';
export { bearerChallenge, type Answered, type BearerChallenge } from './bearer.challenge.js';
export type {
  AppClientSeed,
  GroupSeed,
  PasswordPolicySeed,
  ResourceServerSeed,
  UserPoolSeed,
  UserSeed,
} from '../emulator/user-pool.seed.js';
export type { UserPoolTriggers } from '../emulator/pool/triggers/user-pool.triggers.js';
export type { FidelitySwitches } from '../emulator/fidelity.switches.js';
export type { TlsIdentity } from '../emulator/user-pool.server.js';
export type { Message } from '../emulator/pool/codes/outbox.js';
export {
  revocationStoreContract,
  type ContractCase,
  type MakeRevocationStore,
  type RevocationStoreClaims,
} from './revocation-store.contract.js';
