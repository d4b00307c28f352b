# Reads the samples of bench/run's life: series, round, the command's ms, then what load.py's judge says; prints a line for each series.
BEGIN { FS = "\t" }

{
    n = ++count[$1]
    took[$1, n] = $3
    pause[$1, n] = $1 ~ /^(switchover|hand)$/ ? $4 : $5
    acknowledged[$1] += $7
    lost[$1] += $8
    doubled[$1] += $9
    unanswered[$1] += $10
    failed[$1] += $11
    unread[$1] += $12
    rate[$1, n] = $13
}

function sorted(list, key,    i, j, x) {
    for (i = 1; i <= count[key]; i++) {
        x = list[key, i]
        for (j = i - 1; j >= 1 && now[j] > x; j--) now[j + 1] = now[j]
        now[j + 1] = x
    }
}

function median(list, key,    n) {
    sorted(list, key)
    n = count[key]
    return n % 2 ? now[(n + 1) / 2] : (now[n / 2] + now[n / 2 + 1]) / 2
}

function line(title, key, goal,    middle, worst) {
    if (!count[key]) return
    middle = median(pause, key)
    worst = now[count[key]]
    printf "%-40s %7.2f s %7.2f s %-14s %6.1f s %4d/s %8d %5d %7d %6d %8d %6d %4d\n", title, middle / 1000, worst / 1000, goal,
        median(took, key) / 1000, median(rate, key), acknowledged[key], lost[key], doubled[key], unanswered[key], failed[key], unread[key], count[key]
}

function head(title, what) {
    printf "%-40s %9s %9s %-14s %8s %6s %8s %5s %7s %6s %8s %6s %4s\n", title, what, "worst", "(goal)", "command", "rate", "writes", "lost",
        "doubled", "open", "requests", "reads", "runs"
}

END {
    head("200 writes a second, planned", "pause")
    line("switchover", "switchover", "(0.3, 1)")
    line("the same statements by hand", "hand", "")
    printf "\n"
    head("200 writes a second, unplanned", "writable")
    line("failover, mysqld killed", "killed", "(3)")
    line("failover, host frozen", "frozen", "(3)")
    line("by hand, mysqld killed", "hand-killed", "")
    printf "\nlost, doubled: acknowledged writes and messages. open: writes without an answer. requests: failed ones of the site.\n"
    printf "reads: without an answer although asked again over a new connection.\n"
}
