/** @file Lets one process at a time install or build; others wait for it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while holding the lock of this folder. A lock whose process is gone is taken over.
 * @param {string} folder
 * @param {() => unknown} work
 */
export async function withLock(folder, work) {
  // Not below node_modules, which the work may have to make.
  const lock = join(tmpdir(), `keratin-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.lock`);
  for (let waited = 0; !take(lock); waited++) {
    if (waited === 10) console.log('Waiting for another set-up in this folder …');
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function take(lock) {
  const owner = join(lock, 'pid');
  try {
    mkdirSync(lock);
    writeFileSync(owner, String(process.pid));
    return true;
  } catch (e) {
    if (e.code !== 'EEXIST') throw e;
  }
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
  } catch (e) {
    if (e.code === 'ESRCH') rmSync(lock, { recursive: true, force: true });
  }
  return false;
}
