package com.foobar.infra.transport;

import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Session;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells why a server that spoke SSH did not let a user in: RFC 4252 knows no reasons but the methods that are left. */
final class LoginFailures {

    private static final String PUBLIC_KEY = "publickey";

    /** What JSch says, with the methods that could go on after the last answer that it heeded. */
    private static final Pattern FAILED = Pattern.compile("Auth (?:fail|cancel) for methods '(.*)'");

    private final Endpoint endpoint;
    private final Session session;
    private final Identities.Offer keys;
    private final KeyAttempts attempts;

    /**
     * What is said of a login.
     *
     * @param what to follow the host's name
     */
    record Said(Kind kind, String what, String hint) {}

    LoginFailures(Endpoint endpoint, Session session, Identities.Offer keys, KeyAttempts attempts) {
        this.endpoint = endpoint;
        this.session = session;
        this.keys = keys;
        this.attempts = attempts;
    }

    /** Empty if it was no login that failed. */
    Optional<Said> explain(Throwable failure) {
        if (failure instanceof JSchSessionDisconnectException gone) {
            return gone.getDescription().startsWith("Too many authentication failures")
                    ? Optional.of(tooMany())
                    : Optional.of(new Said(
                            Kind.CONNECTION_LOST,
                            "ended the login: " + gone.getDescription(),
                            "Its sshd's log tells why: journalctl -u ssh"));
        }
        if (!(failure instanceof JSchException) || failure.getMessage() == null) {
            return Optional.empty();
        }
        if (failure.getMessage().contains("USERAUTH fail")) {
            return Optional.of(noKey());
        }
        var failed = FAILED.matcher(failure.getMessage());
        if (!failed.matches()) {
            return Optional.empty();
        }
        var left = failed.group(1);
        // JSch heeds a list of methods only where it comes with a partial success.
        if (!left.contains(AskMethods.METHOD)) {
            return Optional.of(left.equals(PUBLIC_KEY) ? secondKey() : secondFactor(left));
        }
        var offered = AskMethods.answer(session);
        return Optional.of(offered.isEmpty() || has(offered, PUBLIC_KEY) ? noKey() : noKeysAtAll(offered));
    }

    private static boolean has(String methods, String method) {
        return Arrays.asList(methods.split(",")).contains(method);
    }

    private Said noKey() {
        if (!attempts.declined().isEmpty()) {
            var unsigned = attempts.declined().stream()
                    .distinct()
                    .map(Identities::describe)
                    .collect(Collectors.joining(", "));
            return new Said(
                    Kind.AUTH_FAILED,
                    "let " + endpoint.user() + " in with no key: the agent did not sign with " + unsigned,
                    "Was it confirmed, or the security key touched, in time? Try by hand: "
                            + SshCommand.of(endpoint, "true"));
        }
        return new Said(
                Kind.AUTH_FAILED,
                "accepted no key for user " + endpoint.user(),
                keys.describe() + " Is " + endpoint.user()
                        + " the right user, and is one of the keys in its ~/.ssh/authorized_keys? It looks the same while"
                        + " the host boots or goes down (/run/nologin), and when the account has expired.");
    }

    private Said noKeysAtAll(String offered) {
        return new Said(
                Kind.AUTH_FAILED,
                "takes no key from user " + endpoint.user() + ", but only: " + offered.replace(",", ", "),
                "Allow keys in its sshd_config, and look at AuthenticationMethods there: PubkeyAuthentication yes. Login"
                        + " by a password or the like is not supported.");
    }

    private Said secondFactor(String left) {
        return new Said(
                Kind.AUTH_FAILED,
                "accepted the key of user " + endpoint.user() + ", and wants a second factor: "
                        + left.replace(",", ", "),
                "Keys are all that can be given here. Exempt this login in the server's sshd_config:\n" + exemption());
    }

    private Said secondKey() {
        return new Said(
                Kind.AUTH_FAILED,
                "accepted one key of user " + endpoint.user() + ", and wants a second one",
                keys.describe() + "\nOffer one more that it knows, or let one do in the server's sshd_config:\n"
                        + exemption());
    }

    private String exemption() {
        return "  Match User " + SshCommand.pattern(endpoint.user()) + "\n    AuthenticationMethods " + PUBLIC_KEY;
    }

    private Said tooMany() {
        return new Said(
                Kind.AUTH_FAILED,
                "ended the login of user " + endpoint.user() + ": too many authentication failures",
                "Each key that it is offered counts, and it has enough after MaxAuthTries (sshd_config; usually 6). "
                        + keys.describe()
                        + "\nOffer the right one only: as identity_file in the inventory, or as IdentityFile"
                        + " with IdentitiesOnly yes in your SSH configuration.");
    }
}
