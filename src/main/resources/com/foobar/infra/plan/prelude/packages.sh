# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# Packages.

# fi_apt ARGUMENT...: apt-get that waits up to three minutes for another package manager. apt itself waits for one lock
# only, and not in update.
fi_apt() {
    fi_until=$(($(date +%s) + 180))
    while :; do
        if DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -q -y -o DPkg::Lock::Timeout=10 \
            -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef -o APT::Install-Recommends=false \
            -o Dpkg::Use-Pty=0 "$@" >"$fi_state/apt.log" 2>&1; then
            return 0
        fi
        if ! grep -qE 'Could not get lock|Unable to (acquire|lock)' "$fi_state/apt.log"; then return 1; fi
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_fail "another package manager holds apt's lock for more than three minutes: $(grep -oE 'held by process .*' "$fi_state/apt.log" | tail -n 1)." \
                "Let it finish or end it, and apply again"
        fi
        sleep 2
    done
}

# fi_apt_why: apt's complaints, or where it stopped if it had none, as when it was killed.
fi_apt_why() {
    grep -E '^(E|W|Err|dpkg):|unmet|candidate|lock' "$fi_state/apt.log" | grep -v 'not a terminal' | tail -n 8 | grep . \
        || tail -n 3 "$fi_state/apt.log"
}

# fi_on_hold: what apt was told to leave as it is, and may not say.
fi_on_hold() {
    grep -q 'held' "$fi_state/apt.log" || return 0
    fi_held=$(apt-mark showhold 2>/dev/null | tr '\n' ' ')
    [ -z "$fi_held" ] || printf '\n%s' "On hold here: $fi_held- if that is no longer meant: apt-mark unhold"
}

# fi_candidate PACKAGE: apt knows a version to install.
fi_candidate() { LC_ALL=C apt-cache policy -- "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# fi_update: reads the package sources. apt-get is content if one of them could not be read; fi_unread tells which.
fi_update() {
    fi_apt update || fi_fail "apt-get update failed:
$(fi_apt_why)"
    fi_unread=$(grep '^W: Failed to fetch' "$fi_state/apt.log" | tail -n 4)
    [ -n "$fi_unread" ] || printf '%s\n' "${fi_mark-}" >"$fi_state/apt.read"
}

# fi_update_once: the same, unless an operation of this very step has read them all: each takes seconds.
fi_update_once() {
    [ -z "${fi_mark-}" ] || ! grep -qxF -e "$fi_mark" "$fi_state/apt.read" 2>/dev/null || return 0
    fi_update
}

# fi_no_candidate PACKAGE: fails, saying why there is none.
fi_no_candidate() {
    if grep -q 'No space left' "$fi_state/apt.log" 2>/dev/null; then
        fi_fail "the package lists cannot be read for want of space, so there is no $1 to install;" \
            "free some on the file system of /var/lib/apt (df -h /var/lib/apt /var/cache/apt), and apply again"
    fi
    if [ -n "${fi_unread-}" ]; then
        fi_fail "apt cannot read this host's package sources, so there is no $1 to install;" \
            "mend its network or its sources, and apply again:
$fi_unread"
    fi
    if apt-cache madison -- "$1" 2>/dev/null | grep -q .; then
        fi_fail "package $1 is offered, but this host's preferences forbid every version of it;" \
            "see apt-cache policy $1 and /etc/apt/preferences.d there"
    fi
    fi_fail "package $1 has no installation candidate on this host;" \
        "add a package source that has it, or correct its name"
}

# fi_install OPTIONS PACKAGE...: installs what is missing; OPTIONS is one word list for apt-get, possibly empty.
fi_install() {
    fi_options=$1
    shift
    if [ -n "$(ls /var/lib/dpkg/updates 2>/dev/null)" ] || dpkg --audit 2>/dev/null | grep -q .; then
        DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confold >"$fi_state/apt.log" 2>&1 || true
    fi
    for fi_package in "$@"; do
        if ! fi_candidate "$fi_package"; then
            fi_update_once
            break
        fi
    done
    for fi_package in "$@"; do
        fi_candidate "$fi_package" || fi_no_candidate "$fi_package"
    done
    # shellcheck disable=SC2086 # the options are words
    if ! fi_apt install --no-remove $fi_options "$@"; then
        # Lists that are too old name files that the mirror no longer has.
        fi_apt update || true
        # shellcheck disable=SC2086
        fi_apt install --no-remove $fi_options "$@" || fi_fail "apt-get install $* failed:
$(fi_apt_why)$(fi_on_hold)"
    fi
}

# fi_uninstall PACKAGE [PREFIX...]: removes it, its configuration files stay; unless others that this tool did not install
# would go with it, or one whose name begins with one of these, as it guards data.
fi_uninstall() {
    fi_package=$1
    shift
    fi_others=$(LC_ALL=C apt-get -s -q remove -- "$fi_package" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | while read -r fi_other; do
        if fi_begins "$fi_other" "$@" || ! awk -F '\t' -v name="$fi_other" '$1 == "package" && $2 == name { found = 1 } END { exit !found }' \
            "$fi_state/manifest"; then
            printf '%s ' "$fi_other"
        fi
    done)
    if [ -n "$fi_others" ]; then
        fi_tell "$fi_package stays installed: without it ${fi_others% } would be removed"
        return 0
    fi
    fi_apt remove "$fi_package" || fi_fail "apt-get remove $fi_package failed:
$(fi_apt_why)"
}

# fi_begins WORD PREFIX...: the word begins with one of these.
fi_begins() {
    fi_word=$1
    shift
    for fi_prefix in "$@"; do
        case $fi_word in "$fi_prefix"*) return 0 ;; esac
    done
    return 1
}

