# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# A part of bench/run: how long a virtual address is silent when the load balancer that has it dies in one way or another, and
# whether what should not move it does.

va_samples=$out/virtual-address.tsv
va_lab=bench-address

va_infra() { "$infra" "$@" -f "$out/virtual-address/front.yml" -i "$root/.lab/$va_lab/inventory.yml"; }

va_on() { "$lab" exec --prefix $va_lab "$@"; }

va_address() { address $va_lab lb-01 | sed 's/[0-9]*$/99/'; }

va_yaml() { # va_yaml INTERVAL
  {
    printf 'name: front\ndomain: www.foobar.com\nservers:\n'
    for server in lb-01 lb-02 web-01; do printf '  %s: %s\n' "$server" "$(address $va_lab "$server")"; done
    printf 'load_balancer:\n  servers: [lb-01, lb-02]\n  health_check: {path: /, interval: %s}\n' "$1"
    printf '  virtual_address: %s\nweb: {servers: web-01}\n' "$(va_address)"
  } >"$out/virtual-address/front.yml"
}

va_apply() { va_infra apply --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'an apply failed'; }; }

# The one load balancer that has it; all is well, and the other would take it.
va_holder() {
  local server
  va_infra verify web --no-color --wait 60s >"$out/logs/virtual-address-verify.log" 2>&1 ||
    { tail -n 30 "$out/logs/virtual-address-verify.log" >&2; die 'the load balancers are not well'; }
  for server in lb-01 lb-02; do
    if [[ -n $(va_on $server ip -o addr show to "$(va_address)") ]]; then echo $server; fi
  done
}

va_taken() {
  local server sum=0
  for server in lb-01 lb-02; do
    sum=$((sum + $(va_on $server sh -c "journalctl -u front-address --no-pager -o cat | grep -c 'Entering MASTER STATE' || :")))
  done
  echo $sum
}

# What is to be put right once the visitor has seen enough; a frozen host cannot be asked anything.
va_after=()

# va_seen SERIES ROUND COMMAND...: what a visitor sees of it, and how often the address was taken.
va_seen() {
  local steady=$out/virtual-address/steady visitor before
  before=$(va_taken)
  rm -f "$steady"
  python3 "$root/bench/virtual-address/visitor.py" "$(va_address)" www.foobar.com "$steady" >"$out/virtual-address/seen" &
  visitor=$!
  while [[ ! -e $steady ]]; do
    kill -0 "$visitor" 2>/dev/null || die 'the visitor ended'
    sleep 0.1
  done
  "${@:3}"
  sleep 3
  kill -TERM "$visitor"
  wait "$visitor"
  if ((${#va_after[@]} > 0)); then "${va_after[@]}"; fi
  va_after=()
  printf '%s\t%s\t%s\n' "$1" "$(<"$out/virtual-address/seen")" $(($(va_taken) - before)) >>"$va_samples"
}

# shellcheck disable=SC2016 # expanded on the host
va_kill() { va_on "$1" sh -c 'kill -9 $(systemctl show -P MainPID haproxy)'; }
# shellcheck disable=SC2016 # expanded on the host
va_worker() { va_on "$1" sh -c 'kill -9 $(cat /proc/$(systemctl show -P MainPID haproxy)/task/*/children)'; }
va_stop() { va_on "$1" systemctl stop haproxy; }
va_keepalived() { va_on "$1" systemctl kill -s KILL front-address; }
va_lab_does() { "$lab" "$2" --prefix $va_lab "$1" >/dev/null; }
va_reload() { for server in lb-01 lb-02; do va_on $server systemctl reload haproxy front-address; done; }

virtual-address() {
  local round holder interval=2s
  mkdir -p "$out/virtual-address"
  : >"$va_samples"
  "$lab" down --prefix $va_lab
  "$lab" up --prefix $va_lab --image trixie-ready lb-01 lb-02 web-01 >&2
  va_yaml $interval
  va_apply "$out/logs/virtual-address-first.log"
  for ((round = 1; round <= rounds; round++)); do
    say "virtual address, round $round of $rounds"
    va_seen kill "$round" va_kill "$(va_holder)"
    va_seen worker "$round" va_worker "$(va_holder)"
    holder=$(va_holder)
    va_after=(va_on "$holder" systemctl start haproxy)
    va_seen stop "$round" va_stop "$holder"
    va_seen keepalived "$round" va_keepalived "$(va_holder)"
    holder=$(va_holder)
    va_after=(va_lab_does "$holder" unpause)
    va_seen freeze "$round" va_lab_does "$holder" pause
    holder=$(va_holder)
    va_after=(va_lab_does "$holder" mend)
    va_seen cut "$round" va_lab_does "$holder" cut
    va_holder >/dev/null
    va_seen reload "$round" va_reload
    if [[ $interval = 2s ]]; then interval=3s; else interval=2s; fi
    va_yaml $interval
    va_seen apply "$round" va_apply "$out/logs/virtual-address-apply-$round.log"
  done
  awk -f "$root/bench/virtual-address/table.awk" "$va_samples" >"$out/virtual-address.txt"
  [[ $keep = yes ]] || "$lab" down --prefix $va_lab
}
