# shellcheck shell=sh
# Directories that outlive the app's releases.

# fi_writable BASE PATH MODE OWNER GROUP: BASE/PATH is a directory of that account's, below directories of root's; what is in it of
# somebody else's is given to it.
fi_writable() {
    fi_base=$1 fi_path=$2 fi_mode=$3 fi_owner=$4 fi_group=$5
    (umask 022 && mkdir -p -- "$(dirname -- "$fi_base/$fi_path")") || fi_unwritten "$fi_base/$fi_path"
    # Whoever could write above it may have put a way to elsewhere there.
    if [ -L "$fi_base/$fi_path" ]; then fi_fail "$fi_base/$fi_path is a link, where a directory of the app's is to be; nothing was changed there"; fi
    if [ ! -d "$fi_base/$fi_path" ]; then
        mkdir -m 700 -- "$fi_base/$fi_path" || fi_unwritten "$fi_base/$fi_path"
    fi
    if [ "$(stat -c %U:%G -- "$fi_base/$fi_path")" != "$fi_owner:$fi_group" ]; then
        fi_writable_ours "$fi_base/$fi_path" "$fi_owner"
        chown -hR -- "$fi_owner:$fi_group" "$fi_base/$fi_path"
    fi
    # Zeros in front take away what a directory else keeps: the sign that new files have its group.
    chmod -- "00$fi_mode" "$fi_base/$fi_path"
}

# fi_writable_ours PATH ACCOUNT: what several servers have from one file system is no other server's account's, which has another number there.
fi_writable_ours() {
    case $(stat -f -c %T -- "$1") in
        nfs* | smb* | cifs | ceph | fuse* | lustre | v9fs | gfs* | ocfs2 | afs) ;;
        *) return 0 ;;
    esac
    fi_uid=$(stat -c %u -- "$1") fi_own=$(id -u -- "$2")
    case $fi_uid in 0 | "$fi_own") return 0 ;; esac
    fi_fail "$1 is of a file system that other servers may have too, and is the account $fi_uid's, where $2 is $fi_own here: they would take it from \
each other; nothing was changed there. Give the account the same number on all servers (usermod -u, groupmod -g), or have the file system map all to one"
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
