# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_lb_trial_socket and fi_lb_trying are set by the functions of the trial
# Servers are taken out of service while they are changed, and taken back: on load balancers by HAProxy's admin socket, on web servers by a
# file for each app server that nginx asks past.
#
# Each that was taken out has a script here, in $fi_out/SERVER/TOKEN, which takes it back and removes itself: whoever ends the change runs it,
# or, with the word "late", a timer does, or the next plan: then nobody knows whether it is well. In /run: after a reboot all are led to anyway.
fi_outs=/run/foobar-infra/out

# fi_out_arm SERVER SECONDS: standard input takes it back after these seconds, whatever becomes of this step. The timer of an earlier one
# finds nothing to run any more.
fi_out_arm() {
    mkdir -p -- "$fi_out/$1"
    fi_token=$(date +%s%N)-$$
    {
        printf '#!/bin/sh\n# Written by foobar-infra: visitors are led to %s again.\n' "$1"
        cat
        # shellcheck disable=SC2016 # expanded when it is run
        printf 'rm -f -- "$0"\n'
    } >"$fi_out/$1/.new"
    # shellcheck disable=SC2016 # expanded by the inner shell
    systemd-run --quiet --collect --unit="foobar-infra-back-$1-$fi_token" --description="foobar-infra: take $1 back that nobody took back" \
        --on-active="$2" --timer-property=AccuracySec=100ms /bin/sh -c '[ ! -e "$1" ] || exec /bin/sh "$1" late' sh "$fi_out/$1/$fi_token"
    set -- "$fi_out/$1" "$fi_out/$1/"*
    mv -fT -- "$1/.new" "$1/$fi_token"
    shift
    rm -f -- "$@"
}

# fi_out_ready SERVER [late]: takes it back if it was taken out.
fi_out_ready() {
    for fi_back in "$fi_out/$1/"*; do
        [ -e "$fi_back" ] || continue
        sh "$fi_back" "${2:-}"
        systemctl stop -- "foobar-infra-back-$1-${fi_back##*/}.timer" 2>/dev/null || :
    done
}

# fi_out_again HOW SERVER: the same of one that an apply left behind, taken out by "haproxy" or "nginx" here.
fi_out_again() {
    fi_out=$fi_outs/$1
    fi_out_ready "$2" late
}

# fi_is_out SERVER: it was taken out, and not taken back yet.
fi_is_out() { [ -n "$(ls "$fi_out/$1" 2>/dev/null)" ]; }

# fi_out_others SERVER...: what an apply took out that has ended on its way, and is none of these, is needed now.
fi_out_others() {
    for fi_left in "$fi_out"/*; do
        fi_left=${fi_left##*/}
        if ! fi_among "$fi_left" "$@"; then fi_out_ready "$fi_left"; fi
    done
}

# fi_among SERVER SERVER...: the first is one of the others.
fi_among() {
    fi_one=$1
    shift
    case " $* " in *" $fi_one "*) return 0 ;; esac
    return 1
}

# fi_lb_servers SOCKET BACKEND: "SERVER ADMIN SESSIONS STATUS" of each; ADMIN is not 0 where it is drained or in maintenance.
fi_lb_servers() {
    printf 'show servers state %s;show stat\n' "$2" | fi_haproxy_says "$1" 2>/dev/null | awk -v backend="$2" '
        /^# pxname/ { FS = ","; stat = 1; next }
        !stat && $2 == backend && NF > 7 { admin[$4] = $7 }
        stat && $1 == backend && $2 in admin { gsub(/ /, "_", $18); print $2, admin[$2], $5, $18 }'
}

