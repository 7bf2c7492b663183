/** How the hosts of a merged result stand to each other, in words. */
import { printable } from "../../base/printable.js";
import { jobsOnHosts } from "../../result/hosts/entries.js";
import { hostFigures } from "../../result/hosts/together.js";
import type { OnHosts } from "../../result/model/figures.js";
import type { RunResult } from "../../result/model/result.js";
import { formatBandwidth, formatCount, formatLatency } from "../text/units.js";

/** A line for each job of several hosts; none of a result of one machine. */
export function hostLines(result: RunResult): string[] {
  return jobsOnHosts(result)
    .filter(({ hosts }) => hosts.length > 1)
    .map((job) => {
      const figures = hostFigures(job);
      const facts = [slowestText(figures), tailText(figures), startText(figures)];
      const text = [...facts, busyText(figures, job.all.firstJob)].filter((fact) => fact !== null);
      return printable(`${job.all.name}: ${text.join("; ")}`);
    });
}

function slowestText({ slowest: { host, iops, medianIops } }: OnHosts): string {
  const share = medianIops > 0 ? `, ${Math.round((100 * iops) / medianIops)} % of the median` : "";
  return `slowest host ${host}: ${formatCount(iops)} IOPS${share}`;
}

function tailText({ tail }: OnHosts): string | null {
  if (tail === null) return null;
  const { host, p99Ns, medianP99Ns } = tail;
  return `highest p99 ${formatLatency(p99Ns)} on ${host}, median ${formatLatency(medianP99Ns)}`;
}

function startText({ startSpreadMs, clocks, clockErrorMs }: OnHosts): string | null {
  if (startSpreadMs === null) return null;
  const spread = `hosts started within ${formatLatency(startSpreadMs * 1e6)}`;
  if (clocks === "aligned") return "hosts are taken to have started together (--aligned)";
  return clocks === "unknown"
    ? `${spread} by their own clocks; how these differ is not known`
    : `${spread}, with clocks compared to ${formatLatency((clockErrorMs ?? 0) * 1e6)}`;
}

function busyText(
  { busy, hosts, clocks }: OnHosts,
  units: Parameters<typeof formatBandwidth>[1],
): string {
  if (busy === null) {
    const cure = "; if they did run together, merge their files with --aligned";
    const never = `there was no time in which all ${hosts.length} hosts were busy`;
    return clocks === "unknown" ? never + cure : never;
  }
  const { lengthMs, iops, bytesPerSecond } = busy;
  const rates = `${formatCount(iops)} IOPS, ${formatBandwidth(bytesPerSecond, units)}`;
  return `all ${hosts.length} hosts were busy for ${formatLatency(lengthMs * 1e6)}: ${rates}`;
}
