# Reads the samples of bench/run's https: series, then what load.py prints; prints a line for each series.
BEGIN { FS = "\t" }

{
    runs[$1]++
    rate[$1] += $2
    asked[$1] += $3
    failed[$1] += $4
    reset[$1] += $5
    closed[$1] += $6
    if ($7 > worst[$1]) worst[$1] = $7
}

function line(title, key) {
    if (!runs[key]) return
    printf "%-42s %6.0f/s %9d %7d %7d %7d %7d ms %5d\n", title, rate[key] / runs[key], asked[key], failed[key], reset[key], closed[key],
        worst[key], runs[key]
}

END {
    printf "%-42s %8s %9s %7s %7s %7s %10s %5s\n", "500 requests a second by TLS, kept alive", "rate", "requests", "failed", "reset", "ended",
        "worst wait", "runs"
    line("nothing", "nothing")
    line("certificate renewed", "rotation")
    line("another profile", "profile")
    line("another hsts", "hsts")
    line("web.https turned on or off", "web")
    line("firewall turned on, then changed", "firewall")
    line("a plain systemctl reload haproxy", "reload")
    printf "\nfailed: no answer, or not 200, on a new connection too. ended: in good order, between two requests.\n"
}
