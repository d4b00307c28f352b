package com.foobar.infra.stack;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import java.util.Set;

/**
 * How a stack may be called. Its name becomes a directory in {@code /etc}, units, files and, with {@code -app} behind it,
 * a system user; for those Linux allows 32 characters.
 */
public final class StackNames {

    private static final int LONGEST = 32 - "-app".length();

    /** What {@code /etc} holds for others on Debian and Ubuntu, at once or once a package of the stack is there. */
    private static final Set<String> TAKEN =
            Set.of("adjtime alternatives apparmor apparmor-d apt bash binfmt-d ca-certificates cloud credstore cron-d"
                    .concat(" crontab dbus-1 debconf default deluser dhcp docker dpkg environment ethertypes fail2ban")
                    .concat(" firewalld fonts foobar-infra fstab fuse group grub-d gshadow gss haproxy hostname hosts")
                    .concat(" init inputrc iproute2 issue kernel ldap letsencrypt locale localtime logcheck logrotate")
                    .concat(" lvm machine-id mecabrc modprobe-d modules mtab motd mysql nanorc netconfig netplan")
                    .concat(" network networkd networks nftables nginx nsswitch opt os-release pam passwd perl php")
                    .concat(" polkit-1 postfix postgresql profile protocols python3 rc-local redis resolv rmt rpc")
                    .concat(" rsyslog runit screenrc security selinux services sgml shadow shells skel snmp ssh ssl")
                    .concat(
                            " subgid subuid sudoers sv sysctl systemd terminfo timezone tmpfiles udev ufw update-motd vim")
                    .concat(" wgetrc wireguard xattr xdg xml")
                    .split(" "));

    public static final Scalar<String> NAME = Scalar.text(
            "stack_name",
            "a name (lower-case letters, digits and hyphens, beginning with a letter; at most " + LONGEST
                    + " characters)",
            Json.Obj.ofType("string")
                    .put("pattern", "^" + Scalars.NAME_PATTERN + "$")
                    .put("maxLength", LONGEST),
            StackNames::parse);

    private StackNames() {}

    private static String parse(String written) throws Refused {
        if (written.length() > LONGEST) {
            throw new Refused(
                    "is longer than " + LONGEST + " characters",
                    "the app's user is called NAME-app, and Linux allows 32 characters");
        }
        Scalars.NAME.parser().parse(written);
        if (TAKEN.contains(written)) {
            throw new Refused(
                    Characters.quote(written) + " is not free: /etc/" + written + " is the system's own",
                    "choose another name, such as " + written + "-1");
        }
        return written;
    }
}
