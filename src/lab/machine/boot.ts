/**
 * Boots one guest, gives it its plan and collects what it reports. The guest is gone when this
 * returns, and it dies with this process however that ends (PR_SET_PDEATHSIG).
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import type { StopSignal } from "../../base/signals.js";
import {
  encodeMessage,
  type GuestMessage,
  type GuestPlan,
  type HostMessage,
  type InterruptCounts,
  MessageReader,
  unpack,
} from "../channel.js";
import { CHANNEL_FD, CONSOLE_FD, QMP_FD } from "./argv.js";
import { type ConsoleLog, openConsole } from "./console.js";
import { GuestFailure, type GuestFailureKind, type GuestStage } from "./failure.js";
import { befallInMidRun, type Incident } from "./incidents.js";
import { type Deadline, type Impatience, Vigil } from "./vigil.js";

export interface BootRequest {
  readonly qemu: string;
  readonly argv: readonly string[];
  /** Descriptors that QEMU inherits from FIRST_FILE_FD on. */
  readonly fds: readonly number[];
  readonly plan: GuestPlan;
  /** To be done before QEMU is started again; the first time it has been done. */
  readonly prepareAgain: () => Promise<void>;
  readonly incidents: readonly Incident[];
  /** From the start of QEMU to the end of the guest; null waits for ever (a shell). */
  readonly deadline: Deadline | null;
  /** Where the guest's console is kept. */
  readonly consolePath: string;
  /** Called with every message as it comes. */
  readonly onMessage: (message: GuestMessage) => void;
  /** Gets the guest's console to read from and type on. */
  readonly attachConsole?: (console: Duplex) => void;
}

/** How one of the plan's commands ended. */
export interface RunOutcome {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  /** By path; files that the command did not write are missing. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly interrupts: InterruptCounts;
}

export interface BootOutcome {
  /** The guest's `uname -r`. */
  readonly kernelRelease: string;
  readonly runs: readonly RunOutcome[];
  /** Until the guest was ready for its first command. */
  readonly bootMs: number;
}

export interface Guest {
  /** @throws GuestFailure when the guest does not boot, panics, hangs or cannot be prepared */
  readonly outcome: Promise<BootOutcome>;
  /** Passes a signal to the command that runs in the guest. */
  signal(signal: StopSignal): void;
  /** Ends the guest at once. */
  kill(): void;
}

/** The emulator broke the guest's kernel; the same guest is likely to work the next time. */
class EmulatorFault extends Error {}

function toOutcome(
  message: Extract<GuestMessage, { type: "finished" }>,
  stdout: Buffer,
): RunOutcome {
  const files = Object.entries(message.files).map(([path, text]) => [path, unpack(text)] as const);
  const { status, signal, interrupts } = message;
  return { status, signal, interrupts, stdout, files: new Map(files) };
}

/** What was heard of the guest so far; the explanation of its end is drawn from it. */
interface Progress {
  kernelRelease: string | null;
  bootMs: number;
  jobStarted: boolean;
  readonly runs: RunOutcome[];
  /** Of the command that runs. */
  stdout: Buffer[];
  done: boolean;
  failure: string | null;
  impatience: Impatience | null;
  qemuErrors: string;
  /** The signal that ended QEMU. */
  qemuSignal: NodeJS.Signals | null;
}

function newProgress(): Progress {
  return {
    kernelRelease: null,
    bootMs: 0,
    jobStarted: false,
    runs: [],
    stdout: [],
    done: false,
    failure: null,
    impatience: null,
    qemuErrors: "",
    qemuSignal: null,
  };
}

function stageOf({ kernelRelease, jobStarted }: Progress): GuestStage {
  if (kernelRelease === null) return "boot";
  return jobStarted ? "job" : "set-up";
}

/** What a guest that sends nothing any more did not do. */
function undone(progress: Progress, { plan }: BootRequest): string {
  if (progress.kernelRelease === null) return "did not boot";
  return `did not finish command ${progress.runs.length + 1} of ${plan.runs.length}`;
}

