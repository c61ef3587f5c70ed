import { MemoryRevocationStore } from '../../src/revocation/memory-revocation.store.js';
import { describeRevocationStore } from './store.contract.js';

describeRevocationStore('memory', () => new MemoryRevocationStore(), { isShared: false });
