# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# A service's files as one transaction.
#
# fi_tx_begin SERVICE PROOF; then fi_stage/fi_stage_link/fi_stage_rm for each path; then fi_tx_validate, fi_tx_swap,
# fi_activate. Until fi_tx_commit the set that was proven last can be put back, by a later step too, wherever this one is
# cut short. For that $fi_tx holds:
#   kept       what the set consists of, as "had PATH", or "none PATH" where nothing was; it comes once old is whole
#   old/PATH   the file as it was
#   ours/PATH  what was put there since, as words (fi_tx_word), the newest last
#   proof      a shell command that shows that the newest of it runs
#   up         the service ran with the set

fi_tx_begin() {
    fi_tx=$fi_state/tx/$1
    fi_swapped=
    fi_tx_settle "$1"
    fi_earlier=
    if [ -e "$fi_tx/kept" ]; then fi_earlier=yes; fi
    mkdir -p -- "$fi_tx/old"
    { : >"$fi_tx/paths" && printf '%s\n' "${2:-false}" >"$fi_tx/proof.new"; } 2>/dev/null || fi_unwritten "$fi_tx/proof"
    # Whatever ends the operation before all is swapped leaves the previous set, and nothing lying about.
    trap 'if [ "$fi_swapped" != yes ] && [ -e "$fi_tx/paths" ]; then fi_tx_abort; fi' EXIT
}

# fi_tx_settle SERVICE: what a step left that was cut short. If all that it put is there and runs, it had reached its end,
# and where others wrote since, their files are what is to be kept. Else it is the set of before that step.
fi_tx_settle() {
    fi_tx_unstage
    if [ ! -e "$fi_tx/kept" ]; then
        rm -rf -- "$fi_tx"
        return 0
    fi
    rm -rf -- "$fi_tx/shadow"
    fi_whole=yes
    while read -r fi_had fi_path; do
        fi_now=$(fi_tx_word "$fi_path")
        if [ "$fi_now" = "$(tail -n 1 "$fi_tx/ours$fi_path")" ]; then continue; fi
        fi_whole=no
        if [ "$fi_now" != "$(fi_tx_word "$fi_tx/old$fi_path")" ] && ! grep -qxF -- "$fi_now" "$fi_tx/ours$fi_path"; then
            fi_tx_commit
            return 0
        fi
    done <"$fi_tx/kept"
    if [ "$fi_whole" = yes ] && fi_unit_up "$1" && sh "$fi_tx/proof" >/dev/null 2>&1; then fi_tx_commit; fi
}

# fi_tx_word PATH: tells what is there from anything else.
fi_tx_word() {
    if [ -L "$1" ]; then readlink -- "$1"; elif [ -e "$1" ]; then sha256sum <"$1"; else echo none; fi
}

# fi_stage PATH MODE OWNER GROUP: standard input is base64.
fi_stage() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    fi_new=$1.foobar-new
    printf 'put\t%s\n' "$1" >>"$fi_tx/paths"
    if ! (
        umask 077
        base64 -d >"$fi_new"
    ); then
        fi_fail "could not write $1; is the disk full?"
    fi
    chown -- "$3:$4" "$fi_new"
    chmod -- "$2" "$fi_new"
    sync -- "$fi_new"
}

# fi_stage_link PATH TARGET
fi_stage_link() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    rm -f -- "$1.foobar-new"
    ln -s -- "$2" "$1.foobar-new"
    printf 'put\t%s\n' "$1" >>"$fi_tx/paths"
}

# fi_stage_rm PATH
fi_stage_rm() {
    fi_no_directory "$1"
    printf 'rm\t%s\n' "$1" >>"$fi_tx/paths"
}

fi_tx_abort() {
    [ -z "$fi_swapped" ] || fi_tx_restore
    fi_tx_unstage
    # What an earlier step could not prove may still have to be put back.
    if [ -n "$fi_earlier" ]; then rm -f -- "$fi_tx/paths"; else fi_tx_commit; fi
}

fi_tx_unstage() {
    [ -e "$fi_tx/paths" ] || return 0
    while IFS='	' read -r fi_verb fi_path; do
        if [ "$fi_verb" = put ]; then rm -f -- "$fi_path.foobar-new"; fi
    done <"$fi_tx/paths"
}

