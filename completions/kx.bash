# bash completion for kx: source <(kx completion bash)

__kx_reply() {
    local answer="$1" current="$2" directive line part=""
    directive="${answer##*:}"
    answer="${answer%:*}"
    [[ "$directive" =~ ^[0-9]+$ ]] || directive=0
    COMPREPLY=()
    if (((directive & 1) != 0)); then
        return
    fi
    # Readline replaces only what follows the last of its breaks (= and :).
    case "$current" in
        *[=:]*) part="${current%"${current##*[=:]}"}" ;;
    esac
    if (((directive & 8) != 0)); then
        local extensions=""
        while IFS= read -r line; do
            [[ -n "$line" ]] && extensions="$extensions|$line"
        done <<<"$answer"
        while IFS= read -r line; do
            [[ -n "$line" ]] && COMPREPLY+=("$line")
        done < <(compgen -f -X "!*.@(${extensions#|})" -- "${current#"$part"}"; compgen -d -- "${current#"$part"}")
        compopt -o filenames 2>/dev/null
        return
    fi
    if (((directive & 16) != 0)); then
        while IFS= read -r line; do
            [[ -n "$line" ]] && COMPREPLY+=("$line")
        done < <(compgen -d -- "${current#"$part"}")
        compopt -o filenames 2>/dev/null
        return
    fi
    (((directive & 2) != 0)) && compopt -o nospace 2>/dev/null
    (((directive & 4) != 0)) && compopt +o default 2>/dev/null
    while IFS= read -r line; do
        line="${line%%$'\t'*}"
        if [[ -n "$line" && "$line" == "$current"* ]]; then
            COMPREPLY+=("${line#"$part"}")
        fi
    done <<<"$answer"
}

__start_kx() {
    local line="${COMP_LINE:0:COMP_POINT}" current="" answer
    local -a words program
    read -r -a words <<<"$line"
    if [[ "$line" == *[[:space:]] ]]; then
        words+=("")
    fi
    current="${words[${#words[@]} - 1]}"
    # An alias such as k='kubectl -n web' brings its own words.
    program=("${words[0]}")
    if [[ -n "${BASH_ALIASES[${words[0]}]+is}" ]]; then
        eval "program=(${BASH_ALIASES[${words[0]}]})"
    fi
    answer="$("${program[0]}" __completeNoDesc "${program[@]:1}" "${words[@]:1}" 2>/dev/null)"
    __kx_reply "$answer" "$current"
}

shopt -s extglob
complete -o default -F __start_kx kx
