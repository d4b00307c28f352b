package com.foobar.infra.config;

import com.foobar.infra.config.SecretReader.Unreadable;
import com.foobar.infra.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads {@code app.environment_file}: a secret as a whole, under the same rules as a file with a password. No message
 * holds anything of it but the names of variables that the tool sets itself.
 */
public final class EnvironmentFile {

    private static final int LARGEST_BYTES = 1 << 20;

    private static final Pattern VARIABLE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=.*");

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
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            var variable = VARIABLE.matcher(lines[i].strip());
            if (variable.matches() && AppLanguage.OWNED.containsKey(variable.group(1))) {
                throw new Unreadable(
                        name + " sets " + variable.group(1) + " in line " + (i + 1) + ", which the tool sets itself",
                        AppLanguage.OWNED.get(variable.group(1)));
            }
        }
        return Secret.of(text);
    }
}
