# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds are bench/run's
# Part of bench/run: what HAProxy and nginx carry in front of the PHP and the Python example as this tool sets them up, beside the same
# daemons with files written by hand for that one purpose, on the same hosts and before the same processes of the app, in turns.
#
# The app takes far more of a machine than what stands before it. So besides requests a second (what visitors see) the CPU time is taken
# that each daemon spends on a request: what it carries where it is what there is too little of, is one second divided by that.

carry_lab=bench-carry
carry_seconds=6
carry_samples=$out/carry.tsv

carry_on() { "$lab" exec --prefix $carry_lab "$@"; }

carry_infra() { "$infra" "$@" -f "$out/carry/$carry_app.yml" -i "$root/.lab/$carry_lab/inventory.yml"; }

carry_stack() { # carry_stack EXAMPLE: of its servers one load balancer and one web server
  sed "s/192\.168\.56\.10/$(address $carry_lab lb-01)/; s/192\.168\.56\.11/$(address $carry_lab web-01)/; /^  web-02:/d
    s/, web-02\]/]/; /^  replicas:/d; s#release: \(php\|jobs\)#release: $root/examples/\1#" "$root/examples/$1.yml" >"$out/carry/$carry_app.yml"
  carry_infra apply --yes --no-color >"$out/logs/carry-$carry_app.log" 2>&1 ||
    { tail -n 30 "$out/logs/carry-$carry_app.log" >&2; die 'an apply failed'; }
}

carry_by_hand() { # the daemons once more, at other ports
  # shellcheck disable=SC2016 # expanded there
  local start='cat >"/root/hand.$1" && shift && systemd-run -q --unit="hand-$1" "$@"'
  sed "s/@WEB@/$(address $carry_lab web-01)/" "$root/bench/carry/haproxy.cfg" |
    carry_on lb-01 sh -c "$start" sh cfg haproxy -W -f /root/hand.cfg
  carry_on web-01 sh -c "$start" sh conf nginx -g 'daemon off;' -c /root/hand.conf <"$root/bench/carry/$carry_app.conf"
}

# carry_cpu HOST MAIN: nanoseconds that the processes of a unit have run, as the kernel counts them.
carry_cpu() {
  # shellcheck disable=SC2016 # expanded there
  carry_on "$1" sh -c 'main=$(systemctl show -P MainPID "$1"); for p in "$main" $(pgrep -P "$main"); do
    cat "/proc/$p/task/"*/schedstat; done | awk "{ sum += \$1 } END { printf \"%.0f\", sum }"' sh "$2"
}

carry_ask() { # carry_ask SIDE PORT HAPROXY NGINX: one sample
  local url balancer web log=$out/logs/carry-$carry_app-$1-$round.log
  url=http://$(address $carry_lab lb-01):$2$carry_path
  balancer=$(carry_cpu lb-01 "$3")
  web=$(carry_cpu web-01 "$4")
  wrk -t1 -c4 -d${carry_seconds}s --latency -H 'Host: www.foobar.com' -H "$carry_header" "$url" >"$log"
  balancer=$(($(carry_cpu lb-01 "$3") - balancer))
  web=$(($(carry_cpu web-01 "$4") - web))
  ! grep -q 'Non-2xx\|Socket errors' "$log" || { cat "$log" >&2; die 'not all requests were answered'; }
  awk -v app="$carry_app" -v side="$1" -v round="$round" -v balancer="$balancer" -v web="$web" '
    function ms(word) { return word ~ /us$/ ? word / 1000 : word ~ /ms$/ ? word + 0 : word * 1000 }
    $1 == "99%" { p99 = ms($2) }
    $2 == "requests" && $3 == "in" { asked = $1 }
    $1 == "Requests/sec:" { rate = $2 }
    END { printf "%s\t%s\t%s\t%s\t%s\t%.2f\t%.2f\n", app, side, round, rate, p99, balancer / asked / 1000, web / asked / 1000 }' "$log" >>"$carry_samples"
}

carry_of() { # carry_of APP EXAMPLE
  carry_app=$1
  "$lab" down --prefix $carry_lab
  "$lab" up --prefix $carry_lab --image trixie-ready lb-01 web-01 >&2
  carry_stack "$2"
  carry_by_hand
  "carry_$1"
  # HAProxy has found the server well, and nginx is there.
  until curl -fsS -o /dev/null -H 'Host: www.foobar.com' -H "$carry_header" "http://$(address $carry_lab lb-01):8081$carry_path"; do sleep 0.2; done 2>/dev/null
  for ((round = 0; round <= rounds; round++)); do
    say "carry, $1, round $round of $rounds"
    carry_ask hand 8081 hand-haproxy hand-nginx
    carry_ask ours 80 haproxy nginx
  done
}

carry_python() { # a text that was brought, and what the worker found out about it
  local base
  carry_header='Accept: */*'
  base=http://$(address $carry_lab lb-01)
  carry_path=$(curl -fsS -H 'Host: www.foobar.com' --data-binary 'a text of some words' "$base/texts")
  until [[ $(curl -sS -o /dev/null -w '%{http_code}' -H 'Host: www.foobar.com' "$base$carry_path") = 200 ]]; do sleep 0.2; done
}

carry_php() { # the guestbook, by one who has a session
  carry_path=/
  carry_header="Cookie: $(curl -fsS -o /dev/null -D - -H 'Host: www.foobar.com' "http://$(address $carry_lab lb-01)/" | sed -n 's/^[Ss]et-[Cc]ookie: \([^;]*\).*/\1/p' | head -n 1)"
}

carry() {
  local carry_app carry_path carry_header round
  command -v wrk >/dev/null || apt-get install -y -qq wrk >/dev/null || die "wrk is needed: apt-get install wrk"
  mkdir -p "$out/carry"
  : >"$carry_samples"
  carry_of python jobs
  carry_of php php
  [[ $keep = yes ]] || "$lab" down --prefix $carry_lab
  awk -f "$root/bench/carry/table.awk" "$carry_samples" >"$out/carry.txt"
}
