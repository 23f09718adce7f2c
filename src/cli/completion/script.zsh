#compdef PROGRAM
# zsh completion for PROGRAM: source <(PROGRAM completion zsh), or a file _PROGRAM in $fpath
compdef _PROGRAM PROGRAM

_PROGRAM() {
    local answer directive line word text
    local -a lines plain described
    answer="$("${words[1]}" REQUEST "${(@)words[2,$CURRENT]}" 2>/dev/null)"
    lines=("${(@f)answer}")
    directive="${lines[-1]#:}"
    [[ "$directive" == <-> ]] || directive=0
    lines[-1]=()
    if (( directive & 1 )); then
        return 1
    fi
    if (( directive & 8 )); then
        _arguments "*:file:_files -g '*.(${(j:|:)lines})'"
        return
    fi
    if (( directive & 16 )); then
        _arguments "*:folder:_files -/"
        return
    fi
    for line in "${lines[@]}"; do
        [[ -z "$line" ]] && continue
        word="${line%%$'\t'*}"
        text="${word//:/\\:}"
        [[ "$line" == *$'\t'* ]] && text+=":${line#*$'\t'}"
        described+=("$text")
    done
    local -a options
    (( directive & 2 )) && options+=(-S '')
    (( directive & 32 )) && options+=(-V)
    if (( ${#described} )) && _describe "completions" described "${options[@]}"; then
        return 0
    fi
    (( directive & 4 )) && return 1
    _files
}

# As a file of $fpath this is the function's body.
if [ "${funcstack[1]}" = "_PROGRAM" ]; then
    _PROGRAM
fi
