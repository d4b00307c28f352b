# shellcheck shell=sh
# Silences of Alertmanager's, for the time of a change.

# fi_silence URL FILE WHO WHY SECONDS PATIENCE MATCHER...: makes one for each MATCHER, that end SECONDS from now, says so with their
# ids, and renews them whenever a line is read; ends where none is for PATIENCE. Where FILE is not there, nobody was set up to tell.
# It listens where FILE says, as it may have been set up otherwise than it will be, and at URL if FILE does not say.
fi_silence() {
    fi_url=$1
    fi_setup=$2
    fi_who=$3
    fi_why=$4
    fi_seconds=$5
    fi_patience=$6
    shift 6
    if ! [ -e "$fi_setup" ]; then
        echo nobody
        return 0
    fi
    fi_ids=
    for fi_matcher in "$@"; do
        if ! fi_id=$(timeout 10 amtool --alertmanager.url="$(fi_alertmanager "$fi_url" "$fi_setup")" silence add -a "$fi_who" -c "$fi_why" -d "${fi_seconds}s" \
            "$fi_matcher" 2>&1); then
            printf 'Alertmanager took no silence: %s\n' "$(printf '%s\n' "$fi_id" | tail -n 1)"
            return 0
        fi
        fi_ids="$fi_ids $fi_id"
    done
    printf 'silenced%s\n' "$fi_ids"
    while timeout "$fi_patience" sh -c 'read -r _'; do
        # shellcheck disable=SC2086 # ids have no blanks
        fi_silenced_for "$fi_url" "$fi_setup" "$fi_seconds" $fi_ids
    done
}

# fi_alertmanager URL FILE: where it listens by FILE, or else URL.
fi_alertmanager() {
    fi_listens=$(sed -n 's/^ExecStart=.*--web\.listen-address=\([][0-9a-z.:]*\).*/\1/p' "$2" 2>/dev/null | tail -n 1)
    printf '%s\n' "${fi_listens:+http://}${fi_listens:-$1}"
}

# fi_silenced_for URL FILE SECONDS ID...: has these end SECONDS from now. Alertmanager may be about to be restarted, and is asked again.
fi_silenced_for() {
    fi_there=$(fi_alertmanager "$1" "$2")
    # By -d it would be reckoned from its begin.
    fi_end=$(date -u -d "+$3 seconds" +%Y-%m-%dT%H:%M:%SZ)
    shift 3
    for fi_one in "$@"; do
        timeout 10 amtool --alertmanager.url="$fi_there" silence update -q --end="$fi_end" "$fi_one" >/dev/null 2>&1 || :
    done
}
