# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# Part of bench/run: a release of 2,000 files to four servers in turns, beside rsync, a symbolic link and a restart by hand, all servers
# side by side with nobody led past anything, and beside the same with visitors led past each by HAProxy's socket, which is what a rolling
# release takes at the least; over ssh with connections that are open already. Once all files differ, and once 20 of them.

turns_servers=(lb-01 web-01 web-02 web-03 web-04)
turns_files=1997

turns_infra() { "$infra" "$@" -f "$out/turns/turns.yml" -i "$root/.lab/bench-turns/inventory.yml"; }

turns_ssh() { # turns_ssh SERVER COMMAND
  ssh -F "$root/.lab/bench-turns/ssh_config" -o ControlMaster=auto -o ControlPersist=600 -o ControlPath="$turns_sockets/%n" "$1" "$2"
}

turns_release() { # turns_release VERSION EVERY: 2,000 files, of which each EVERYth differs from the release before
  local i
  mkdir -p "$out/turns/app"
  cp "$root/src/test/resources/rolling/server.py" "$out/turns/app/"
  echo "$1" >"$out/turns/app/version"
  echo well >"$out/turns/app/mode"
  for ((i = 0; i < turns_files; i += $2)); do
    head -c 3000 /dev/urandom | base64 >"$out/turns/app/file-$i"
  done
}

turns_sent() { # turns_sent SERVER ROOT VERSION
  rsync -a --delete --rsync-path 'sudo rsync' --link-dest "$2/current" \
    -e "ssh -F $root/.lab/bench-turns/ssh_config -o ControlPath=$turns_sockets/%n" "$out/turns/app/" "$1:$2/$3/"
}

turns_switched() { # turns_switched SERVER ROOT VERSION
  turns_ssh "$1" "sudo sh -c 'ln -sfn $2/$3 $2/new && mv -fT $2/new $2/current && systemctl restart small-app
    until curl -sfo /dev/null http://127.0.0.1:8000/healthz; do sleep 0.05; done'"
}

turns_each() { # turns_each FUNCTION ARGUMENT...: for each server, side by side
  local server begun=()
  for server in "${turns_servers[@]:1}"; do
    "$1" "$server" "${@:2}" &
    begun+=($!)
  done
  wait "${begun[@]}"
}

turns_one() { turns_sent "$@" && turns_switched "$@"; }

turns_hand() { turns_each turns_one /srv/hand "$1"; } # turns_hand VERSION: all at once

turns_balancer() { # turns_balancer COMMANDS: on the load balancer, where "says" is what HAProxy says to a line
  {
    cat "$root/src/main/resources/com/foobar/infra/part/loadbalancer/socket/socket.sh"
    # shellcheck disable=SC2016 # expanded there
    printf '%s\n' 'says() { printf "%s\n" "$1" | fi_haproxy_says /run/haproxy/admin.sock; }' "$1"
  } | turns_ssh lb-01 'sudo sh -s'
}

turns_rolled() { # turns_rolled VERSION: sent to all at once, then one server after the other, with nobody there
  local server
  turns_each turns_sent /srv/rolled "$1"
  for server in "${turns_servers[@]:1}"; do
    turns_balancer "says 'set server web/$server state drain' >/dev/null
      until says 'show stat' | awk -F, '\$2 == \"$server\" { exit \$5 > 0 }'; do sleep 0.05; done
      says 'set server web/$server state maint' >/dev/null"
    turns_switched "$server" /srv/rolled "$1"
    turns_balancer "says 'set server web/$server state ready' >/dev/null
      until says 'show stat' | awk -F, '\$2 == \"$server\" { up = \$18 == \"UP\" } END { exit !up }'; do sleep 0.05; done"
  done
}

turns_apply() { # turns_apply VERSION
  turns_infra apply --yes --no-color >"$out/logs/turns-$1.log" 2>&1 || { tail -n 30 "$out/logs/turns-$1.log" >&2; die 'an apply failed'; }
  expect "$out/logs/turns-$1.log" 'roll web-04'
}

