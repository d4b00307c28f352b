# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# Part of bench/run: a release of 2,000 files to four servers in turns, beside rsync, a symbolic link and a restart by hand, one server
# after the other with nobody led past anything, and beside the same with visitors led past each by HAProxy's socket; over ssh with
# connections that are open already.

turns_servers=(lb-01 web-01 web-02 web-03 web-04)

turns_infra() { "$infra" "$@" -f "$out/turns/turns.yml" -i "$root/.lab/bench-turns/inventory.yml"; }

turns_ssh() { # turns_ssh SERVER COMMAND
  ssh -F "$root/.lab/bench-turns/ssh_config" -o ControlMaster=auto -o ControlPersist=600 -o ControlPath="$turns_sockets/%n" "$1" "$2"
}

turns_release() { # turns_release VERSION: 2,000 files, a tenth of which differ from the release before
  local i
  mkdir -p "$out/turns/app"
  cp "$root/src/test/resources/rolling/server.py" "$out/turns/app/"
  echo "$1" >"$out/turns/app/version"
  echo well >"$out/turns/app/mode"
  for ((i = 0; i < 1997; i++)); do
    if ((i % 10 == 0)) || [[ ! -e $out/turns/app/file-$i ]]; then head -c 3000 /dev/urandom | base64 >"$out/turns/app/file-$i"; fi
  done
}

turns_sent() { # turns_sent SERVER VERSION
  rsync -a --rsync-path 'sudo rsync' --link-dest /srv/hand/current \
    -e "ssh -F $root/.lab/bench-turns/ssh_config -o ControlPath=$turns_sockets/%n" "$out/turns/app/" "$1:/srv/hand/$2/"
}

turns_switched() { # turns_switched SERVER VERSION
  turns_ssh "$1" "sudo sh -c 'ln -sfn /srv/hand/$2 /srv/hand/new && mv -fT /srv/hand/new /srv/hand/current && systemctl restart small-app
    until curl -sfo /dev/null http://127.0.0.1:8000/healthz; do sleep 0.05; done'"
}

turns_by_hand() { # turns_by_hand VERSION
  local server
  for server in "${turns_servers[@]:1}"; do
    turns_sent "$server" "$1"
    turns_switched "$server" "$1"
  done
}

turns_balancer() { # turns_balancer COMMANDS: on the load balancer, where "says" is what HAProxy says to a line
  {
    cat "$root/src/main/resources/com/foobar/infra/part/loadbalancer/socket/socket.sh"
    # shellcheck disable=SC2016 # expanded there
    printf '%s\n' 'says() { printf "%s\n" "$1" | fi_haproxy_says /run/haproxy/admin.sock; }' "$1"
  } | turns_ssh lb-01 'sudo sh -s'
}

turns_rolled() { # turns_rolled VERSION: the same with nobody there
  local server sent=()
  for server in "${turns_servers[@]:1}"; do
    turns_sent "$server" "$1" &
    sent+=($!)
  done
  wait "${sent[@]}"
  for server in "${turns_servers[@]:1}"; do
    turns_balancer "says 'set server web/$server state drain' >/dev/null
      until says 'show stat' | awk -F, '\$2 == \"$server\" { exit \$5 > 0 }'; do sleep 0.05; done
      says 'set server web/$server state maint' >/dev/null"
    turns_switched "$server" "$1"
    turns_balancer "says 'set server web/$server state ready' >/dev/null
      until says 'show stat' | awk -F, '\$2 == \"$server\" { up = \$18 == \"UP\" } END { exit !up }'; do sleep 0.05; done"
  done
}

turns() {
  local server round
  turns_sockets=$(mktemp -d /tmp/bench.XXXXXX)
  command -v rsync >/dev/null || apt-get install -y -qq rsync >/dev/null || die 'rsync is needed: apt-get install rsync'
  mkdir -p "$out/turns"
  "$lab" down --prefix bench-turns
  "$lab" up --prefix bench-turns --image trixie-ready "${turns_servers[@]}" >&2
  {
    printf 'name: small\ndomain: www.foobar.com\nservers:\n'
    for server in "${turns_servers[@]}"; do printf '  %s: %s\n' "$server" "$(address bench-turns "$server")"; done
    printf 'load_balancer: {servers: lb-01}\nweb: {servers: [web-01, web-02, web-03, web-04]}\n'
    printf 'app: {servers: [web-01, web-02, web-03, web-04], release: app, command: [/usr/bin/python3, server.py]}\n'
  } >"$out/turns/turns.yml"
  turns_release 0
  turns_infra apply --yes --no-color >"$out/logs/turns-first.log" 2>&1 || { tail -n 30 "$out/logs/turns-first.log" >&2; die 'the first apply failed'; }
  for server in "${turns_servers[@]:1}"; do
    turns_ssh "$server" 'sudo sh -c "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y rsync && mkdir -p /srv/hand"' \
      >"$out/logs/turns-rsync.log" 2>&1 || die "see $out/logs/turns-rsync.log"
  done
  turns_by_hand 0
  : >"$out/turns.tsv"
  for ((round = 1; round <= rounds; round++)); do
    say "release $round of $rounds"
    local began ended
    turns_release "$round-rolled"
    began=${EPOCHREALTIME/./}
    turns_rolled "$round-rolled"
    ended=${EPOCHREALTIME/./}
    printf 'rolled\t%s\n' "$((ended - began))" >>"$out/turns.tsv"
    turns_release "$round"
    began=${EPOCHREALTIME/./}
    turns_by_hand "$round"
    ended=${EPOCHREALTIME/./}
    printf 'hand\t%s\n' "$((ended - began))" >>"$out/turns.tsv"
    began=${EPOCHREALTIME/./}
    turns_infra apply --yes --no-color >"$out/logs/turns-$round.log" 2>&1 || { tail -n 30 "$out/logs/turns-$round.log" >&2; die 'an apply failed'; }
    ended=${EPOCHREALTIME/./}
    printf 'apply\t%s\n' "$((ended - began))" >>"$out/turns.tsv"
    expect "$out/logs/turns-$round.log" 'roll web-04'
  done
  {
    printf '\n%-60s %9s %9s %9s\n' '2,000 files to four servers' 'median' 'least' 'most'
    turns_line hand 'by hand: rsync, a link, a restart, nobody led past it'
    turns_line rolled 'by hand, in turns: led past by HAProxy until it finds each well'
    turns_line apply 'apply: in turns, with nobody there'
  } >"$out/turns.txt"
  [[ $keep = yes ]] || "$lab" down --prefix bench-turns
}

turns_line() { # turns_line SERIES TITLE
  awk -F '\t' -v series="$1" '$1 == series { print $2 }' "$out/turns.tsv" | sort -n |
    awk -v title="$2" '{ at[NR] = $1 / 1e6 } END { printf "%-60s %7.1f s %7.1f s %7.1f s\n", title, at[int((NR + 1) / 2)], at[1], at[NR] }'
}
