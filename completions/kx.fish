# fish completion for kx: kx completion fish | source

function __kx_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    set -l directive (string sub -s 2 -- $answer[-1])
    string match -qr '^[0-9]+$' -- "$directive"; or set directive 0
    set -e answer[-1]
    if test (math "bitand($directive, 1)") -ne 0
        return
    end
    if test (math "bitand($directive, 16)") -ne 0
        __fish_complete_directories "$current"
        return
    end
    if test (math "bitand($directive, 8)") -ne 0
        __fish_complete_path "$current"
        return
    end
    for line in $answer
        test -n "$line"; and echo -- $line
    end
    if test (count $answer) -eq 0; and test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path "$current"
    end
end

complete -c kx -e
complete -c kx -f -a '(__kx_complete)'
