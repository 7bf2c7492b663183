/** Sweeps: latency over IOPS as curves through their points, and two options as a table of colours. */
import type uPlot from "uplot";
import type {
  SweepCharts,
  SweepCurve,
  SweepFigures,
  SweepMap,
} from "../report/charts/sweep-model.js";
import { formatCount, formatLatency } from "../report/text/units.js";
import { axis, draw, latencyAxis, latencyScale, placeOf } from "./chart.js";
import { choose } from "./controls.js";
import { chromeColors, heatColor, heatTextColor, lineColor } from "./theme.js";

const LATENCIES = { p99Ns: "p99", p50Ns: "p50", p999Ns: "p99.9", meanNs: "mean" } as const;
type Latency = keyof typeof LATENCIES;

const POINT_SIZE = 7;

const chosen: { curve: string; map: string } = { curve: "p99Ns", map: "0 p99Ns" };

export function drawCurves({ curves }: SweepCharts): void {
  const place = placeOf("curves");
  if (place === null) return;
  const choices = known(curves.flatMap(({ points }) => points));
  if (!(chosen.curve in choices)) chosen.curve = Object.keys(choices)[0] ?? chosen.curve;
  const show = (): void => drawCurvesOf(place, curves, chosen.curve as Latency);
  choose("curves", choices, chosen.curve, (latency) => {
    chosen.curve = latency;
    show();
  });
  show();
}

/** The latencies that some point has. */
function known(points: readonly SweepFigures[]): Record<string, string> {
  const names = Object.entries(LATENCIES).filter(([key]) =>
    points.some((point) => point[key as Latency] !== null),
  );
  return Object.fromEntries(names);
}

function drawCurvesOf(place: HTMLElement, curves: readonly SweepCurve[], latency: Latency): void {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(({ iops }) => iops)))].sort(
    (a, b) => a - b,
  );
  const columns = curves.map(({ points }) => {
    const at = new Map(points.map((point) => [point.iops, point]));
    return xs.map((iops) => at.get(iops) ?? null);
  });
  draw(
    place,
    {
      scales: {
        x: { time: false, range: (_, __, max) => [0, Math.max(1, max * 1.05)] },
        ns: latencyScale(),
      },
      axes: [axis("x", 40, formatCount), latencyAxis()],
      series: [
        { label: "IOPS", value: (_, iops) => (iops === null ? "–" : formatCount(iops)) },
        ...curves.map(({ name, option }, i): uPlot.Series => {
          return {
            label: name,
            scale: "ns",
            stroke: lineColor(i),
            paths: () => null,
            points: { show: true, size: POINT_SIZE, fill: lineColor(i) },
            value: (_, ns, __, index) => {
              const point = index === null ? null : columns[i]![index];
              return point == null || ns === null
                ? "–"
                : `${formatLatency(ns)} at ${option}=${point.value}`;
            },
          };
        }),
      ],
      hooks: {
        drawClear: [
          (plot) => {
            for (const [i, curve] of curves.entries()) drawCurve(plot, curve, i, latency);
          },
        ],
      },
    },
    [xs, ...columns.map((column) => column.map((point) => point?.[latency] ?? null))],
  );
}

/** A line through the points in the order of the option, which may lead back to fewer IOPS. */
function drawCurve(
  plot: uPlot,
  { points, knee }: SweepCurve,
  index: number,
  latency: Latency,
): void {
  if (plot.series[index + 1]!.show === false) return;
  const { ctx } = plot;
  const places = points.flatMap((point, i) => {
    const ns = point[latency];
    if (ns === null) return [];
    const [x, y] = [plot.valToPos(point.iops, "x", true), plot.valToPos(ns, "ns", true)];
    return { x, y, value: point.value, isKnee: i === knee };
  });
  ctx.save();
  ctx.strokeStyle = lineColor(index);
  ctx.lineWidth = 1.6 * devicePixelRatio;
  ctx.beginPath();
  for (const [i, { x, y }] of places.entries()) {
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillStyle = chromeColors().text;
  for (const { x, y, value, isKnee } of places) {
    const away = POINT_SIZE * devicePixelRatio;
    ctx.textAlign = "right";
    ctx.fillText(isKnee ? `${value} knee` : value, x - away, y - away / 2);
    if (!isKnee) continue;
    ctx.beginPath();
    ctx.arc(x, y, away, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

export function drawMaps({ maps }: SweepCharts): void {
  const place = document.querySelector<HTMLElement>("#maps .map");
  if (place === null) return;
  const choices = maps.flatMap((map, i) => {
    const latencies = known(map.rows.flat().filter((cell) => cell !== null));
    return Object.entries(latencies).map(([key, name]) => [`${i} ${key}`, `${map.name}: ${name}`]);
  });
  if (!choices.some(([key]) => key === chosen.map)) chosen.map = choices[0]?.[0] ?? chosen.map;
  const show = (): void => {
    const [index = "0", latency] = chosen.map.split(" ");
    place.replaceChildren(mapTable(maps[Number(index)]!, latency as Latency));
  };
  choose("maps", Object.fromEntries(choices), chosen.map, (value) => {
    chosen.map = value;
    show();
  });
  show();
}

/** The second option upwards, the first to the right. */
function mapTable({ name, x, y, rows }: SweepMap, latency: Latency): HTMLTableElement {
  const cells = rows.flat().flatMap((cell) => cell?.[latency] ?? []);
  const [least, most] = [Math.min(...cells), Math.max(...cells)];
  const shareOf = (ns: number) =>
    most > least ? Math.log(ns / least) / Math.log(most / least) : 0;
  const table = document.createElement("table");
  table.createCaption().textContent = `${LATENCIES[latency]} of ${name}: ${y.option} upwards, ${x.option} to the right`;
  const body = table.createTBody();
  const headOf = (row: HTMLTableRowElement, scope: string, text: string): void => {
    const head = document.createElement("th");
    head.scope = scope;
    head.textContent = text;
    row.append(head);
  };
  for (const [i, row] of [...rows.entries()].reverse()) {
    const line = body.insertRow();
    headOf(line, "row", y.values[i]!);
    for (const figures of row) {
      const ns = figures?.[latency] ?? null;
      const cell = line.insertCell();
      cell.textContent = ns === null ? "–" : formatLatency(ns);
      if (ns === null) continue;
      cell.style.background = heatColor(shareOf(ns));
      cell.style.color = heatTextColor(shareOf(ns));
      cell.title = `${formatCount(figures!.iops)} IOPS`;
    }
  }
  const foot = table.createTFoot().insertRow();
  headOf(foot, "col", "");
  for (const value of x.values) headOf(foot, "col", value);
  return table;
}