# fi_tx_validate DIRECTORY COMMAND...: runs the service's own checker on the whole set as it would be live, by showing
# it a copy of DIRECTORY with the staged files in place, in a mount namespace of its own.
fi_tx_validate() {
    fi_dir=$1
    shift
    fi_shadow=$fi_tx/shadow
    mkdir -p -- "$fi_shadow"
    [ -d "$fi_dir" ] && cp -a -- "$fi_dir/." "$fi_shadow/"
    while IFS='	' read -r fi_verb fi_path; do
        case $fi_path in
            "$fi_dir"/*)
                fi_in=$fi_shadow${fi_path#"$fi_dir"}
                rm -f -- "$fi_in" "$fi_in.foobar-new"
                if [ "$fi_verb" = put ]; then
                    mkdir -p -- "$(dirname -- "$fi_in")"
                    cp -a -- "$fi_path.foobar-new" "$fi_in"
                fi
                ;;
        esac
    done <"$fi_tx/paths"
    chmod --reference="$fi_dir" "$fi_shadow"
    # shellcheck disable=SC2016 # expanded by the inner shell
    if unshare -m sh -c 'mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec timeout -k 5 60 "$@"' \
        sh "$fi_shadow" "$fi_dir" "$@" >"$fi_tx/validate.log" 2>&1; then
        rm -rf -- "$fi_shadow"
    else
        fi_why=$(tail -n 12 "$fi_tx/validate.log")
        fi_fail "$1 rejects the new configuration; nothing was changed:
$fi_why$(fi_operators "$fi_why")$(fi_missing "$1" "$fi_why")"
    fi
}

# fi_operators TEXT: the lines that TEXT complains of and that are the operator's own, which a comment behind each tells.
fi_operators() {
    printf '%s\n' "$1" | grep -oE "$fi_dir/[A-Za-z0-9_./-]+:[0-9]+" | sort -u | while IFS=: read -r fi_in fi_line; do
        sed -n "$fi_line{s/^ *\\(.* # [a-z_]*\\.[a-z0-9_.-]*\\[[0-9]*\\]\\)\$/\\n\\1/p;}" "$fi_shadow${fi_in#"$fi_dir"}" 2>/dev/null || :
    done
}

# fi_missing PROGRAM TEXT: how to get back what packages brought and is gone: the program, and the files that TEXT names;
# not those that are about to be written.
fi_missing() {
    {
        command -v "$1" >/dev/null || printf '%s\n' "/usr/sbin/$1"
        printf '%s\n' "$2" | grep -oE '/etc/[A-Za-z0-9_./-]*[A-Za-z0-9_]'
    } | sort -u | while read -r fi_path; do
        if [ -e "$fi_path" ] || grep -qE "^[a-z]+	$fi_path$" "$fi_tx/paths"; then continue; fi
        fi_package=$(dpkg -S "$fi_path" 2>/dev/null) || continue
        printf '\n%s' "$fi_path is gone. To get it back: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss ${fi_package%%[:,]*}"
    done
}

fi_tx_swap() {
    if [ -z "$fi_earlier" ] && fi_unit_up "${fi_tx##*/}" 2>/dev/null; then : >"$fi_tx/up"; fi
    cat -- "$fi_tx/kept" >"$fi_tx/kept.new" 2>/dev/null || :
    while IFS='	' read -r fi_verb fi_path; do
        mkdir -p -- "$fi_tx/ours$(dirname -- "$fi_path")" "$fi_tx/old$(dirname -- "$fi_path")"
        if [ "$fi_verb" = put ]; then fi_tx_word "$fi_path.foobar-new"; else echo none; fi >>"$fi_tx/ours$fi_path"
        if grep -qxF -e "had $fi_path" -e "none $fi_path" "$fi_tx/kept.new"; then continue; fi
        if [ -e "$fi_path" ] || [ -L "$fi_path" ]; then
            cp -aT -- "$fi_path" "$fi_tx/old$fi_path"
            printf 'had %s\n' "$fi_path" >>"$fi_tx/kept.new"
        else
            rm -f -- "$fi_tx/old$fi_path"
            printf 'none %s\n' "$fi_path" >>"$fi_tx/kept.new"
        fi
    done <"$fi_tx/paths"
    mv -fT -- "$fi_tx/proof.new" "$fi_tx/proof"
    # The copies are on the disk before the first file is replaced. Not "sync -f": that waits for all the host's writes.
    find "$fi_tx" \( -type f -o -type d \) -exec sync -- {} +
    mv -fT -- "$fi_tx/kept.new" "$fi_tx/kept"
    sync -- "$fi_tx"
    while IFS='	' read -r fi_verb fi_path; do
        [ "$fi_verb" != put ] || fi_keep "$fi_path"
    done <"$fi_tx/paths"
    # What was proven is so no more; where this is cut short, the generation tells.
    mv -fT -- "/var/lib/foobar-infra/.loaded/${fi_tx##*/}" "$fi_tx/loaded" 2>/dev/null || :
    fi_swapped=half
    while IFS='	' read -r fi_verb fi_path; do
        if [ "$fi_verb" = put ]; then mv -fT -- "$fi_path.foobar-new" "$fi_path"; else rm -f -- "$fi_path"; fi
    done <"$fi_tx/paths"
    fi_swapped=yes
}

# A unit's file, which has the generation, came last and is the first to go. So whatever cuts this short, a service never
# runs with the generation of files that it has not read.
fi_tx_restore() {
    {
        tac -- "$fi_tx/kept" | grep /systemd/ || :
        tac -- "$fi_tx/kept" | grep -v /systemd/ || :
    } >"$fi_tx/back"
    while read -r fi_had fi_path; do
        if [ "$fi_had" = had ]; then
            cp -aT -- "$fi_tx/old$fi_path" "$fi_path.foobar-new" && mv -fT -- "$fi_path.foobar-new" "$fi_path"
        else
            rm -f -- "$fi_path"
        fi
    done <"$fi_tx/back"
}

# The list goes first: what is deleted of the set must not be taken for something that was not there.
fi_tx_commit() { rm -rf -- "$fi_tx/kept" "$fi_tx"; }
