/**
 * Results as one HTML file that needs nothing else: its style, its script with the chart library,
 * and the numbers are in it, and its content security policy forbids every request.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_DIR } from "../../base/package.js";
import { isSweep, pointsOf } from "../../result/sweep/points.js";
import { chartData, type NamedResult } from "../charts/chart-data.js";
import type { ChartData } from "../charts/chart-model.js";
import type { SweepCharts } from "../charts/sweep-model.js";
import { partsOfPoints, sweepCharts } from "../sweep/sweep-charts.js";
import { html, jsonMarkup, Markup } from "./markup.js";
import {
  differencesSection,
  environmentSection,
  evidenceSection,
  figuresSection,
  originLine,
  percentileTable,
} from "./sections.js";

/** What `npm run build` makes of src/page. */
const ASSETS = join(PACKAGE_DIR, "dist/bundle/page");

/** Nothing is fetched from anywhere, whatever names and values of a result say. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** The whole file. @param results at least one */
export function htmlReport(results: readonly NamedResult[]): string {
  const runs = results.filter(({ result }) => !isSweep(result));
  const charts = { ...chartData(runs), sweeps: sweepsOf(results) };
  const title = results.map(({ name }) => name).join(" · ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title} – hipri</title>
<style>${asset("page.css")}</style>
</head>
<body>
<header>
<div><h1>${title}</h1>
${results.map((each) => html`<p class="origin">${results.length > 1 ? html`<b>${each.name}</b> ` : null}${originLine(each)}</p>\n`)}</div>
<button id="theme" type="button" hidden>dark</button>
</header>
<main>
<section><h2>Results</h2>
${figuresSection(results)}
</section>
${launchesLine(results)}${sweepSections(charts.sweeps)}${runs.length > 0 ? chartSections(charts) : null}
${differences(results)}
${results.map((each) => detailSections(each, results.length > 1))}</main>
<footer>Written by hipri. Latencies are completion latencies unless the evidence says otherwise; a percentile with fewer than ten samples above it is left out.</footer>
<script type="application/json" id="data">${jsonMarkup(charts)}</script>
<script>${asset("page.js")}</script>
</body>
</html>
`.html;
}

function asset(name: string): Markup {
  return new Markup(readFileSync(join(ASSETS, name), "utf8"));
}

/** The table is of all launches. */
function launchesLine(results: readonly NamedResult[]): Markup | null {
  const several = results.some(({ result }) => result.launches.length > 0);
  return several ? html`<p>Series, evidence and environment are of the first launch.</p>` : null;
}

/** Points in the charts over all sweeps, so that a page stays below 400 KB. */
const MOST_POINTS = 1000;

/** The curves and maps of all sweeps, of as many jobs as have room. */
function sweepsOf(results: readonly NamedResult[]): SweepCharts & { readonly left: number } {
  const sweeps = results.filter(({ result }) => isSweep(result));
  const all = sweeps.map(({ name, result }) => {
    const parts = partsOfPoints(result);
    const names = [...new Set(parts.map(({ series }) => series))];
    const room = Math.max(1, Math.floor(MOST_POINTS / sweeps.length / pointsOf(result).length));
    const shown = names.slice(0, room);
    const { curves, maps } = sweepCharts(parts.filter(({ series }) => shown.includes(series)));
    const prefix = results.length > 1 ? `${name}: ` : "";
    const named = <T extends { readonly name: string }>(each: T): T => ({
      ...each,
      name: prefix + each.name,
    });
    return {
      curves: curves.map(named),
      maps: maps.map(named),
      left: names.length - shown.length,
    };
  });
  return {
    curves: all.flatMap(({ curves }) => curves),
    maps: all.flatMap(({ maps }) => maps),
    left: all.reduce((sum, { left }) => sum + left, 0),
  };
}

function sweepSections({ curves, maps, left }: ReturnType<typeof sweepsOf>): Markup {
  return html`${leftLine(left)}${curves.length > 0 ? chart("curves", "Latency over IOPS", null) : null}
${maps.length > 0 ? mapSection() : null}`;
}

/** A table, which the page's script fills in. */
function mapSection(): Markup {
  return html`<section id="maps"><h2>Latency by both options</h2><div class="controls"></div>
<div class="wide map"><noscript>The map needs JavaScript.</noscript></div>
</section>
`;
}

/** @param left how many directions of jobs */
function leftLine(left: number): Markup | null {
  return left > 0
    ? html`<p>${left} more have no room in the charts; the table has them.</p>\n`
    : null;
}

function chartSections({ series, left }: Omit<ChartData, "sweeps">): Markup {
  const has = (key: "curve" | "time" | "heat") => series.some((each) => each[key] !== null);
  const numbers = html`<details><summary>Numbers</summary>${percentileTable(series)}</details>`;
  const none = html`<p class="none">The result has no series over time.</p>`;
  return html`${leftLine(left)}
${has("curve") ? chart("percentiles", "Latency by percentile", numbers) : null}
${has("time") ? chart("rates", "IOPS and bandwidth over time", lazyNumbers("rates")) : none}
${has("time") ? chart("latency", "Latency over time", lazyNumbers("latency")) : null}
${has("heat") ? chart("heat", "Latency distribution over time", null) : null}`;
}

/** The page's script draws into it. */
function chart(id: string, title: string, below: Markup | null): Markup {
  return html`<section id="${id}"><h2>${title}</h2><div class="controls"></div>
<div class="chart" role="figure" aria-label="${title}"><noscript>The chart needs JavaScript.</noscript></div>
${below}
</section>
`;
}

/** Hundreds of rows, which the script writes when somebody asks for them. */
function lazyNumbers(id: string): Markup {
  return html`<details data-numbers="${id}"><summary>Numbers</summary></details>`;
}

function differences(results: readonly NamedResult[]): Markup | null {
  const found = differencesSection(results);
  return found === null
    ? null
    : html`<section id="differences"><h2>What differs</h2>${found}</section>`;
}

function detailSections(named: NamedResult, isNamed: boolean): Markup {
  const of = isNamed ? ` of ${named.name}` : "";
  return html`<section><h2>Evidence and notes${of}</h2>
${evidenceSection(named)}
</section>
<section><h2>Environment${of}</h2>
${environmentSection(named)}
</section>
`;
}
