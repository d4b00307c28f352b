package com.foobar.infra.part.mysql;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqlSetting;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.mysql.setting.SessionRoom;
import com.foobar.infra.part.mysql.setting.SettingValues;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.TemplateProblem;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes MySQL's files. */
final class MysqlFiles {

    private static final String PRIMARY = "mysql/primary.cnf.ftl";
    private static final String REPLICA = "mysql/replica.cnf.ftl";
    private static final String DROP_IN = "systemd/mysql.conf.ftl";

    static final Set<String> TEMPLATES = Set.of(PRIMARY, REPLICA, "mysql/common.cnf.ftl", DROP_IN);

    private MysqlFiles() {}

    /** The word covers what needs a restart only: a change of anything else must not ask for one. */
    static RenderedService render(Topology t, Mysql mysql, Server self, Templates templates) throws TemplateException {
        var model = MysqlModel.of(t, mysql, self);
        var template = model.primary() ? PRIMARY : REPLICA;
        var cnf = Rendering.file(MysqlPart.SERVICE, MysqlPaths.CNF, templates, template, model);
        var settings = MysqlSettings.parse(cnf.content());
        sound(t, mysql, template, settings);
        var dropIn = Rendering.telling(MysqlPart.SERVICE, MysqlPaths.DROP_IN, templates, DROP_IN, unit(t, self));
        var covered = new StringBuilder(dropIn.content());
        MysqlSettings.needingRestart(settings).stream()
                .map(s -> s.name() + "=" + s.value() + "\n")
                .sorted()
                .forEach(covered::append);
        var word = Generation.of(covered.toString());
        var files = new ArrayList<RenderedFile>();
        files.add(cnf);
        files.addAll(Generation.put(word, List.of(dropIn)));
        return new RenderedService(files, word);
    }

    private static MysqlUnitModel unit(Topology t, Server self) {
        return new MysqlUnitModel(t.name(), t.domain(), self.name(), Generation.PLACEHOLDER, "mysql");
    }

    /**
     * No server refuses to start with a word where a number or a switch belongs: it takes what it makes of it. What is out
     * of range is left to its checker, as each release has bounds of its own.
     */
    private static void sound(Topology t, Mysql mysql, String template, List<MysqlSetting> settings)
            throws TemplateException {
        for (var setting : settings) {
            var name = setting.name().startsWith("loose_") ? setting.name().substring(6) : setting.name();
            var problem = SettingValues.problem(name, setting.value())
                    .filter(p -> !p.ofRange())
                    .or(() -> SessionRoom.problem(t, mysql, name, setting.value()));
            if (problem.isPresent()) {
                throw new TemplateException(new TemplateProblem(
                        template,
                        "with what it includes",
                        0,
                        0,
                        "it writes " + setting.name() + " = " + setting.value() + ", which "
                                + problem.get().what(),
                        problem.get().takes() + "."));
            }
        }
    }
}
