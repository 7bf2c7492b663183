/**
 * What can stand at the end of a command line. The shells' scripts ask hipri itself, so that what
 * they offer is what the commands declare. Pure, but for the job files whose sections are named.
 */

/** What is completed with: oclif's manifest has the same form. */
export interface CompletionSource {
  readonly commands: readonly CompletionCommand[];
  /** Of job files, for --set. */
  readonly options: readonly string[];
  /** With their @. */
  readonly profiles: readonly string[];
  /** The sections of a job file; none where it cannot be read. */
  sectionsOf(file: string): readonly string[];
}

interface CompletionCommand {
  /** `job:lint` */
  readonly id: string;
  readonly flags: Readonly<Record<string, CompletionFlag>>;
  readonly args: Readonly<Record<string, unknown>>;
}

interface CompletionFlag {
  readonly name: string;
  readonly type: "boolean" | "option";
  readonly char?: string;
  readonly options?: readonly string[];
  readonly allowNo?: boolean;
}

/**
 * @param words behind `hipri`; the last one is what has been typed of the word at the cursor, maybe
 *   ""; bash has `=` in a word of its own
 * @returns the words that may stand there; none where it is a file's name
 */
export function completions(words: readonly string[], source: CompletionSource): string[] {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const command = commandOf(before, source);
  if (command === null) return startingWith(current, nextNames(before, source));
  const last = before.at(-1) ?? "";
  // bash: --format = js
  const isCut = last === "=" || current === "=";
  const named = last === "=" ? before.at(-2) : last;
  const value = current === "=" ? "" : current;
  const flag = named === undefined ? null : flagOf(named, command);
  if (flag?.type === "option") {
    return startingWith(value, valuesOf(flag, before, source));
  }
  const joined = /^(--[\w-]+)=(.*)$/s.exec(current);
  if (joined !== null && !isCut) {
    const own = flagOf(joined[1]!, command);
    const values = own === null ? [] : valuesOf(own, before, source);
    return startingWith(joined[2]!, values).map((each) => `${joined[1]}=${each}`);
  }
  if (current.startsWith("-")) return startingWith(current, flagWords(command));
  if (current.startsWith("@") && "file" in command.args) {
    return startingWith(current, source.profiles);
  }
  return [];
}

function startingWith(beginning: string, all: readonly string[]): string[] {
  return all.filter((each) => each.startsWith(beginning)).sort();
}

function commandOf(words: readonly string[], { commands }: CompletionSource) {
  const [first, second] = words;
  const find = (id: string) => commands.find((command) => command.id === id) ?? null;
  return find(`${first}`) ?? find(`${first}:${second}`);
}

/** Commands and topics, or what a topic has. */
function nextNames(before: readonly string[], { commands }: CompletionSource): string[] {
  const ids = commands.map(({ id }) => id.split(":"));
  if (before.length === 0) return [...new Set([...ids.map(([first]) => first!), "help"])];
  const [topic] = before[0] === "help" ? before.slice(1) : before;
  if (topic === undefined) return [...new Set(ids.map(([first]) => first!))];
  return ids.flatMap(([first, second]) => (first === topic && second ? [second] : []));
}

function flagOf(word: string, { flags }: CompletionCommand): CompletionFlag | null {
  return (
    Object.values(flags).find(({ name, char }) => word === `--${name}` || word === `-${char}`) ??
    null
  );
}

function flagWords({ flags }: CompletionCommand): string[] {
  const own = Object.values(flags).flatMap(({ name, allowNo }) => {
    return allowNo ? [`--${name}`, `--no-${name}`] : [`--${name}`];
  });
  return [...own, "--help"];
}

/** Flags whose values are job options, as OPTION=VALUE. */
const OPTION_FLAGS = ["set", "vary", "a", "b"];

function valuesOf(
  { name, options }: CompletionFlag,
  before: readonly string[],
  { options: jobOptions, sectionsOf }: CompletionSource,
): readonly string[] {
  if (options !== undefined) return options;
  if (OPTION_FLAGS.includes(name)) return jobOptions.map((each) => `${each}=`);
  if (name !== "section") return [];
  return [...new Set(before.filter((word) => !word.startsWith("-")).flatMap(sectionsOf))];
}

/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell reads to complete hipri's command lines. A line of `hipri complete` is a word. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# hipri: put this line into ~/.bashrc
#   eval "$(hipri completion bash)"
COMP_WORDBREAKS=\${COMP_WORDBREAKS//@/}
_hipri() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$(printf %q "$word")")
  done < <(hipri complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _hipri hipri
`,
  zsh: `#compdef hipri
# hipri: put this line behind compinit in ~/.zshrc
#   eval "$(hipri completion zsh)"
_hipri() {
  local -a found
  found=("\${(@f)$(hipri complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z "$found" ]]; then
    _files
  elif [[ "$found[1]" == *= ]]; then
    compadd -S '' -a found
  else
    compadd -a found
  fi
}
compdef _hipri hipri
`,
  fish: `# hipri: hipri completion fish > ~/.config/fish/completions/hipri.fish
function __hipri
    set -l words (commandline -opc) (commandline -ct)
    set -l found (hipri complete -- $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c hipri -f -a '(__hipri)'
`,
};
