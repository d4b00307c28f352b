# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra are bench/run's
# A part of bench/run: what the monitoring server takes for forty servers. The lab has four, set up by an apply; then Prometheus asks the
# exporters of the web servers again and again under further names, so that it has as many real scrapes, series, rules' inputs and
# connections over TLS as with forty servers, while nobody has to boot those.

watch_lab=bench-watch
watch_servers=${BENCH_WATCH_SERVERS:-40}
# Two hours are what Prometheus holds in memory before it writes a block.
watch_minutes=${BENCH_WATCH_MINUTES:-130}

watch_on() { "$lab" exec --prefix $watch_lab "$@"; }

# watch_more: adds the targets of web-01 and web-02 to each job until as many servers are asked as there are to be.
watch_more() {
  # shellcheck disable=SC2016 # awk's
  watch_on mon-01 sh -c 'cp -p /etc/prometheus/prometheus.yml /root/prometheus.yml && awk -v more='$((watch_servers - 4))' "
    { print }
    /- targets: / { target = \$0; next }
    /labels: .instance: web-0[12]/ { for (i = 1 + (\$0 ~ /web-02/); i <= more; i += 2) { print target; named = \$0; sub(/web-0[12]/, \"more-\" i, named); print named } }
  " /root/prometheus.yml >/etc/prometheus/prometheus.yml && promtool check config /etc/prometheus/prometheus.yml >/dev/null && systemctl reload prometheus'
}

# watch_held: each program's resident memory, of which its own, in MB; then the series that Prometheus holds.
watch_held() {
  # shellcheck disable=SC2016 # the host's
  watch_on mon-01 sh -c 'for u in prometheus prometheus-alertmanager prometheus-blackbox-exporter; do
      awk -v u="$u" "/^VmRSS/ { rss = \$2 } /^RssAnon/ { own = \$2 } END { printf \"%s\\t%.0f\\t%.0f\\n\", u, rss / 1000, own / 1000 }" "/proc/$(systemctl show -P MainPID "$u")/status"
    done
    curl -s http://127.0.0.1:9090/metrics | awk "/^prometheus_tsdb_head_series / { printf \"series\\t%d\\t0\\n\", \$2 }"'
}

watch() {
  local server minute
  mkdir -p "$out/watch"
  "$lab" down --prefix $watch_lab
  "$lab" up --prefix $watch_lab --image trixie-ready lb-01 web-01 web-02 mon-01 >&2
  {
    printf 'name: watch\ndomain: www.foobar.com\nservers:\n'
    for server in lb-01 web-01 web-02 mon-01; do printf '  %s: %s\n' "$server" "$(address $watch_lab "$server")"; done
    printf 'load_balancer: {servers: lb-01, https: {}}\nweb: {servers: [web-01, web-02]}\napp: {servers: [web-01, web-02]}\n'
    printf 'mysql: {primary: web-01, replicas: web-02}\nmonitoring: {server: mon-01}\n'
  } >"$out/watch/watch.yml"
  "$infra" apply --yes --no-color -f "$out/watch/watch.yml" -i "$root/.lab/$watch_lab/inventory.yml" >"$out/logs/watch-apply.log" 2>&1 ||
    { tail -n 30 "$out/logs/watch-apply.log" >&2; die 'an apply failed'; }
  watch_more || die 'the targets could not be added'
  : >"$out/watch.tsv"
  for ((minute = 1; minute <= watch_minutes; minute++)); do
    sleep 60
    watch_held | sed "s/^/$minute\t/" >>"$out/watch.tsv"
  done
  {
    printf '\nMonitoring server, %s servers for %s minutes          most, MB  of its own\n' "$watch_servers" "$watch_minutes"
    awk -F '\t' '$2 != "series" { if ($3 > most[$2]) most[$2] = $3; if ($4 > own[$2]) own[$2] = $4; sum[$1] += $3 } $2 == "series" { series = $3 }
      END { for (u in most) printf "%-60s %8d %10d\n", u, most[u], own[u]
        for (m in sum) if (sum[m] > all) all = sum[m]
        printf "%-60s %8d\n%-60s %8d\n", "all of them at once", all, "series", series }' "$out/watch.tsv"
  } >"$out/watch.txt"
  [[ $keep = yes ]] || "$lab" down --prefix $watch_lab
}
