/** The parts of the page that are text: tables of figures, settings, evidence and environment. */
import { printable } from "../../base/printable.js";
import { remembered } from "../../base/remembered.js";
import { reportEntries } from "../../result/hosts/entries.js";
import { resultOfHost } from "../../result/hosts/of-host.js";
import type { RunResult } from "../../result/model/result.js";
import { noteLines } from "../../result/notes/lines.js";
import { isSweep } from "../../result/sweep/points.js";
import { LISTED_PERCENTILES, type NamedResult } from "../charts/chart-data.js";
import type { ChartSeries } from "../charts/chart-model.js";
import { UNKNOWN } from "../percentiles.js";
import { sweepReport } from "../sweep/sweep-report.js";
import { COLUMNS } from "../table/columns.js";
import { errorTexts, factLines, factsOf } from "../table/facts.js";
import { type Column, columnsOf, type GridRow } from "../table/grid.js";
import { hostLines } from "../table/hosts.js";
import { rowsOf } from "../table/rows.js";
import { originOf } from "../table/table.js";
import { limitLines } from "../text/limits.js";
import { formatLatency } from "../text/units.js";
import { html, type Markup } from "./markup.js";
import { differingSettings, environmentRows } from "./settings.js";

/** Rows of a sweep's table, and lines on it, over all sweeps, so that a page stays below 400 KB. */
const MOST_ROWS = 400;
const MOST_LINES = 100;

/** The figures of all results, those of the terminal's table; a sweep has a table of its own. */
export function figuresSection(results: readonly NamedResult[]): Markup {
  const several = results.length > 1;
  const runs = results
    .filter(({ result }) => !isSweep(result))
    .map(({ name, result }) => {
      return {
        name: several ? name : null,
        rows: rowsOf(reportEntries(result), result),
      };
    });
  const sweeps = results.filter(({ result }) => isSweep(result));
  return html`${runs.length > 0 ? figuresTable("job", COLUMNS, runs) : null}${sweeps.map(
    ({ name, result }) => {
      const { title, columns, rows } = reportOf(result);
      const shown = rows.slice(0, MOST_ROWS / sweeps.length);
      const left = leftText(rows.length - shown.length, "rows");
      const table = figuresTable(title, columns, [{ name: several ? name : null, rows: shown }]);
      return html`${table}${left === null ? null : html`<p>${left}</p>`}`;
    },
  )}`;
}

/** null where nothing is left out. */
function leftText(count: number, what: string): string | null {
  return count > 0 ? `${count} more ${what} have no room here; hipri report shows them.` : null;
}

/** That of a large sweep takes a second to make. */
const reportOf = remembered((result: RunResult) => sweepReport(result, "all"));

/** Rows of one result. */
interface RowGroup<Content> {
  /** Above its rows; null: nothing. */
  readonly name: string | null;
  readonly rows: readonly GridRow<Content>[];
}

function figuresTable<Content>(
  first: string,
  all: readonly Column<Content>[],
  groups: readonly RowGroup<Content>[],
): Markup {
  const columns = columnsOf(
    all,
    groups.flatMap(({ rows }) => rows),
  );
  const head = columns.map(
    ({ title, align }) => html`<th scope="col" class="${align}">${title}</th>`,
  );
  const bodies = groups.map(({ name, rows }) => {
    const lines = rows.map(({ name: own, suffix, content }) => {
      const cells =
        typeof content === "string"
          ? html`<td colspan="${columns.length}">${content}</td>`
          : columns.map(
              ({ cell, align }) => html`<td class="${align}">${cell(content) ?? ""}</td>`,
            );
      return html`<tr><th scope="row">${own}${suffix}</th>${cells}</tr>\n`;
    });
    const title =
      name === null
        ? null
        : html`<tr class="group"><th scope="rowgroup" colspan="${columns.length + 1}">${name}</th></tr>`;
    return html`<tbody>${title}${lines}</tbody>\n`;
  });
  return html`<div class="wide"><table class="figures">
<thead><tr><th scope="col">${first}</th>${head}</tr></thead>
${bodies}</table></div>`;
}

