# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_tx is set by the transaction
# What a new configuration asks the servers behind HAProxy is asked before it takes the place of the one that works: by a HAProxy of its
# own, which nobody visits.
fi_lb_trial_socket=/run/haproxy/foobar-trial.sock

# fi_lb_question: of a configuration (standard input) all that has a say in who is well, with an admin socket of its own and no address.
fi_lb_question() {
    awk -v socket="$fi_lb_trial_socket" '
        BEGIN { keep = 1 }
        /^[ \t]*(frontend|listen|peers|program|log-forward)([ \t]|$)/ { keep = 0 }
        /^[ \t]*(global|defaults|backend|resolvers|userlist|cache|mailers|ring|http-errors|fcgi-app|crt-store)([ \t]|$)/ {
            keep = 1
            section = $1
            print
            if (section == "global") {
                print "    stats socket " socket " mode 600 level admin"
                # All are asked at once.
                print "    max-spread-checks 50"
            }
            next
        }
        !keep || $1 ~ /^#/ { next }
        section == "global" && $1 ~ /^(daemon|description|master-worker|node|pidfile|stats|server-state-(base|file))$/ { next }
        $1 == "log" || $1 == "load-server-state-from-file" { next }
        { print }'
}

# fi_lb_seen SOCKET: "BACKEND/SERVER up|down|unknown WHY" of each server; unknown is what was not asked yet.
fi_lb_seen() {
    printf 'show stat\n' | fi_haproxy_says "$1" 2>/dev/null | awk -F, '
        /^#/ || NF < 38 || $2 == "FRONTEND" || $2 == "BACKEND" { next }
        {
            checked = $37
            sub(/^\* */, "", checked)
            state = $18 ~ /^(UP|no check)/ ? "up" : "down"
            if (checked == "INI" || checked == "" && $18 != "no check") state = state == "up" ? "unknown" : state
            why = $18 " " checked " " $38
            sub(/ *$/, "", why)
            print $1 "/" $2, state, why
        }'
}

# fi_lb_question_begin CONFIG SECONDS LOG: a HAProxy asks what CONFIG, a file of fi_lb_question, has it ask, for SECONDS at most. It is started
# without the step's own channels, or a step that ends early would be waited for.
fi_lb_question_begin() {
    timeout -k 1 "$2" haproxy -db -f "$1" >"$3" 2>&1 </dev/null 8>&- 9>&- &
    fi_lb_trying=$!
}

fi_lb_question_end() {
    kill "$fi_lb_trying" 2>/dev/null || :
    wait "$fi_lb_trying" 2>/dev/null || :
    rm -f -- "$fi_lb_trial_socket"
}

# fi_lb_trial SOCKET CONFIG SECONDS ASKED: fails unless each server that is up now is up by what the staged CONFIG asks as well, within
# SECONDS; ASKED says what that is. Where nobody is up, or it asks the same, there is nothing to try. What cannot be tried is
# told, and fi_lb_kept looks after it.
fi_lb_trial() {
    fi_lb_untried=
    fi_lb_up=$(fi_lb_seen "$1" | awk '$2 != "down" { printf "%s ", $1 }')
    if [ -z "$fi_lb_up" ] || [ ! -e "$2.foobar-new" ]; then return 0; fi
    (
        umask 077
        fi_lb_question <"$2" >"$fi_tx/trial.now" 2>/dev/null || :
        fi_lb_question <"$2.foobar-new" >"$fi_tx/trial.cfg"
    )
    if cmp -s "$fi_tx/trial.now" "$fi_tx/trial.cfg"; then return 0; fi
    fi_lb_question_begin "$fi_tx/trial.cfg" $(($3 + 10)) "$fi_tx/trial.log"
    fi_until=$(($(date +%s) + $3))
    while :; do
        fi_lb_bad=$(fi_lb_seen "$fi_lb_trial_socket" | awk -v up="$fi_lb_up" '
            BEGIN { n = split(up, names, " "); for (i = 1; i <= n; i++) wanted[names[i]] = 1 }
            { any = 1; well += $2 == "up" }
            $1 in wanted && $2 != "up" { server = $1; bad++; sub(/^[^ ]* [^ ]* /, ""); print server, "would be", $0 }
            END { if (!any) print "?"; else if (!well && !bad) print "none of its servers is well" }')
        if [ -z "$fi_lb_bad" ] || [ "$(date +%s)" -ge "$fi_until" ] || ! kill -0 "$fi_lb_trying" 2>/dev/null; then break; fi
        sleep 0.1
    done
    fi_lb_question_end
    case $fi_lb_bad in
        '') ;;
        '?')
            fi_lb_untried=yes
            fi_tell "what the new configuration asks of the web servers could not be tried beforehand: $(tail -n 1 "$fi_tx/trial.log")"
            ;;
        *)
            fi_fail "by the new configuration HAProxy would lead nobody to servers that are well as it asks them now; nothing was changed here:
$fi_lb_bad
$4"
            ;;
    esac
}

# fi_lb_kept SOCKET SECONDS ASKED: of what could not be tried: somebody is still up after SECONDS, or the former configuration is put back.
fi_lb_kept() {
    [ "${fi_lb_untried-}" = yes ] || return 0
    fi_until=$(($(date +%s) + $2))
    while [ -n "$(fi_lb_seen "$1" | awk '$2 != "down"')" ]; do
        [ "$(date +%s)" -lt "$fi_until" ] || return 0
        sleep 0.2
    done
    fi_lb_bad=$(fi_lb_seen "$1" | sed 's/ down / is /')
    fi_former_back haproxy.service reload true
    fi_fail "by the new configuration HAProxy finds no server well, and did by the one before; $fi_after:
$fi_lb_bad
$3"
}
