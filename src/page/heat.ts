/** How many I/Os had which latency when: a colour for each count, on a logarithmic scale. */
import type uPlot from "uplot";
import type { ChartSeries, HeatMap } from "../report/charts/chart-model.js";
import { formatCount, formatLatency } from "../report/text/units.js";
import { axis, draw, formatMoment, latencyAxis, latencyScale, placeOf } from "./chart.js";
import { choose } from "./controls.js";
import { heatColor } from "./theme.js";

let chosen = "0";

export function drawHeat(all: readonly ChartSeries[]): void {
  const place = placeOf("heat");
  if (place === null) return;
  const shown = all.filter(({ heat }) => heat !== null);
  const names = Object.fromEntries(shown.map(({ name }, index) => [String(index), name]));
  const show = (): void => drawMap(place, shown[Number(chosen)]!.heat!);
  if (shown.length > 1) {
    choose("heat", names, chosen, (value) => {
      chosen = value;
      show();
    });
  }
  show();
}

/** A count of the map, with the latencies and times that it stands for. */
interface Cell {
  readonly fromS: number;
  readonly toS: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
}

function cellsOf({ columns, edgesS, perDoubling }: HeatMap): Cell[] {
  return columns.flatMap((column, i) =>
    Array.from({ length: column.length / 2 }, (_, j): Cell => {
      const [step, count] = [column[2 * j]!, column[2 * j + 1]!];
      return {
        fromS: edgesS[i]!,
        toS: edgesS[i + 1]!,
        fromNs: 2 ** (step / perDoubling),
        toNs: 2 ** ((step + 1) / perDoubling),
        count,
      };
    }),
  );
}

function drawMap(place: HTMLElement, map: HeatMap): void {
  const cells = cellsOf(map);
  const edges = [...map.edgesS];
  const highest = Math.max(...cells.map(({ count }) => count));
  const [least, most] = [
    Math.min(...cells.map((c) => c.fromNs)),
    Math.max(...cells.map((c) => c.toNs)),
  ];
  const last = edges.length - 1;
  const bounds = edges.map((_, i) => (i === 0 ? least : i === last ? most : null));
  draw(
    place,
    {
      scales: {
        x: { time: false, range: (_, min, max) => [min, max] },
        ns: latencyScale(),
      },
      axes: [axis("x", 40, formatMoment), latencyAxis()],
      series: [
        { label: "time", value: (_, s) => (s === null ? "–" : formatMoment(s)) },
        {
          label: "I/Os by latency",
          scale: "ns",
          paths: () => null,
          points: { show: false },
          value: (plot) => readout(plot, cells),
        },
      ],
      hooks: { drawAxes: [(plot) => drawCells(plot, cells, highest)] },
    },
    [edges, bounds],
  );
}

function drawCells(plot: uPlot, cells: readonly Cell[], highest: number): void {
  const { ctx, bbox } = plot;
  const scale = Math.log(highest + 1);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { fromS, toS, fromNs, toNs, count } of cells) {
    const [left, right] = [plot.valToPos(fromS, "x", true), plot.valToPos(toS, "x", true)];
    const [low, high] = [plot.valToPos(fromNs, "ns", true), plot.valToPos(toNs, "ns", true)];
    ctx.fillStyle = heatColor(Math.log(count + 1) / scale);
    ctx.fillRect(
      Math.floor(left),
      Math.floor(high),
      Math.ceil(right - left),
      Math.ceil(low - high),
    );
  }
  ctx.restore();
}

/** The counts below the cursor. */
function readout({ cursor, posToVal }: uPlot, cells: readonly Cell[]): string {
  const { left = -1, top = -1 } = cursor;
  if (left < 0 || top < 0) return "–";
  const [s, ns] = [posToVal(left, "x"), posToVal(top, "ns")];
  const cell = cells.find((each) => {
    return each.fromS <= s && s < each.toS && each.fromNs <= ns && ns < each.toNs;
  });
  if (cell === undefined) return "none";
  const range = `${formatLatency(cell.fromNs)} to ${formatLatency(cell.toNs)}`;
  return `${formatCount(cell.count)} of ${range}`;
}
