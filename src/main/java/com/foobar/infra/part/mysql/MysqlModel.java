package com.foobar.infra.part.mysql;

import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code mysql/primary.cnf.ftl} and {@code mysql/replica.cnf.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param primary whether it is the planned primary
 * @param groups all settings, in groups with a title; values are quoted as an option file needs it
 * @param settings the same, name to value, for a template that places them itself
 */
public record MysqlModel(
        String stack,
        String domain,
        String server,
        String address,
        boolean primary,
        List<Group> groups,
        Map<String, String> settings) {

    public MysqlModel {
        groups = List.copyOf(groups);
    }

    /** Settings that belong together. */
    public record Group(String title, List<Setting> settings) {
        public Group {
            settings = List.copyOf(settings);
        }
    }

    /** One line of the file. */
    public record Setting(String name, String value) {}

    public static MysqlModel of(Topology t, Mysql mysql, Server self) {
        var groups = MysqlSettings.groups(t, mysql, self).stream()
                .map(g -> new Group(
                        g.title(),
                        g.settings().stream()
                                .map(s -> new Setting(s.name(), MysqlSettings.quote(s.value())))
                                .toList()))
                .toList();
        var byName = new LinkedHashMap<String, String>();
        groups.forEach(g -> g.settings().forEach(s -> byName.put(s.name(), s.value())));
        return new MysqlModel(
                t.name(),
                t.domain(),
                self.name(),
                self.address(),
                mysql.primary().equals(self.name()),
                groups,
                byName);
    }
}
