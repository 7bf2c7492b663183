/** Places of limits and errors: `FILE:LINE`, that and what stands there, or an option. */

/** null for what is in no file. */
export function fileAndLine(place: string | null): { file: string; line: string } | null {
  const [, file, line] = /^(.+?):(\d+)(?:: .*)?$/s.exec(place ?? "") ?? [];
  return file === undefined || line === undefined ? null : { file, line };
}
