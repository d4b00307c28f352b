# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state, fi_who and fi_tx are set by the step and by the transaction
# Which release of an app was live when: a line each in $fi_state/app.releases, or app-NAME.releases, with the time, the id, how, by whom, and from
# which directory, between tabs.

# fi_release_live ROOT ID released|rolled-back FROM: notes that it is, unless that is the last thing noted. The app runs by then,
# so what can't be written is told, and no reason to fail; the next plan finds it missing.
fi_release_live() {
    fi_history=$fi_state/${1##*/}.releases
    fi_last=$(tail -n 1 -- "$fi_history" 2>/dev/null | cut -f 2)
    if [ "$fi_last" = "$2" ]; then return 0; fi
    fi_former=
    if [ -z "$fi_last" ]; then
        # The first that is noted: what was live before is where the link led that the transaction keeps.
        fi_link=$(readlink -- "${fi_tx-}/old$1/current" 2>/dev/null) || fi_link=
        fi_id=${fi_link##*/}
        case $fi_link in
            "$1"/releases/*)
                fi_former=$(printf '%s\t%s\treleased\t\t' "$(stat -c %Y -- "$1/releases/.$fi_id.tree" 2>/dev/null || echo 0)" "$fi_id")
                ;;
        esac
    fi
    if ! (
        { tail -n 99 -- "$fi_history" 2>/dev/null || :; } >"$fi_history.new" || exit 1
        if [ -n "$fi_former" ]; then printf '%s\n' "$fi_former" >>"$fi_history.new" || exit 1; fi
        printf '%s\t%s\t%s\t%s\t%s\n' "$(date +%s)" "$2" "$3" "$(printf %s "$fi_who" | tr '\t\n' '  ')" "$4" \
            >>"$fi_history.new" || exit 1
        sync -- "$fi_history.new" && mv -fT -- "$fi_history.new" "$fi_history"
    ) 2>/dev/null; then
        rm -f -- "$fi_history.new" 2>/dev/null || :
        fi_tell "could not note in $fi_history that release $2 is live; is the disk full?"
    fi
}

# fi_release_away ROOT ID: a release that is not live goes, with what was noted of it.
fi_release_away() {
    if [ "$(readlink -- "$1/current")" = "$1/releases/$2" ]; then fi_fail "release $2 is live, and stays"; fi
    rm -rf -- "$1/releases/$2" "$1/releases/.$2.tree" "$1/releases/.$2.files"
    fi_forget release "$1/releases/$2" commit
}
