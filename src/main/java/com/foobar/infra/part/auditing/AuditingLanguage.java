package com.foobar.infra.part.auditing;

import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** The section {@code audit}. */
final class AuditingLanguage {

    private AuditingLanguage() {}

    private static final int LONGEST = 500;

    private static final Scalar<String> WORDS = Scalar.text(
            "words",
            "a few words",
            Json.Obj.ofType("string").put("minLength", 1).put("maxLength", LONGEST),
            AuditingLanguage::words);

    private static final Scalar<LocalDate> DAY = Scalar.text(
            "day",
            "a day such as 2027-06-30",
            Json.Obj.ofType("string").put("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            AuditingLanguage::day);

    private static final Key<String> FINDING = Key.required("finding", Scalars.NAME)
            .doc("The finding's id, as \"audit\" prints it in brackets.")
            .example("single-point-of-failure")
            .aka("id", "rule", "code");

    private static final Key<Optional<String>> ON = Key.optional("on", Scalars.NAME)
            .doc("What it is borne of: a server's or a zone's name, as \"audit\" prints it. Left out: of each.")
            .example("web-01")
            .aka("server", "object", "for");

    private static final Key<String> REASON = Key.required("reason", WORDS)
            .doc("Why that is borne.")
            .example("\"promoted by command, within minutes\"")
            .aka("why", "because");

    private static final Key<String> BY =
            Key.required("by", WORDS).doc("Who says so.").example("ops").aka("who", "owner");

    private static final Key<LocalDate> UNTIL = Key.required("until", DAY)
            .doc("The last day on which it is borne. From the next day on the finding is open again.")
            .example("2027-06-30")
            .aka("expires", "end", "expiry");

    private static final Section<Waiver> WAIVER = Section.of(
            "waiver",
            "A finding that is known and borne.",
            List.of(FINDING, ON, REASON, BY, UNTIL),
            f -> new Waiver(f.get(FINDING), f.get(ON), f.get(REASON), f.get(BY), f.get(UNTIL)));

    private static final Key<Profile> PROFILE = Key.of(
                    "profile",
                    Scalars.choice("audit_profile", Words.of("dev", Profile.DEV, "production", Profile.PRODUCTION)),
                    "production",
                    () -> Profile.PRODUCTION)
            .doc("production: all that visitors rest on. dev: only whether what is there does what it is for.");

    private static final Key<List<Waiver>> WAIVE = Key.of("waive", ListOf.any(WAIVER), "[]", List::of)
            .doc(
                    "Findings that are known and borne. \"audit\" still lists them, and says so of one that waives nothing.")
            .aka("waivers", "ignore", "accept", "exceptions");

    private static final Section<Auditing> SECTION = Section.of(
            "audit",
            "How much \"audit\" asks of the stack.",
            List.of(PROFILE, WAIVE),
            f -> new Auditing(f.get(PROFILE), f.get(WAIVE)));

    static final Key<Optional<Auditing>> KEY = Key.optional("audit", SECTION)
            .doc(
                    "How much \"audit\" asks of the stack, and what of it is known and borne. Changes nothing on servers.");

    private static String words(String written) throws Scalar.Refused {
        if (written.isBlank()
                || written.length() > LONGEST
                || !Characters.printable(written).equals(written)) {
            throw new Scalar.Refused("", "one line of at most " + LONGEST + " characters");
        }
        return written.strip();
    }

    private static LocalDate day(String written) throws Scalar.Refused {
        try {
            return LocalDate.parse(written);
        } catch (DateTimeParseException _) {
            throw new Scalar.Refused("", "year, month and day: 2027-06-30");
        }
    }
}
