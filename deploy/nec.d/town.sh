# The commands around a running town.

nec_up() {
    up_read "$@"
    port_need
    packages_need $packages_build $packages_run
    build_release
    user_need
    data_need
    data_lock
    trap 'up_end' EXIT
    trap 'stopping=yes' INT TERM HUP
    echo $$ >"$data/state/nec.pid"
    app_place
    limits_raise
    servers_up
    database_up
    services_up
    welcome
    children_watch
}

up_read() {
    port=${NEC_PORT:-8080}
    while [ $# -gt 0 ]; do
        case $1 in
        --port) port=${2:-}; shift $(($# > 1 ? 2 : 1)) ;;
        --port=*) port=${1#--port=}; shift ;;
        *) usage "up ne connaît pas « $1 »" ;;
        esac
    done
    [[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || usage "--port veut un nombre de 1 à 65535"
    address=http://127.0.0.1:$port
}

port_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Looked at first: nobody wants to wait for a build to learn this.
port_need() {
    ! port_taken "$port" || fail "$EXIT_UNAVAILABLE" "le port $port est déjà pris : choisissez-en un autre par « ./nec up --port N »."
    agi_port=${NEC_AGI_PORT:-4573}
    ! port_taken "$agi_port" || { step "Le port $agi_port est pris : pas de ligne téléphonique (AGI) cette fois"; agi_port=0; }
    phone_port=${NEC_PHONE_PORT:-$((port + 1))}
    ! port_taken "$phone_port" || { step "Le port $phone_port est pris : pas de téléphone d’essai cette fois"; phone_port=0; }
}

limits_raise() {
    local hard
    hard=$(ulimit -H -n)
    [ "$hard" != unlimited ] && [ "$hard" -le 65536 ] || hard=65536
    ulimit -S -n "$hard"
}

servers_up() {
    pg_find
    redis_find
    pg_make
    run_make
    pg_configure
    redis_configure
    step "Démarrage de PostgreSQL et de Redis"
    child_start postgres
    child_start redis
    wait_for 60 postgres pg_ready
    wait_for 20 redis redis_ready
}

database_up() {
    [ -f "$data/key" ] || { admin keys && chown "$user:" "$data/key"; } >/dev/null || fail "la clé n’a pas pu être créée."
    psql -XqAt "host=$run dbname=postgres user=postgres" -c "select 1 from pg_database where datname = 'nec'" | grep -q 1 ||
        psql -Xq "host=$run dbname=postgres user=postgres" -c 'create database nec' || fail "la base n’a pas pu être créée."
    step "Mise à jour de la base"
    admin migrate --migrations "$root/migrations" >"$data/log/migrate.log" 2>&1 || {
        cat "$data/log/migrate.log" >&2
        fail "la base n’a pas pu être mise à jour (« ./nec reset » repart d’une base vide)."
    }
    if [ "$(sql -c 'select not exists (select from nec.territory)')" = t ] && [ "${NEC_TRIAL:-true}" = true ]; then
        step "Chargement de la ville de démonstration"
        admin demo >"$data/demo.txt" 2>"$data/log/demo.log" || {
            cat "$data/log/demo.log" >&2
            fail "la ville de démonstration n’a pas pu être chargée."
        }
    fi
}

services_up() {
    step "Démarrage du service"
    child_start matcher
    child_start dispatcher
    child_start web
    wait_for 20 web port_taken "$port"
}

welcome() {
    echo
    echo "Nantes en Compagnie répond : $address"
    [ ! -e "$data/demo.txt" ] || demo_logins
    [ "$(sql -c 'select exists (select from nec.coordinator where left_at is null)')" = t ] ||
        echo "Il n’y a encore personne à l’accueil : « ./nec admin setup » demande ce qu’il faut, question par question."
    echo "Ctrl-C (ou « ./nec down ») arrête tout."
}

# Three people of the demo town, by the columns of its tables.
demo_logins() {
    echo "Ville d’essai : $address/connexion demande un numéro et envoie un code,"
    echo "qui se lit, comme tous les messages, sur $address/essai/messages"
    [ "$phone_port" = 0 ] || echo "Téléphone d’essai : http://127.0.0.1:$phone_port/appel"
    demo_login seniors jeanne-morvan "personne accompagnée"
    demo_login benevoles leo-marchand "bénévole"
    demo_login coordinators claire-guerin "coordinatrice"
}

demo_login() { # TABLE REF ROLE
    awk -F ';' -v ref="$2" -v role="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["ref"] == ref {
            number = $column["mobile"] != "" || !("landline" in column) ? $column["mobile"] : $column["landline"]
            printf "  %s   %s %s, %s\n", number, $column["first_name"], $column["last_name"], role
        }' "$root/migrations/demo/$1.csv"
}

# However we end: nothing is left running.
up_end() {
    local status=$?
    trap '' INT TERM HUP
    [ -z "$stopping" ] || { echo; step "Arrêt"; status=0; }
    children_stop
    run_remove
    rm -f "$data/state/nec.pid"
    exit $status
}

nec_down() {
    local pid try
    data_find
    data_locked || { step "Rien ne tourne."; return 0; }
    pid=$(cat "$data/state/nec.pid" 2>/dev/null) || fail "le service démarre ; réessayez dans un instant."
    kill -TERM "$pid" 2>/dev/null || fail "le service tourne sous un autre utilisateur."
    for ((try = 0; try < 600; try++)); do
        data_locked || { step "Tout est arrêté."; return 0; }
        sleep 0.1
    done
    fail "le service ne s’arrête pas ; voir $data/log."
}

nec_status() {
    local name pid health
    data_find
    data_locked || { echo "Le service est arrêté."; return 3; }
    pg_find
    printf '%-11s %8s %18s  %s\n' PROCESSUS PID DEPUIS ÉTAT
    for name in $children_order; do
        pid=$(cat "$data/state/$name.pid" 2>/dev/null)
        if [ -z "$pid" ] || ! kill -0 "$pid" 2>/dev/null; then
            printf '%-11s %8s %18s  %s\n' "$name" - - "arrêté"
            continue
        fi
        health=$(health_of "$name")
        printf '%-11s %8s %18s  %s\n' "$name" "$pid" "$(ps_since "$pid")" "$health"
    done
}

# Seconds since a process began, from /proc alone (procps is not everywhere).
ps_since() {
    awk -v up="$(cut -d' ' -f1 /proc/uptime)" -v hz="$(getconf CLK_TCK)" '{
        sub(/^.*\) /, ""); s = up - $20 / hz
        printf "%d h %02d min %02d s", s / 3600, s % 3600 / 60, s % 60 }' "/proc/$1/stat"
}

