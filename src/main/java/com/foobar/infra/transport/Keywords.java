package com.foobar.infra.transport;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Every keyword of ssh_config(5), and what becomes of it here. There are four sorts: those that are followed, wholly or
 * up to a value that is refused where it is read; those about files and patterns, which {@link SshConfig} itself takes;
 * and those that change neither whom nor how we reach, nor as whom.
 */
final class Keywords {

    /** How many arguments there may be, and what they must look like for ssh to take the line. */
    enum Shape {
        ONE,
        FLAG,
        NUMBER,
        SOME,
        ONE_OR_TWO,
        /** The rest of the line, unquoted. */
        COMMAND,
        /** ssh itself does not look. */
        ANY
    }

    /** May stand several times, each adding to the list. */
    static final Set<String> CUMULATIVE = Set.of("identityfile", "certificatefile");

    /** What ssh would have decided a connection or a login by, and we do not: told with its line where one of them fails. */
    static final List<String> PASSED_OVER = List.of(
            "ciphers",
            "macs",
            "kexalgorithms",
            "hostkeyalgorithms",
            "casignaturealgorithms",
            "pubkeyacceptedalgorithms",
            "pubkeyacceptedkeytypes",
            "connecttimeout",
            "connectionattempts",
            "pkcs11provider",
            "securitykeyprovider");

    private static final Map<String, String> ALIASES =
            Map.of("identityfile2", "identityfile", "dsaauthentication", "pubkeyauthentication");

    private static final Map<String, Shape> SHAPES = new HashMap<>();

    static {
        // What is followed.
        put(Shape.ONE, "hostname user port identityfile certificatefile identityagent hostkeyalias proxyusefdpass");
        put(Shape.ONE, "bindaddress bindinterface addressfamily tag ignoreunknown refuseconnection");
        put(Shape.ONE, "canonicalizehostname pubkeyauthentication preferredauthentications");
        put(Shape.FLAG, "identitiesonly hashknownhosts canonicalizefallbacklocal");
        put(Shape.NUMBER, "canonicalizemaxdots");
        put(Shape.SOME, "userknownhostsfile globalknownhostsfile revokedhostkeys host include");
        put(Shape.SOME, "canonicaldomains canonicalizepermittedcnames");
        put(Shape.COMMAND, "proxycommand proxyjump knownhostscommand match");

        // Whether a host's key is trusted is decided more strictly than any of these would have it.
        put(Shape.ONE, "stricthostkeychecking verifyhostkeydns updatehostkeys");
        put(Shape.FLAG, "checkhostip nohostauthenticationforlocalhost visualhostkey");

        // Other ways to log in than by key, which are not taken; keys of a token are had through the agent.
        put(Shape.FLAG, "passwordauthentication kbdinteractiveauthentication challengeresponseauthentication");
        put(Shape.FLAG, "skeyauthentication tisauthentication hostbasedauthentication enablesshkeysign");
        put(Shape.ONE, "kbdinteractivedevices securitykeyprovider");
        put(Shape.ANY, "gssapiauthentication gssapidelegatecredentials pkcs11provider smartcarddevice");
        put(Shape.NUMBER, "numberofpasswordprompts requiredrsasize");
        put(Shape.ONE_OR_TWO, "addkeystoagent");

        // Algorithms: those that both ends have are negotiated, weak ones are never proposed.
        put(Shape.ONE, "ciphers macs kexalgorithms hostkeyalgorithms casignaturealgorithms pubkeyacceptedalgorithms");
        put(Shape.ONE, "pubkeyacceptedkeytypes hostbasedacceptedalgorithms hostbasedkeytypes fingerprinthash");
        put(Shape.ONE, "warnweakcrypto compression");

        // How long to wait: ours, so that a plan ends in time.
        put(Shape.ONE, "connecttimeout serveraliveinterval");
        put(Shape.NUMBER, "connectionattempts serveralivecountmax");
        put(Shape.FLAG, "tcpkeepalive keepalive batchmode");

        // Sessions, forwardings and a shared connection, of which ours has its own.
        put(Shape.FLAG, "forwardx11 forwardx11trusted clearallforwardings exitonforwardfailure gatewayports");
        put(Shape.FLAG, "permitlocalcommand stdinnull forkafterauthentication enableescapecommandline");
        put(Shape.FLAG, "streamlocalbindunlink");
        put(Shape.ONE, "forwardagent forwardx11timeout xauthlocation controlmaster controlpath controlpersist");
        put(Shape.ONE, "tunnel tunneldevice escapechar requesttty sessiontype streamlocalbindmask loglevel");
        put(Shape.ONE, "syslogfacility obscurekeystroketiming");
        put(Shape.ONE_OR_TWO, "localforward remoteforward dynamicforward ipqos rekeylimit");
        put(Shape.SOME, "sendenv setenv permitremoteopen logverbose channeltimeout");
        put(Shape.COMMAND, "localcommand remotecommand versionaddendum");

        // Of former times, which ssh passes over as well.
        put(Shape.ANY, "protocol cipher fallbacktorsh globalknownhostsfile2 rhostsauthentication userknownhostsfile2");
        put(Shape.ANY, "useroaming usersh useprivilegedport afstokenpassing kerberosauthentication");
        put(Shape.ANY, "kerberostgtpassing rsaauthentication rhostsrsaauthentication compressionlevel");

        // Of distributions: Kerberos key exchange, Debian's former names, Red Hat's key size.
        put(Shape.ANY, "gssapikeyexchange gssapiclientidentity gssapiserveridentity gssapirenewalforcesrekey");
        put(Shape.ANY, "gssapitrustdns gssapikexalgorithms protocolkeepalives setuptimeout rsaminsize");
        if (System.getProperty("os.name", "").startsWith("Mac")) {
            put(Shape.ANY, "usekeychain");
        }
    }

