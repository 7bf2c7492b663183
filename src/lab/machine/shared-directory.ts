/** A directory of this machine that a guest mounts, over virtio-fs: QEMU's daemon serves it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError } from "../../base/errors.js";
import { findProgram } from "../root/contents.js";

/** Distributions keep it away from the PATH. */
const DAEMONS = ["/usr/libexec/virtiofsd", "/usr/lib/qemu/virtiofsd", "/usr/lib/virtiofsd"];

const POLL_MS = 20;
const START_MS = 60_000;

/** @throws EnvironmentError where none is installed */
export function findDaemon(): string {
  const path = findProgram("virtiofsd") ?? DAEMONS.find((each) => existsSync(each));
  if (path !== undefined) return path;
  throw new EnvironmentError("virtiofsd is not installed", {
    place: "--hosts",
    cure: "Install it: apt install virtiofsd (Debian 12: it is part of qemu-system-common).",
  });
}

export class SharedDirectory {
  /** Where the daemon listens for QEMU. */
  readonly socketPath: string;
  private readonly daemonPath = findDaemon();
  private readonly source: string;
  private readonly own = mkdtempSync(join(tmpdir(), "hipri-share-"));
  private daemon: ChildProcess | null = null;

  /** @throws EnvironmentError where there is no daemon */
  constructor(source: string) {
    this.source = source;
    this.socketPath = join(this.own, "socket");
  }

  /**
   * To be awaited before each start of QEMU: the daemon ends with the machine that it has served.
   * @throws EnvironmentError when it does not start; all is closed then
   */
  async serve(): Promise<void> {
    this.stop();
    // What one guest writes another one is to see at once. setpriv: as for QEMU.
    const options = [`--socket-path=${this.socketPath}`, "-o", `source=${this.source}`];
    const argv = ["--pdeathsig", "KILL", "--", this.daemonPath, ...options, "-o", "cache=none"];
    const daemon = spawn("setpriv", argv, { stdio: ["ignore", "ignore", "pipe"] });
    this.daemon = daemon;
    let said = "";
    daemon.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    let failed: Error | null = null;
    daemon.on("error", (error) => {
      failed = error;
    });
    for (let waitedMs = 0; !existsSync(this.socketPath); waitedMs += POLL_MS) {
      if (failed !== null || daemon.exitCode !== null || waitedMs > START_MS) {
        this.close();
        throw new EnvironmentError(`virtiofsd does not start: ${said.trim() || failed}`, {
          place: "--hosts",
          cure: "It needs root, or a machine on which users may make namespaces.",
        });
      }
      await sleep(POLL_MS);
    }
  }

  private stop(): void {
    this.daemon?.kill("SIGKILL");
    rmSync(this.socketPath, { force: true });
  }

  close(): void {
    this.stop();
    rmSync(this.own, { recursive: true, force: true });
  }
}
