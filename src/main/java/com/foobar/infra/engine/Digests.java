package com.foobar.infra.engine;

import com.foobar.infra.resource.Delta;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Digests of what would be done, with every secret masked: safe to store. */
final class Digests {

    private Digests() {}

    public static String of(Delta delta) {
        var script = switch (delta.work()) {
            case Delta.Work.Run(var run) -> run;
            case Delta.Work.Batched(var batch, var item) -> batch.script(List.of(item));
        };
        return sha256(delta.guard() + "\0" + script);
    }

    static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
