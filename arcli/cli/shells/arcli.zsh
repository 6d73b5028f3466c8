#compdef arcli
# Completion of arcli for zsh: arcli completion zsh > DIR/_arcli, where DIR is in fpath, or source <(arcli completion zsh)
_arcli() {
    local line
    local -a values shown
    for line in "${(@f)$(_ARCLI_COMPLETE=zsh arcli "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            $'\e'files) _files; return ;;
            $'\e'folders) _files -/; return ;;
            *) values+=("${line%%$'\t'*}"); shown+=("${${line/$'\t'/  }%%  }") ;;
        esac
    done
    (( $#values )) && compadd -U -V arcli -l -d shown -a values
}
if [[ ${funcstack[1]} == _arcli ]]; then
    _arcli "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
    compdef _arcli arcli
fi
