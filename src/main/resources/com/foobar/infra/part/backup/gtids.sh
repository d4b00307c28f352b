# shellcheck shell=sh
# Sets of GTIDs, where no MySQL runs that could be asked.

# gtid_lacks: of two sets, what is in the first and not in the second, as an awk function that leaves the first as it was if nothing is.
# A source is a UUID, or one with a tag.
gtid_functions='
    function gtid_read(set, which,    parts, words, ends, n, m, i, j, source) {
        gtid_sources[which] = 0
        n = split(set, parts, ",")
        for (i = 1; i <= n; i++) {
            m = split(parts[i], words, ":")
            source = words[1]
            for (j = 2; j <= m; j++) {
                if (words[j] !~ /^[0-9]/) {
                    source = words[1] ":" words[j]
                    continue
                }
                if (!((which, source) in gtid_count) || gtid_count[which, source] == 0) {
                    gtid_count[which, source] = 0
                    gtid_source[which, ++gtid_sources[which]] = source
                }
                split(words[j], ends, "-")
                gtid_from[which, source, ++gtid_count[which, source]] = ends[1] + 0
                gtid_to[which, source, gtid_count[which, source]] = (ends[2] == "" ? ends[1] : ends[2]) + 0
            }
        }
    }
    function gtid_drop(which,    i) {
        for (i = 1; i <= gtid_sources[which]; i++) gtid_count[which, gtid_source[which, i]] = 0
    }
    function gtid_lacks(set, other,    i, k, b, r, n, source, from, to, low, high, out, some) {
        gtid_read(set, "a")
        gtid_read(other, "b")
        out = ""
        for (i = 1; i <= gtid_sources["a"]; i++) {
            source = gtid_source["a", i]
            some = 0
            for (k = 1; k <= gtid_count["a", source]; k++) {
                n = 1
                low[1] = gtid_from["a", source, k]
                high[1] = gtid_to["a", source, k]
                for (b = 1; b <= gtid_count["b", source] + 0; b++) {
                    from = gtid_from["b", source, b]
                    to = gtid_to["b", source, b]
                    for (r = n; r >= 1; r--) {
                        if (to < low[r] || from > high[r]) continue
                        if (to < high[r]) {
                            low[++n] = to + 1
                            high[n] = high[r]
                        }
                        high[r] = from - 1
                    }
                }
                for (r = 1; r <= n; r++) {
                    if (low[r] > high[r]) continue
                    if (!some++) out = out (out == "" ? "" : ",") source
                    out = out ":" sprintf("%.0f", low[r]) (high[r] > low[r] ? sprintf("-%.0f", high[r]) : "")
                }
            }
        }
        gtid_drop("a")
        gtid_drop("b")
        return out
    }'

# lacks SET OTHER: what is in the first, and not in the other.
lacks() { printf '%s\n%s\n' "$1" "$2" | awk "$gtid_functions"' NR == 1 { set = $0 } NR == 2 { print gtid_lacks(set, $0) }'; }

# needed LEAVE SINCE: of the snapshots of logs on standard input, the oldest first, those that the file names would leave by the schedule.
# Told is which of them must stay nevertheless, if they were made since that time: the last before a gap or of a history that was given up,
# and what leads from one that stays to the one before it, or as far back as any does.
needed() {
    awk -F '\t' -v since="$2" "$gtid_functions"'
        function within(set, other) { return gtid_lacks(set == "-" ? "" : set, other == "-" ? "" : other) == "" }
        NR == FNR { leaves[$1] = 1; next }
        { id[++n] = $1; made[n] = $2; to[n] = $9; from[n] = $10; stays[n] = !($1 in leaves) }
        END {
            for (i = n; i >= 1; i--) {
                if (!stays[i] && made[i] >= since && (i == n || !within(to[i], to[i + 1]) || !within(from[i + 1], to[i]))) {
                    stays[i] = 1
                    print id[i]
                }
                if (!stays[i]) continue
                for (x = i - 1; x >= 1; x--) if (stays[x] && within(to[x], to[i])) break
                if (x >= 1 && within(from[i], to[x])) continue
                for (y = x + 1; y < i; y++) {
                    if (made[y] >= since && within(from[i], to[y]) && within(to[y], to[i]) && !within(from[i], from[y])) {
                        if (!stays[y]) print id[y]
                        stays[y] = 1
                        break
                    }
                }
            }
        }' "$1" -
}

# gaps: of the snapshots of logs on standard input, the oldest first, where one does not go on from the one before it that is of the same
# history, and which transactions are in none of those before it, of whatever history: a line each, of when the one was made, when the
# other, and the set.
gaps() {
    awk -F '\t' "$gtid_functions"'
        $4 == "logs" {
            made[++n] = $2
            to[n] = $9 == "-" ? "" : $9
            lacking = $10 == "-" ? "" : $10
            for (x = n - 1; x >= 1; x--) if (to[x] != "" && gtid_lacks(to[x], to[n]) == "") break
            if (x < 1) next
            for (y = n - 1; y >= 1 && lacking != ""; y--) lacking = gtid_lacks(lacking, to[y])
            if (lacking != "") printf "gap=%s\t%s\t%s\n", made[x], made[n], lacking
        }'
}
