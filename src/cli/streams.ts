/** stdout and stderr that take nothing: never a stack, but an exit code that tells. */

/** Whether stdout took all that was written; a reader who has left has seen enough. */
let complete = true;

/** To be called once, when oclif is loaded, whose own listener throws. */
export function watchStreams(): void {
  process.stdout.removeAllListeners("error");
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE" || !complete) return;
    complete = false;
    process.stderr.write(`hipri: stdout: the output was not written: ${message}\n`);
  });
  // Nobody is there to be told.
  process.stderr.on("error", () => {});
}

/** Waits until all is written, or cannot be. @returns whether stdout took all of it */
export async function drainStreams(): Promise<boolean> {
  // What has failed is told in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([written(process.stdout), written(process.stderr)]);
  return complete;
}

function written(stream: NodeJS.WriteStream): Promise<void> | void {
  if (stream.writableLength === 0) return;
  return new Promise((resolve) => stream.write("", () => resolve()));
}
