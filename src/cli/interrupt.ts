/** @file Ctrl-C: the first time training ends in peace, the second time at once. */

/** Milliseconds within which signals are one: a shell, npm and a parent process may each send their own. */
const ONE = 400;

/**
 * Runs `body` with a signal that is aborted by the first Ctrl-C (or SIGTERM). The next one kills.
 * @param onFirst what to tell then
 */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>, onFirst: () => void): Promise<T> {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  let first = 0;
  const stopListening = (): void => names.forEach((name) => process.removeListener(name, listen));
  const listen = (): void => {
    if (first === 0) {
      first = performance.now();
      controller.abort();
      onFirst();
      // Without a listener the system itself kills, even in the middle of a step.
      setTimeout(stopListening, ONE).unref();
    } else if (performance.now() - first > ONE) process.exit(130);
  };
  names.forEach((name) => process.on(name, listen));
  try {
    return await body(controller.signal);
  } finally {
    stopListening();
  }
}
