# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# A part of bench/run: how long it takes from a fault to the webhook that tells of it, and what the monitoring takes of the hosts.

alerts_lab=bench-alerts
alerts_samples=$out/alerts.tsv

alerts_on() { "$lab" exec --prefix $alerts_lab "$@"; }
alerts_infra() { "$infra" "$@" -f "$out/alerts/alerts.yml" -i "$root/.lab/$alerts_lab/inventory.yml" --no-color; }

alerts_yaml() {
  printf 'name: alerts\ndomain: www.foobar.com\nservers:\n'
  for server in lb-01 web-01 web-02 mon-01; do printf '  %s: %s\n' "$server" "$(address $alerts_lab "$server")"; done
  cat <<'END'
load_balancer: {servers: lb-01, https: {}}
web: {servers: [web-01, web-02]}
app: {servers: [web-01, web-02]}
mysql: {primary: web-01, replicas: web-02}
monitoring: {server: mon-01, receivers: {all: {webhook_file: hook}}}
END
}

# The first that was told since then, in seconds; nothing if nobody was told within two minutes.
alerts_told() { # alerts_told SINCE
  local deadline=$((SECONDS + 120)) line
  while ((SECONDS < deadline)); do
    # shellcheck disable=SC2016 # awk's
    line=$(alerts_on mon-01 awk -v since="$1" '$1 " " $2 > since && $3 == "firing" { print; exit }' /root/told.log)
    [[ -z $line ]] || { printf '%s' "$line" && return; }
    sleep 0.2
  done
}

# Until all that was told has ended, and its group with it: what joins one waits for its next turn (group_interval, 20 s).
alerts_quiet() {
  local deadline=$((SECONDS + 600))
  while ((SECONDS < deadline)); do
    # shellcheck disable=SC2016 # awk's
    [[ -n $(alerts_on mon-01 awk '$3 == "firing" { open[$4 $5] = 1 } $3 == "resolved" { delete open[$4 $5] } END { for (a in open) print a }' /root/told.log) ]] ||
      { sleep 25 && return; }
    sleep 1
  done
  die 'what was told did not end'
}

# alerts_sample SERIES ROUND CAUSE MEND: each a function.
alerts_sample() {
  local since line
  alerts_quiet
  since=$(date -u '+%F %T.%3N')
  "$3"
  line=$(alerts_told "$since")
  "$4"
  [[ -n $line ]] || die "nobody was told of $1"
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(awk -v a="$(date -ud "$since" +%s.%3N)" -v b="$(date -ud "$(cut -d ' ' -f 1-2 <<<"$line")" +%s.%3N)" 'BEGIN { print b - a }')" \
    "$(cut -d ' ' -f 4 <<<"$line")" >>"$alerts_samples"
}

alerts_service() { alerts_on web-02 systemctl stop nginx; }
alerts_service_back() { alerts_on web-02 systemctl start nginx; }
alerts_frozen() { "$lab" pause --prefix $alerts_lab web-02 >/dev/null; }
alerts_frozen_back() { "$lab" unpause --prefix $alerts_lab web-02 >/dev/null; }
alerts_replication() { alerts_on web-02 mysql -e 'STOP REPLICA'; }
alerts_replication_back() { alerts_on web-02 mysql -e 'START REPLICA'; }
# shellcheck disable=SC2016 # expanded on the host
alerts_certificate() {
  alerts_on lb-01 sh -c 'pem=/etc/foobar-infra/alerts/tls/www.foobar.com.pem; cp -p "$pem" /root/kept.pem
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -not_before 20200101000000Z -not_after 20200201000000Z \
      -subj /CN=www.foobar.com -addext subjectAltName=DNS:www.foobar.com -keyout /root/old.key -out /root/old.crt 2>/dev/null
    cat /root/old.crt /root/old.key >"$pem" && systemctl reload haproxy'
}
alerts_certificate_back() { alerts_on lb-01 sh -c 'cat /root/kept.pem >/etc/foobar-infra/alerts/tls/www.foobar.com.pem && systemctl reload haproxy'; }

# What the monitoring takes: of a core, over what it has run, and in memory, by server.
alerts_costs() {
  local server
  for server in lb-01 web-01 web-02 mon-01; do
    # shellcheck disable=SC2016 # the host's
    alerts_on "$server" sh -c 'now=$(cut -d " " -f 1 /proc/uptime); for u in $(systemctl list-units -q --plain --type=service --state=running "prometheus*" "foobar-infra-figures*" | cut -d " " -f 1); do
      p=$(systemctl show -P MainPID "$u"); set -- $(sed "s/.*) //" "/proc/$p/stat")
      awk -v u="$u" -v now="$now" -v ticks="$(getconf CLK_TCK)" -v used=$((${12} + ${13})) -v began="${20}" -v kib="$(awk "/VmRSS/ { print \$2 }" "/proc/$p/status")" \
        "BEGIN { printf \"%-52s %5.2f %% of a core %6.1f MB\\n\", u, 100 * used / ticks / (now - began / ticks), kib / 1000 }"; done' | sed "s/^/$server /"
  done
}

alerts() {
  local round
  mkdir -p "$out/alerts"
  : >"$alerts_samples"
  "$lab" down --prefix $alerts_lab
  "$lab" up --prefix $alerts_lab --image trixie-ready lb-01 web-01 web-02 mon-01 >&2
  (umask 077 && echo http://127.0.0.1:9999/told >"$out/alerts/hook")
  alerts_yaml >"$out/alerts/alerts.yml"
  docker exec -i $alerts_lab-mon-01 sh -c 'cat >/root/receiver.py && touch /root/told.log' <"$root/bench/soak/receiver.py"
  alerts_on mon-01 systemd-run -q --unit=receiver /usr/bin/python3 /root/receiver.py /root/told.log 9999
  alerts_infra apply --yes >"$out/logs/alerts-apply.log" 2>&1 || { tail -n 30 "$out/logs/alerts-apply.log" >&2; die 'an apply failed'; }
  alerts_infra verify --wait 60s >"$out/logs/alerts-verify.log" 2>&1 || { tail -n 30 "$out/logs/alerts-verify.log" >&2; die 'the stack is not well'; }
  # What the apply silenced is told of again.
  sleep 40
  for ((round = 1; round <= rounds; round++)); do
    say "alerts, round $round of $rounds"
    alerts_sample 'nginx of one server stopped' "$round" alerts_service alerts_service_back
    alerts_sample 'a host frozen' "$round" alerts_frozen alerts_frozen_back
    alerts_sample 'replication stopped' "$round" alerts_replication alerts_replication_back
    alerts_sample 'an expired certificate served' "$round" alerts_certificate alerts_certificate_back
  done
  {
    printf 'From the fault to the webhook, seconds               median    least     most  runs  first told\n'
    sort -t $'\t' -k 1,1 -k 3,3n "$alerts_samples" | awk -F '\t' '
      function out() { if (n) printf "%-50s %8.1f %8.1f %8.1f %5d  %s\n", series, (v[int((n + 1) / 2)] + v[int(n / 2) + 1]) / 2, v[1], v[n], n, told }
      $1 != series { out(); series = $1; n = 0 } { v[++n] = $3; told = $4 } END { out() }'
    # shellcheck disable=SC2016 # the host's
    printf '\nWhat the monitoring takes, of %s seconds\n' "$(alerts_on mon-01 sh -c 'echo $(($(date +%s) - $(date -d "$(systemctl show -P ActiveEnterTimestamp prometheus)" +%s)))')"
    alerts_costs
  } >"$out/alerts.txt"
  [[ $keep = yes ]] || "$lab" down --prefix $alerts_lab
}