interface Cause {
  readonly kind: GuestFailureKind;
  readonly reason: string;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function overdue(impatience: Impatience, doing: string, deadline: Deadline): Cause {
  if (impatience === "timeout" || deadline.kind === "wall") {
    return {
      kind: "hang",
      reason: `it ${doing} within ${seconds(deadline.timeoutMs)} (--guest-timeout)`,
    };
  }
  if (impatience === "silence") {
    const silence = seconds(deadline.silenceMs);
    return { kind: "hang", reason: `it gave no sign of life for ${silence}` };
  }
  const reason = `this machine is too busy: it ${doing} within ${seconds(deadline.wallMs)}`;
  return { kind: "lost", reason };
}

function causeOf(progress: Progress, request: BootRequest, panic: string | null): Cause {
  const { failure, impatience, qemuSignal, qemuErrors } = progress;
  const doing = undone(progress, request);
  if (failure !== null) return { kind: "lacks", reason: failure };
  if (panic !== null) return { kind: "panic", reason: `kernel panic: ${panic}` };
  if (impatience !== null) return overdue(impatience, doing, request.deadline!);
  if (qemuErrors.trim() !== "") return { kind: "lost", reason: qemuErrors.trim() };
  if (qemuSignal !== null) {
    return { kind: "lost", reason: `QEMU was ended by ${qemuSignal}, and the guest ${doing}` };
  }
  // A triple fault restarts the machine, which ends QEMU.
  return { kind: "panic", reason: `QEMU ended, and the guest ${doing}` };
}

function explain(progress: Progress, request: BootRequest, console: ConsoleLog): GuestFailure {
  const cause = causeOf(progress, request, console.panic());
  const tail = console.tail();
  const shown = tail === "" ? "Its console is empty." : `The end of its console:\n${tail}`;
  return new GuestFailure(
    { stage: stageOf(progress), ...cause },
    `${shown}\n  The whole console is in ${console.path}.`,
    request.plan.hostname ?? undefined,
  );
}

function spawnQemu(request: BootRequest): ChildProcess {
  // setpriv makes the kernel kill QEMU when this process is gone, SIGKILL included.
  const argv = ["--pdeathsig", "KILL", "--", request.qemu, ...request.argv];
  const stdio = ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", ...request.fds] as const;
  return spawn("setpriv", argv, { stdio: [...stdio], detached: true });
}

/** Takes down what the guest says. */
function note(message: GuestMessage, progress: Progress, startedAt: number): void {
  switch (message.type) {
    case "ready":
      progress.kernelRelease = message.kernel;
      progress.bootMs = performance.now() - startedAt;
      break;
    case "started":
      progress.jobStarted = true;
      break;
    case "finished":
      progress.runs.push(toOutcome(message, Buffer.concat(progress.stdout)));
      progress.stdout = [];
      break;
    case "stdout":
      progress.stdout.push(unpack(message.data));
      break;
    case "failed":
      progress.failure = message.message;
      break;
    case "done":
      progress.done = true;
  }
}

/** Settles once QEMU has ended. @throws GuestFailure, EmulatorFault */
function ending(
  qemu: ChildProcess,
  progress: Progress,
  request: BootRequest,
  console: ConsoleLog,
): Promise<BootOutcome> {
  for (const output of [qemu.stdout!, qemu.stderr!]) {
    output.on("data", (data: Buffer) => {
      progress.qemuErrors += data.toString();
    });
  }
  return new Promise((resolve, reject) => {
    qemu.on("error", (error) => {
      progress.qemuErrors = error.message;
    });
    qemu.on("close", (_, signal) => {
      progress.qemuSignal = signal;
      console.close();
      const { kernelRelease, runs, bootMs } = progress;
      if (progress.done && kernelRelease !== null) resolve({ kernelRelease, runs, bootMs });
      else if (console.emulatorFault()) reject(new EmulatorFault());
      else reject(explain(progress, request, console));
    });
  });
}

/** null where the guest may take for ever, or did not start */
function watchOver(qemu: ChildProcess, { deadline }: BootRequest, progress: Progress) {
  if (deadline === null || qemu.pid === undefined) return null;
  return new Vigil(qemu.pid, deadline, (why) => {
    progress.impatience ??= why;
    qemu.kill("SIGKILL");
  });
}

/** @returns a guest whose outcome may also be an EmulatorFault */
function bootOnce(request: BootRequest): Guest {
  const startedAt = performance.now();
  const console = openConsole(request.consolePath);
  const progress = newProgress();
  const qemu = spawnQemu(request);
  const [consoleSocket, channel, qmp] = [CONSOLE_FD, CHANNEL_FD, QMP_FD].map(
    (fd) => qemu.stdio[fd] as Duplex,
  ) as [Duplex, Duplex, Duplex];
  // A guest that ends closes its ends first; its ending says the rest.
  for (const socket of [consoleSocket, channel, qmp]) socket.on("error", () => undefined);
  consoleSocket.on("data", (data: Buffer) => console.write(data));
  request.attachConsole?.(consoleSocket);

  const vigil = watchOver(qemu, request, progress);
  const send = (message: HostMessage): void => void channel.write(encodeMessage(message));
  const reader = new MessageReader<GuestMessage>();
  const inUse = new Promise<void>((resolve) => {
    channel.setEncoding("utf8").on("data", (text: string) => {
      for (const message of reader.push(text)) {
        note(message, progress, startedAt);
        vigil?.heard(message);
        if (message.type === "ready") send({ type: "plan", plan: request.plan });
        if (message.type === "started") resolve();
        // A guest that powers itself off may lose the end of what it says.
        if (message.type === "done" || message.type === "failed") qemu.kill("SIGTERM");
        request.onMessage(message);
      }
    });
  });
  befallInMidRun(request.incidents, qmp, inUse).catch((error: Error) => {
    progress.failure = error.message;
    qemu.kill("SIGKILL");
  });
  return {
    outcome: ending(qemu, progress, request, console).finally(() => vigil?.end()),
    signal: (signal) => send({ type: "signal", signal }),
    kill: () => void qemu.kill("SIGKILL"),
  };
}

/** How often a guest that the emulator breaks is started. */
const ATTEMPTS = 3;

/** Starts the guest, again where the emulator breaks it. Its outcome settles once QEMU has ended. */
export function boot(request: BootRequest): Guest {
  let guest = bootOnce(request);
  let killed = false;
  const retry = async (attempt: number): Promise<BootOutcome> => {
    try {
      return await guest.outcome;
    } catch (error) {
      if (!(error instanceof EmulatorFault) || killed) throw error;
      if (attempt === ATTEMPTS) {
        const reason = `QEMU's emulation broke the guest's kernel ${ATTEMPTS} times`;
        const cure = "Try --cpus 1, a newer QEMU, or a machine that is less busy.";
        const guest = request.plan.hostname ?? undefined;
        throw new GuestFailure({ stage: "boot", kind: "lost", reason }, cure, guest);
      }
      await request.prepareAgain();
      guest = bootOnce(request);
      return retry(attempt + 1);
    }
  };
  return {
    outcome: retry(1),
    signal: (signal) => guest.signal(signal),
    kill() {
      killed = true;
      guest.kill();
    },
  };
}
