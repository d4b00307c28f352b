# shellcheck shell=sh
# Lines of a log that is a file.

# fi_log MOST FILE [OPTION...]: its last lines, MOST at most, by tail with these options; before them those of what it was before it
# was rotated (FILE.1, FILE.2.gz, FILE-20261129), as far as that was written to since $since, the oldest first.
fi_log() {
    fi_most=$1
    fi_file=$2
    shift 2
    fi_older=$(find "$(dirname -- "$fi_file")" -maxdepth 1 -regextype posix-extended -type f -name "$(basename -- "$fi_file")[.-]*" \
        -regex '.*[.-][0-9]+(\.gz)?' -newermt "@${since:?}" -printf '%T@ %p\n' | sort -n | cut -d ' ' -f 2-)
    if [ -n "$fi_older" ]; then
        printf '%s\n' "$fi_older" | while read -r fi_one; do gzip -cdfq -- "$fi_one"; done | tail -n "$fi_most"
    fi
    tail -q -n "$fi_most" "$@" -- "$fi_file"
}
