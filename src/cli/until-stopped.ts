/** @file A server goes on until Ctrl-C. */

/** Waits for Ctrl-C (or SIGTERM), says so, and closes; the next one ends at once. */
export async function untilStopped(onFirst: () => void, close: () => Promise<void>): Promise<void> {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      for (const name of names) process.off(name, stop);
      resolve();
    };
    for (const name of names) process.on(name, stop);
  });
  onFirst();
  await close();
  process.exit(0); // whatever a library still holds open
}
