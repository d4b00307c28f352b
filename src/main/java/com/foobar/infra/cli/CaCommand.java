package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.view.View;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code ca}: the certificate of the stack's own authority, for whoever is to trust it. */
final class CaCommand implements Callable<Integer> {

    private static final String SHOW = "show";
    private static final String EXPORT = "export";

    private final PositionalParamSpec action = Options.argument(
                    String.class, SHOW + "|" + EXPORT, "What it is and how to trust it; or itself, in PEM")
            .toBuilder()
            .converters(CaCommand::action)
            .build();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final NewHostKeys keys;
    private final OutputOptions output;

    CaCommand() {
        spec = Options.command(
                this,
                "ca",
                "Show the certificate of the stack's own authority, which signs the certificates between databases and"
                        + " apps, and those of https unless the topology names others.",
                "",
                "Examples:",
                "  foobar-infra ca show -i production",
                "  foobar-infra ca export -i production > ca.pem",
                "",
                "Exit codes: 0 shown; 1 there is none yet, or its server could not be asked;",
                "64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addPositional(action);
    }

    private static String action(String given) {
        if (!Set.of(SHOW, EXPORT).contains(given)) {
            throw new TypeConversionException("expected show or export (case-sensitive) but was '" + given + "'");
        }
        return given;
    }

    /** Only the keeper is asked: neither releases nor passwords are needed for that. */
    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var loaded = inputs.topology();
        var inventory = inputs.inventory(loaded);
        var topology = loaded.topology();
        var keeper = Stack.keeper(topology)
                .orElseThrow(() -> new BadUsage(
                        "this stack has no authority of its own",
                        "One is made for databases, and for HTTPS to which you bring no certificates."));
        try (var view = output.view(out, false);
                var fleet = Session.fleet(
                        loaded, inventory, new RememberedAddresses(topology.name()), keys.accepted(), view)) {
            return run(keeper, new Observer(fleet, view), view);
        }
    }

    private int run(Keeper keeper, Observer observer, View view) throws Exception {
        boolean export =
                Options.given(action, String.class).filter(EXPORT::equals).isPresent() && !output.json();
        var file = new FileFact(keeper.authority(), Optional.of(""), false);
        var observed = observer.observe(Map.of(keeper.server(), Set.<Fact<?>>of(file)));
        var text = observed.facts().get(keeper.server(), file).flatMap(FileFact.State::content);
        if (text.isEmpty() || text.get().isEmpty()) {
            var err = spec.commandLine().getErr();
            for (var failure : observed.failures()) {
                err.println("Error: " + failure.line());
                failure.hint().lines().forEach(line -> err.println("  " + line));
            }
            if (observed.failures().isEmpty()) {
                err.println("Error: there is no authority on " + keeper.server() + " yet: foobar-infra apply makes it");
            }
            err.flush();
            return Problems.FAILED;
        }
        if (export) {
            spec.commandLine().getOut().print(text.get());
            spec.commandLine().getOut().flush();
        } else {
            view.accept(shown(keeper, text.get()));
        }
        return Problems.OK;
    }

    private static Event.AuthorityShown shown(Keeper keeper, String pem) throws CertificateException {
        try {
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return new Event.AuthorityShown(
                    keeper.server(),
                    keeper.authority(),
                    pem,
                    certificate.getSubjectX500Principal().getName(),
                    HexFormat.ofDelimiter(":")
                            .withUpperCase()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
                    certificate.getNotAfter().toInstant());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JVM without SHA-256", e);
        }
    }
}
