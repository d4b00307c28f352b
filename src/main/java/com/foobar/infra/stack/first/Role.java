package com.foobar.infra.stack.first;

import com.foobar.infra.language.Scalar.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a server of a new stack does; in the words of the topology's keys. */
public enum Role {
    LOAD_BALANCER,
    WEB,
    APP,
    MYSQL,
    MONITORING,
    BACKUP;

    /** What a help says of them. */
    public static List<String> lines() {
        return List.of(
                "Roles, joined by +: load_balancer, web, app, mysql (the first is the primary),",
                "monitoring, backup. Without them: as the pattern has it, by name or by turn.");
    }

    /** As it is written: the key of the topology. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param words joined by {@code +}: {@code web+app} */
    static List<Role> parse(String words) throws Refused {
        var roles = new ArrayList<Role>();
        for (var word : words.split("\\+", -1)) {
            var role = Arrays.stream(values())
                    .filter(r -> r.word().equals(word.replace('-', '_')))
                    .findFirst()
                    .orElseThrow(() -> new Refused(
                            "there is no role \"" + word + "\"",
                            "roles, joined by +: " + list(List.of(values()), ", ")));
            if (roles.contains(role)) {
                throw new Refused("the role " + role.word() + " is given twice", "");
            }
            roles.add(role);
        }
        return roles;
    }

    static String list(List<Role> roles, String between) {
        return roles.stream().map(Role::word).collect(Collectors.joining(between));
    }
}
