# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# A part of bench/run: what 300 requests a second, a fifth of them POSTs, and WebSockets see of changes, through two load balancers.

changes_samples=$out/changes.tsv
changes_lab=bench-changes
changes_web=(web-01 web-02)

changes_infra() { "$infra" "$@" -f "$out/changes/small.yml" -i "$root/.lab/$changes_lab/inventory.yml"; }

changes_address() { address $changes_lab lb-01 | sed 's/[0-9]*$/99/'; }

changes_yaml() { # changes_yaml ALGORITHM
  {
    printf 'name: small\ndomain: %s\nservers:\n' "$https_site"
    for server in lb-01 lb-02 "${changes_web[@]}"; do printf '  %s: %s\n' "$server" "$(address $changes_lab "$server")"; done
    printf 'load_balancer:\n  servers: [lb-01, lb-02]\n  algorithm: %s\n  rolling: {drain: 3s}\n' "$1"
    printf '  virtual_address: %s\n  https: {certificates: [{certificate: www.pem, key: www.key, authority: ca.pem}]}\n' "$(changes_address)"
    printf 'web: {servers: [web-01, web-02]}\n'
    printf 'app: {servers: [web-01, web-02], release: app, command: [/usr/bin/python3, server.py], start_timeout: 15s}\n'
  } >"$out/changes/small.yml"
}

changes_certificate() {
  mkdir -p "$out/https"
  https_certificate
  cp "$out"/https/{ca.pem,www.pem,www.key} "$out/changes/"
}

changes_release() { # changes_release VERSION
  mkdir -p "$out/changes/app"
  cp "$root/src/test/resources/rolling/server.py" "$out/changes/app/"
  echo "$1" >"$out/changes/app/version"
  echo well >"$out/changes/app/mode"
}

changes_apply() { changes_infra apply --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'an apply failed'; }; }

changes_rollback() { changes_infra rollback app --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'a rollback failed'; }; }

changes_reload() {
  for server in lb-01 lb-02; do "$lab" exec --prefix $changes_lab "$server" systemctl reload haproxy >"$1" 2>&1; done
}

changes_reboot_web() { changes_infra reboot web-01 web-02 --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'a reboot failed'; }; }

changes_reboot_lb() { changes_infra reboot lb-01 lb-02 --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'a reboot failed'; }; }

changes_nothing() { sleep 5; }

# How many of what was posted and acknowledged is noted on no web server.
changes_lost() {
  for server in "${changes_web[@]}"; do "$lab" exec --prefix $changes_lab "$server" cat /var/lib/small-app/notes; done |
    awk 'FNR == NR { noted[$1] = 1; next } !($1 in noted) { lost++ } END { print lost + 0 }' - "$out/changes/posted"
}

# changes_seen SERIES DOORS COMMAND...: what visitors who come in there see of it.
changes_seen() {
  local log=$out/logs/changes-$1.log steady=$out/changes/steady crowd
  rm -f "$steady"
  # shellcheck disable=SC2086 # doors are words
  python3 "$root/bench/changes/visitors.py" "$https_site" "$out/changes/ca.pem" "$steady" "$out/changes/posted" $2 \
    >"$out/changes/seen" 2>"$log.visitors" &
  crowd=$!
  while [[ ! -e $steady ]]; do
    kill -0 "$crowd" 2>/dev/null || { cat "$log.visitors" >&2; die 'no visitors'; }
    sleep 0.1
  done
  "${@:3}" "$log"
  # What is to come of it comes with the next requests of each connection.
  sleep 2
  kill -TERM "$crowd"
  wait "$crowd" || { cat "$log.visitors" >&2; die 'the visitors failed'; }
  printf '%s\t%s\t%s\n' "$1" "$(<"$out/changes/seen")" "$(changes_lost)" >>"$changes_samples"
}

changes() {
  local doors round
  mkdir -p "$out/changes"
  : >"$changes_samples"
  "$lab" down --prefix $changes_lab
  "$lab" up --prefix $changes_lab --image trixie-ready lb-01 lb-02 "${changes_web[@]}" >&2
  changes_certificate
  changes_release one
  changes_yaml roundrobin
  changes_apply "$out/logs/changes-first.log"
  doors="$(address $changes_lab lb-01) $(address $changes_lab lb-02)"
  for ((round = 1; round <= rounds; round++)); do
    say "changes, round $round of $rounds"
    changes_seen nothing "$doors" changes_nothing
    changes_seen reload "$doors" changes_reload
    changes_yaml leastconn
    changes_seen apply "$doors" changes_apply
    changes_release "two $round"
    changes_seen release "$doors" changes_apply
    changes_seen rollback "$doors" changes_rollback
    changes_certificate
    changes_seen certificate "$doors" changes_apply
    changes_seen reboot-web "$doors" changes_reboot_web
    changes_seen reboot-lb "$(changes_address)" changes_reboot_lb
    changes_release "one $round"
    changes_yaml roundrobin
    changes_apply "$out/logs/changes-again.log"
  done
  awk -f "$root/bench/changes/table.awk" "$changes_samples" >"$out/changes.txt"
}
