/** A terminal that a test can look at: a shell in a tmux of its own, which ends with the test. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BIN } from "./hipri.js";
import { makeDirectory, removeDirectory } from "./scratch.js";

/** Why there is none; false where there is. */
export function whyNoTmux(): string | false {
  return spawnSync("tmux", ["-V"]).status === 0 ? false : "tmux is not installed";
}

const ROWS = 40;
const LOOK_MS = 200;

/** How long to wait for what is to be seen on a busy machine. */
const TIMEOUT_MS = 60_000;

export class Terminal {
  private readonly server: readonly string[];

  /** Opens a shell in `cwd` that has a `hipri`. */
  constructor(t: TestContext, cwd: string, columns: number) {
    // That of the test is gone before the server.
    const directory = makeDirectory();
    this.server = ["-S", join(directory, "tmux"), "-f", "/dev/null"];
    const program = join(cwd, "hipri");
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${BIN} "$@"\n`);
    chmodSync(program, 0o755);
    const { NODE_TEST_CONTEXT: _, CI: __, TMUX: ___, ...rest } = process.env;
    const env = { ...rest, LC_ALL: "C.UTF-8", PS1: "$ ", PATH: `${cwd}:${process.env.PATH}` };
    const size = ["-x", String(columns), "-y", String(ROWS)];
    const shell = ["bash", "--norc", "--noprofile", "-i"];
    execFileSync("tmux", [...this.server, "new-session", "-d", ...size, ...shell], { cwd, env });
    t.after(() => {
      this.tmux("kill-server");
      removeDirectory(directory);
    });
  }

  /** @param keys as tmux names them, such as C-z; other words are typed */
  type(...keys: string[]): void {
    this.tmux("send-keys", ...keys);
  }

  resize(columns: number): void {
    this.tmux("resize-window", "-x", String(columns), "-y", String(ROWS));
  }

  /** The lines of the screen as they are now, without the empty ones at its end. */
  screen(): string {
    return this.tmux("capture-pane", "-p").trimEnd();
  }

  /** Waits until the screen is as wanted. @returns how it was last, whether or not it is */
  async until(isWanted: (screen: string) => boolean): Promise<string> {
    const endMs = performance.now() + TIMEOUT_MS;
    for (;;) {
      const screen = this.screen();
      if (isWanted(screen) || performance.now() > endMs) return screen;
      await sleep(LOOK_MS);
    }
  }

  private tmux(...words: string[]): string {
    return execFileSync("tmux", [...this.server, ...words], { encoding: "utf8" });
  }
}
