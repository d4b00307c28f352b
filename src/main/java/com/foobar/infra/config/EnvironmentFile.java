package com.foobar.infra.config;

import com.foobar.infra.config.SecretReader.Unreadable;
import com.foobar.infra.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code app.environment_file}: a secret as a whole, under the same rules as a file with a password. No message
 * holds anything of it but the names of variables that the tool sets itself.
 */
public final class EnvironmentFile {

    private static final int LARGEST_BYTES = 1 << 20;

    private EnvironmentFile() {}

    /**
     * @param path as the topology writes it
     * @throws ConfigException pointing at the topology's line, if the file may not be used
     */
    public static Secret read(Loaded loaded, String path) throws ConfigException {
        var key = "app.environment_file";
        try {
            return SecretReader.in(loaded.directory()).withFile(path, EnvironmentFile::whole);
        } catch (Unreadable e) {
            throw new ConfigException(loaded.problem(key, key + ": " + e.getMessage(), e.hint()));
        }
    }

    private static Secret whole(InputStream in, String name) throws IOException, Unreadable {
        var bytes = in.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length > LARGEST_BYTES) {
            throw new Unreadable(name + " is larger than 1 MiB", "is this the right one?");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(name + " is not UTF-8 text", "NAME=value, one a line");
        }
        var read = EnvironmentAssignments.of(text);
        for (var assignment : read.assignments()) {
            var at = " in line " + assignment.line();
            if (!assignment.takes()) {
                throw new Unreadable(
                        name + " holds" + at + " what is no name of a variable for systemd",
                        "NAME=value, one a line, without export; a name is of letters, digits and _, and begins with no digit");
            }
            var instead = AppLanguage.OWNED.get(assignment.name());
            if (instead != null) {
                throw new Unreadable(
                        name + " sets " + assignment.name() + at + ", which the tool sets itself", instead);
            }
        }
        if (read.fault().isPresent()) {
            var fault = read.fault().get();
            throw new Unreadable(
                    name + " is not as systemd reads it: line " + fault.line() + " " + fault.what(),
                    "NAME=value, one a line; a value of several lines stands in quotes");
        }
        return Secret.of(text);
    }
}
