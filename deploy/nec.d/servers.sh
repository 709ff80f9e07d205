# The private PostgreSQL and the private Redis: UNIX sockets only, nothing of the machine's own is touched.

# The release that made the cluster goes on with it; a new cluster takes the newest there is.
pg_find() {
    local version
    version=$(cat "$data/pg/PG_VERSION" 2>/dev/null)
    # shellcheck disable=SC2086 # the star is meant
    pg_bin=$(ls -d /usr/lib/postgresql/${version:-*}/bin 2>/dev/null | sort -V | tail -1)
    [ -x "$pg_bin/postgres" ] ||
        fail "$EXIT_SETUP" "ces données viennent de PostgreSQL $version, qui n’est pas installé (paquet postgresql-$version)."
}

pg_make() {
    [ ! -e "$data/pg/PG_VERSION" ] || return 0
    step "Création de la base de données"
    rm -rf "$data/pg.new"
    (cd / && as_user "$pg_bin/initdb" -D "$data/pg.new" -U postgres -k -E UTF8 --locale=C.UTF-8 -A peer) \
        >"$data/log/initdb.log" 2>&1 || fail "la base n’a pas pu être créée : $(tail -1 "$data/log/initdb.log")"
    echo "include 'nec.conf'" >>"$data/pg.new/postgresql.conf"
    mv "$data/pg.new" "$data/pg"
}

# Said anew at each start, since the sockets may have moved. Whoever runs the service may be each of its roles.
pg_configure() {
    local who role
    cat >"$data/pg/nec.conf" <<END
listen_addresses = ''
unix_socket_directories = '$run'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
END
    echo 'local all all peer map=nec' >"$data/pg/pg_hba.conf"
    for who in $(printf '%s\n' "$user" "$(id -un)" | sort -u); do
        for role in postgres nec_web nec_dispatcher nec_matcher nec_admin nec_backup; do
            echo "nec \"$who\" $role"
        done
    done >"$data/pg/pg_ident.conf"
    [ "$(id -u)" != 0 ] || chown "$user:" "$data"/pg/{nec,pg_hba,pg_ident}.conf
}

redis_configure() {
    cat >"$data/redis/redis.conf" <<END
port 0
unixsocket $run/redis.sock
unixsocketperm 700
dir $data/redis
appendonly yes
appendfsync everysec
save ""
maxmemory 128mb
maxmemory-policy noeviction
daemonize no
END
    [ "$(id -u)" != 0 ] || chown "$user:" "$data/redis/redis.conf"
}

redis_find() {
    # redis-tools holds the server too, under the name of a checker that looks at argv[0].
    redis_program=$(command -v redis-server || command -v redis-check-rdb) ||
        fail "$EXIT_SETUP" "aucun serveur Redis (paquet redis-tools)."
}

pg_ready() {
    "$pg_bin/pg_isready" -q -h "$run" -U postgres -d postgres -t 1
}

redis_ready() {
    [ "$(redis-cli -s "$run/redis.sock" ping 2>/dev/null)" = PONG ]
}

database() { # ROLE
    echo "host=$run dbname=nec user=$1"
}

sql() {
    psql -XqAt -v ON_ERROR_STOP=1 "$(database postgres)" "$@"
}

# settings_export ROLE: what a program of ours finds in its environment. Pages, texts and the demo's tables it
# finds by their defaults, which are relative to the tree: it is started there (or in the copy, see app_place).
settings_export() {
    export NEC_DATABASE NEC_REDIS=$run/redis.sock NEC_DATA=$data NEC_KEY_FILE=$data/key NEC_TRIAL=${NEC_TRIAL:-true}
    NEC_DATABASE=$(database "$1")
}

admin() {
    (settings_export postgres && cd "$root" && unset NEC_BUILD && exec "$build/bin/nec-admin" "$@")
}
