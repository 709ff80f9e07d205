# Compiling. CMake and Ninja know what is to be done; when nothing is, this takes a moment.

# preset_build PRESET [TARGET…]
preset_build() {
    local preset=$1 folder=$root/build/$1 log=$root/build/$1.log launcher=() targets=()
    shift
    [ $# = 0 ] || targets=(--target "$@")
    ! command -v ccache >/dev/null || launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
    mkdir -p "$root/build" 2>/dev/null && : >"$log" 2>/dev/null ||
        fail "$EXIT_SETUP" "impossible d’écrire dans $root/build."
    if [ ! -f "$folder/build.ninja" ]; then
        (cd "$root" && cmake --preset "$preset" "${launcher[@]}") >"$log" 2>&1 || build_failed "$log"
    fi
    if [ -t 1 ]; then
        (cd "$root" && NINJA_STATUS="  %f/%t " cmake --build "$folder" "${targets[@]}" 2>&1) | tee -a "$log" |
            sed -u -n 's/^  \([0-9]*\/[0-9]*\) .*/  \1/p' | tr '\n' '\r'
        [ "${PIPESTATUS[0]}" = 0 ] || build_failed "$log"
        printf '            \r'
    else
        (cd "$root" && cmake --build "$folder" "${targets[@]}") >>"$log" 2>&1 || build_failed "$log"
    fi
}

build_failed() {
    tail -40 "$1" >&2
    fail "la compilation a échoué ; tout est dans $1."
}

binaries="nec-web nec-dispatcher nec-matcher nec-admin nec-simulate"

# The programs that `up` runs: of the release build, unless a test names another one that is there already.
build=${NEC_BUILD:-$root/build/release}

build_release() {
    [ -z "${NEC_BUILD:-}" ] || return 0
    step "Compilation (version de production)"
    preset_build release $binaries
}

# For a real server: the paths are those of an installed package, so it is a build of its own.
nec_package() {
    local folder=$root/build/package
    [ $# = 0 ] || usage "package ne prend pas d’argument"
    packages_need $packages_build
    step "Compilation du paquet"
    mkdir -p "$folder"
    (cd "$root" && cmake --preset release -B "$folder" -DNEC_HOME=/usr/share/nec -DNEC_CONFIG_FILE=/etc/nec/nec.conf &&
        cmake --build "$folder" --target $binaries manuals && cd "$folder" && cpack -G DEB) \
        >"$root/build/package.log" 2>&1 || build_failed "$root/build/package.log"
    step "Le paquet est $(ls "$folder"/nec_*.deb)"
}

nec_build() {
    [ $# = 0 ] || usage "build ne prend pas d’argument"
    packages_need $packages_build
    build_release
    step "Les programmes sont dans $root/build/release/bin"
}
