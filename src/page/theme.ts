/** Colours of the charts, which follow the page's theme and are light on paper. */

const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
let printing = false;

/** Calls `redraw` whenever the colours change. */
export function watchTheme(redraw: () => void): void {
  const button = document.querySelector<HTMLButtonElement>("#theme");
  const apply = (): void => {
    if (button !== null) button.textContent = isDark() ? "light" : "dark";
    redraw();
  };
  if (button !== null) {
    button.hidden = false;
    button.setAttribute("aria-label", "switch between light and dark");
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      apply();
    });
  }
  prefersDark.addEventListener("change", apply);
  for (const [event, value] of [
    ["beforeprint", true],
    ["afterprint", false],
  ] as const) {
    addEventListener(event, () => {
      printing = value;
      apply();
    });
  }
  apply();
}

function isDark(): boolean {
  if (printing) return false;
  return root.dataset.theme === undefined ? prefersDark.matches : root.dataset.theme === "dark";
}

/** Told apart by people with the common kinds of colour blindness, too. */
const LINES = {
  light: ["#0969da", "#bc4c00", "#1a7f37", "#8250df", "#cf222e", "#0e7490", "#9a6700", "#bf3989"],
  dark: ["#58a6ff", "#f0883e", "#3fb950", "#bc8cff", "#ff7b72", "#39c5cf", "#d29922", "#f778ba"],
} as const;

/** @param index any number of lines; the colours repeat */
export function lineColor(index: number): string {
  const colors = LINES[isDark() ? "dark" : "light"];
  return colors[index % colors.length]!;
}

/** What is not a line of data. */
export function chromeColors() {
  return isDark()
    ? { text: "#c9d1d9", grid: "#30363d", mark: "#f85149" }
    : { text: "#424a53", grid: "#dde1e6", mark: "#cf222e" };
}

/** From few to many, so that lightness alone tells the order. */
const HEAT = {
  light: ["#e3effa", "#9ecae1", "#4292c6", "#08519c", "#08306b"],
  dark: ["#1b2f4b", "#1f5f9e", "#2aa198", "#a7d65a", "#fdf3a0"],
} as const;

/** Black or white, whichever is read better on the colour of a share. */
export function heatTextColor(share: number): string {
  const isLight = isDark() ? share > 0.4 : share < 0.4;
  return isLight ? "#000" : "#fff";
}

/** @param share 0..1 */
export function heatColor(share: number): string {
  const stops = HEAT[isDark() ? "dark" : "light"];
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const percent = (100 * (at - index)).toFixed(0);
  return `color-mix(in srgb, ${stops[index + 1]} ${percent}%, ${stops[index]})`;
}
