# Five children that are kept up: postgres, redis, matcher, dispatcher, web.
#
# A child that ends is started again after a pause that grows from 0.2 to 10 s and is forgotten when
# it has lived for half a minute. (A postmaster started at once after its death meets the old shared
# memory and gives up: the next try succeeds.) Each is told to end when this shell dies, however it
# dies; each has a session of its own, so that Ctrl-C reaches only us and we end them in order.

declare -A child_pid child_since child_failures
children_order="postgres redis matcher dispatcher web"
stopping=

# The pid is in state/ for `status`, which is another process.
child_start() { # NAME [PAUSE]
    local name=$1 pause=${2:-0}
    (
        exec 8>&- 9>&- >>"$data/log/$name.log" 2>&1 </dev/null
        trap - INT TERM HUP
        sleep "$pause"
        cd "$app" && "child_$name"
    ) &
    disown # else bash says "Killed" by itself; whether it lives is seen by kill -0
    child_pid[$name]=$!
    child_since[$name]=$SECONDS
    echo $! >"$data/state/$name.pid"
}

# What each child is: as_user replaces the subshell.
child_postgres() { as_user_dying INT "$pg_bin/postgres" -D "$data/pg"; }
child_redis() { as_user_dying TERM bash -c 'exec -a redis-server "$@"' redis "$redis_program" "$data/redis/redis.conf"; }
child_web() { child_service web; }
child_dispatcher() { child_service dispatcher; }
child_matcher() { child_service matcher; }

child_service() {
    settings_export "nec_$1"
    export NEC_PORT=$port NEC_AGI_PORT=$agi_port NEC_PHONE_PORT=$phone_port NEC_PUBLIC_URL=${NEC_PUBLIC_URL:-$address}
    as_user_dying TERM "$bin/nec-$1"
}

as_user_dying() { # SIGNAL WORD…
    as_user setsid setpriv --pdeathsig "$1" "${@:2}"
}

child_alive() { # NAME
    kill -0 "${child_pid[$1]:-0}" 2>/dev/null
}

child_ended() { # NAME
    local name=$1 pause
    [ $((SECONDS - child_since[$name])) -lt 30 ] || child_failures[$name]=0
    child_failures[$name]=$((${child_failures[$name]:-0} + 1))
    pause=$(awk -v n="${child_failures[$name]}" 'BEGIN { s = 0.1 * 2 ^ n; print (s < 10 ? s : 10) }')
    echo "$(date +%H:%M:%S) $name s’est arrêté, nouvel essai dans ${pause/./,} s (journal : $data/log/$name.log)"
    child_start "$name" "$pause"
}

# Until a signal comes. Reading from a pipe that nobody writes to is a sleep that starts no process.
children_watch() {
    local name
    rm -f "$data/state/sleep" && mkfifo "$data/state/sleep" && exec 8<>"$data/state/sleep"
    while [ -z "$stopping" ]; do
        for name in $children_order; do
            child_alive "$name" || child_ended "$name"
        done
        read -r -t 0.2 -u 8
    done
}

# child_stop SIGNAL SECONDS NAME…: all at once, then waits; what does not end in time is killed.
child_stop() {
    local signal=$1 deadline=$((SECONDS + $2)) name
    shift 2
    for name in "$@"; do
        [ -z "${child_pid[$name]:-}" ] || kill "-$signal" "${child_pid[$name]}" 2>/dev/null
    done
    for name in "$@"; do
        [ -n "${child_pid[$name]:-}" ] || continue
        while child_alive "$name"; do
            [ $SECONDS -lt $deadline ] || kill -KILL "${child_pid[$name]}" 2>/dev/null
            sleep 0.05
        done
        unset "child_pid[$name]"
        rm -f "$data/state/$name.pid"
    done
}

# First those who use the servers, then the servers.
children_stop() {
    child_stop TERM 10 web dispatcher matcher
    child_stop TERM 10 redis
    child_stop INT 30 postgres
}

# wait_for SECONDS NAME COMMAND…: until the command succeeds; fails when the child has ended or time is up.
wait_for() {
    local deadline=$((SECONDS + $1)) name=$2
    shift 2
    until "$@"; do
        [ -z "$stopping" ] || exit 130
        if ! child_alive "$name" || [ $SECONDS -ge $deadline ]; then
            tail -5 "$data/log/$name.log" >&2
            fail "$EXIT_UNAVAILABLE" "$name ne démarre pas ; tout est dans $data/log/$name.log."
        fi
        sleep 0.05
    done
}
