# shellcheck shell=sh
# New rules for logins are in force at once, and stay only if a new login gets through them.

fi_sshd_file=/etc/ssh/sshd_config.d/00-foobar-infra.conf
fi_sshd_at=/run/foobar-infra/sshd

# fi_sshd SECONDS: standard input, in Base64, becomes the file. Until somebody has logged in anew it lies over the old one, by a
# mount, so that a server that boots meanwhile comes up with the old one.
fi_sshd() {
    fi_sshd_words
    cat >/run/foobar-infra/sshd-undo <<'END'
# Takes back what nobody confirmed; or keeps what was confirmed, where the step could not.
. /run/foobar-infra/sshd-words
cd "$1" || exit 0
file=/etc/ssh/sshd_config.d/00-foobar-infra.conf
if mv -T pending undone 2>/dev/null; then
    umount "$file" 2>/dev/null || umount -l "$file" 2>/dev/null
    if [ -e made ]; then rm -f "$file"; fi
    fi_sshd_told
elif [ -e confirmed ] && mountpoint -q "$file"; then
    cp new.conf "$file.foobar-new" && umount "$file" && mv -fT "$file.foobar-new" "$file"
fi
END
    fi_undo=/run/foobar-infra/sshd-undo
    fi_confirm_settle "$fi_sshd_at" "$fi_undo"
    mkdir -p -- "$fi_sshd_at" "${fi_sshd_file%/*}"
    rm -f -- "$fi_sshd_at/made"
    base64 -d >"$fi_sshd_at/new.conf"
    chmod 644 "$fi_sshd_at/new.conf"
    if [ ! -e "$fi_sshd_file" ]; then
        : >"$fi_sshd_at/made"
        printf '# Being tried by foobar-infra.\n' | fi_write "$fi_sshd_file" 644 root root
    fi
    fi_confirm_begin "$fi_sshd_at" "$1" "$fi_undo"
    mount --bind "$fi_sshd_at/new.conf" "$fi_sshd_file" || fi_sshd_back "the file can't be tried"
    mkdir -p /run/sshd
    fi_why=$(/usr/sbin/sshd -t 2>&1) || fi_sshd_back "sshd does not take it: $fi_why"
    case $(/usr/sbin/sshd -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null) in
        *'passwordauthentication no'*) ;;
        *) fi_sshd_back "sshd does not read it first: have /etc/ssh/sshd_config begin with: Include /etc/ssh/sshd_config.d/*.conf" ;;
    esac
    fi_sshd_told || fi_sshd_back "sshd does not load it"
    fi_confirmed "$fi_sshd_at" "$1" "$fi_undo" || {
        fi_confirm_end "$fi_sshd_at"
        fi_fail "nobody could log in anew within $1 s by the new rules, so they were taken back: logins are as before"
    }
    umount "$fi_sshd_file"
    fi_write "$fi_sshd_file" 644 root root <"$fi_sshd_at/new.conf"
    fi_confirm_end "$fi_sshd_at"
}

# fi_sshd_back WHY: all is as before.
fi_sshd_back() {
    /bin/sh "$fi_undo" "$fi_sshd_at"
    fi_confirm_end "$fi_sshd_at"
    fi_fail "$1; logins are as before"
}

# fi_sshd_away: what others say of logins is in force again.
fi_sshd_away() {
    fi_sshd_words
    rm -f -- "$fi_sshd_file"
    fi_sshd_told || fi_fail "sshd does not read its files anew: systemctl reload ssh"
}

# fi_sshd_words: what the step and the script that takes back both say to sshd.
fi_sshd_words() {
    mkdir -p /run/foobar-infra
    cat >/run/foobar-infra/sshd-words <<'END'
# fi_sshd_told: sshd, if it runs, has read its files anew.
fi_sshd_told() {
    fi_sshd_is=$(systemctl show -P ActiveState ssh.service)
    case $fi_sshd_is in active | reloading | activating) ;; *) return 0 ;; esac
    if systemctl is-active -q ssh.socket; then
        # Its port is systemd's, which starts it when somebody comes: told by a signal it would lose that. Sessions go on.
        systemctl restart ssh.service
        return
    fi
    fi_since=$(date +%s)
    fi_tries=5
    # A signal that reaches it while it starts anew is lost.
    while [ "$fi_tries" -gt 0 ]; do
        systemctl reload ssh.service || return 1
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            if journalctl -q -u ssh --since "@$fi_since" 2>/dev/null | grep -q 'Server listening on'; then return 0; fi
            sleep 0.2
        done
        fi_tries=$((fi_tries - 1))
    done
}
END
    # shellcheck source=/dev/null
    . /run/foobar-infra/sshd-words
}