# fi_lb_arm SOCKET BACKEND SECONDS SERVER: from now on HAProxy leads there again after these seconds.
fi_lb_arm() {
    fi_out_arm "$4" "$3" <<END
# HAProxy takes a server for well that comes back, until a check fails. One that may not be has to pass its checks first.
case \${1:-} in late) health=';set server $2/$4 health down' ;; *) health= ;; esac
tries=10
until printf '%s\n' "set server $2/$4 state ready\$health" | timeout 5 perl -MSocket -e '
    socket(my \$s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
    connect(\$s, sockaddr_un(\$ARGV[0])) or exit 1;
    syswrite(\$s, join "", <STDIN>) or exit 1;
    print while <\$s>' '$1'; do
    tries=\$((tries - 1))
    # One that is not there begins with all servers.
    [ \$tries -gt 0 ] && systemctl is-active -q haproxy.service || break
    sleep 0.5
done
END
}

# fi_lb_out SOCKET BACKEND drain|maint PATIENCE SECONDS SERVER...: leads nobody to these servers any more, waits for those who are there for
# PATIENCE seconds, and takes them back by itself after SECONDS. One that somebody else took out stays as it is. One that is drained
# goes on serving whoever has its cookie; one in maintenance only ends what is under way.
fi_lb_out() {
    fi_out=$fi_outs/haproxy fi_socket=$1 fi_backend=$2 fi_how=$3 fi_patience_out=$4 fi_seconds=$5
    shift 5
    if [ -z "$(fi_lb_servers "$fi_socket" "$fi_backend")" ]; then
        systemctl is-active -q haproxy.service && fi_fail "HAProxy runs here, but does not answer on $fi_socket, so nobody can be led past $*"
        fi_tell "HAProxy does not run here, so it leads nobody to $*"
        return 0
    fi
    if ! fi_lb_knows_others "$@"; then
        fi_tell "HAProxy knows no other server yet than $*: visitors will notice"
        return 0
    fi
    fi_out_others "$@"
    fi_lb_others "$@"
    for fi_server in "$@"; do
        fi_admin=$(fi_lb_servers "$fi_socket" "$fi_backend" | awk -v server="$fi_server" '$1 == server { print $2 }')
        case $fi_admin in
            '') fi_tell "HAProxy does not know $fi_server yet" ;;
            0)
                fi_lb_arm "$fi_socket" "$fi_backend" "$fi_seconds" "$fi_server"
                fi_lb_set "$fi_server" "$fi_how"
                ;;
            *)
                if fi_is_out "$fi_server"; then
                    fi_lb_arm "$fi_socket" "$fi_backend" "$fi_seconds" "$fi_server"
                else
                    fi_tell "$fi_server was taken out of service here by hand, and stays so"
                fi
                ;;
        esac
    done
    fi_until=$(($(date +%s) + fi_patience_out))
    while :; do
        fi_there=$(fi_lb_servers "$fi_socket" "$fi_backend" | while read -r fi_server _ fi_count _; do
            if fi_among "$fi_server" "$@" && [ "$fi_count" -gt 0 ]; then echo "$fi_server $fi_count"; fi
        done)
        [ -n "$fi_there" ] || break
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_tell "connections that are still open there after $fi_patience_out s, WebSockets say: $(printf '%s\n' "$fi_there" | sed 's/ /: /' | paste -sd, - | sed 's/,/, /g')"
            break
        fi
        sleep 0.1
    done
    for fi_server in "$@"; do
        if fi_is_out "$fi_server"; then fi_lb_set "$fi_server" maint; fi
    done
}

# fi_lb_set SERVER STATE
fi_lb_set() {
    fi_said=$(printf 'set server %s/%s state %s\n' "$fi_backend" "$1" "$2" | fi_haproxy_says "$fi_socket" | tr -d '\n')
    [ -z "$fi_said" ] || fi_fail "HAProxy does not set $1 to $2: $fi_said"
}

# fi_lb_knows_others SERVER...: there is another than these at all.
fi_lb_knows_others() {
    fi_known=$(fi_lb_servers "$fi_socket" "$fi_backend" | while read -r fi_server _; do
        if ! fi_among "$fi_server" "$@"; then echo "$fi_server"; fi
    done)
    [ -n "$fi_known" ]
}

