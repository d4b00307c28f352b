package com.foobar.infra.transport;

import com.foobar.infra.transport.RemoteCommand.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far a command has come on its way to root, read from what it, the login shell and sudo have written to standard
 * error. Wordings are not looked at: sudo's answer to a wrong password can be any text, and that of PAM's modules too.
 *
 * @param nonce of the command
 * @param stderr all of it so far
 */
record Becoming(String nonce, String stderr) {

    /** sudo-rs puts a question of its own in brackets around ours, and PAM's behind it. */
    private static final String BRACKET = "[sudo: ";

    private static final Pattern IN_BRACKETS = Pattern.compile("^] ?([^\\n]*?:) ?\\n?");

    /** One question that bears the nonce: whose password it is for, what follows up to the next one. */
    private record Question(String whose, String after) {

        /** sudo-rs tells what PAM asks for; empty with sudo, which has put our words in its place. */
        Optional<String> pam() {
            var found = IN_BRACKETS.matcher(after);
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        }

        /** What was said when it had been answered. */
        String answer() {
            var rest = IN_BRACKETS.matcher(after).replaceFirst("");
            return rest.endsWith(BRACKET) ? rest.substring(0, rest.length() - BRACKET.length()) : rest;
        }
    }

    boolean has(Mark mark) {
        return stderr.contains(mark.of(nonce) + "\n") || stderr.contains(mark.of(nonce) + "\r");
    }

    /** Whether sudo waits for the password. */
    boolean asked() {
        var questions = questions();
        if (questions.isEmpty()) {
            return false;
        }
        var first = questions.getFirst();
        // Of sudo-rs the end is awaited, which tells what for.
        return !bracketed() || first.pam().filter(Becoming::wantsPassword).isPresent();
    }

    /** Whose password is asked for. */
    Optional<String> whose() {
        return questions().stream().findFirst().map(Question::whose);
    }

    /** Whether sudo has asked once more, for the same or for something else. */
    boolean askedAgain() {
        return questions().size() > 1;
    }

    /**
     * What sudo wants that is no password: a second thing, or another one in the first place. Empty as long as that is not
     * certain.
     */
    Optional<String> otherQuestion() {
        var questions = questions();
        if (questions.size() > 1 && questions.getFirst().answer().isBlank()) {
            return Optional.of(questions.get(1).pam().orElse("a second question follows"));
        }
        return bracketed()
                ? questions.stream().findFirst().flatMap(Question::pam).filter(pam -> !wantsPassword(pam))
                : Optional.empty();
    }

    /** A line without an end that is no question of ours: somebody else's question, if it stays like that. */
    Optional<String> unfinished() {
        var line = stderr.substring(stderr.lastIndexOf('\n') + 1);
        return line.isBlank() || line.contains(nonce) && !answered(line) ? Optional.empty() : Optional.of(said(line));
    }

    private boolean answered(String line) {
        int colon = line.indexOf(':', line.lastIndexOf(nonce));
        return !bracketed() && colon >= 0 && !line.substring(colon + 1).isBlank();
    }

    /** What people should see of it. */
    String said() {
        return said(stderr);
    }

    private String said(String text) {
        return Pattern.compile("(\\[sudo: )?" + Pattern.quote(Mark.ASK.of(nonce)) + "[^:\\n]*:(] ?[^\\n]*?:)? ?")
                .matcher(text)
                .replaceAll("")
                .lines()
                .filter(line -> !line.contains(nonce) && !line.isBlank())
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }

    private boolean bracketed() {
        return stderr.contains(BRACKET + Mark.ASK.of(nonce));
    }

    private static boolean wantsPassword(String pam) {
        return pam.toLowerCase(Locale.ROOT).contains("password");
    }

    private List<Question> questions() {
        var found = new ArrayList<Question>();
        var parts = stderr.split(Pattern.quote(Mark.ASK.of(nonce) + " "), -1);
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            if (colon >= 0) {
                found.add(new Question(parts[i].substring(0, colon), parts[i].substring(colon + 1)));
            }
        }
        return found;
    }
}
