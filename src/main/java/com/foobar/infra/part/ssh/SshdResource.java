package com.foobar.infra.part.ssh;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.TriedFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one may log in to a server: a file of sshd's that has the last word.
 *
 * @param file the file
 */
record SshdResource(FileResource file) implements TriedFile {

    static final String KIND = "sshd";

    private static final Pattern LIMIT = Pattern.compile("(MaxAuthTries|LoginGraceTime) ([0-9]{1,9})");

    private static final SshdFact QUESTION = new SshdFact();

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<>(file.facts());
        facts.add(QUESTION);
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var changed = file.diff(observed);
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        var delta = changed.get();
        var details = new ArrayList<Detail>();
        var state = observed.get(server(), QUESTION).orElseThrow();
        if (state.of("passwordauthentication").equals("yes")) {
            details.add(new Detail.Attribute("logins by password", "yes", "no"));
        }
        for (var place : state.after()) {
            details.add(new Detail.Attribute("logins by password, opened by " + place, "yes", "no"));
        }
        looser(state, details);
        details.addAll(delta.details());
        details.add(tried());
        return Optional.of(new Delta(
                delta.action(),
                details,
                delta.guard(),
                new Delta.Work.Run(trying("fi_sshd", "", file.content())),
                delta.observed()));
    }

    /** Who set a limit lower himself is told that this one counts. */
    private void looser(SshdFact.State state, List<Detail> details) {
        file.content().lines().map(LIMIT::matcher).filter(Matcher::matches).forEach(line -> {
            var said = state.of(line.group(1).toLowerCase(Locale.ROOT));
            if (said.matches("[0-9]+") && Long.parseLong(said) < Long.parseLong(line.group(2))) {
                details.add(new Detail.Attribute(line.group(1), said + ", as other files say", line.group(2)));
            }
        });
    }

    @Override
    public String digest() {
        return file.digest();
    }
}
