/** From what was detected to the engine that carries what ranks say. */
import { DirectoryEngine } from "./directory.js";
import type { Engine } from "./engine.js";
import type { Launcher } from "./launcher.js";

/**
 * @param timeoutMs how long a rank may say nothing before it is lost
 * @throws UsageError, EnvironmentError when its ranks cannot be reached
 */
export async function joinRanks(
  launcher: Launcher,
  timeoutMs: number,
  env: NodeJS.ProcessEnv,
): Promise<Engine> {
  switch (launcher.kind) {
    case "directory": {
      const { directory, rank, size } = launcher;
      return new DirectoryEngine(directory, rank, size, timeoutMs);
    }
    case "pmi1": {
      const { Pmi1Engine } = await import("./pmi1.js");
      return Pmi1Engine.join(launcher.fd, launcher.rank, launcher.size, timeoutMs);
    }
    case "pmix": {
      const { PmixEngine } = await import("./pmix.js");
      return new PmixEngine(env.HIPRI_LIBPMIX, timeoutMs);
    }
  }
}
