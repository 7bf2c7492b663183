/**
 * The guest's first process: mounts what Node and hipri need, asks the host for the plan, runs its
 * commands one after the other and has the host end the machine. It runs in the guest only, started by
 * the kernel as /init.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { release } from "node:os";
import { dirname } from "node:path";
import { ReadStream } from "node:tty";
import { loadModule, mountKernelFs, powerOff } from "../../ffi/guest.js";
import { ensureDirectory } from "../../files/directory.js";
import {
  encodeMessage,
  type GuestMessage,
  type GuestModule,
  type GuestPlan,
  type HostMessage,
  MessageReader,
  unpack,
} from "../channel.js";
import { findDevices, genericDevice } from "./devices.js";
import { runCommand, signalCommand } from "./run-command.js";

const PORT = "/dev/ttyS1";

/**
 * How long the host has to end the guest. It does that once it has heard the last message, of which
 * the port's driver may hold a part for as long as the machine is busy.
 */
const HOST_ENDS_MS = 60_000;

function mountAll(): void {
  for (const [type, target] of [
    ["proc", "/proc"],
    ["sysfs", "/sys"],
    ["devtmpfs", "/dev"],
  ] as const) {
    ensureDirectory(target);
    mountKernelFs(type, target);
  }
  for (const dir of ["/tmp", "/root"]) ensureDirectory(dir);
}

/** Sends through a descriptor of its own: the reader's is non-blocking and would cut lines. */
function openPort(): { send: (message: GuestMessage) => void; input: ReadStream } {
  const input = new ReadStream(openSync(PORT, "r+"));
  input.setRawMode(true);
  input.setEncoding("utf8");
  const output = openSync(PORT, "w");
  const send = (message: GuestMessage): void => {
    const line = Buffer.from(encodeMessage(message));
    for (let at = 0; at < line.length; ) at += writeSync(output, line, at);
  };
  return { send, input };
}

/** Modules with parameters have a directory in sysfs, built-in ones too. */
function insertModule({ name, parameters, image }: GuestModule): void {
  if (image === null) {
    if (parameters === "" || existsSync(`/sys/module/${name}`)) return;
    throw new Error(`${name} is not part of this kernel's image, and its modules are not known`);
  }
  try {
    loadModule(unpack(image), parameters);
  } catch (error) {
    throw new Error(`module ${name} does not load: ${(error as Error).message}`);
  }
}

async function prepare(plan: GuestPlan): Promise<void> {
  plan.modules.forEach(insertModule);
  if (plan.hostname !== null) writeFileSync("/proc/sys/kernel/hostname", plan.hostname);
  if (plan.sharedDirectory !== null) {
    ensureDirectory(plan.sharedDirectory);
    mountKernelFs("virtiofs", plan.sharedDirectory);
  }
  const paths = await findDevices(plan.devices);
  ensureDirectory("/dev/lab");
  for (const [name, path] of paths) {
    symlinkSync(path, `/dev/lab/${name}`);
    const generic = genericDevice(path);
    if (generic !== null) symlinkSync(generic, `/dev/lab/${name}-ng`);
  }
  for (const [path, text] of Object.entries(plan.files)) {
    ensureDirectory(dirname(path));
    writeFileSync(path, text);
  }
  ensureDirectory(plan.cwd);
}

/** Attaches a shell to the console and waits until it ends. */
async function runShell(argv: readonly string[], plan: GuestPlan): Promise<void> {
  const console = openSync("/dev/console", "r+");
  const [file, ...args] = argv;
  const child = spawn(file!, args, {
    stdio: [console, console, console],
    cwd: plan.cwd,
    env: { ...process.env, ...plan.env },
  });
  await new Promise<void>((resolve) => child.on("exit", () => resolve()));
  closeSync(console);
}

async function carryOut(plan: GuestPlan, send: (message: GuestMessage) => void): Promise<void> {
  await prepare(plan);
  const beat = (): void => send({ type: "alive" });
  const heart = plan.heartbeatMs === null ? undefined : setInterval(beat, plan.heartbeatMs);
  for (const [index, run] of plan.runs.entries()) await runCommand(run, index, plan, send);
  clearInterval(heart);
  if (plan.shell !== null) await runShell(plan.shell, plan);
}

async function main(): Promise<void> {
  mountAll();
  const { send, input } = openPort();
  const reader = new MessageReader<HostMessage>();
  const plan = new Promise<GuestPlan>((resolve) => {
    input.on("data", (text: string) => {
      for (const message of reader.push(text)) {
        if (message.type === "plan") resolve(message.plan);
        else signalCommand(message.signal);
      }
    });
  });
  send({ type: "ready", kernel: release() });
  try {
    await carryOut(await plan, send);
    send({ type: "done" });
  } catch (error) {
    send({ type: "failed", message: (error as Error).message });
  }
  setTimeout(powerOff, HOST_ENDS_MS);
}

main();