# fi_lb_others SERVER...: waits until another than these is up. Where all are down, nobody is served either way.
fi_lb_others() {
    fi_until=$(($(date +%s) + 15))
    while :; do
        fi_seen=$(fi_lb_servers "$fi_socket" "$fi_backend" | while read -r fi_server fi_admin _ fi_status; do
            case $fi_status in UP* | no_check) ;; *) fi_admin=1 ;; esac
            if [ "$fi_admin" != 0 ]; then continue; fi
            if fi_among "$fi_server" "$@"; then echo ours; else echo other; fi
        done)
        case $fi_seen in *other* | '') return 0 ;; esac
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_fail "no server but $* is up for HAProxy here, so nobody would serve while that is changed:
$(fi_lb_servers "$fi_socket" "$fi_backend" | awk '{ gsub(/_/, " ", $4); print $1, "is", $4 ($2 == 0 ? "" : ", taken out of service") }')
Bring another one back first; or set load_balancer.rolling.batch to all, and all are changed at once, which visitors notice."
        fi
        sleep 0.2
    done
}

# fi_lb_back SOCKET BACKEND SECONDS CONFIG SERVER...: leads visitors to these servers again, which HAProxy finds well; not to one that
# somebody else took out.
#
# HAProxy would ask a server that comes back at its next turn to be checked, which may be an interval away, and lead visitors there
# meanwhile. So a HAProxy that serves nobody asks the same beforehand, and once it has found them well they are in service, with no
# further wait: one check that fails, and they are out again. Where that cannot be tried, the next check is waited for.
fi_lb_back() {
    fi_out=$fi_outs/haproxy fi_socket=$1 fi_backend=$2 fi_seconds=$3 fi_config=$4
    shift 4
    fi_until=$(($(date +%s) + fi_seconds))
    fi_ours=$(for fi_server in "$@"; do if fi_is_out "$fi_server"; then printf '%s ' "$fi_server"; fi; done)
    fi_well=untried
    if [ -n "$fi_ours" ] && systemctl is-active -q haproxy.service; then fi_lb_ask "$fi_config" "$fi_ours"; fi
    for fi_server in "$@"; do
        if [ "$fi_well" = no ]; then fi_out_ready "$fi_server" late; else fi_out_ready "$fi_server"; fi
    done
    if [ "$fi_well" = yes ]; then return 0; fi
    while :; do
        if ! systemctl is-active -q haproxy.service; then
            fi_tell "HAProxy does not run here, so it leads nobody to $*"
            return 0
        fi
        fi_seen=$(fi_lb_servers "$fi_socket" "$fi_backend")
        fi_down=$(printf '%s\n' "$fi_seen" | while read -r fi_server fi_admin _ fi_status; do
            if fi_among "${fi_server:-?}" "$@" && [ "$fi_admin" = 0 ]; then
                case $fi_status in UP | no_check) ;; *) echo "$fi_server is $fi_status" | tr _ ' ' ;; esac
            fi
        done)
        if [ -n "$fi_seen" ] && [ -z "$fi_down" ]; then return 0; fi
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_fail "after $fi_seconds s HAProxy here does not find well again what was taken back: ${fi_down:-it does not answer on $fi_socket};" \
                "journalctl -u haproxy tells since when, and why"
        fi
        sleep 0.1
    done
}

