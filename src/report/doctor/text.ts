/** A diagnosis for people: for each target the verdict, the cause with its cure, then the facts. */

import { printable } from "../../base/printable.js";
import type {
  Advice,
  Diagnosis,
  ExaminedTarget,
  MachineDiagnosis,
  MachineFacts,
  ModeProbe,
  ProbeMode,
  TargetDiagnosis,
} from "../../doctor/diagnosis.js";
import { inCharset, paint, type TextStyle, wrap } from "../text/style.js";
import { queueRows } from "./queue.js";
import type { Row } from "./row.js";

/** The whole text, with a newline at its end. */
export function renderDiagnosis({ machine, targets }: Diagnosis, style: TextStyle): string {
  // What was asked about comes first.
  const blocks = [
    ...targets.map((target) => targetLines(target, style)),
    machineLines(machine, style),
  ];
  return inCharset(`${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`, style);
}

interface Obstructed {
  readonly obstacle: TargetDiagnosis["obstacle"];
  readonly advice: readonly Advice[];
}

function machineLines(machine: MachineDiagnosis, style: TextStyle): string[] {
  const verdict = machine.obstacle === null ? "gives polled rings" : "GIVES NO POLLED RING";
  return [
    ...headLines("this machine", verdict, machine, style),
    ...rowLines(machineRows(machine.facts), style),
    ...adviceLines(machine.advice, style),
  ];
}

function targetLines(target: TargetDiagnosis, style: TextStyle): string[] {
  const verdict = target.obstacle === null ? "would be polled" : "WOULD NOT BE POLLED";
  return [
    ...headLines(printable(target.path), verdict, target, style),
    ...target.noHelp.flatMap((text) => wrapped("no help", text, style)),
    ...(target.facts === null ? [] : rowLines(targetRows(target.facts), style)),
    ...adviceLines(target.advice, style),
  ];
}

function headLines(
  name: string,
  verdict: string,
  { obstacle }: Obstructed,
  style: TextStyle,
): string[] {
  const color = obstacle === null ? "bold" : "red";
  const head = `${name}: ${paint(verdict, color, style)}`;
  if (obstacle === null) return [head];
  const { cause, cure } = obstacle;
  return [head, ...wrapped("cause", cause, style), ...wrapped("cure", cure, style)];
}

function adviceLines(advice: readonly Advice[], style: TextStyle): string[] {
  return advice.flatMap(({ about, text, cure }) => [
    ...wrapped("note", `${about}: ${text}`, style),
    ...(cure === null ? [] : [`        ${cure}`]),
  ]);
}

function wrapped(kind: string, text: string, style: TextStyle): string[] {
  return text === "" ? [] : hanging(`  ${kind}: `, text, style);
}

const LABEL_WIDTH = 16;

function rowLines(rows: readonly Row[], style: TextStyle): string[] {
  return rows.flatMap(([label, text]) =>
    text === null ? [] : hanging(`  ${label.padEnd(LABEL_WIDTH)}`, text, style),
  );
}

/** The text behind its head, and the lines that it needs below where it begins. */
function hanging(head: string, text: string, style: TextStyle): string[] {
  const columns = style.columns - head.length;
  const [first = "", ...rest] = wrap(text, "", { ...style, columns });
  return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)];
}

function machineRows(facts: MachineFacts): Row[] {
  const { processor, permission, features, liburingVersion } = facts;
  const { count, model, governors, mitigations } = processor;
  const lacking = features.filter(({ available }) => !available);
  const list = (each: typeof features): string =>
    each.map(({ name, since }) => `${name} (${since})`).join(", ");
  return [
    ["hipri", `${facts.hipriVersion}, liburing ${liburingVersion ?? "missing"}`],
    ["kernel", `Linux ${facts.kernelRelease}`],
    ["processors", `${count} × ${model}${processor.hypervisor ? ", of a guest" : ""}`],
    ["io_uring", permissionText(permission)],
    ["locked memory", lockedMemoryText(facts)],
    ["features", features.length === 0 ? null : list(features.filter((each) => each.available))],
    ["lacking", lacking.length === 0 ? null : list(lacking)],
    ["CPU governor", governors.length === 0 ? "not this kernel's to set" : governors.join(", ")],
    ["mitigations", mitigations.size === 0 ? "none" : [...mitigations.keys()].join(", ")],
  ];
}

function permissionText({ disabled, groupId, seccompFilters }: MachineFacts["permission"]): string {
  const sysctl =
    disabled === null
      ? "no sysctl restricts it"
      : `kernel.io_uring_disabled=${disabled}${groupId === null ? "" : `, its group ${groupId}`}`;
  return `${sysctl}, ${seccompFilters === 0 ? "no" : seccompFilters} seccomp filters`;
}

function lockedMemoryText({ lockedMemoryBytes, mayLockMemory }: MachineFacts): string {
  if (lockedMemoryBytes === null) return "no limit";
  const limit = `${Math.floor(lockedMemoryBytes / 1024)} KiB`;
  return mayLockMemory ? `${limit}, which does not bind this user (CAP_IPC_LOCK)` : limit;
}

const KINDS: Readonly<Record<ExaminedTarget["kind"], string>> = {
  file: "regular file",
  block: "block device",
  char: "character device",
  missing: "missing",
};

function targetRows(facts: ExaminedTarget): Row[] {
  const { kind, sizeBytes, fileSystem, queue } = facts;
  const size = kind === "file" || kind === "block" ? `, ${sizeBytes} bytes` : "";
  return [
    ["kind", `${KINDS[kind]}${size}`],
    ["file system", fileSystem && `${fileSystem.type} at ${printable(fileSystem.mountPoint)}`],
    ["O_DIRECT", directText(facts)],
    ...(queue === null ? [] : queueRows(queue, facts.pollQueues)),
    ...facts.queuesBelow.map((below): Row => {
      const polls = below.ioPoll === true ? "polls" : "does not poll";
      return ["stands on", `${below.name}: ${below.driver ?? "unknown driver"}, ${polls}`];
    }),
    ...facts.probes.map((probe) => probeRow(probe, queue?.ioPoll === true)),
  ];
}

function directText({ kind, direct, directIo, logicalBlockBytes }: ExaminedTarget): string | null {
  if (kind === "missing") return null;
  if (!direct) return "cannot be opened with it";
  const memory = directIo === null ? "" : `, buffers of ${directIo.memoryBytes}`;
  return `offsets in multiples of ${directIo?.offsetBytes || logicalBlockBytes} bytes${memory}`;
}

const MODE_NAMES: Readonly<Record<ProbeMode, string>> = {
  irq: "IRQ",
  polled: "polled",
  hybrid: "hybrid",
  sqpoll: "SQPOLL",
};

function probeRow({ mode, bytes, failure }: ModeProbe, polls: boolean): Row {
  // Older kernels answer on interrupts while the reader spins; newer ones refuse the read.
  const really = mode === "irq" || polls ? "" : ", on interrupts all the same";
  return [`read, ${MODE_NAMES[mode]}`, failure ?? `${bytes} bytes${really}`];
}
