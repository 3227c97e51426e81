/** Shells that completion is written for. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * A script that asks `slipway complete` what can come next. Each line of its answer is a word, a tab and what it is;
 * a line `:file` or `:folder` leaves the word to the shell.
 */
export function shellScript(shell: Shell): string {
  return { bash, zsh, fish }[shell]
}

// COMP_WORDBREAKS has `=`: what stands before it is cut off what is inserted, or it would be there twice.
const bash = `# Completion of slipway for bash: eval "$(slipway completion bash)"
_slipway() {
  local line word candidate
  local words=() current="\${COMP_WORDS[COMP_CWORD]}" index
  local prefix="\${COMP_LINE:0:COMP_POINT}"
  current="\${prefix##*[[:space:]]}"
  read -r -a words <<< "\${prefix%"$current"}"
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :file) compopt -o default 2>/dev/null; COMPREPLY=(); return ;;
      :folder) compopt -o dirnames 2>/dev/null; COMPREPLY=(); return ;;
    esac
    word="\${line%%$'\\t'*}"
    [[ "$word" == "$current"* ]] || continue
    candidate="$word"
    if [[ "$current" == *=* ]]; then candidate="\${word#*=}"; fi
    COMPREPLY+=("$candidate")
  done < <("\${words[0]:-slipway}" complete -- "\${words[@]:1}" "$current" 2>/dev/null)
}
complete -F _slipway slipway
`

const zsh = `#compdef slipway
# Completion of slipway for zsh: source <(slipway completion zsh), after compinit
_slipway() {
  local line word help
  local -a answers described
  answers=("\${(@f)$(\${words[1]} complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  for line in "\${answers[@]}"; do
    case "$line" in
      ('') continue ;;
      (:file) _files; return ;;
      (:folder) _files -/; return ;;
    esac
    word="\${line%%$'\\t'*}"
    help="\${line#*$'\\t'}"
    described+=("\${word//:/\\\\:}:\${help}")
  done
  _describe 'slipway' described
}
compdef _slipway slipway
`

const fish = `# Completion of slipway for fish: slipway completion fish | source
function __slipway_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path "$current"
            case :folder
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c slipway -f -a '(__slipway_complete)'
`