# fi_hold_back UNIT...: what the packages bring is not started before it is configured. In /run, so a reboot forgets it.
fi_hold_back() {
    for fi_unit in "$@"; do
        systemctl is-active -q -- "$fi_unit" || systemctl mask --runtime -q -- "$fi_unit" 2>/dev/null || true
    done
}

# fi_stock PACKAGE: some source other than sid offers it.
fi_stock() {
    fi_versions=$(apt-cache madison -- "$1" 2>/dev/null)
    if [ -z "$fi_versions" ]; then
        fi_update_once
        fi_versions=$(apt-cache madison -- "$1" 2>/dev/null)
    fi
    printf '%s\n' "$fi_versions" | grep -v '/\{0,1\} *sid/' | grep -v ' sid/' | grep -q .
}

# fi_sid PACKAGE ADVICE ID:VERSION_ID...: Debian sid as a source of low priority, from the mirror that the host uses already.
# Fails on a distribution other than these, with the advice what else might bring the package.
fi_sid() {
    fi_package=$1
    fi_advice=$2
    shift 2
    # shellcheck disable=SC1091
    . /etc/os-release
    case " $* " in
        *" $ID:${VERSION_ID-} "*) ;;
        *)
            [ -z "${fi_unread-}" ] || fi_no_candidate "$fi_package"
            fi_fail "$PRETTY_NAME offers no $fi_package, and Debian sid's does not install on it. $fi_advice, or use Debian 13" \
                "or Ubuntu, and apply again"
            ;;
    esac
    fi_mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
        | tr ' ' '\n' | grep '/debian/\{0,1\}$' | head -n 1)
    fi_write /etc/apt/sources.list.d/foobar-infra-sid.sources 644 root root <<FI_SOURCE
# Written by foobar-infra: Debian has $fi_package in sid only.
Types: deb
URIs: ${fi_mirror:-http://deb.debian.org/debian}
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
FI_SOURCE
    fi_write /etc/apt/preferences.d/foobar-infra-sid 644 root root <<'FI_PIN'
# Written by foobar-infra: nothing comes from sid unless it is asked for.
Package: *
Pin: release n=sid
Pin-Priority: 100
FI_PIN
    fi_update
}