turns_together() { # turns_together VERSION: with rolling.batch: all, as by hand all at once
  local log=$out/logs/turns-together-$1.log
  "$infra" apply --yes --no-color -f "$out/turns/together.yml" -i "$root/.lab/bench-turns/inventory.yml" >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; die 'an apply failed'; }
  expect "$log" '^Applied'
}

turns_measured() { # turns_measured KIND HOW VERSION
  local began=${EPOCHREALTIME/./}
  "turns_$2" "$3"
  printf '%s-%s\t%s\n' "$1" "$2" "$((${EPOCHREALTIME/./} - began))" >>"$out/turns.tsv"
}

turns() {
  local server round kind how every
  turns_sockets=$(mktemp -d /tmp/bench.XXXXXX)
  command -v rsync >/dev/null || apt-get install -y -qq rsync >/dev/null || die 'rsync is needed: apt-get install rsync'
  rm -rf "$out/turns"
  mkdir -p "$out/turns"
  "$lab" down --prefix bench-turns
  "$lab" up --prefix bench-turns --image trixie-ready "${turns_servers[@]}" >&2
  {
    printf 'name: small\ndomain: www.foobar.com\nservers:\n'
    for server in "${turns_servers[@]}"; do printf '  %s: %s\n' "$server" "$(address bench-turns "$server")"; done
    printf 'load_balancer: {servers: lb-01}\nweb: {servers: [web-01, web-02, web-03, web-04]}\n'
    printf 'app: {servers: [web-01, web-02, web-03, web-04], release: app, command: [/usr/bin/python3, server.py]}\n'
  } >"$out/turns/turns.yml"
  sed 's/{servers: lb-01}/{servers: lb-01, rolling: {batch: all}}/' "$out/turns/turns.yml" >"$out/turns/together.yml"
  turns_release 0 1
  turns_infra apply --yes --no-color >"$out/logs/turns-first.log" 2>&1 || { tail -n 30 "$out/logs/turns-first.log" >&2; die 'the first apply failed'; }
  for server in "${turns_servers[@]:1}"; do
    turns_ssh "$server" 'sudo sh -c "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y rsync && mkdir -p /srv/hand /srv/rolled"' \
      >"$out/logs/turns-rsync.log" 2>&1 || die "see $out/logs/turns-rsync.log"
  done
  turns_hand 0
  turns_rolled 0
  : >"$out/turns.tsv"
  for ((round = 1; round <= rounds; round++)); do
    for kind in few all; do
      say "release $round of $rounds: $kind"
      every=100
      [[ $kind = few ]] || every=1
      turns_release "$round-$kind" "$every"
      for how in rolled hand apply; do turns_measured "$kind" "$how" "$round-$kind"; done
      turns_release "$round-$kind-again" "$every"
      turns_measured "$kind" together "$round-$kind-again"
    done
  done
  {
    printf '\n%-60s %9s %9s %9s\n' '2,000 files to four servers' 'median' 'least' 'most'
    for kind in 'few 20 of them differ' 'all all of them differ'; do
      printf '%s\n' "${kind#* }"
      turns_line "${kind%% *}-hand" '  by hand: rsync, a link, a restart, all at once'
      turns_line "${kind%% *}-together" '  apply: rolling.batch: all, all at once'
      turns_line "${kind%% *}-rolled" '  by hand, in turns: led past by HAProxy until it finds each well'
      turns_line "${kind%% *}-apply" '  apply: in turns, with nobody there'
    done
  } >"$out/turns.txt"
  [[ $keep = yes ]] || "$lab" down --prefix bench-turns
}

turns_line() { # turns_line SERIES TITLE
  awk -F '\t' -v series="$1" '$1 == series { print $2 }' "$out/turns.tsv" | sort -n |
    awk -v title="$2" '{ at[NR] = $1 / 1e6 } END { printf "%-60s %7.1f s %7.1f s %7.1f s\n", title, at[int((NR + 1) / 2)], at[1], at[NR] }'
}
