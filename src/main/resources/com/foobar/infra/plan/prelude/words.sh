# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_activate sets since when
# What a service that is not well has to say.

# fi_unit_said UNIT: what it said since fi_activate began; to the journal, and to the file $fi_log if it has one for its
# errors.
fi_unit_said() {
    tail -c "+$((fi_log_size + 1))" "${fi_log-}" 2>/dev/null | grep -E '\[(ERROR|emerg|alert|crit)\]' | tail -n 8
    if journalctl -q --no-pager -o cat --since "$fi_since" -u "$1" 2>/dev/null | awk '
        /Deactivated successfully/ { ended = 1 }
        /Scheduled restart job/ && ended { found = 1 }
        /Main process exited/ { failed = 1 }
        END { exit !found || failed }'; then
        echo "$1 ended by itself again and again, with exit code 0."
    fi
    # What systemd says of each of its attempts would take the room of what matters.
    journalctl -q --no-pager -o cat --since "$fi_since" -u "$1" 2>/dev/null |
        grep -vE '^(Start|Stopp)(ed|ing) |Scheduled restart job|Deactivated successfully|^$' | uniq | tail -n 12
}

# fi_unit_listens UNIT: tells on which TCP ports its processes listen.
fi_unit_listens() {
    fi_ports=$(ss -Hltnp 2>/dev/null | while read -r _ _ _ fi_local _ fi_who; do
        case $fi_who in
            *,pid=*)
                fi_pid=${fi_who#*,pid=}
                if grep -q "/$1" "/proc/${fi_pid%%[!0-9]*}/cgroup" 2>/dev/null; then printf ' %s' "$fi_local"; fi
                ;;
        esac
    done)
    if [ -n "$fi_ports" ]; then echo "It listens on$fi_ports."; else echo 'It listens on no port.'; fi
}

# fi_veil UNIT: standard input without the values of the unit's environment files, which are secrets.
fi_veil() {
    awk -v files="$(systemctl show -P EnvironmentFiles -- "$1" 2>/dev/null | sed 's/ (ignore_errors=.*//' | tr '\n' ' ')" '
        BEGIN {
            count = split(files, file, " ")
            for (i = 1; i <= count; i++) while ((getline line < file[i]) > 0) learn(line)
        }
        function learn(line,    at, value) {
            at = index(line, "=")
            if (at == 0 || line ~ /^[ \t]*[#;]/ || line ~ /^FOOBAR_/) return
            value = substr(line, at + 1)
            gsub(/^[ \t]+|[ \t]+$/, "", value)
            add(value)
            if (value ~ /^".*"$/) add(unescaped(substr(value, 2, length(value) - 2)))
            if (value ~ /^\047.*\047$/) add(substr(value, 2, length(value) - 2))
        }
        # The longest first, so that none leaves a piece of another. What is that short is a word of the language.
        function add(value,    i) {
            if (length(value) < 4) return
            for (i = secrets++; i > 0 && length(secret[i - 1]) < length(value); i--) secret[i] = secret[i - 1]
            secret[i] = value
        }
        function unescaped(text,    out, i, c) {
            out = ""
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (c == "\\") c = substr(text, ++i, 1)
                out = out c
            }
            return out
        }
        {
            for (i = 0; i < secrets; i++) {
                out = ""
                while ((at = index($0, secret[i])) > 0) {
                    out = out substr($0, 1, at - 1) "***"
                    $0 = substr($0, at + length(secret[i]))
                }
                $0 = out $0
            }
            print
        }'
}
