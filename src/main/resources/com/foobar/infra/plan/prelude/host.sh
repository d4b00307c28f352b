# shellcheck shell=sh
# What every step begins with: words, files, room. All functions run as root on the managed host, in the shell of a step.

# fi_say TEXT: a line for the person who runs apply.
fi_say() { printf '%s\n' "$*"; }

# fi_fail TEXT: ends the operation, saying why.
fi_fail() {
    printf '%s\n' "$*"
    exit 1
}

# fi_progress DONE ALL: how many bytes of the running operation are done, and of how many; not for the log of what it says.
# shellcheck disable=SC2154 # fi_mark and fi_operation are set by the caller
fi_progress() { printf '\n%s progress %s %s %s\n' "$fi_mark" "$fi_operation" "$1" "$2" >&8; }

# fi_tell TEXT: a line for the person who runs apply, of an operation that goes well: what fi_say says is shown only if it fails.
# shellcheck disable=SC2154 # likewise
fi_tell() { printf '\n%s told %s %s\n' "$fi_mark" "$fi_operation" "$*" >&8; }

# fi_going_down: the host is about to end, or to start anew; then much fails that is well. systemd, which knows, does not
# answer at its very end, nor for a moment while it is upgraded.
fi_going_down() {
    fi_tries=3
    while :; do
        fi_system=$(systemctl is-system-running 2>/dev/null)
        fi_tries=$((fi_tries - 1))
        case $fi_system in '' | unknown) [ "$fi_tries" -gt 0 ] || break ;; *) break ;; esac
        sleep 0.3
    done
    case $fi_system in stopping | offline | unknown | '') return 0 ;; esac
    return 1
}

# fi_sum PATH: SHA-256 of a file, or nothing.
fi_sum() { [ -f "$1" ] && sha256sum <"$1" | cut -d ' ' -f 1; }

# fi_pristine PATH: a package's configuration file, exactly as the package brought it.
fi_pristine() {
    fi_md5=$(md5sum <"$1") && grep -qF " $1 ${fi_md5%% *}" /var/lib/dpkg/status
}

# fi_rmdir DIRECTORY: removes it and those above it, as far as they are empty.
fi_rmdir() { [ ! -d "$1" ] || rmdir -p --ignore-fail-on-non-empty -- "$1" 2>/dev/null || true; }

# fi_space PATH BYTES: fails unless the file system of PATH has room for BYTES and a margin of 16 MiB.
fi_space() {
    fi_dir=$1
    while [ ! -d "$fi_dir" ]; do fi_dir=$(dirname -- "$fi_dir"); done
    fi_free=$(df -Pk -- "$fi_dir" | awk 'NR == 2 { print $4 }')
    if [ "$fi_free" -lt $(($2 / 1024 + 16384)) ]; then
        fi_fail "no space left for $1: $fi_free KiB free on the file system of $fi_dir; free some space and apply again"
    fi
}

# fi_no_directory PATH: fails if a directory stands where a file is to be. What it holds may be of worth to somebody.
fi_no_directory() {
    if [ -d "$1" ] && [ ! -L "$1" ]; then
        fi_fail "$1 is a directory, where a file is to be; move it away and apply again"
    fi
}

# fi_write PATH MODE OWNER GROUP: standard input becomes the file, whole or not at all.
fi_write() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    fi_new=$1.foobar-new
    (
        umask 077
        cat >"$fi_new"
    ) || {
        rm -f -- "$fi_new"
        fi_fail "could not write $1; is the disk full?"
    }
    chown -- "$3:$4" "$fi_new"
    chmod -- "$2" "$fi_new"
    sync -- "$fi_new"
    mv -fT -- "$fi_new" "$1"
}
