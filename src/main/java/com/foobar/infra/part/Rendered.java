package com.foobar.infra.part;

import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ServiceSpec;

/** Turns rendered files into resources. */
public final class Rendered {

    private Rendered() {}

    public static FileResource resource(String server, RenderedFile file, ServiceSpec service) {
        return new FileResource(
                server,
                file.path(),
                file.content(),
                Integer.toOctalString(file.mode()),
                file.owner(),
                file.group(),
                service);
    }
}
