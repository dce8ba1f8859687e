# Sourced by app/run and tests/run: the packages the project needs, and how it is built. Not a program of its own.

step() { printf '==> %s\n' "$*" >&2; }
fail() {
    printf '%s: error: %s\n' "$0" "$*" >&2
    exit 1
}

# Names as in Debian 12 and 13.
packages=(
    g++ cmake ninja-build
    qt6-base-dev qt6-svg-dev qt6-qpa-plugins libqcustomplot-dev
    libtorch-dev libopenblas0-pthread
    libhdf5-dev libspdlog-dev nlohmann-json3-dev libcli11-dev libssl-dev libsqlite3-dev libzip-dev libcsv-dev libgoogle-perftools-dev
    libbenchmark-dev
    fonts-dejavu-core
)

# The packages of the list that are not installed, one per line.
missing_packages() {
    local installed
    installed="$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null |
        sed -n 's/^\([^: ]*\).* installed$/\1/p')" || true
    comm -23 <(printf '%s\n' "${packages[@]}" | sort) <(sort <<<"$installed")
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "not root, and there is no sudo; as root, run: apt-get install ${missing[*]}"
        sudo "$@"
    fi
}

# Installs what is missing; touches nothing where all is there. With CMIR_NO_INSTALL=1 it installs nothing: the build then
# says what it does not find.
install_packages() {
    [ -z "${CMIR_NO_INSTALL:-}" ] || return 0
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
        fail "this needs a Debian system (apt); elsewhere install what HACKING.md lists and use cmake --preset release"
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    step "Installing ${missing[*]}"
    as_root apt-get update || fail "apt-get update failed; is there a network?"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install: ${missing[*]}"
}

# build_targets PRESET [TARGET...]: configures once (later by itself, when a list of files changes), then builds.
build_targets() {
    local preset="$1"
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        step "Configuring ($preset)"
        cmake --preset "$preset" || fail "cmake could not configure the project; its message is above"
    fi
    step "Building ($preset)"
    cmake --build --preset "$preset" ${1:+--target "$@"} || fail "the build failed; the compiler's message is above"
}
