/**
 * Runs the installed fio. Debian's 3.33 now and then crashes, or hangs over compressed logs, which
 * tells nothing of hipri.
 */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/** Why tests that run fio are skipped, or false; HIPRI_TEST_FIO=no asks for that. */
export const NO_FIO = whyNoFio();

const ATTEMPTS = 8;
/** Jobs take seconds, on a busy machine a minute. */
const PATIENCE_S = 100;
const OUTPUT_BYTES = 64 << 20;

interface FioOptions {
  readonly cwd?: string;
  /** What stands on its standard input. */
  readonly input?: string;
  /** A command that runs the command behind it. */
  readonly wrapper?: readonly string[];
  /** When it is killed, with its children; other than PATIENCE_S. */
  readonly patienceS?: number;
}

function whyNoFio(): string | false {
  if (process.env.HIPRI_TEST_FIO === "no") return "not asked for";
  return spawnSync("fio", ["--version"]).status === 0 ? false : "fio is not installed";
}

/** Runs fio to its end, again where it hung, or a signal killed it or a process of its jobs. */
export function spawnFio(
  args: readonly string[],
  { wrapper = [], patienceS = PATIENCE_S, ...options }: FioOptions = {},
): SpawnSyncReturns<string> {
  const patience = ["timeout", "--signal=KILL", String(patienceS)];
  const [command, ...rest] = [...patience, ...wrapper, "fio", ...args];
  for (let attempt = 1; ; attempt++) {
    const run = spawnSync(command!, rest, {
      ...options,
      encoding: "utf8",
      maxBuffer: OUTPUT_BYTES,
    });
    assert.equal(run.error, undefined);
    const crashed = run.signal !== null || /^fio: pid=\d+, got signal=/m.test(run.stderr);
    if (!crashed) return run;
    assert.ok(attempt < ATTEMPTS, `fio crashed ${ATTEMPTS} times: ${run.signal} ${run.stderr}`);
  }
}

/** Runs fio, which has to succeed. @returns its stdout */
export function outputOfFio(args: readonly string[], options: FioOptions = {}): string {
  const { status, stdout, stderr } = spawnFio(args, options);
  assert.equal(status, 0, stderr + stdout);
  return stdout;
}
