# Read by every command in bin/: finds Python 3.11 or newer, brings Debian's where there is none, and hands over
# to the package beside this file. POSIX sh, because a minimal Debian has nothing more.
set -eu

usable() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if usable "$python"; then return 0; fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_python() {
    echo "[  0.0 s] Installing python3 and python3-venv (Debian packages)" >&2
    apt="env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300"
    output=$(as_root $apt update 2>&1 && as_root $apt install --no-install-recommends python3 python3-venv 2>&1 </dev/null) || {
        printf '%s\n' "$output" | tail -n 15 >&2
        echo "Python 3.11 or newer with its venv module is needed and could not be installed." >&2
        echo "What to do: run this as root, then try again:  apt-get update && apt-get install python3 python3-venv" >&2
        exit 1
    }
}

launch() {
    find_python || { install_python && find_python; } || {
        echo "This system's python3 is older than 3.11. What to do: install Python 3.11 or newer with its venv module." >&2
        exit 1
    }
    exec "$python" "$bin/house" "$@"
}
