/**
 * apt's source entries of this machine, turned to another suite. Both forms are understood:
 * one-line entries (sources.list) and deb822 stanzas (*.sources); see sources.list(5).
 */

/** A deb822 stanza, the form that entries are written in. */
export interface SourceEntry {
  readonly uris: string;
  readonly suites: readonly string[];
  readonly components: string;
  /** Signed-By and the like, as whole lines. */
  readonly options: readonly string[];
}

const ONE_LINE = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)$/;
const DEB822_NAMES: Readonly<Record<string, string>> = {
  "signed-by": "Signed-By",
  arch: "Architectures",
  trusted: "Trusted",
};

export function parseOneLineSources(text: string): SourceEntry[] {
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.flatMap((line) => {
    const [, options, uris, suite, components] = ONE_LINE.exec(line) ?? [];
    if (uris === undefined || suite === undefined) return [];
    const pairs = (options ?? "")
      .split(/\s+/)
      .map((option) => option.split("=") as [string, string?]);
    const kept = pairs.flatMap(([name, value]) => {
      const field = DEB822_NAMES[name.toLowerCase()];
      return field === undefined || value === undefined
        ? []
        : [`${field}: ${value.replaceAll(",", " ")}`];
    });
    return [{ uris, suites: [suite], components: components ?? "", options: kept }];
  });
}

export function parseDeb822Sources(text: string): SourceEntry[] {
  const clean = text.replace(/^#.*\n?/gm, "");
  return clean.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = stanza.split(/\n(?=\S)/).map((field) => {
      const at = field.indexOf(":");
      return { name: field.slice(0, at).trim(), value: field.slice(at + 1).trim(), text: field };
    });
    const value = (name: string): string | undefined =>
      fields.find((field) => field.name.toLowerCase() === name)?.value;
    const uris = value("uris");
    const suites = value("suites")?.split(/\s+/);
    const isBinary = value("types")?.split(/\s+/).includes("deb") ?? false;
    if (!isBinary || uris === undefined || suites === undefined || value("enabled") === "no")
      return [];
    const options = fields
      .filter(({ name }) => /^(signed-by|architectures|trusted)$/i.test(name))
      .map((field) => field.text.trimEnd());
    return [{ uris, suites, components: value("components") ?? "", options }];
  });
}

/** Names that Debian gives to its suites besides their code names. */
const SUITE_NAMES = ["stable", "oldstable", "testing", "unstable", "sid"];

const isSecurity = (suite: string): boolean => suite.endsWith("-security");

/**
 * The entries of the distribution itself with the wanted suite in place of their own: those that
 * carry the machine's code name, and for a security suite those of the security archive.
 * @param codename VERSION_CODENAME of os-release, or null
 */
export function entriesForSuite(
  entries: readonly SourceEntry[],
  suite: string,
  codename: string | null,
): SourceEntry[] {
  const known = codename === null ? SUITE_NAMES : [codename, ...SUITE_NAMES];
  const ofDistribution = entries.filter((entry) =>
    entry.suites.some(
      (own) =>
        isSecurity(own) === isSecurity(suite) &&
        known.some((name) => own === name || own.startsWith(`${name}-`)),
    ),
  );
  return ofDistribution.map((entry) => ({ ...entry, suites: [suite] }));
}

/** The entries as a .sources file. */
export function formatSources(entries: readonly SourceEntry[]): string {
  const stanzas = entries.map(({ uris, suites, components, options }) =>
    [
      "Types: deb",
      `URIs: ${uris}`,
      `Suites: ${suites.join(" ")}`,
      ...(components === "" ? [] : [`Components: ${components}`]),
      ...options,
    ].join("\n"),
  );
  return `${stanzas.join("\n\n")}\n`;
}
