# Where the data live, and as whom the service runs.
#
#   data        what this installation keeps: pg/ redis/ log/ key …; 0700, of the service's user
#   run         folder of the sockets: $data/run, or a link to a short one (a socket's path has 107 bytes)
#   user        as root: nec-trial, since PostgreSQL refuses root and the rest has no use for it; else oneself
#   bin, app    where that user finds the programs, and the tree with the pages

data=${NEC_DATA:-$root/.nec}
[[ $data = /* ]] || data=$PWD/$data
run=
user=$(id -un 2>/dev/null || id -u)
[ "$(id -u)" != 0 ] || user=nec-trial

# as_user WORD…: replaces this (sub)shell by that command, with nothing of our environment but the settings.
as_user() {
    local settings=() name change=()
    for name in $(compgen -e NEC_ | grep -vx NEC_BUILD); do settings+=("$name=${!name}"); done
    [ "$(id -u)" != 0 ] || change=(setpriv --reuid="$user" --regid="$user" --clear-groups --inh-caps=-all)
    exec "${change[@]}" env -i PATH="$PATH" LC_ALL=C.UTF-8 "${settings[@]}" "$@"
}

user_need() {
    [ "$(id -u)" = 0 ] || return 0
    id -u "$user" >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin "$user" ||
        fail "$EXIT_SETUP" "impossible de créer l’utilisateur $user."
}

# Makes the data folder ours. Under a closed home nec-trial could not reach it: then it
# lives in /var/lib/nec-trial, and a link stands in its place.
data_need() {
    local parent=$data real
    while [ ! -e "$parent" ]; do parent=$(dirname "$parent"); done
    if [ ! -L "$data" ] && ! (cd / && as_user test -x "$parent"); then
        real=/var/lib/nec-trial/$(printf %s "$data" | sha256sum | cut -c1-12)
        mkdir -p "$real" && chmod 755 /var/lib/nec-trial && { [ ! -d "$data" ] || rmdir "$data"; } &&
            mkdir -p "$(dirname "$data")" && ln -s "$real" "$data" ||
            fail "$EXIT_SETUP" "$data est hors d’atteinte de l’utilisateur $user, et /var/lib/nec-trial n’a pas pu le remplacer."
        step "Données dans $real (lien depuis $data)"
    fi
    mkdir -p "$data" 2>/dev/null || fail "$EXIT_SETUP" "impossible de créer le dossier des données $data."
    data=$(cd "$data" && pwd -P)
    [ "$(id -u)" != 0 ] || chown "$user:" "$data" 2>/dev/null
    (cd / && as_user test -w "$data" -a -x "$data") || fail "$EXIT_SETUP" "le dossier des données $data n’est pas accessible en écriture."
    disk_need
    chmod 700 "$data"
    (umask 077 && cd "$data" && as_user mkdir -p log redis state)
}

disk_need() {
    local free
    free=$(df -Pk "$data" | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -ge 300000 ] || fail "$EXIT_SETUP" "il reste moins de 300 Mo sur le disque de $data."
}

# For the other commands: a data folder that is there already.
data_find() {
    [ -d "$data" ] || fail "rien n’a encore été installé dans $data : lancez « ./nec up »."
    data=$(cd "$data" 2>/dev/null && pwd -P) || fail "$EXIT_SETUP" "le dossier $data est fermé à cet utilisateur."
    run=$(readlink -f "$data/run")
}

# Only one nec at a time works on a data folder. The lock is ours as long as descriptor 9 is open.
data_lock() {
    exec 9>"$data/lock"
    flock -n 9 || fail "un autre « ./nec up » travaille déjà sur $data (arrêtez-le par « ./nec down »)."
}

data_locked() {
    [ -e "$data/lock" ] && ! flock -n "$data/lock" true
}

# Links left by a nec that was killed point to folders that may be gone.
run_make() {
    rm -rf "$data/run"
    if [ ${#data} -le 80 ]; then
        run=$data/run
        (umask 077 && as_user mkdir "$run")
    else
        run=$(cd / && as_user mktemp -d /tmp/nec-XXXXXX) && ln -s "$run" "$data/run"
    fi || fail "$EXIT_SETUP" "impossible de créer le dossier des sockets."
}

run_remove() {
    [ -z "$run" ] || rm -rf "$run" "$data/run"
}

# The programs, and the tree of what they read, where the service's user can read them.
app_place() {
    local part
    app=$root
    bin=$build/bin
    (cd / && as_user test -x "$bin/nec-web" -a -r "$root/web" -a -r "$root/migrations/demo" -a -r "$root/dispatcher") && return
    app=$data/app
    bin=$app/bin
    rm -rf "$app"
    mkdir -p "$app/migrations" && cp -r "$build/bin" "$app/bin" &&
        for part in web dispatcher migrations/demo; do cp -r "$root/$part" "$app/$part" || return; done &&
        chmod -R go=rX,u+rwX "$app" || fail "$EXIT_SETUP" "impossible de copier les programmes dans $app."
}
