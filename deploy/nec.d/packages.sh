# What Debian must bring. Nothing of the machine's own may be started by installing: `redis-tools`
# holds the Redis server without its service, and PostgreSQL is told not to make its main cluster.

packages_build="gcc libc6-dev cmake ninja-build pkg-config libevent-dev libhiredis-dev libjansson-dev
    libproj-dev libsodium-dev libpq-dev zlib1g-dev libcurl4-openssl-dev libssl-dev libglpk-dev
    libqrencode-dev libjpeg62-turbo-dev libpng-dev libwebp-dev"
packages_run="postgresql redis-tools espeak-ng sox ca-certificates"
packages_test="clang llvm perl python3 python3-icalendar python3-jsonschema python3-aiosmtpd python3-grammalecte valgrind ccache openssl
    sip-tester libsox-fmt-base"

createcluster=/etc/postgresql-common/createcluster.conf

# Those of the named packages that are not installed, in one line.
packages_missing() {
    local have name missing=()
    have=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' 2>/dev/null |
        sed -n 's/^\([^: ]*\)[^ ]* installed$/\1/p')
    for name in "$@"; do
        grep -qxF -- "$name" <<<"$have" || missing+=("$name")
    done
    echo "${missing[@]:-}"
}

# packages_need NAME…: names what is missing, then installs it; returns when all are there.
packages_need() {
    local missing
    command -v dpkg-query >/dev/null ||
        fail "$EXIT_SETUP" "ce script installe des paquets Debian, et cette machine n’en a pas."
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    step "Paquets à installer : $missing"
    packages_install $missing
    missing=$(packages_missing "$@")
    [ -z "$missing" ] || fail "$EXIT_UNAVAILABLE" "ces paquets n’ont pas pu être installés : $missing (le réseau répond-il ?)"
}

# apt-get with the rights it needs, quietly; its words are shown when it fails.
apt() {
    local log as=()
    log=$(mktemp)
    [ "$(id -u)" = 0 ] || as=(sudo)
    if ! "${as[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -y "$@" >"$log" 2>&1 </dev/null; then
        tail -15 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

may_install() {
    [ "$(id -u)" = 0 ] && return
    command -v sudo >/dev/null || return
    if [ -t 0 ]; then sudo -v; else sudo -n true 2>/dev/null; fi
}

packages_install() {
    may_install || fail "$EXIT_SETUP" "vous n’avez pas le droit d’installer des paquets ; demandez à qui l’a :" \
        "apt-get install --no-install-recommends $*"
    apt update || fail "$EXIT_UNAVAILABLE" "la liste des paquets Debian est hors d’atteinte (réseau ?)."
    case " $* " in
    *" postgresql "*) postgresql_install ;;
    esac
    apt install --no-install-recommends "$@" || fail "$EXIT_UNAVAILABLE" "l’installation des paquets a échoué."
}

# The setting belongs to the administrator: it is as before when we are done, whatever happens.
postgresql_install() {
    local kept as=()
    [ "$(id -u)" = 0 ] || as=(sudo)
    apt install --no-install-recommends postgresql-common || fail "$EXIT_UNAVAILABLE" "l’installation de postgresql-common a échoué."
    kept=$(mktemp)
    cp "$createcluster" "$kept"
    trap '"${as[@]}" cp "$kept" "$createcluster"' EXIT
    echo 'create_main_cluster = false' | "${as[@]}" tee -a "$createcluster" >/dev/null
    apt install --no-install-recommends postgresql || fail "$EXIT_UNAVAILABLE" "l’installation de PostgreSQL a échoué."
    "${as[@]}" cp "$kept" "$createcluster"
    trap - EXIT
    rm -f "$kept"
}
