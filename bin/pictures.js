#!/usr/bin/env node
/**
 * Makes the pictures of the README anew, from a real run on this machine: docs/measure.svg, what
 * `hipri measure .` prints, and docs/report.png, the page of its result in Chromium. Run it after
 * `npm run build`, in a directory on the disk that is to be shown (the first argument; default .).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHROMIUM_FLAGS } from "../dist/test/support/chromium.js";

const HIPRI = fileURLToPath(new URL("run.cjs", import.meta.url));
const DOCS = fileURLToPath(new URL("../docs/", import.meta.url));

const LINE_HEIGHT = 19;
const CHARACTER_WIDTH = 8.43;
const PADDING = 18;

const scratch = mkdtempSync(join(tmpdir(), "hipri-pictures-"));
try {
  const result = join(scratch, "measure.json");
  const run = hipri("measure", process.argv[2] ?? ".", "-o", result);
  // Progress is gone from a terminal by then.
  const talk = run.stderr.split("\n").filter((line) => !/^(layout|ramp|run|drain)\b/.test(line));
  const shown = ["$ hipri measure .", ...talk, ...run.stdout.split("\n")];
  writeFileSync(join(DOCS, "measure.svg"), terminalSvg(shown));
  const page = join(scratch, "measure.html");
  hipri("report", result, "--html", page);
  screenshot(page, join(DOCS, "report.png"));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string[]} args */
function hipri(...args) {
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [HIPRI, ...args], {
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(`hipri ${args.join(" ")} ended with ${status}:\n${stderr}`);
  return { stdout, stderr };
}

/**
 * Lines of text as a terminal shows them.
 * @param {string[]} lines
 */
function terminalSvg(lines) {
  while (lines.at(-1) === "") lines.pop();
  const columns = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * PADDING);
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const texts = lines.map((line, i) => {
    const y = PADDING + (i + 0.75) * LINE_HEIGHT;
    const color = i === 0 ? ' fill="#7ee787"' : line.startsWith("note") ? ' fill="#d29922"' : "";
    const text = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<text x="${PADDING}" y="${y}"${color} xml:space="preserve">${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

/**
 * @param {string} page
 * @param {string} picture
 */
function screenshot(page, picture) {
  const flags = [
    ...CHROMIUM_FLAGS,
    `--user-data-dir=${join(scratch, "profile")}`,
    "--hide-scrollbars",
    "--window-size=1160,770",
    `--screenshot=${picture}`,
  ];
  execFileSync("chromium", [...flags, `file://${page}`], { stdio: "ignore" });
}
