# Reads samples (series, round, number) and prints medians.
BEGIN { FS = "\t" }

{ of[$1, ++count[$1]] = $3; if ($3 > most[$1]) most[$1] = $3 }

function median(series,    i, j, x, n, list) {
    n = count[series]
    for (i = 1; i <= n; i++) list[i] = of[series, i]
    for (i = 2; i <= n; i++) {
        x = list[i]
        for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
        list[j + 1] = x
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

END {
    print "\n| backups | median | most | goal | runs |\n| --- | ---: | ---: | ---: | ---: |"
    printf "| bare copy: restic, and mysqld opens it | %.1f s | %.1f s | | %d |\n", median("bare") / 1000, most["bare"] / 1000, count["bare"]
    printf "| bare copy: cp of the data directory, to the disk | %.1f s | %.1f s | | %d |\n", median("cp") / 1000, most["cp"] / 1000, count["cp"]
    printf "| restore to the last transaction | %.1f s, %.2f times | %.1f s | 2 times | %d |\n", median("restore") / 1000,
        median("bare") ? median("restore") / median("bare") : 0, most["restore"] / 1000, count["restore"]
    printf "| lost when all databases die under load | %d ms | %d ms | 1 s | %d |\n", median("lost"), most["lost"], count["lost"]
    printf "| writes a second, nothing kept or streamed | %d | | | %d |\n", median("writes-stop"), count["writes-stop"]
    for (i = 1; i <= count["writes-start"]; i++) of["share", i] = of["writes-start", i] / of["writes-stop", i]
    count["share"] = count["writes-start"]
    low = high = of["share", 1]
    for (i = 2; i <= count["share"]; i++) {
        if (of["share", i] < low) low = of["share", i]
        if (of["share", i] > high) high = of["share", i]
    }
    printf "| writes a second, kept and streamed | %d, %.1f %% of that (%.1f to %.1f) | | 98 %% | %d |\n", median("writes-start"), 100 * median("share"), 100 * low, 100 * high, count["writes-start"]
}
