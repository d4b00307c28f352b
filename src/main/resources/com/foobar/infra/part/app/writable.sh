# shellcheck shell=sh
# Directories that outlive the app's releases.

# fi_writable BASE PATH MODE OWNER GROUP UNIT: BASE/PATH is a directory of that account's, below directories of root's; what is in it of
# somebody else's is given to it. A unit that runs, and cannot write to it, as it began before BASE was there, is restarted.
fi_writable() {
    fi_base=$1 fi_path=$2 fi_mode=$3 fi_owner=$4 fi_group=$5 fi_unit=$6
    (umask 022 && mkdir -p -- "$(dirname -- "$fi_base/$fi_path")") || fi_unwritten "$fi_base/$fi_path"
    if [ ! -d "$fi_base/$fi_path" ]; then
        mkdir -m 700 -- "$fi_base/$fi_path" || fi_unwritten "$fi_base/$fi_path"
    fi
    if [ "$(stat -c %U:%G -- "$fi_base/$fi_path")" != "$fi_owner:$fi_group" ]; then
        chown -hR -- "$fi_owner:$fi_group" "$fi_base/$fi_path"
    fi
    # Zeros in front take away what a directory else keeps: the sign that new files have its group.
    chmod -- "00$fi_mode" "$fi_base/$fi_path"
    fi_pid=$(systemctl show -P MainPID -- "$fi_unit" 2>/dev/null) || fi_pid=0
    if [ "${fi_pid:-0}" -gt 0 ] && grep -q "^ReadWritePaths=-$fi_base$" "/etc/systemd/system/$fi_unit" \
        && ! nsenter -m -t "$fi_pid" -- test -w "$fi_base/$fi_path"; then
        systemctl restart -- "$fi_unit"
    fi
}

# fi_mounted PATH: something is mounted there, or below.
fi_mounted() { awk -v at="$1" '$5 == at || index($5, at "/") == 1 { found = 1 } END { exit !found }' /proc/self/mountinfo; }

# fi_writable_gone PATH: it goes with all that is in it; what is mounted from elsewhere is not this server's to throw away.
fi_writable_gone() {
    if fi_mounted "$1"; then
        fi_tell "$1 stays: something is mounted there or below, which may be other servers' too; umount it, and delete what it holds where it lies"
    else
        rm -rf -- "$1"
    fi
}

# fi_writable_away PATH ROOT: what is empty of it goes, and of the directories above it, as far as ROOT. One that is a directory of the app's
# by itself, or has something mounted, stays.
fi_writable_away() {
    fi_at=$1
    while :; do
        case $fi_at in "$2" | "$2"/*) ;; *) break ;; esac
        if [ "$fi_at" != "$1" ] && fi_remembers "$fi_at"; then break; fi
        if [ -d "$fi_at" ] && [ ! -L "$fi_at" ] && ! fi_mounted "$fi_at"; then rmdir --ignore-fail-on-non-empty -- "$fi_at"; fi
        fi_at=${fi_at%/*}
    done
}
