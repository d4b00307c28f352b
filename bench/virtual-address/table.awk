# Reads the samples of bench/run's virtual-address: series, then what visitor.py prints, then how often the address was taken; prints a line for each series.
BEGIN { FS = "\t" }

{
    n = ++runs[$1]
    silent[$1, n] = $3
    taken[$1] += $5
}

# Few enough for the simplest way.
function ordered(key,    i, j, swap) {
    for (i = 1; i <= runs[key]; i++)
        for (j = i + 1; j <= runs[key]; j++)
            if (silent[key, j] + 0 < silent[key, i] + 0) {
                swap = silent[key, i]
                silent[key, i] = silent[key, j]
                silent[key, j] = swap
            }
}

function line(title, key,    n, median) {
    n = runs[key]
    if (!n) return
    ordered(key)
    median = n % 2 ? silent[key, (n + 1) / 2] : (silent[key, n / 2] + silent[key, n / 2 + 1]) / 2
    printf "%-42s %7d ms %7d ms %7d ms %6d %5d\n", title, median, silent[key, 1], silent[key, n], taken[key], n
}

END {
    printf "%-42s %10s %10s %10s %6s %5s\n", "virtual address", "silent", "least", "most", "taken", "runs"
    line("HAProxy killed", "kill")
    line("HAProxy's worker killed", "worker")
    line("systemctl stop haproxy", "stop")
    line("keepalived killed", "keepalived")
    line("host frozen", "freeze")
    line("host cut from the network", "cut")
    line("haproxy and keepalived reloaded, both hosts", "reload")
    line("apply with a change", "apply")
    printf "\nsilent: longest time between two answers to one who asks every 3 ms, the median. taken: how often the address moved in all.\n"
}
