# Samples of bench/changes, one a line: series, requests a second, requests, POSTs, failed, WebSockets ended, longest wait in ms, lost.
BEGIN {
    FS = "\t"
    title["nothing"] = "nothing"
    title["reload"] = "HAProxy reloaded on both"
    title["apply"] = "another algorithm, by apply"
    title["release"] = "a release, in turns"
    title["rollback"] = "a rollback"
    title["certificate"] = "another certificate"
    title["reboot-web"] = "both web servers rebooted, in turns"
    title["reboot-lb"] = "both load balancers rebooted, by the virtual address"
}
!($1 in runs) { order[++kinds] = $1 }
{
    runs[$1]++
    rate[$1] += $2
    requests[$1] += $3
    posts[$1] += $4
    failed[$1] += $5
    ended[$1] += $6
    if ($7 > worst[$1]) worst[$1] = $7
    lost[$1] += $8
}
END {
    printf "\n%-54s %6s %9s %7s %7s %6s %11s %12s\n", "300 requests a second, 6 WebSockets", "rate", "requests", "failed", "POSTs", "lost", "WS ended", "longest"
    for (i = 1; i <= kinds; i++) {
        s = order[i]
        printf "%-54s %6d %9d %7d %7d %6d %11d %9d ms\n", title[s], rate[s] / runs[s], requests[s], failed[s], posts[s], lost[s], ended[s], worst[s]
    }
}
