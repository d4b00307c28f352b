package com.foobar.infra.part.updates;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The section {@code updates}. */
final class UpdatesLanguage {

    private UpdatesLanguage() {}

    private static final String NEVER = "never";
    private static final String PATTERN = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private static final Pattern CLOCK = Pattern.compile(PATTERN);

    private static final Scalar<Optional<LocalTime>> TIME_OR_NEVER = Scalar.text(
            "time_of_day_or_never",
            "never, or a time from 00:00 to 23:59",
            Json.Obj.ofType("string").put("pattern", "^(" + NEVER + "|" + PATTERN + ")$"),
            written -> written.equals(NEVER) ? Optional.empty() : Optional.of(time(written)));

    private static LocalTime time(String written) throws Scalar.Refused {
        if (!CLOCK.matcher(written).matches()) {
            throw new Scalar.Refused("", "two digits each for hours and minutes, such as \"04:30\"");
        }
        return LocalTime.parse(written);
    }

    private static final Key<List<String>> SERVERS = Key.of(
                    "servers", ListOf.oneOrMore(Scalars.SERVER), Updates.ALL, () -> List.of(Updates.ALL))
            .doc("Which servers update themselves: all that have a part of the stack, or a list.")
            .example("[web-01, web-02]")
            .aka("server", "hosts");

    private static final Key<LocalTime> TIME = Key.of("time", Scalars.TIME_OF_DAY, "04:30")
            .doc("When the first server begins, by its own clock; each of the others 20 minutes after the one before it"
                    + " (less with more than 72 servers): replicas before the primary, which is the last.")
            .example("\"04:30\"")
            .aka("at");

    private static final Key<Optional<LocalTime>> REBOOT = Key.of("reboot", TIME_OR_NEVER, NEVER)
            .doc(
                    "When the first server reboots if an update asks for that, such as one of the kernel; the others follow as"
                            + " with time. never: verify tells that a reboot is due.")
            .example("\"05:00\"");

    private static final Key<Boolean> HOLD_STACK = Key.of("hold_stack", Scalars.SWITCH, "true")
            .doc(
                    "Whether HAProxy, nginx and MySQL are left out where the stack has them, as their updates restart them:"
                            + " verify tells what waits, and you install it when it suits.")
            .example("false");

    private static final Key<List<String>> HOLD = Key.of("hold", ListOf.any(Scalars.DEBIAN_PACKAGE), "[]", List::of)
            .doc("Further packages that are left out, with all whose names begin with one of these and a hyphen.")
            .example("[nodejs, php8.4]");

    private static final Section<Updates> SECTION = Section.of(
            "updates",
            "Security updates that the servers install by themselves, one after the other, by unattended-upgrades.",
            List.of(SERVERS, TIME, REBOOT, HOLD_STACK, HOLD),
            f -> new Updates(f.get(SERVERS), f.get(TIME), f.get(REBOOT), f.get(HOLD_STACK), f.get(HOLD)));

    static final Key<Optional<Updates>> KEY = Key.optional("updates", SECTION)
            .doc("Security updates by themselves. Left out: foobar-infra leaves updates to you.")
            .aka("upgrades", "unattended_upgrades");
}
