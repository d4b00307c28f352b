package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Option files that come after ours and say otherwise. What replication rests on must be as rendered, and no restart would
 * make it so; of the rest the reader is told, as the running value is right until the next start.
 */
public final class OverruledSettings {

    private final List<DesiredStage> desired;

    public OverruledSettings(List<DesiredStage> desired) {
        this.desired = desired;
    }

    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        each(observed, (server, setting) -> {
            if (setting.firm()) {
                found.add(new Obstacle(server, what(setting), remedy(setting), false));
            }
        });
    }

    public void notes(ClusterFacts observed, List<String> notes) {
        each(observed, (server, setting) -> {
            if (!setting.firm()) {
                notes.add(server + ": " + what(setting) + "; " + remedy(setting));
            }
        });
    }

    private void each(ClusterFacts observed, BiConsumer<String, MysqlSettingsResource.Overruled> take) {
        for (var stage : desired) {
            for (var resource : stage.resources()) {
                if (resource instanceof MysqlSettingsResource settings) {
                    settings.overruled(observed).forEach(setting -> take.accept(settings.server(), setting));
                }
            }
        }
    }

    private static String what(MysqlSettingsResource.Overruled setting) {
        return "another option file sets " + setting.name() + "=" + setting.option() + ", which beats "
                + (setting.value().isEmpty() ? "''" : setting.value()) + " of foobar-infra at every start";
    }

    private static String remedy(MysqlSettingsResource.Overruled setting) {
        return "take it out of the file that this names: grep -rnE '"
                + setting.name().replace("_", "[-_]") + "' /etc/mysql /etc/my.cnf";
    }
}
