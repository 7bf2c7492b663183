/**
 * stdout as the place of a document. It is written in the background, so that a reader who is slow,
 * or has gone, stops neither the run nor what else there is to write.
 */
import { write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { IoError } from "../../base/errors.js";

const STDOUT_FD = 1;
/** How long to leave a pipe that is full and does not block. */
const FULL_PIPE_MS = 5;

const writeSome = promisify(write);

export class StandardOutput {
  #written: Promise<void> = Promise.resolve();
  #failure: NodeJS.ErrnoException | null = null;
  #takenBytes = 0;

  /** Adds to the document; after a failure nothing more is written. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#written = this.#written.then(() => this.#writeAll(bytes));
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && this.#failure === null; ) {
      try {
        const { bytesWritten } = await writeSome(STDOUT_FD, bytes, at);
        at += bytesWritten;
        this.#takenBytes += bytesWritten;
      } catch (error) {
        const failure = error as NodeJS.ErrnoException;
        if (failure.code === "EAGAIN") await sleep(FULL_PIPE_MS);
        else this.#failure = failure;
      }
    }
  }

  /**
   * Waits until all is written, until writing has failed, or until somebody has no more patience for
   * a reader who does not read. A reader who has taken something and
   * left, as head(1) does, has seen enough, which is no failure.
   * @throws IoError
   */
  async finish(patience: Promise<void> = new Promise(() => {})): Promise<void> {
    await Promise.race([this.#written, patience]);
    if (this.#failure === null || (this.#failure.code === "EPIPE" && this.#takenBytes > 0)) return;
    throw new IoError(`the report was not written: ${this.#failure.message}`, { place: "stdout" });
  }
}
