# shellcheck shell=sh
# An app that moved to another port is found at the former one as well, until those who ask it know better.

# fi_former_port NAME FORMER PORT: what comes to FORMER is passed on to PORT, each an address with its port, for a quarter of an hour at most.
fi_former_port() {
    fi_former_port_ends "$1"
    systemd-run --quiet --collect --unit="$1" --description="foobar-infra: passes on what comes to the app's former port" \
        --property=DynamicUser=yes --socket-property="ListenStream=$2" --socket-property=Backlog=512 \
        /usr/lib/systemd/systemd-socket-proxyd "$3"
    systemd-run --quiet --collect --unit="$1-end" --description="foobar-infra: ends $1 that nobody ended" --on-active=900 \
        /bin/systemctl stop -- "$1.socket" "$1.service"
}

# fi_former_port_ends NAME
fi_former_port_ends() {
    for fi_unit in "$1-end.timer" "$1.socket" "$1.service"; do systemctl stop -- "$fi_unit" 2>/dev/null || :; done
}
