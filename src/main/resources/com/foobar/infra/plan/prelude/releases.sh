# shellcheck shell=sh
# A release whose files lie on the server already for the most part: those are copied from there, each to a file of its own, and the
# whole is proven by what it holds.

# fi_release_copied FROM NEW: copies files of the release FROM into the directory NEW, as standard input lists them: a path each line,
# first of programs, then, behind an empty line, of all others; packed by gzip and base64.
fi_release_copied() {
    base64 -d | gzip -dc >"$2/.foobar-list" || fi_fail "could not write $2; is the disk full?"
    sed '/^$/d' "$2/.foobar-list" | tr '\n' '\0' | (
        cd -- "$1" && xargs -0 -r cp --parents --no-dereference --preserve=timestamps --reflink=auto -t "$2" --
    ) || {
        # A file that nobody can read would stop the next release as well.
        fi_release_forgotten "$1" "$2"
        fi_fail "could not copy what the new release shares with $1: is the disk full, or a file of it gone? Nothing was switched; apply again, and all files are sent"
    }
}

# fi_release_modes NEW: what was copied may be executed if it is a program, and otherwise not.
fi_release_modes() {
    awk '/^$/ { part++; next } !part' "$1/.foobar-list" | tr '\n' '\0' | (cd -- "$1" && xargs -0 -r chmod 755 --)
    awk '/^$/ { part++; next } part' "$1/.foobar-list" | tr '\n' '\0' | (cd -- "$1" && xargs -0 -r chmod 644 --)
    rm -f -- "$1/.foobar-list"
}

# fi_release_proven FROM NEW LIST SUM: fails unless the packed list of what NEW holds has that SHA-256, once it is sorted.
fi_release_proven() {
    fi_sorted=$(gzip -dc -- "$3" | LC_ALL=C sort | sha256sum)
    if [ "${fi_sorted%% *}" != "$4" ]; then
        rm -f -- "$3"
        fi_release_unlike "$1" "$2" "it does not hold any more what was unpacked there"
    fi
}

# fi_release_forgotten FROM NEW: nothing is copied from FROM any more, so that the next apply sends all files.
fi_release_forgotten() {
    fi_dir=${1%/*}
    rm -rf -- "$2" "$fi_dir/.${1##*/}.files"
}

# fi_release_unlike FROM NEW WHY: FROM is not what it was.
fi_release_unlike() {
    fi_release_forgotten "$1" "$2"
    fi_fail "the new release shares files with $1, and that is not what it was: $3. Nothing was switched; apply again, and all files are sent"
}
