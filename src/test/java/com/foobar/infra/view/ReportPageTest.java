package com.foobar.infra.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static ReportPage page(Event.Verified verified, Event.Audited audited) {
        return new ReportPage(
                "foobar-infra 1",
                "foobar.yml",
                "<svg/>",
                List.of("web-01: nginx"),
                Stories.status(),
                verified,
                audited,
                Stories.survey());
    }

    private static ReportPage page() {
        return page(Stories.verified(), Stories.audited());
    }

    @Test
    void it_needs_nothing_besides_itself() {
        assertThat(page().html())
                .startsWith("<!doctype html>")
                .doesNotContain("<script", "<link", "@import", "url(", "src=\"http", "href=");
    }

    @Test
    void what_servers_say_is_no_markup() {
        var said = new Event.Verified(
                List.of(new Judged(
                        new CheckId("web", "app", "web-01"), new Verdict.Fail("<img src=x onerror=\"a()\">", "a & b"))),
                List.of(),
                Duration.ofSeconds(1));
        assertThat(page(said, Stories.audited()).html())
                .contains("&lt;img src=x onerror=&quot;a()&quot;&gt;", "a &amp; b")
                .doesNotContain("<img src=x");
    }

    @Test
    void all_that_was_looked_at_is_in_it() {
        var html = page().html();
        Stories.verified().results().forEach(r -> assertThat(html).contains(r.id().group() + "/" + r.id().name()));
        Stories.audited()
                .report()
                .judged()
                .forEach(j -> assertThat(html).contains(j.finding().path()));
        Stories.status().readings().forEach(r -> assertThat(html).contains(r.subject()));
        assertThat(html).contains("class=\"bad\">fail<");
    }

    @Test
    void what_was_not_asked_is_not_said_to_pass() {
        var passed = new Judged(new CheckId("web", "app", "web-01"), new Verdict.Pass("200"));
        var silent = new Event.Verified(
                List.of(passed), List.of(new HostFailure("db-01", "nobody answers", "")), Duration.ofSeconds(1));
        assertThat(page(silent, Stories.audited()).html())
                .contains("1 pass, 1 server not asked")
                .doesNotContain("all 1 pass");
    }

    @Test
    void it_is_well_only_if_all_in_it_is() {
        assertThat(page().well()).isFalse();
        var verified = new Event.Verified(List.of(), List.of(), Duration.ZERO);
        var nothing = new Event.Audited("foobar", new Report(Profile.DEV, 3, List.of(), List.of()), List.of());
        var status = new Event.StatusRead(
                "foobar", List.of(), new Event.Drift(0, 0, 0, 0), List.of(), Instant.EPOCH, Duration.ZERO, 1);
        var well = new ReportPage("v", "f", "<svg/>", List.of(), status, verified, nothing, Stories.converged());
        assertThat(well.well()).isTrue();
        assertThat(new ReportPage("v", "f", "<svg/>", List.of(), status, verified, nothing, Stories.survey()).well())
                .isFalse();
        assertThat(well.html()).contains("No changes", "none open", "all answered");
    }
}