    private Keywords() {}

    private static void put(Shape shape, String keywords) {
        for (var keyword : keywords.split(" ")) {
            SHAPES.put(keyword, shape);
        }
    }

    static boolean isKnown(String keyword) {
        return SHAPES.containsKey(canonical(keyword));
    }

    /** The keyword that is meant by an older one. */
    static String canonical(String keyword) {
        return ALIASES.getOrDefault(keyword, keyword);
    }

    /** Refuses arguments that ssh refuses. */
    static void check(ConfigLine line) throws ConfigRefusal {
        var shape = SHAPES.getOrDefault(canonical(line.keyword()), Shape.ANY);
        if (shape == Shape.ANY || shape == Shape.COMMAND) {
            return;
        }
        var arguments = line.arguments();
        int most = shape == Shape.SOME ? Integer.MAX_VALUE : shape == Shape.ONE_OR_TWO ? 2 : 1;
        if (arguments.isEmpty() || arguments.contains("")) {
            throw refused(line, "has no argument, or an empty one");
        }
        if (arguments.size() > most) {
            throw refused(line, "has more arguments than it takes: " + String.join(" ", arguments));
        }
        var value = line.first();
        if (shape == Shape.FLAG && !isYes(value) && !isNo(value)) {
            throw refused(line, "is neither yes nor no, but " + value);
        }
        if (shape == Shape.NUMBER && !isNumber(value)) {
            throw refused(line, "is no number, but " + value);
        }
        if (line.keyword().equals("port") && port(value) < 1) {
            throw refused(line, "is no port number, but " + value);
        }
        if (shape == Shape.SOME && arguments.size() > 1 && mayBeNone(line.keyword())) {
            for (var argument : arguments) {
                if (isNone(argument)) {
                    throw refused(line, "says none beside others");
                }
            }
        }
    }

    private static boolean mayBeNone(String keyword) {
        return keyword.endsWith("knownhostsfile") || keyword.equals("revokedhostkeys");
    }

    private static ConfigRefusal refused(ConfigLine line, String what) {
        return new ConfigRefusal(line.place(), line.keyword() + " " + what, "Correct the line; ssh refuses it, too.");
    }

    static boolean isYes(String value) {
        return List.of("yes", "true").contains(value.toLowerCase(Locale.ROOT));
    }

    private static boolean isNo(String value) {
        return List.of("no", "false").contains(value.toLowerCase(Locale.ROOT));
    }

    static boolean isNone(String value) {
        return value.equalsIgnoreCase("none");
    }

    /** The port's number; 0 if it is none. */
    static int port(String text) {
        int port = text.length() <= 5 && isNumber(text) ? Integer.parseInt(text) : 0;
        return port > 65535 ? 0 : port;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
