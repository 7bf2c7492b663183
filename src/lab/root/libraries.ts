/** Which shared libraries a program needs, as the dynamic loader itself resolves them. */
import { execFileSync } from "node:child_process";
import { EnvironmentError } from "../../base/errors.js";

/**
 * Absolute paths out of ldd's output, the loader itself included: `libm.so.6 => /lib/libm.so.6
 * (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`.
 */
export function parseLdd(output: string): string[] {
  const paths = [...output.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1]!);
  return [...new Set(paths)];
}

/**
 * The libraries of `program`; empty for a static one.
 * @param preload libraries that the program opens at run time, by soname
 * @throws EnvironmentError when one is missing
 */
export function librariesOf(program: string, preload: readonly string[] = []): string[] {
  let output: string;
  try {
    output = execFileSync("ldd", [program], {
      encoding: "utf8",
      env: { ...process.env, LD_PRELOAD: preload.join(" ") },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if ((error as { stderr?: string }).stderr?.includes("not a dynamic executable")) return [];
    throw new EnvironmentError(`ldd cannot read ${program}`, { cause: error });
  }
  const libraries = parseLdd(output);
  const missing = [
    ...[...output.matchAll(/(\S+) => not found/g)].map((match) => match[1]!),
    ...preload.filter((name) => !libraries.some((path) => path.endsWith(`/${name}`))),
  ];
  if (missing.length === 0) return libraries;
  throw new EnvironmentError(`${program} needs ${missing.join(", ")}, which is not installed`, {
    cure: "Install the library on this machine; the guest is made from its files.",
  });
}