health_of() {
    local port
    case $1 in
    postgres) pg_ready && echo "répond sur $run" || echo "ne répond pas" ;;
    redis) redis_ready && echo "répond sur $run/redis.sock" || echo "ne répond pas" ;;
    web)
        port=$(tr '\0' '\n' <"/proc/$(cat "$data/state/web.pid")/environ" 2>/dev/null | sed -n 's/^NEC_PORT=//p')
        port_taken "$port" && echo "répond sur http://127.0.0.1:$port" || echo "ne répond pas"
        ;;
    *) echo "tourne" ;;
    esac
}

nec_logs() {
    local name=${1:-}
    data_find
    [ -z "$name" ] || [ -f "$data/log/$name.log" ] ||
        usage "pas de journal « $name » ; il y a : $(cd "$data/log" && ls | sed 's/\.log$//' | tr '\n' ' ')"
    exec tail -n 50 -F "$data"/log/${name:-*}.log
}

nec_psql() {
    data_find
    data_locked || fail "la base ne tourne pas : lancez « ./nec up » d’abord."
    exec psql "$(database postgres)" "$@"
}

nec_admin() {
    data_find
    admin "$@"
}

nec_reset() {
    local answer=
    [ -e "$data" ] || { step "Il n’y a rien à effacer dans $data."; return 0; }
    if [ "${1:-}" != --yes ]; then
        [ -t 0 ] || usage "reset efface toutes les données : dites --yes"
        read -r -p "Effacer toutes les données de $data ? (oui/non) " answer
        [ "$answer" = oui ] || { step "Rien n’a été effacé."; return 0; }
    fi
    nec_down
    rm -rf "$data" && { [ ! -L "${NEC_DATA:-$root/.nec}" ] || rm -f "${NEC_DATA:-$root/.nec}"; } ||
        fail "$data n’a pas pu être effacé."
    step "Les données sont effacées."
}
