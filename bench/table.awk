# Reads samples (see timed) and prints medians. A ratio is that of a sample to the mean of the floors taken in its round,
# next to it in time; what is printed is the median of those.
BEGIN { FS = "\t" }

$7 != 0 { next }

{
    key = $1 SUBSEP $2
    if ($1 ~ /floor$/) {
        floors[key, $3] += $4
        times[key, $3]++
    }
    n = ++count[key]
    round[key, n] = $3
    wall[key, n] = $4
    cpu[key, n] = $5
    if ($6 > memory[key]) memory[key] = $6
    if ($1 == "scale-plan" && !($2 in seen)) {
        seen[$2] = 1
        step[++steps] = $2
    }
}

# The median of list[1..n], which it sorts.
function median(list, n,    i, j, x) {
    for (i = 2; i <= n; i++) {
        x = list[i]
        for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
        list[j + 1] = x
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function wall_of(key,    i, list) { for (i = 1; i <= count[key]; i++) list[i] = wall[key, i]; return median(list, count[key]) }

function cpu_of(key,    i, list) { for (i = 1; i <= count[key]; i++) list[i] = cpu[key, i]; return median(list, count[key]) }

# The median of a series in floors.
function ratio_of(key, floor,    i, n, list) {
    for (i = 1; i <= count[key]; i++)
        if (times[floor, round[key, i]]) list[++n] = wall[key, i] * times[floor, round[key, i]] / floors[floor, round[key, i]]
    return n ? median(list, n) : 0
}

function line(title, series, hosts, floor, goal,    key, f, ratio) {
    key = series SUBSEP hosts
    if (!count[key]) return
    f = floor SUBSEP hosts
    ratio = floor == "" ? "" : sprintf("%.1f", ratio_of(key, f))
    printf "%-44s %9.2f s %8s %-12s %8.2f s %6d MB %4d\n", title, wall_of(key) / 1000, ratio, goal, cpu_of(key) / 1000,
        memory[key] / 1024, count[key]
}

function head(title) {
    printf "%-44s %11s %8s %-12s %10s %9s %4s\n", title, "median", "floors", "(goal)", "client CPU", "memory", "runs"
}

END {
    if (count["plan" SUBSEP 3]) {
        head("Three servers of examples/foobar.yml")
        line("floor: three cold 'ssh host true' at once", "floor", 3, "", "")
        line("plan, nothing to do", "plan", 3, "floor", "(3)")
        line("apply, nothing to do", "apply", 3, "floor", "(4)")
        line("apply, one line of nginx.conf on two servers", "change", 3, "floor", "(6)")
        line("first apply, packages there", "first", 3, "first-floor", "")
        line("Ansible: its floor", "ansible-floor", 3, "", "")
        line("Ansible, nothing to do", "ansible-apply", 3, "ansible-floor", "")
        line("Ansible, one line of nginx.conf", "ansible-change", 3, "ansible-floor", "")
        line("Ansible, first run, packages there", "ansible-first", 3, "", "")
        if (count["ansible-first" SUBSEP 3]) {
            printf "\nAnsible takes %.1f times as long for a first apply (goal: 4), %.1f times with nothing to do, %.1f times for one line.\n",
                wall_of("ansible-first" SUBSEP 3) / wall_of("first" SUBSEP 3),
                wall_of("ansible-apply" SUBSEP 3) / wall_of("apply" SUBSEP 3),
                wall_of("ansible-change" SUBSEP 3) / wall_of("change" SUBSEP 3)
        }
        printf "\n"
    }
    if (count["sites-plan" SUBSEP 3]) {
        head("Three servers, two sites, three apps")
        line("floor: three cold 'ssh host true' at once", "sites-floor", 3, "", "")
        line("plan, nothing to do", "sites-plan", 3, "sites-floor", "(2)")
        printf "\n"
    }
    if (steps) {
        head("More servers: plan, nothing to do")
        for (i = 1; i <= steps; i++) {
            line(step[i] " servers: floor", "scale-floor", step[i], "", "")
            line(step[i] " servers: plan", "scale-plan", step[i], "scale-floor", "")
        }
        a = step[1]
        z = step[steps]
        if (steps > 1) {
            # By way of the ratios, as the machine may be slower in the minutes of the many servers than in those of the few.
            up = ratio_of("scale-plan" SUBSEP z, "scale-floor" SUBSEP z) * wall_of("scale-floor" SUBSEP z) \
                - ratio_of("scale-plan" SUBSEP a, "scale-floor" SUBSEP a) * wall_of("scale-floor" SUBSEP a)
            floor_up = wall_of("scale-floor" SUBSEP z) - wall_of("scale-floor" SUBSEP a)
            printf("\nFrom %d to %d servers each further one costs plan %.0f ms and the floor %.0f ms: %.2f times (goal: 1).\n",
                a, z, up / (z - a), floor_up / (z - a), (floor_up > 0 ? up / floor_up : 0))
            printf("The whole plan grows to %.1f times what it was, and the floor to %.1f times.\n",
                wall_of("scale-plan" SUBSEP z) / wall_of("scale-plan" SUBSEP a),
                wall_of("scale-floor" SUBSEP z) / wall_of("scale-floor" SUBSEP a))
        }
    }
}
