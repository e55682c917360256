/** @file Before each test file: chance from a fixed seed, so that a run says the same as the one before. KERATIN_TEST_SEED tries another. */
import { setSeed } from '../../src/core/random.js';

setSeed(Number(process.env['KERATIN_TEST_SEED'] ?? 1));
