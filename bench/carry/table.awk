# Reads the samples of bench/run's carry: app, side, round, requests a second, p99 in ms, and the microseconds of CPU that HAProxy and nginx
# took for a request. Round 0 only warms up. A ratio is that of the two samples of a round, next to each other in time; what is printed is
# the median of those.
BEGIN { FS = "\t" }

$3 == 0 { next }

{
    if (!($1 in known)) { known[$1]; apps[++n] = $1 }
    for (i = 4; i <= 7; i++) value[$1, $2, $3, i] = $i
    if ($3 > rounds) rounds = $3
}

function median(list, n,    i, j, x) {
    for (i = 2; i <= n; i++) {
        x = list[i]
        for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
        list[j + 1] = x
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function of(app, side, what,    i, list) {
    for (i = 1; i <= rounds; i++) list[i] = value[app, side, i, what]
    return median(list, rounds)
}

# More is better: of times the inverse is taken.
function ratio(app, what,    i, list) {
    for (i = 1; i <= rounds; i++)
        list[i] = what == 4 ? value[app, "ours", i, what] / value[app, "hand", i, what] : value[app, "hand", i, what] / value[app, "ours", i, what]
    return 100 * median(list, rounds)
}

END {
    printf "%-42s %12s %12s %12s %6s\n", "4 visitors at once, HAProxy and nginx", "by hand", "ours", "ours carry", "runs"
    for (a = 1; a <= n; a++) {
        printf "%-42s %10.0f/s %10.0f/s %10.0f %% %6d\n", apps[a] ", requests", of(apps[a], "hand", 4), of(apps[a], "ours", 4), ratio(apps[a], 4), rounds
        printf "%-42s %9.1f ms %9.1f ms\n", apps[a] ", 99 of 100 within", of(apps[a], "hand", 5), of(apps[a], "ours", 5)
        printf "%-42s %9.0f us %9.0f us %10.0f %%\n", apps[a] ", CPU of HAProxy for a request", of(apps[a], "hand", 6), of(apps[a], "ours", 6), ratio(apps[a], 6)
        printf "%-42s %9.0f us %9.0f us %10.0f %%\n", apps[a] ", CPU of nginx for a request", of(apps[a], "hand", 7), of(apps[a], "ours", 7), ratio(apps[a], 7)
    }
}
