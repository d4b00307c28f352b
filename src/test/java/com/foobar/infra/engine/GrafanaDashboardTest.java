package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard for Grafana is made of what Grafana's published schema of dashboards (the kind "Dashboard" 0.0, which it calls the classic
 * model) has, and has what that asks for. No Grafana is asked.
 */
class GrafanaDashboardTest {

    private static final Set<String> DASHBOARD = Set.of(
            "annotations",
            "description",
            "editable",
            "fiscalYearStartMonth",
            "graphTooltip",
            "id",
            "links",
            "liveNow",
            "panels",
            "refresh",
            "schemaVersion",
            "tags",
            "templating",
            "time",
            "timepicker",
            "timezone",
            "title",
            "uid",
            "version",
            "weekStart");

    private static final Set<String> PANEL = Set.of(
            "datasource",
            "description",
            "fieldConfig",
            "gridPos",
            "id",
            "interval",
            "links",
            "maxDataPoints",
            "options",
            "pluginVersion",
            "repeat",
            "repeatDirection",
            "targets",
            "timeFrom",
            "timeShift",
            "title",
            "transformations",
            "transparent",
            "type");

    private static final Set<String> FIELD = Set.of(
            "color",
            "custom",
            "decimals",
            "displayName",
            "links",
            "mappings",
            "max",
            "min",
            "noValue",
            "thresholds",
            "unit");

    private static final Set<String> TARGET = Set.of(
            "datasource",
            "editorMode",
            "exemplar",
            "expr",
            "format",
            "hide",
            "instant",
            "interval",
            "intervalFactor",
            "legendFormat",
            "queryType",
            "range",
            "refId");

    private static JsonNode dashboard() throws IOException {
        return new JsonMapper().readTree(Files.readString(Path.of("examples/grafana/foobar-infra.json")));
    }

    @Test
    void it_has_no_key_that_grafana_does_not_know() throws IOException {
        var dashboard = dashboard();
        assertThat(dashboard.propertyNames()).isSubsetOf(DASHBOARD);
        for (var panel : dashboard.path("panels")) {
            var title = panel.path("title").asString();
            assertThat(panel.propertyNames()).as(title).isSubsetOf(PANEL);
            assertThat(panel.path("fieldConfig").propertyNames())
                    .as(title)
                    .containsExactlyInAnyOrder("defaults", "overrides");
            assertThat(panel.path("fieldConfig").path("defaults").propertyNames())
                    .as(title)
                    .isSubsetOf(FIELD);
            for (var target : panel.path("targets")) {
                assertThat(target.propertyNames()).as(title).isSubsetOf(TARGET);
            }
        }
    }

    @Test
    void each_panel_has_its_place_its_figures_and_what_its_kind_asks_for() throws IOException {
        var dashboard = dashboard();
        assertThat(dashboard.path("uid").asString()).matches("[a-zA-Z0-9_-]{8,40}");
        assertThat(dashboard.path("panels").valueStream().map(p -> p.path("id").asInt()))
                .doesNotHaveDuplicates();
        for (var panel : dashboard.path("panels")) {
            var title = panel.path("title").asString();
            var place = panel.path("gridPos");
            assertThat(place.path("w").asInt()).as(title).isBetween(1, 24);
            assertThat(place.path("x").asInt() + place.path("w").asInt())
                    .as(title)
                    .isLessThanOrEqualTo(24);
            assertThat(place.path("h").asInt()).as(title).isPositive();
            assertThat(panel.path("targets")
                            .valueStream()
                            .map(t -> t.path("refId").asString()))
                    .as(title)
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.matches("[A-Z]"));
            var kind = panel.path("type").asString();
            assertThat(kind).isIn("timeseries", "table");
            if (kind.equals("timeseries")) {
                assertThat(panel.path("options").path("legend").propertyNames())
                        .as(title)
                        .contains("calcs", "displayMode", "placement", "showLegend");
                assertThat(panel.path("options").path("tooltip").propertyNames())
                        .as(title)
                        .contains("mode", "sort");
            }
        }
    }

    @Test
    void no_two_panels_lie_on_each_other() throws IOException {
        var taken = new HashSet<String>();
        for (var panel : dashboard().path("panels")) {
            var place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(taken.add((place.path("x").asInt() + x) + " "
                                    + (place.path("y").asInt() + y)))
                            .as(panel.path("title").asString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void each_figure_comes_from_the_source_that_the_reader_chooses() throws IOException {
        var dashboard = dashboard();
        var variable = dashboard.path("templating").path("list").path(0);
        assertThat(variable.path("type").asString()).isEqualTo("datasource");
        assertThat(variable.path("query").asString()).isEqualTo("prometheus");
        var uid = "${" + variable.path("name").asString() + "}";
        for (var panel : dashboard.path("panels")) {
            for (var target : panel.path("targets")) {
                assertThat(target.path("datasource").path("uid").asString()).isEqualTo(uid);
            }
        }
    }
}
