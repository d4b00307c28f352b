package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * A systemd timer of the distribution's runs, and does so after a boot. What somebody else had made of it is kept, and comes
 * back when this leaves the topology.
 *
 * @param unit its whole name
 */
public record TimerResource(String server, String unit) implements Resource {

    static final String KIND = "timer";

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, unit);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new UnitFact(unit));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var seen = observed.get(server, new UnitFact(unit)).orElseThrow();
        var details = new ArrayList<Detail>();
        if (!seen.running()) {
            details.add(new Detail.Attribute("state", seen.active(), "active"));
        }
        if (!seen.enabled()) {
            details.add(new Detail.Attribute("at boot", seen.file(), "enabled"));
        }
        if (seen.reloadNeeded()) {
            details.add(new Detail.Attribute("loaded files", "changed since", "as on disk"));
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        var name = Shell.quote(unit);
        var script = Script.lines(
                "fi_was=\"$fi_state\"/timers/" + name,
                "if [ ! -e \"$fi_was\" ]; then",
                "  fi_word=$(systemctl is-enabled -- " + name + " 2>/dev/null || :)",
                "  printf '%s\\n' \"$fi_word\" | fi_write \"$fi_was\" 600 root root",
                "fi",
                // Each of them would have systemd read all of its files again.
                "systemctl unmask -q --no-reload -- " + name,
                "systemctl enable -q --no-reload -- " + name,
                "systemctl daemon-reload",
                "systemctl start -- " + name);
        return Optional.of(new Delta(
                seen.exists() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Run(script),
                seen.active() + " " + seen.file() + " " + seen.reloadNeeded()));
    }

    @Override
    public String digest() {
        return "active enabled";
    }

    /** The timer as it was before. */
    static Script back(String unit) {
        var name = Shell.quote(unit);
        return Script.lines(
                "fi_was=\"$fi_state\"/timers/" + name,
                "if [ -e \"$fi_was\" ]; then",
                "  read -r fi_word <\"$fi_was\" || :",
                "  case $fi_word in",
                "  disabled) systemctl disable -q --now -- " + name + " ;;",
                "  masked) systemctl mask -q --now -- " + name + " ;;",
                "  esac",
                "  rm -f -- \"$fi_was\"",
                "  fi_rmdir \"$fi_state\"/timers",
                "fi");
    }
}
