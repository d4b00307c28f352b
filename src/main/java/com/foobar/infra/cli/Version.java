package com.foobar.infra.cli;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, written into a resource by Maven. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {text()};
    }

    /** {@code foobar-infra 1.2.3}. */
    static String text() throws IOException {
        return "foobar-infra " + number();
    }

    /** {@code 1.2.3}. */
    static String number() throws IOException {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IOException("version.properties is missing from this build");
            }
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
