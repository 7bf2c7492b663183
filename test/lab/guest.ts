/** Boots guests for the suites: one boot, several commands, their outcomes by name. */
import { labFlags } from "../../src/lab/flags.js";
import { resolveKernel } from "../../src/lab/kernel/resolve.js";
import { startLab } from "../../src/lab/lab.js";
import type { RunOutcome } from "../../src/lab/machine/boot.js";
import { findQemu } from "../../src/lab/machine/qemu.js";
import { labSettings } from "../../src/lab/settings.js";
import { parseResult, type ResultJson } from "../support/hipri.js";

/** A command of the guest: job text for `hipri run --json`, or an argv of its own. */
export type GuestCommand =
  | { readonly jobs: string; readonly flags?: readonly string[] }
  | { readonly argv: readonly string[] };

export interface GuestSetup {
  readonly kernel?: string;
  readonly device?: readonly string[];
  readonly module?: readonly string[];
}

export interface CommandOutcome extends RunOutcome {
  readonly stderr: string;
  /** @throws AssertionError when the command printed no valid result */
  result(): ResultJson;
}

export interface GuestOutcome<Name extends string> {
  /** [major, minor] of the guest's kernel. */
  readonly kernelVersion: readonly [number, number];
  readonly runs: Readonly<Record<Name, CommandOutcome>>;
}

/**
 * Under emulation on a busy machine a hipri that does nothing takes ten seconds, and thirty on a
 * very busy one. A test file has ten minutes, and so one guest.
 */
const TIMEOUT_MS = 540_000;

/** Why guests with this kernel cannot be had here, or false. */
export async function whyNoGuest(kernel: string): Promise<string | false> {
  try {
    findQemu();
    await resolveKernel(settingsOf({ kernel }).kernel);
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}

function settingsOf({ kernel, device = [], module = [] }: GuestSetup) {
  return labSettings({
    kernel: kernel ?? (labFlags.kernel.default as string),
    device,
    module,
    cpus: 2,
    memory: "1G",
    append: undefined,
    with: [],
    accelerator: "auto",
    icount: false,
    console: undefined,
  });
}

/** Runs the commands one after the other in one guest. */
export async function runInGuest<Name extends string>(
  setup: GuestSetup,
  commands: Readonly<Record<Name, GuestCommand>>,
): Promise<GuestOutcome<Name>> {
  const names = Object.keys(commands) as Name[];
  const files: Record<string, string> = {};
  const runs = names.map((name) => {
    const command: GuestCommand = commands[name];
    if ("argv" in command) return { argv: command.argv, env: {}, collect: [] };
    files[`/root/${name}.fio`] = command.jobs;
    const argv = ["hipri", "run", "--json", ...(command.flags ?? []), `/root/${name}.fio`];
    return { argv, env: {}, collect: [] };
  });
  const deadline = { kind: "wall", timeoutMs: TIMEOUT_MS } as const;
  const stderr: string[] = names.map(() => "");
  const { guest } = await startLab(
    settingsOf(setup),
    { files, cwd: "/root", env: {}, runs, shell: null, deadline, host: null },
    {
      onStage: () => undefined,
      onMessage(message) {
        if (message.type === "stderr") stderr[message.run] += message.text;
      },
    },
  );
  const outcome = await guest.outcome;
  const byName = names.map((name, index) => {
    const run = outcome.runs[index]!;
    const result = () => parseResult(run.stdout.toString());
    return [name, { ...run, stderr: stderr[index]!, result }] as const;
  });
  const [major, minor] = outcome.kernelRelease.split(".").map(Number);
  return {
    kernelVersion: [major!, minor!],
    runs: Object.fromEntries(byName) as Record<Name, CommandOutcome>,
  };
}
