/** `opendir`: a job whose targets are the files below a directory. */
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { formatPlace, UsageError } from "../../base/errors.js";
import { assertExactPath } from "../../base/utf8.js";
import { explainErrno } from "../../device/explain-errno.js";
import { MAX_TARGETS } from "../../job/kernel-bounds.js";
import type { JobSpec } from "../../job/spec/job-spec.js";

/**
 * The job with its directory's files among its targets, in the order of their names. As in fio,
 * what is no plain file is left out, links among it.
 * @throws UsageError for a directory without files
 * @throws EnvironmentError, UsageError for one that cannot be read
 */
export function withDirectoryFiles(spec: JobSpec): JobSpec {
  if (spec.openDirectory === null) return spec;
  const found = filesBelow(spec.openDirectory);
  if (found.length === 0) {
    throw new UsageError(`there are no files below ${spec.openDirectory}`, {
      place: formatPlace(spec.places.get("opendir") ?? spec.place),
      cure: "Name a directory that has some, or files with filename=.",
    });
  }
  if (found.length > MAX_TARGETS) {
    throw new UsageError(`there are more than ${MAX_TARGETS} files below ${spec.openDirectory}`, {
      place: formatPlace(spec.places.get("opendir") ?? spec.place),
      cure: "Name directories that have less.",
    });
  }
  const filenames = [...(spec.filenames ?? []), ...found];
  return { ...spec, filenames, fileCount: filenames.length };
}

function filesBelow(directory: string): string[] {
  const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
  return entriesOf(directory)
    .sort(byName)
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      assertExactPath(path, directory);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw explainErrno(error, directory, "looking for files in it");
  }
}
