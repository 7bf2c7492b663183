/** QEMU's monitor protocol, as much of it as the lab uses: one command after the other. */
import type { Duplex } from "node:stream";
import { BugError } from "../../base/errors.js";

export interface Monitor {
  /** @throws BugError with QEMU's words when it refuses */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/**
 * Speaks QMP over a connected socket. Source: docs/interop/qmp-spec.txt of QEMU: a greeting, then
 * each command is answered in order; events come in between.
 */
export function openMonitor(socket: Duplex): Monitor {
  const waiting: ((reply: Reply) => void)[] = [];
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((candidate) => candidate.trim() !== "")) {
      const message = JSON.parse(line) as Reply;
      if ("return" in message || "error" in message) waiting.shift()?.(message);
    }
  });
  const execute: Monitor["execute"] = async (command, args) => {
    const reply = await new Promise<Reply>((resolve) => {
      waiting.push(resolve);
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
    if (reply.error === undefined) return reply.return;
    throw new BugError(`QEMU refuses ${command}: ${reply.error.desc}`);
  };
  void execute("qmp_capabilities");
  return { execute };
}
