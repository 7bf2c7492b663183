/**
 * What came of limits as GitHub's workflow commands, which its pages show beside the lines that
 * asked for them. Source: "Workflow commands for GitHub Actions", and toolkit's command.ts for the
 * escaping.
 */
import { relative, resolve } from "node:path";
import type { LimitVerdict } from "../../result/model/limit.js";
import type { RunResult } from "../../result/model/result.js";
import { limitedJob, limitText } from "../text/limits.js";
import { fileAndLine } from "./place.js";

/** What GitHub shows of each kind for one step; others are dropped without a word. */
const MOST = 10;
/** Of a text, far less than what GitHub takes (64 KiB). */
const MOST_TEXT = 4000;

interface Annotation {
  readonly kind: "error" | "warning";
  /** FILE:LINE, or an option of the command line. */
  readonly place: string | null;
  readonly title: string;
  readonly text: string;
}

/** A failed limit is an error, an undecided one a warning. @param root where paths begin */
export function limitAnnotations({ limits, jobs }: RunResult, root: string | null): string {
  const kindOf = (kind: Annotation["kind"], outcome: LimitVerdict["outcome"]): Annotation[] => {
    return limits
      .filter((each) => each.outcome === outcome)
      .map((each) => {
        const job = limitedJob(each, jobs);
        const { place } = each;
        return {
          kind,
          place,
          title: `${job}: limit ${outcome}`,
          text: `${job} ${limitText(each)}`,
        };
      });
  };
  return [kindOf("error", "failed"), kindOf("warning", "undecided")]
    .flatMap(shown)
    .map((each) => commandOf(each, root))
    .join("");
}

/** An error that ended hipri. */
export function errorAnnotation(
  { place, text }: Pick<Annotation, "place" | "text">,
  root: string | null,
): string {
  return commandOf({ kind: "error", place, title: "hipri", text }, root);
}

/** The last one that is shown tells of those that are not. */
function shown(annotations: readonly Annotation[]): readonly Annotation[] {
  if (annotations.length <= MOST) return annotations;
  const more = annotations.length - MOST + 1;
  const { kind, title } = annotations[MOST - 1]!;
  const rest = { kind, place: null, title, text: `${more} more limits; the log has them all` };
  return [...annotations.slice(0, MOST - 1), rest];
}

function commandOf({ kind, place, title, text }: Annotation, root: string | null): string {
  const at = fileAndLine(place);
  const path = (file: string): string => (root === null ? file : relative(root, resolve(file)));
  const where = at === null ? [] : [`file=${property(path(at.file))}`, `line=${at.line}`];
  const properties = [...where, `title=${property(title)}`].join(",");
  return `::${kind} ${properties}::${escaped(text.slice(0, MOST_TEXT))}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
