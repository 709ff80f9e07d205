# The commands that check the program: test, soak, bench. How tests are written: tests/README.md.

# What tests need beyond the service. The names of two packages hold the release of what they extend.
check_packages() {
    local pg clang browser=
    pg=$(ls /usr/lib/postgresql 2>/dev/null | sort -V | tail -1)
    clang=$(readlink -f "$(command -v clang)" | grep -o '[0-9]*' | head -1)
    ! command -v npm >/dev/null || browser=chromium
    echo "$packages_build $packages_run $packages_test ${pg:+postgresql-$pg-pgtap} ${clang:+libclang-rt-$clang-dev} $browser"
}

# --offline: what is missing is left out, and said; else it is an error.
check_need() {
    local missing
    missing=$(packages_missing $(check_packages))
    [ -n "$missing" ] || return 0
    if [ -n "$NEC_OFFLINE" ]; then
        step "Hors ligne : ces paquets manquent, leurs tests sont laissés de côté : $missing"
        return 0
    fi
    packages_need $packages_build $packages_run $packages_test
    packages_need $(check_packages)
}

# What npm has put there says when: a list that is younger wants something else.
browser_need() {
    local folder=$root/tests/browser
    [ -f "$folder/package.json" ] && [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ] &&
        command -v npm >/dev/null || return 0
    [ -z "$NEC_OFFLINE" ] || { step "Hors ligne : les tests du navigateur sont laissés de côté"; return 0; }
    (cd "$folder" && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --silent) ||
        step "npm n’a pas pu préparer les tests du navigateur : ils seront laissés de côté"
}

# Our own build with the sanitizers; the release build, since optimising warns of other things; the other
# compiler, for its warnings; the fuzz targets.
check_build() {
    step "Compilation avec les vérificateurs (gcc, ASan, UBSan)"
    preset_build dev
    [ -z "$NEC_QUICK" ] || return 0
    step "Compilation (version de production)"
    preset_build release $binaries
    command -v clang >/dev/null || return 0
    step "Compilation avec clang, pour ses avertissements"
    preset_build clang
    step "Compilation des cibles de fuzzing"
    preset_build fuzz
    export NEC_FUZZ_BUILD=$root/build/fuzz
}

