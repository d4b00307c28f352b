package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import java.util.Locale;
import java.util.Set;

/** After a restart the member is read-only, so that a revived old primary is no second writable server. */
final class BootsReadOnlyCheck extends MemberCheck {

    private static final Set<String> ON = Set.of("", "1", "ON", "TRUE", "YES");

    BootsReadOnlyCheck(Members members, String server) {
        super("boots-read-only", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var self = view.self();
        for (var name : new String[] {"super_read_only", "read_only"}) {
            var persisted = self.persisted().get(name);
            if (persisted != null && !on(persisted)) {
                return fail(
                        name + " is persisted as " + persisted + ", which beats the files",
                        "RESET PERSIST " + name + " on " + server());
            }
        }
        var option = self.options().get("super_read_only");
        if (self.persisted().containsKey("super_read_only") || option != null && on(option)) {
            return pass("super_read_only is ON at the next start");
        }
        return fail(
                option == null
                        ? "no option file sets super_read_only"
                        : "the option files set super_read_only=" + option,
                "my_print_defaults mysqld on " + server() + "; foobar-infra apply renders it");
    }

    private static boolean on(String value) {
        return ON.contains(value.toUpperCase(Locale.ROOT));
    }
}
