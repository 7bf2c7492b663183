/** The settings and the environment of results as rows, and in what several of them differ. */
import { printable } from "../../base/printable.js";
import type { Environment } from "../../result/model/environment.js";
import type { RunResult } from "../../result/model/result.js";

const MACHINE = [
  ["kernelRelease", "kernel"],
  ["kernelVersion", "kernel build"],
  ["kernelBuildId", "kernel build id"],
  ["kernelCommandLine", "kernel command line"],
  ["hostname", "host"],
  ["machine", "machine"],
  ["cpuModel", "CPU"],
  ["cpuCount", "CPUs"],
  ["cpuMicrocode", "microcode"],
  ["cpuGovernors", "governors"],
  ["hypervisor", "guest of a hypervisor"],
  ["hipriVersion", "hipri"],
  ["liburingVersion", "liburing"],
  ["nodeVersion", "Node"],
  ["loadBefore", "load before the run"],
] as const satisfies readonly (readonly [keyof Environment, string])[];

type Row = readonly [label: string, text: string];

export function environmentRows({ environment, program }: RunResult): Row[] {
  if (environment === null) return [["program", printable(program)]];
  const disks = environment.disks.flatMap(({ driverParameters: _, name, ...facts }): Row[] => {
    const known = Object.entries(facts).filter(([, value]) => value !== null);
    return [[`disk ${name}`, known.map(([key, value]) => `${key} ${value}`).join(", ")]];
  });
  return [
    ...MACHINE.map(([key, label]): Row => [label, shown(environment[key])]),
    ["mitigations", [...environment.cpuMitigations.keys()].join(", ") || "none"],
    ...disks,
  ].map(([label, text]) => [label!, printable(text!)] as const);
}

function shown(value: unknown): string {
  if (value === null) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(" ") || "none" : String(value);
}

/** What differs from run to run by itself. */
const PASSING = ["load before the run"];

export interface DifferingSetting {
  readonly label: string;
  /** Of each result in turn. */
  readonly values: readonly string[];
}

/** Options of the jobs first, then what differs of the machine and the tools. */
export function differingSettings(results: readonly RunResult[]): DifferingSetting[] {
  const all = results.map((result) => new Map([...optionRows(result), ...environmentRows(result)]));
  const labels = [...new Set(all.flatMap((rows) => [...rows.keys()]))];
  return labels
    .filter((label) => !PASSING.includes(label))
    .map((label) => ({ label, values: all.map((rows) => rows.get(label) ?? "–") }))
    .filter(({ values }) => new Set(values).size > 1);
}

function optionRows({ globalOptions, jobs }: RunResult): Row[] {
  const rows = (prefix: string, options: ReadonlyMap<string, string>) =>
    [...options].map(([key, value]): Row => [printable(`${prefix}${key}`), printable(value)]);
  return [
    ...rows("", globalOptions),
    ...jobs.flatMap(({ name, ownOptions }) => rows(`${name}: `, ownOptions)),
  ];
}