nec_test() {
    local files=() word
    export NEC_QUICK= NEC_OFFLINE= NEC_SOURCE=$root NEC_BUILD=$root/build/dev
    for word in "$@"; do
        case $word in
        --quick) NEC_QUICK=yes ;;
        --offline) NEC_OFFLINE=yes ;;
        -*) usage "test ne connaît pas « $word »" ;;
        *) files+=("$(realpath "$word")") && [ -e "$word" ] || fail "$word n’existe pas." ;;
        esac
    done
    check_need
    [ ${#files[@]} = 0 ] || NEC_QUICK=yes
    check_build
    [ -n "$NEC_QUICK" ] || browser_need
    [ -n "$NEC_QUICK$NEC_OFFLINE" ] || nginx_need || step "nginx n’a pas pu être préparé : son fichier n’est pas essayé"
    limits_raise
    step "Tests"
    "$root/tests/support/run-tests" "${files[@]}"
}

# What other readers of the code find: gcc's analyzer, clang-tidy, cppcheck, shellcheck, plpgsql_check. Findings that are
# none stand in tests/support/analysis.known, each with its reason.
nec_check() {
    local flags found pg LC_ALL=C.UTF-8 known=$root/tests/support/analysis.known
    [ $# = 0 ] || usage "check ne prend pas d’argument"
    packages_need $packages_build $packages_run clang-tidy cppcheck shellcheck
    pg=$(ls /usr/lib/postgresql | sort -V | tail -1)
    packages_need "postgresql-$pg-plpgsql-check"
    step "Compilation"
    preset_build dev
    flags="-D_GNU_SOURCE -I$root -I$root/build/dev/dispatcher $(pkg-config --cflags jansson libpq libsodium libevent proj) -DNEC_SOURCE=\"x\" -DNEC_VERSION=\"x\" -DNEC_CONFIG_FILE=\"\""
    step "gcc -fanalyzer, clang-tidy, cppcheck, shellcheck, plpgsql_check"
    export LC_ALL
    found=$(cd "$root" && { check_c; check_shell; check_sql; } | grep -vFf <(grep -v '^#' "$known" | cut -f1))
    [ -z "$found" ] || { printf '%s\n' "$found" >&2; fail "voilà ce qu’ils ont trouvé."; }
    step "Rien à redire"
}

check_c() {
    local files
    files=$(git ls-files '*.c' | grep -v '^tests/')
    # shellcheck disable=SC2086 # several words are meant
    {
        xargs -P "$(nproc)" -I{} gcc -fanalyzer -O1 $flags -c {} -o /dev/null 2>&1 <<<"$files" | grep -E '^[^ ]+: (warning: .*analyzer|error:)'
        # As the others: file: message [check] (line n), so that what is known outlives the lines above it.
        xargs -P "$(nproc)" -I{} clang-tidy --quiet '--checks=-*,bugprone-*,cert-*,clang-analyzer-*' {} -- $flags -std=gnu11 2>/dev/null <<<"$files" |
            sed -nE "s#^$root/([^:]+):([0-9]+):[0-9]+: (warning|error): (.*)#\1: \4 (line \2)#p"
        xargs cppcheck --quiet --inline-suppr --std=c11 -I. --template='{file}: {id}: {message} (line {line})' \
            --enable=warning,performance,portability --suppress=unknownMacro --suppress=missingInclude 2>&1 <<<"$files"
    }
}

check_shell() {
    git ls-files nec deploy tests/support | while read -r file; do
        head -1 "$file" | grep -qE '^#!/bin/(ba)?sh' && shellcheck -x -S warning -f gcc "$file"
    done
}

# Each function of the migrated schema, read with its tables beside it.
check_sql() {
    local folder
    folder=$(mktemp -d /tmp/nec-check-XXXXXX) && chmod 755 "$folder"
    "$root/tests/support/servers" start "$folder/s" || return
    NEC_DATABASE="host=$folder/s/run user=postgres dbname=postgres" "$root/build/dev/bin/nec-admin" migrate >"$folder/migrate.log" 2>&1 || cat "$folder/migrate.log"
    psql -XqAt -F ': ' -h "$folder/s/run" -U postgres -d postgres <<'END' 2>&1
create extension plpgsql_check;
set nec.territory = '1'; set nec.actor = ''; set nec.role = 'act'; set nec.channel = 'service'; set nec.seen = ''; set nec.shown = '';
select p.oid::regproc, c.message from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql',
    lateral plpgsql_check_function_tb(p.oid, coalesce((select tgrelid from pg_trigger t where t.tgfoid = p.oid limit 1), 0),
        other_warnings => true, extra_warnings => true, security_warnings => true) c
where p.pronamespace in ('api'::regnamespace, 'core'::regnamespace, 'nec'::regnamespace);
END
    "$root/tests/support/servers" stop "$folder/s"
    rm -rf "$folder"
}

# How many of the lines of each folder the tests run, of the lines that compile to something: gcov counts, gcovr adds up.
# The quick tests and the stories; a process that a test kills takes its counts with it, so it is rather more.
nec_coverage() {
    local folder=$root/build/coverage
    [ $# = 0 ] || usage "coverage ne prend pas d’argument"
    packages_need $packages_build $packages_run $packages_test gcovr
    step "Compilation avec les compteurs"
    preset_build coverage
    find "$folder" -name '*.gcda' -delete
    step "Tests"
    NEC_SOURCE=$root NEC_BUILD=$folder NEC_FUZZ_BUILD= "$root/tests/support/run-tests" || step "Des tests échouent ; voici tout de même ce qu’ils parcourent."
    step "Lignes parcourues"
    coverage_print "$folder"
}

coverage_print() { # FOLDER
    (cd "$root" && gcovr "$1" --root . --object-directory "$1" --filter '.*' --gcov-ignore-parse-errors --csv 2>/dev/null) | LC_ALL=C.UTF-8 awk -F, '
        { sub(/^.*\.\.\//, "", $1); n = split($1, at, "/"); area = at[1] (n > 2 ? "/" at[2] : "") }
        at[1] ~ /^(base|geo|matcher|dispatcher|web)$/ { all[area] += $2; run[area] += $3; lines += $2; ran += $3 }
        END { for (area in all) printf "%-24s %6d / %6d  %5.1f %%\n", area, run[area], all[area], 100 * run[area] / all[area] | "sort"
              close("sort"); if (lines) printf "%-24s %6d / %6d  %5.1f %%\n", "en tout", ran, lines, 100 * ran / lines }'
}

# The long forms: NEC_SOAK tells tests to take their time; then the units again under valgrind, without
# the sanitizers (the two do not go together), and bare trees of Debian 12 and 13.
nec_soak() {
    [ $# = 0 ] || usage "soak ne prend pas d’argument"
    export NEC_SOAK=yes NEC_FUZZ_SECONDS=60 NEC_TEST_LIMIT=7200
    nec_test || return
    step "Les mêmes tests d’unités sous valgrind"
    preset_build release
    NEC_BUILD=$root/build/release NEC_FUZZ_BUILD= \
        NEC_VALGRIND="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,possible" \
        "$root/tests/support/run-tests" "$root"/build/release/tests/test-* || return
    step "Une journée de ville en dix minutes : avec les vérificateurs, puis sous valgrind"
    export NEC_BENCH=yes # it says its numbers
    NEC_BUILD=$root/build/dev "$root/tests/support/run-tests" "$root/tests/soak/city_day.py" || return
    NEC_BUILD=$root/build/release NEC_FUZZ_BUILD= \
        NEC_WRAP="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,possible" \
        "$root/tests/support/run-tests" "$root/tests/soak/city_day.py" || return
    step "Installation sur un système Debian nu"
    "$root/tests/support/bare-tree" bookworm && "$root/tests/support/bare-tree" trixie || return
    step "Le paquet sur un serveur que systemd a démarré, par les commandes du guide"
    "$root/tests/support/installed"
}

# nginx, for tests/bench/pages.py and tests/flow/deploy.py: unpacked where we build, since installing it would start it.
nginx_need() {
    local folder=$root/build/nginx
    export PATH=$PATH:/usr/sbin:$folder/usr/sbin
    command -v nginx >/dev/null && return
    mkdir -p "$folder" && (cd "$folder" && apt-get -qq download nginx && dpkg-deb -x nginx_*.deb .) >/dev/null 2>&1
}

# The release build on servers that fsync, as they will in earnest; each program of tests/bench says its numbers.
nec_bench() {
    local files=("$@") pg
    [ $# -gt 0 ] || mapfile -t files < <(find "$root/tests/bench" -maxdepth 1 \( -name '*.py' -o -name '*.sh' \) | sort)
    export NEC_SOURCE=$root NEC_BUILD=$root/build/release NEC_OFFLINE= NEC_BENCH=yes SERVERS_FSYNC=on
    [ ${#files[@]} -gt 0 ] || fail "il n’y a rien à mesurer dans tests/bench."
    packages_need $packages_build $packages_run perl python3 wrk
    nginx_need || step "nginx n’a pas pu être préparé : on mesure sans lui"
    pg=$(ls /usr/lib/postgresql | sort -V | tail -1)
    packages_need "postgresql-$pg-postgis-3" # what tests/bench/beside.py measures us beside
    step "Compilation (version de production)"
    preset_build release
    limits_raise
    "$root/tests/support/run-tests" "${files[@]}"
}
