package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.app.FpmModel;
import com.foobar.infra.part.app.UnitModel;
import com.foobar.infra.part.app.WorkerModel;
import com.foobar.infra.part.exporters.ExporterModel;
import com.foobar.infra.part.firewall.FirewallModel;
import com.foobar.infra.part.loadbalancer.HaproxyModel;
import com.foobar.infra.part.monitoring.MonitoringModel;
import com.foobar.infra.part.mysql.MysqlModel;
import com.foobar.infra.part.mysql.MysqlUnitModel;
import com.foobar.infra.part.ssh.SshModel;
import com.foobar.infra.part.updates.UpdatesModel;
import com.foobar.infra.part.web.FrontPage;
import com.foobar.infra.part.web.NginxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/templates.md is the reference of what a template may use: nothing is left out. */
class TemplateDocsTest {

    private static final Path DOCS = Path.of("docs/templates.md");

    @ParameterizedTest
    @ValueSource(
            classes = {
                HaproxyModel.class,
                HaproxyModel.Health.class,
                HaproxyModel.Backend.class,
                HaproxyModel.Metrics.class,
                ExporterModel.class,
                MonitoringModel.class,
                MonitoringModel.Job.class,
                MonitoringModel.Target.class,
                MonitoringModel.Receiver.class,
                MonitoringModel.Mail.class,
                NginxModel.class,
                NginxModel.Upstream.class,
                NginxModel.Php.class,
                MysqlModel.class,
                MysqlModel.Group.class,
                MysqlModel.Setting.class,
                MysqlUnitModel.class,
                UnitModel.class,
                UnitModel.Fpm.class,
                WorkerModel.class,
                FpmModel.class,
                FrontPage.class,
                UpdatesModel.class,
                SshModel.class,
                FirewallModel.class,
                FirewallModel.Peers.class,
                FirewallModel.Flow.class,
            })
    void everyNameOfEveryModelIsDescribed(Class<?> model) throws Exception {
        var docs = Files.readString(DOCS);
        assertThat(Arrays.stream(model.getRecordComponents()).map(c -> c.getName()))
                .allSatisfy(name -> assertThat(docs).contains("`" + name + "`"));
    }

    @Test
    void every_template_is_listed() throws Exception {
        var docs = Files.readString(DOCS);
        var root = Path.of("templates");
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(f -> root.relativize(f).toString()))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(name -> assertThat(docs).contains("`" + name + "`"));
        }
    }
}
