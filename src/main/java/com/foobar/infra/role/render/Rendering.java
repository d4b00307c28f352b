package com.foobar.infra.role.render;

import com.foobar.infra.mysql.SettingValues;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.TemplateProblem;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the configuration files of each server of a topology. */
public final class Rendering {

    public static final String HAPROXY = "haproxy";
    public static final String NGINX = "nginx";
    public static final String APP = "app";
    public static final String MYSQL = "mysql";

    private final Templates templates;

    public Rendering(Templates templates) {
        this.templates = templates;
    }

    /** Every file of that server; none if it carries no role. */
    public ServerFiles of(Topology topology, String server) throws TemplateException {
        var self = topology.server(server);
        var files = new ArrayList<RenderedFile>();
        var generations = new LinkedHashMap<String, String>();
        var settings = new ArrayList<MysqlSetting>();
        if (topology.loadBalancer().filter(lb -> lb.servers().contains(server)).isPresent()) {
            seal(HAPROXY, haproxy(topology, self), files, generations);
        }
        if (topology.web().stream()
                .flatMap(w -> w.servers().stream())
                .anyMatch(w -> w.server().equals(server))) {
            seal(NGINX, nginx(topology, self), files, generations);
        }
        if (topology.app().filter(a -> a.servers().contains(server)).isPresent()) {
            seal(APP, app(topology, self), files, generations);
        }
        if (topology.mysql().filter(m -> m.members().contains(server)).isPresent()) {
            mysql(topology, self, files, generations, settings);
        }
        return new ServerFiles(files, generations, settings);
    }

    private List<RenderedFile> haproxy(Topology t, Server self) throws TemplateException {
        var model = HaproxyModel.of(t, t.loadBalancer().orElseThrow(), t.web().orElseThrow(), self);
        var name = "haproxy/haproxy.cfg.ftl";
        return List.of(RenderedFile.plain(HAPROXY, Layout.HAPROXY_CFG, withGeneration(name, text(name, model))));
    }

    private List<RenderedFile> nginx(Topology t, Server self) throws TemplateException {
        var model = NginxModel.of(t, t.web().orElseThrow(), self);
        var site = "nginx/site.conf.ftl";
        return List.of(
                RenderedFile.plain(NGINX, Layout.NGINX_CONF, text("nginx/nginx.conf.ftl", model)),
                RenderedFile.plain(NGINX, new Layout(t.name()).nginxSite(), withGeneration(site, text(site, model))),
                RenderedFile.plain(NGINX, Layout.NGINX_DROP_IN, text("systemd/nginx.conf.ftl", model)));
    }

    private List<RenderedFile> app(Topology t, Server self) throws TemplateException {
        var model = UnitModel.app(t, t.app().orElseThrow(), self);
        var name = "systemd/app.service.ftl";
        return List.of(
                RenderedFile.plain(APP, new Layout(t.name()).appUnit(), withGeneration(name, text(name, model))));
    }

    /** MySQL's word covers what needs a restart only: a change of anything else must not ask for one. */
    private void mysql(
            Topology t,
            Server self,
            List<RenderedFile> files,
            Map<String, String> generations,
            List<MysqlSetting> settings)
            throws TemplateException {
        var model = MysqlModel.of(t, self);
        var optionFile = model.primary() ? "mysql/primary.cnf.ftl" : "mysql/replica.cnf.ftl";
        var cnf = text(optionFile, model);
        settings.addAll(MysqlSettings.parse(cnf));
        sound(optionFile, settings);
        var name = "systemd/mysql.conf.ftl";
        var dropIn = RenderedFile.plain(
                MYSQL,
                Layout.MYSQL_DROP_IN,
                withGeneration(name, text(name, UnitModel.mysql(t, self, Generation.PLACEHOLDER))));
        var covered = new StringBuilder(dropIn.content());
        MysqlSettings.needingRestart(settings).stream()
                .map(s -> s.name() + "=" + s.value() + "\n")
                .sorted()
                .forEach(covered::append);
        var word = Generation.of(covered.toString());
        files.add(RenderedFile.plain(MYSQL, Layout.MYSQL_CNF, cnf));
        files.addAll(Generation.put(word, List.of(dropIn)));
        generations.put(MYSQL, word);
    }

    /**
     * No server refuses to start with a word where a number or a switch belongs: it takes what it makes of it. What is out
     * of range is left to its checker, as each release has bounds of its own.
     */
    private static void sound(String template, List<MysqlSetting> settings) throws TemplateException {
        for (var setting : settings) {
            var name = setting.name().startsWith("loose_") ? setting.name().substring(6) : setting.name();
            var problem = SettingValues.problem(name, setting.value()).filter(p -> !p.ofRange());
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

    private static void seal(
            String service, List<RenderedFile> files, List<RenderedFile> all, Map<String, String> generations) {
        var word = Generation.of(files);
        all.addAll(Generation.put(word, files));
        generations.put(service, word);
    }

    /** A file without its last line feed is refused by HAProxy and others. */
    private String text(String template, Object model) throws TemplateException {
        var text = templates.render(template, model);
        return text.endsWith("\n") ? text : text + "\n";
    }

    /** Without the word nobody could prove that the service has loaded the file. */
    private static String withGeneration(String template, String text) throws TemplateException {
        if (!text.contains(Generation.PLACEHOLDER)) {
            throw new TemplateException(
                    new TemplateProblem(
                            template,
                            "your template",
                            0,
                            0,
                            "it never writes ${generation}",
                            "Put it where the built-in template has it; foobar-infra proves by it that the service has loaded the file."));
        }
        return text;
    }
}
