# Reads the samples of bench/run's clone: series, round, MySQL's own ms, bytes, ms of the whole command.
BEGIN { FS = "\t" }

{
    n = ++count[$1]
    rate[$1, n] = $4 / $3 / 1000
    bytes[$1] = $4
    whole[$1, n] = $5
}

function median(list, key,    i, j, n, x, now) {
    n = count[key]
    for (i = 1; i <= n; i++) {
        x = list[key, i]
        for (j = i - 1; j >= 1 && now[j] > x; j--) now[j + 1] = now[j]
        now[j + 1] = x
    }
    return n % 2 ? now[(n + 1) / 2] : (now[n / 2] + now[n / 2 + 1]) / 2
}

END {
    printf "%-44s %10s %10s %10s %4s\n", "A replica is seeded", "MB", "MB/s", "command", "runs"
    printf "%-44s %10.0f %10.1f %8.1f s %4d\n", "apply --rebuild", bytes["rebuild"] / 1e6, median(rate, "rebuild"), median(whole, "rebuild") / 1000, count["rebuild"]
    printf "%-44s %10.0f %10.1f %8.1f s %4d\n", "a bare CLONE INSTANCE", bytes["bare"] / 1e6, median(rate, "bare"), median(whole, "bare") / 1000, count["bare"]
    printf "\nThat is %.0f %% of the bare one's throughput (goal: 80).\n", 100 * median(rate, "rebuild") / median(rate, "bare")
}
