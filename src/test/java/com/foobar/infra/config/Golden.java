package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in the repository that are made from the model. {@code mvn test -Dupdate.golden=true} rewrites them. */
final class Golden {

    private Golden() {}

    static void assertCurrent(Path file, String made) throws IOException {
        if (Boolean.getBoolean("update.golden")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file))
                .as("%s is not current: run mvn test -Dtest='com.foobar.infra.config.*' -Dupdate.golden=true", file)
                .isEqualTo(made);
    }
}
