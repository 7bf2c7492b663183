/** The order of Debian's versions (Debian Policy 5.6.12, Version). */

/** Below, equal to or above 0 as of sort(). */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [split(a), split(b)];
  return (
    first.epoch - second.epoch ||
    compareParts(first.upstream, second.upstream) ||
    compareParts(first.revision, second.revision)
  );
}

function split(version: string): { epoch: number; upstream: string; revision: string } {
  const [, epoch = "0", rest = version] = /^(\d+):(.*)$/.exec(version) ?? [];
  const dash = rest.lastIndexOf("-");
  return {
    epoch: Number(epoch),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

/** Texts and numbers in turn, beginning with a text that may be empty. */
function compareParts(a: string, b: string): number {
  const [first, second] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const [x, y] = [first[index] ?? "", second[index] ?? ""];
    const order = index % 2 === 1 ? Number(x) - Number(y) : compareTexts(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` comes before the end, then letters, then everything else. */
function compareTexts(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = rank(a[index]) - rank(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function rank(character: string | undefined): number {
  if (character === "~") return -1;
  if (character === undefined) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
