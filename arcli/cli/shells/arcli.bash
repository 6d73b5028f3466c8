# Completion of arcli for bash: source <(arcli completion bash)
_arcli() {
    local line IFS=$'\n'
    COMPREPLY=()
    for line in $(_ARCLI_COMPLETE=bash arcli "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
        case $line in
            $'\e'files) compopt -o filenames; COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")) ;;
            $'\e'folders) compopt -o filenames; COMPREPLY=($(compgen -d -- "${COMP_WORDS[COMP_CWORD]}")) ;;
            *) COMPREPLY+=("$(printf '%q' "${line%%$'\t'*}")") ;;
        esac
    done
}
complete -o nosort -F _arcli arcli 2>/dev/null || complete -F _arcli arcli
