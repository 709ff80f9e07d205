# How the script speaks: plain French, a line per step, one sentence when something is wrong.

# What it ends with (sysexits.h; 2 is the shell's own).
EXIT_USAGE=2
EXIT_UNAVAILABLE=69
EXIT_SETUP=78

step() {
    printf '%s\n' "→ $*"
}

# fail [STATUS] SENTENCE
fail() {
    local status=1
    [[ $1 =~ ^[0-9]+$ ]] && status=$1 && shift
    printf '%s\n' "nec : $*" >&2
    exit "$status"
}

usage() {
    fail "$EXIT_USAGE" "$* (« ./nec help » donne la liste)"
}
