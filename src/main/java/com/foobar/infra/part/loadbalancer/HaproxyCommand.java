package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import com.foobar.infra.fact.UnitVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the package's unit starts HAProxy: it reads each file that is named, so ours must be one of them. */
public record HaproxyCommand() implements StartCommand {

    static final String UNIT = "haproxy.service";

    /** The processes that it takes over from. */
    private static final Pattern ADDED = Pattern.compile("-s[ft][0-9]+|-xsockpair@[0-9]+");

    @Override
    public String unit() {
        return UNIT;
    }

    @Override
    public UnitVariables variables() {
        return new UnitVariables(
                List.of("/etc/default/haproxy", "/etc/sysconfig/haproxy"),
                List.of("CONFIG", "PIDFILE", "EXTRAOPTS"),
                "HAPROXY_[A-Z_]+");
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        var files = files(start);
        return files.contains(HaproxyPaths.CFG)
                ? Optional.empty()
                : Optional.of(StartCommand.rather(files.isEmpty() ? "nothing" : files.getLast(), HaproxyPaths.CFG));
    }

    @Override
    public List<String> further(UnitStart start) {
        return astray(start).isPresent()
                ? List.of()
                : files(start).stream()
                        .filter(file -> !file.equals(HaproxyPaths.CFG))
                        .toList();
    }

    @Override
    public String bare(String command) {
        return ADDED.matcher(command).replaceAll("");
    }

    private static List<String> files(UnitStart start) {
        var words = start.intended();
        var files = new ArrayList<String>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("-f")) {
                files.add(words.get(i + 1));
            }
        }
        return files;
    }
}
