package com.foobar.infra.cli;

import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Parser;
import com.foobar.infra.language.Scalar.Refused;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code init} is given, read as the files will be. */
final class InitValues {

    private InitValues() {}

    static String mail(String written) throws Refused {
        if (!written.matches("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")) {
            throw new Refused("\"" + written + "\" is no mail address", "such as ops@example.com");
        }
        return written;
    }

    static Optional<String> given(OptionSpec option, Scalar<String> type) {
        return Options.given(option, String.class)
                .map(written -> parsed(option.longestName(), written, plain(type)::parse));
    }

    /** As in the topology; what is refused says what it is and what would do. */
    static Parser<String> plain(Scalar<String> type) {
        return written -> {
            try {
                return type.parser().parse(written);
            } catch (Refused e) {
                var why = e.refusal().message();
                throw new Refused(
                        why.isEmpty() ? "\"" + written + "\" is not " + type.description() : why,
                        e.refusal().hint().orElse(""));
            }
        };
    }

    /** @throws BadUsage if it is refused, with what may be given */
    static <W, T> T parsed(String option, W written, Reader<W, T> reader) {
        try {
            return reader.read(written);
        } catch (Refused e) {
            throw new BadUsage(
                    option + ": " + e.refusal().message() + "; nothing was written",
                    e.refusal().hint().orElse(""));
        }
    }

    interface Reader<W, T> {
        T read(W written) throws Refused;
    }
}