# fi_lb_ask CONFIG SERVERS: a HAProxy of its own asks what CONFIG asks of each, until fi_until. fi_well is yes where it finds all of these
# well, no where it does not in that time, and untried where it does not run, or does not know one of them.
fi_lb_ask() {
    fi_asking=${fi_outs%/*}/asking
    (
        umask 077
        fi_lb_question <"$1" >"$fi_asking.cfg"
    ) 2>/dev/null || return 0
    fi_lb_question_begin "$fi_asking.cfg" $((fi_seconds + 10)) "$fi_asking.log"
    fi_patient=$(($(date +%s) + 5))
    while :; do
        fi_lb_found=$(fi_lb_seen "$fi_lb_trial_socket" | awk -v backend="$fi_backend" -v servers="$2" '
            BEGIN { n = split(servers, names, " "); for (i = 1; i <= n; i++) wanted[backend "/" names[i]] = 1 }
            $1 in wanted { known++; well += $2 == "up" }
            END { print known == n ? (well == n ? "yes" : "no") : "untried" }')
        if [ "$fi_lb_found" != untried ]; then fi_well=$fi_lb_found; fi
        if [ "$fi_well" = yes ] || [ "$(date +%s)" -ge "$fi_until" ] || ! kill -0 "$fi_lb_trying" 2>/dev/null; then break; fi
        if [ "$fi_well" = untried ] && [ "$(date +%s)" -ge "$fi_patient" ]; then break; fi
        sleep 0.05
    done
    fi_lb_question_end
    rm -f -- "$fi_asking.cfg" "$fi_asking.log"
}

# fi_web_out FILE PORT PATIENCE SECONDS SERVER ADDRESS: nginx asks the app of this server no more, waits for what is under way there for
# PATIENCE seconds, and asks it again by itself after SECONDS. FILE is what nginx looks for.
fi_web_out() {
    fi_out=$fi_outs/nginx
    if ! systemctl is-active -q nginx.service; then
        fi_tell "nginx does not run here, so it asks nobody"
        return 0
    fi
    fi_out_others "$5"
    printf 'rm -f -- %s\n' "'$1'" | fi_out_arm "$5" "$4"
    mkdir -p -- "$(dirname -- "$1")"
    : >"$1"
    fi_until=$(($(date +%s) + $3))
    while :; do
        # Who was asking just then has a connection by now.
        sleep 0.3
        fi_there=$(fi_web_busy "$6" "$2")
        [ "$fi_there" != 0 ] || break
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_tell "requests that are still under way to the app on $5 after $3 s, WebSockets say: $fi_there"
            break
        fi
    done
}

# fi_web_busy ADDRESS PORT: how many connections there are on which more was asked than answered, or an answer is coming in.
fi_web_busy() {
    ss -HtniO state established "( dport = :$2 )" 2>/dev/null | awk -v addresses="$(getent ahosts "$1" | awk '{ print $1 }' | sort -u | tr '\n' ' ')" '
        function since(word,    at) {
            at = index($0, " " word ":")
            return at ? substr($0, at + length(word) + 2) + 0 : 0
        }
        {
            peer = $4
            sub(/:[0-9]+$/, "", peer)
            gsub(/^\[(::ffff:)?|\]$/, "", peer)
            if (index(" " addresses, " " peer " ") && (since("lastsnd") < since("lastrcv") || since("lastrcv") < 250)) busy++
        }
        END { print busy + 0 }'
}

# fi_web_back SECONDS SERVER ADDRESS PORT...: nginx asks the apps of this server again, once a connection to each succeeds; one file leads
# past all of them.
fi_web_back() {
    fi_out=$fi_outs/nginx fi_server=$2 fi_address=$3
    fi_until=$(($(date +%s) + $1))
    shift 3
    for fi_port in "$@"; do
        # shellcheck disable=SC2016 # Perl's own variables
        until timeout 5 perl -MIO::Socket::IP -e 'exit !IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 2)' "$fi_address" "$fi_port"; do
            if [ "$(date +%s)" -ge "$fi_until" ]; then
                fi_out_ready "$fi_server"
                fi_fail "the app on $fi_server does not take connections from here at $fi_address port $fi_port: see systemctl status '*-app*' there, and what is between them"
            fi
            sleep 0.2
        done
    done
    fi_out_ready "$fi_server"
}