/** The chart of latencies as numbers. */
export function percentileTable(series: readonly ChartSeries[]): Markup {
  const rows = series.flatMap(({ name, curve }) => {
    if (curve === null) return [];
    const cells = [...LISTED_PERCENTILES, 100].map((wanted) => {
      const at = curve.percentiles.indexOf(wanted);
      return html`<td class="right">${at < 0 ? UNKNOWN : formatLatency(curve.ns[at]!)}</td>`;
    });
    return [html`<tr><th scope="row">${name}</th>${cells}</tr>\n`];
  });
  const titles = [...LISTED_PERCENTILES.map((percentile) => `p${percentile}`), "max"];
  const head = titles.map((title) => html`<th scope="col" class="right">${title}</th>`);
  return html`<div class="wide"><table><thead><tr><th scope="col">job</th>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** What speaks for and against the figures. */
export function evidenceSection({ result }: NamedResult): Markup {
  if (isSweep(result)) {
    const all = reportOf(result).said;
    const left = leftText(all.length - MOST_LINES, "lines");
    const said = [...all.slice(0, MOST_LINES), ...(left === null ? [] : [left])].map((text) => {
      const [, kind = "fact", rest = text] = /^(note|error): (.*)$/s.exec(text) ?? [];
      return html`<li class="${kind}">${rest}</li>\n`;
    });
    return html`<ul class="evidence">${said}</ul>`;
  }
  const entries = factsOf(reportEntries(result), result.jobs);
  const facts = entries.flatMap((entry) => factLines(entry, result));
  const errors = entries.flatMap((entry) => errorTexts(entry, result));
  const notes = noteLines(result, true).map(printable);
  const skipped = result.skipped.map(({ name, reason }) =>
    printable(`skipped: ${name}: ${reason}`),
  );
  const limits = limitLines(result).map(printable);
  const items = (kind: string, texts: readonly string[]) =>
    texts.map((text) => html`<li class="${kind}">${text}</li>\n`);
  return html`<ul class="evidence">
${items("error", [...errors, ...skipped])}${items("limit", limits)}${items("note", notes)}${items("fact", [...facts, ...hostLines(result), ...disturbanceLines(result)])}</ul>`;
}

/** What came between the threads and their work, by job. */
function disturbanceLines({ jobs, lanes }: RunResult): string[] {
  return jobs.flatMap(({ jobIndex, name }) => {
    const own = lanes.filter((lane) => lane.jobIndex === jobIndex);
    const all = own.flatMap(({ disturbances }) => disturbances ?? []);
    if (all.length === 0) return [];
    const sum = (of: (each: (typeof all)[number]) => number) =>
      all.reduce((total, each) => total + of(each), 0);
    const gc = `${sum(({ collections }) => collections)} GC pauses (${formatLatency(sum(({ collectionNs }) => collectionNs))})`;
    const waited = formatLatency(sum(({ cpuWaitNs }) => cpuWaitNs ?? 0));
    const preempted = `preempted ${sum(({ involuntarySwitches }) => involuntarySwitches)} times (${waited} without a CPU)`;
    const moved = `${sum(({ migrations }) => migrations ?? 0)} CPU migrations`;
    return [printable(`${name}: ${preempted}, ${gc}, ${moved}`)];
  });
}

/** Hosts that have a column each. */
const MOST_COLUMNS = 16;

/** Which machine and which tools; of several results only what they do not share stands apart. */
export function environmentSection({ result }: NamedResult): Markup {
  const ran = result.hosts.filter(({ failure }) => failure === null).slice(0, MOST_COLUMNS);
  if (ran.length > 0) {
    const hosts = ran.map((host) => ({ name: host.name, result: resultOfHost(result, host) }));
    return differencesSection(hosts) ?? environmentSection(hosts[0]!);
  }
  const rows = environmentRows(result).map(([label, text]) => {
    return html`<tr><th scope="row">${label}</th><td>${text}</td></tr>\n`;
  });
  return html`<table class="facts"><tbody>${rows}</tbody></table>`;
}

/** null where there is one result. */
export function differencesSection(results: readonly NamedResult[]): Markup | null {
  if (results.length < 2) return null;
  const rows = differingSettings(results.map(({ result }) => result));
  if (rows.length === 0) return html`<p>The results have the same settings and environment.</p>`;
  const head = results.map(({ name }) => html`<th scope="col">${name}</th>`);
  const lines = rows.map(({ label, values }) => {
    const cells = values.map((value) => html`<td>${value}</td>`);
    return html`<tr><th scope="row">${label}</th>${cells}</tr>\n`;
  });
  return html`<div class="wide"><table><thead><tr><th scope="col">setting</th>${head}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

/** The line under the title. */
export function originLine({ result }: NamedResult): Markup {
  const when = new Date(result.startedAtMs).toISOString().replace("T", " ").slice(0, 19);
  const origin = isSweep(result) ? reportOf(result).origin : originOf(result);
  const parts = [...origin, `${when} UTC`];
  const ended = result.signal ?? result.limit;
  const cut = ended === null ? null : html` <strong>ended by ${ended}</strong>`;
  return html`${parts.map(printable).join(" · ")}${cut}`;
}
