# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# A part of bench/run: what 500 requests a second by TLS see of changes, beside a plain reload of HAProxy.

https_samples=$out/https.tsv
https_lab=bench-https
https_site=www.foobar.com

https_infra() { "$infra" "$@" -f "$out/https/https.yml" -i "$root/.lab/$https_lab/inventory.yml"; }

# A company of its own, which signs for the site; anew each time.
https_certificate() {
  local dir=$out/https
  (
    umask 077
    if [[ ! -e $dir/ca.pem ]]; then
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench -days 30 -keyout "$dir/ca.key" -out "$dir/ca.pem"
    fi
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$https_site" -keyout "$dir/www.key" -out "$dir/www.csr"
    openssl x509 -req -in "$dir/www.csr" -days 20 -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -set_serial "0x$(openssl rand -hex 8)" \
      -extfile <(printf 'subjectAltName=DNS:%s\n' "$https_site") -out "$dir/www.pem"
  ) 2>/dev/null
}

https_yaml() { # https_yaml PROFILE HSTS WEB FIREWALL
  {
    printf 'name: https\ndomain: %s\nservers:\n' "$https_site"
    for server in lb-01 web-01 web-02; do printf '  %s: %s\n' "$server" "$(address $https_lab "$server")"; done
    printf 'load_balancer:\n  servers: lb-01\n  health_check: {path: /}\n  https:\n    profile: %s\n    hsts: %s\n' "$1" "$2"
    printf '    certificates: [{certificate: www.pem, key: www.key, authority: ca.pem}]\n'
    printf 'web: {servers: [web-01, web-02], port: 8080, https: %s}\n' "$3"
    [[ $4 = off ]] || printf 'firewall: {forward: drop, allow: %s}\n' "$4"
  } >"$out/https/https.yml"
}

https_apply() { https_infra apply --yes --no-color >"$1" 2>&1 || { tail -n 30 "$1" >&2; die 'an apply failed'; }; }

# https_under_load SERIES ROUND COMMAND...: what visitors see of it.
https_under_load() {
  local log=$out/logs/https-$1-$2.log steady=$out/https/steady line load
  rm -f "$steady"
  python3 "$root/bench/https/load.py" "$(address $https_lab lb-01)" "$https_site" "$out/https/ca.pem" "$steady" \
    >"$out/https/load" 2>"$log.load" &
  load=$!
  while [[ ! -e $steady ]]; do
    kill -0 "$load" 2>/dev/null || { cat "$log.load" >&2; die 'no load'; }
    sleep 0.1
  done
  "${@:3}" "$log"
  # What is to come of it comes with the next requests of each connection.
  sleep 2
  kill -TERM "$load"
  wait "$load" || { cat "$log.load" >&2; die 'the load failed'; }
  line=$(<"$out/https/load")
  printf '%s\t%s\n' "$1" "$line" >>"$https_samples"
}

https_reload() { "$lab" exec --prefix $https_lab lb-01 systemctl reload haproxy >"$1" 2>&1; }

https_nothing() { sleep 3; }

https() {
  local round profile=intermediate hsts=1d web=false firewall=off
  mkdir -p "$out/https"
  rm -f "$out"/https/*
  : >"$https_samples"
  "$lab" down --prefix $https_lab
  "$lab" up --prefix $https_lab --image trixie-ready lb-01 web-01 web-02 >&2
  https_certificate
  https_yaml $profile $hsts $web "$firewall"
  https_apply "$out/logs/https-first.log"
  for ((round = 1; round <= rounds; round++)); do
    say "https, round $round of $rounds"
    https_under_load nothing "$round" https_nothing
    https_under_load reload "$round" https_reload
    # Its load is another than what was noted: foobar-infra loads it anew once.
    https_apply "$out/logs/https-again.log"
    https_certificate
    https_under_load rotation "$round" https_apply
    if [[ $profile = modern ]]; then profile=intermediate; else profile=modern; fi
    https_yaml $profile $hsts $web "$firewall"
    https_under_load profile "$round" https_apply
    if [[ $hsts = 1d ]]; then hsts=2d; else hsts=1d; fi
    https_yaml $profile $hsts $web "$firewall"
    https_under_load hsts "$round" https_apply
    if [[ $web = true ]]; then web=false; else web=true; fi
    https_yaml $profile $hsts $web "$firewall"
    https_under_load web "$round" https_apply
    # Turned on in the first round; then a line comes or goes.
    case $firewall in off | *9100*) firewall='[]' ;; *) firewall='[{port: 9100}]' ;; esac
    https_yaml $profile $hsts $web "$firewall"
    https_under_load firewall "$round" https_apply
  done
  awk -f "$root/bench/https/table.awk" "$https_samples" >"$out/https.txt"
}
