# Completion of arcli for fish: arcli completion fish > ~/.config/fish/completions/arcli.fish
function __arcli
    set -l words (commandline -opc) (commandline -ct)
    set -l lines (_ARCLI_COMPLETE=fish arcli $words[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case \efiles
            __fish_complete_path (commandline -ct)
        case \efolders
            __fish_complete_directories (commandline -ct)
        case '*'
            test (count $lines) -gt 0; and printf '%s\n' $lines
    end
end
complete -c arcli -f -a '(__arcli)'
