# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state and fi_who are set by the step
# New rules are in force at once, and stay only if a new login gets through them.

fi_rules=/etc/foobar-infra/firewall.nft
fi_walls=/run/foobar-infra/firewall

# fi_firewall SECONDS [MANAGER...]: standard input, in Base64, becomes the rules; the managers of other rules are turned off.
fi_firewall() {
    fi_seconds=$1
    shift
    command -v nft >/dev/null || fi_fail "there is no nft, which comes with the package nftables"
    mkdir -p /run/foobar-infra
    cat >/run/foobar-infra/firewall-undo <<'END'
# Takes back what nobody confirmed; or sees to it that what was confirmed is in force after the next boot too.
cd "$1" || exit 0
rules=/etc/foobar-infra/firewall.nft
if mv -T pending undone 2>/dev/null; then
    if [ -e "$rules" ] && nft -f "$rules"; then exit 0; fi
    nft delete table inet foobar_infra 2>/dev/null || :
elif [ -e confirmed ] && [ -e new.nft ]; then
    cp new.nft "$rules.foobar-new" && sync "$rules.foobar-new" && mv -fT "$rules.foobar-new" "$rules"
fi
END
    fi_undo=/run/foobar-infra/firewall-undo
    fi_confirm_settle "$fi_walls" "$fi_undo"
    mkdir -p -- "$fi_walls"
    base64 -d >"$fi_walls/new.nft"
    chmod 644 "$fi_walls/new.nft"
    fi_space /etc 65536
    fi_why=$(nft -c -f "$fi_walls/new.nft" 2>&1) || fi_fail "nft does not take the rules; nothing was changed$(fi_firewall_kernel "$fi_why"). It said:
$fi_why"
    fi_confirm_begin "$fi_walls" "$fi_seconds" "$fi_undo"
    fi_why=$(nft -f "$fi_walls/new.nft" 2>&1) || {
        /bin/sh "$fi_undo" "$fi_walls"
        fi_confirm_end "$fi_walls"
        fi_fail "the kernel does not take the rules; nothing was changed. nft said:
$fi_why"
    }
    fi_confirmed "$fi_walls" "$fi_seconds" "$fi_undo" || {
        fi_confirm_end "$fi_walls"
        if [ -e "$fi_rules" ]; then fi_after='the rules from before are in force again'; else fi_after='there is no firewall, as before'; fi
        fi_fail "nobody could log in anew within $fi_seconds s while the new rules were in force, so they were taken back: $fi_after"
    }
    fi_write "$fi_rules" 644 root root <"$fi_walls/new.nft"
    fi_firewall_note
    fi_confirm_end "$fi_walls"
    # A unit that is enabled and not read again would have all others look outdated.
    systemctl enable -q --no-reload -- foobar-infra-firewall.service
    systemctl daemon-reload
    # Loads the same once more; from now on it is known to systemd as what it is.
    systemctl restart -- foobar-infra-firewall.service
    for fi_manager in "$@"; do
        (umask 077 && mkdir -p -- "$fi_state/firewall" && : >"$fi_state/firewall/$fi_manager")
        case $fi_manager in
            ufw) ufw disable >/dev/null ;;
            firewalld) systemctl disable -q --now -- firewalld ;;
        esac
        fi_tell "$fi_manager is turned off; its own rules are kept, and it comes back when the firewall leaves the topology"
    done
}

# fi_firewall_kernel SAID: what is to be told of the kernel, if it was the kernel that refused and not nft.
fi_firewall_kernel() {
    case $1 in *'Could not process rule'* | *'not supported'* | *'not permitted'*) ;; *) return 0 ;; esac
    fi_release=$(uname -r)
    printf ': the kernel that runs, %s, lacks what they need' "$fi_release"
    if [ -d /lib/modules ] && [ ! -d "/lib/modules/$fi_release" ]; then printf ', and its modules are not on the disk (was it upgraded, and the server not booted since?)'; fi
}

# fi_firewall_live: a hash of what is in force, without what it has counted; what only the kernel knows how to write.
fi_firewall_live() { nft -s -t list table inet foobar_infra 2>/dev/null | sha256sum | cut -d ' ' -f 1; }

# fi_firewall_note: what is in force now is what the file says.
fi_firewall_note() {
    printf '%s %s\n' "$(fi_sum "$fi_rules")" "$(fi_firewall_live)" | fi_write /var/lib/foobar-infra/.firewall 600 root root
}

# fi_firewall_away: what was there before is there again.
fi_firewall_away() {
    set --
    for fi_manager in ufw firewalld; do
        if [ -e "$fi_state/firewall/$fi_manager" ]; then set -- "$@" "$fi_manager"; fi
    done
    if [ $# -gt 0 ]; then fi_firewall_back 20 "$@"; fi
    systemctl disable -q --now -- foobar-infra-firewall.service 2>/dev/null || :
    for fi_manager in "$@"; do rm -f -- "$fi_state/firewall/$fi_manager"; done
    fi_rmdir "$fi_state/firewall"
    nft delete table inet foobar_infra 2>/dev/null || :
    rm -f -- "$fi_rules" /var/lib/foobar-infra/.firewall
    fi_rmdir /etc/foobar-infra
}

# fi_firewall_back SECONDS MANAGER...: those that were active before are again, if one can log in through their rules, too: who
# had them may have come from elsewhere. The stack's rules are in force until then.
fi_firewall_back() {
    fi_seconds=$1
    shift
    fi_backs=/run/foobar-infra/firewall-back
    fi_undo=/run/foobar-infra/firewall-back-undo
    mkdir -p /run/foobar-infra
    cat >"$fi_undo" <<'END'
# Turns off again what nobody could log in through.
cd "$1" || exit 0
if mv -T pending undone 2>/dev/null; then
    while read -r manager; do
        case $manager in
            ufw) ufw disable >/dev/null ;;
            firewalld) systemctl disable -q --now firewalld ;;
        esac
    done <managers
fi
END
    mkdir -p -- "$fi_backs"
    printf '%s\n' "$@" >"$fi_backs/managers"
    fi_confirm_begin "$fi_backs" "$fi_seconds" "$fi_undo"
    for fi_manager in "$@"; do
        case $fi_manager in
            ufw) ufw --force enable >/dev/null || fi_fail "ufw, which was active before, does not come back: see ufw enable" ;;
            firewalld) systemctl enable -q --now -- firewalld || fi_fail "firewalld, which was active before, does not come back" ;;
        esac
    done
    fi_confirmed "$fi_backs" "$fi_seconds" "$fi_undo" || {
        fi_confirm_end "$fi_backs"
        fi_fail "nobody could log in anew within $fi_seconds s once $* was active again, as it was before this firewall, so it was turned off again; the stack's rules are still in force. Let logins in there, or remove it, and apply again"
    }
    fi_confirm_end "$fi_backs"
}
